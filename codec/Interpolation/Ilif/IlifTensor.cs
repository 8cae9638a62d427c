using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>
/// A picture of 16-bit vectors, the channels of a sample together, with a physical border of replicated samples, so
/// that convolutions see clipped coordinates without looking. A tensor of fewer rows than the picture keeps the last
/// ones written.
/// </summary>
internal sealed class IlifTensor : IDisposable
{
    // Kernels take samples by groups and may read, never rely on, what follows a row.
    public const int Group = 8;

    /// <summary>Values that may be loaded after those of the last sample.</summary>
    public const int Slack = 256;

    private readonly bool _pooled;
    private readonly int _rowMask;
    private short[] _data;

    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="channels">Values of a sample.</param>
    /// <param name="border">Replicated samples on each side.</param>
    /// <param name="rows">Rows to keep, rounded up to a power of two; 0 keeps all.</param>
    /// <param name="pooled">Whether the memory comes from a pool.</param>
    public IlifTensor(int width, int height, int channels, int border, int rows = 0, bool pooled = true)
    {
        Width = width;
        Height = height;
        Channels = channels;
        Border = border;
        RowStride = checked((((width + Group - 1) & -Group) + 2 * border) * channels);
        int kept = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows);
        bool all = rows == 0 || kept >= height + 2 * border;
        _rowMask = all ? -1 : kept - 1;
        int length = checked(RowStride * (all ? height + 2 * border : kept) + Slack);
        _pooled = pooled;
        _data = pooled ? ArrayPool<short>.Shared.Rent(length) : GC.AllocateUninitializedArray<short>(length);
    }

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public int Border { get; }

    /// <summary>Values from one row to the next, in a tensor that keeps all of them.</summary>
    public int RowStride { get; }

    /// <summary>The first channel of sample (x, y); the border may be addressed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref short At(int x, int y) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), RowStart(y) + (x + Border) * Channels);

    /// <summary>Values from row <paramref name="from"/> to row <paramref name="to"/>.</summary>
    public nint Distance(int from, int to) => RowStart(to) - RowStart(from);

    private nint RowStart(int y) => (nint)((y + Border) & _rowMask) * RowStride;

    public Span<short> Row(int x, int y, int count) => MemoryMarshal.CreateSpan(ref At(x, y), count * Channels);

    /// <summary>Replicates what row <paramref name="y"/> gives the border.</summary>
    public void FillBorder(int y)
    {
        if (Border == 0)
            return;
        for (int b = 1; b <= Border; b++)
        {
            Row(0, y, 1).CopyTo(Row(-b, y, 1));
            Row(Width - 1, y, 1).CopyTo(Row(Width - 1 + b, y, 1));
        }
        Span<short> row = Row(-Border, y, Width + 2 * Border);
        for (int b = 1; b <= Border; b++)
        {
            if (y == 0)
                row.CopyTo(Row(-Border, -b, Width + 2 * Border));
            if (y == Height - 1)
                row.CopyTo(Row(-Border, y + b, Width + 2 * Border));
        }
    }

    public void Dispose()
    {
        if (!_pooled || _data.Length == 0)
            return;
        ArrayPool<short>.Shared.Return(_data);
        _data = [];
    }
}
