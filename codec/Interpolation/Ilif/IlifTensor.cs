using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>
/// A picture of 16-bit vectors, the channels of a sample together, with a physical border of replicated samples, so
/// that convolutions see clipped coordinates without looking.
/// </summary>
internal sealed class IlifTensor : IDisposable
{
    // Kernels take samples by groups and may read, never rely on, what follows a row.
    public const int Group = 8;

    /// <summary>Values that may be loaded after those of the last sample.</summary>
    public const int Slack = 256;

    private readonly bool _pooled;
    private short[] _data;

    public IlifTensor(int width, int height, int channels, int border, bool pooled = true)
    {
        Width = width;
        Height = height;
        Channels = channels;
        Border = border;
        RowStride = checked((((width + Group - 1) & -Group) + 2 * border) * channels);
        int length = checked(RowStride * (height + 2 * border) + Slack);
        _pooled = pooled;
        _data = pooled ? ArrayPool<short>.Shared.Rent(length) : GC.AllocateUninitializedArray<short>(length);
    }

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public int Border { get; }

    /// <summary>Values from one row to the next.</summary>
    public int RowStride { get; }

    /// <summary>The first channel of sample (x, y); the border may be addressed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref short At(int x, int y) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), (nint)(y + Border) * RowStride + (x + Border) * Channels);

    public Span<short> Row(int x, int y, int count) => MemoryMarshal.CreateSpan(ref At(x, y), count * Channels);

    /// <summary>Replicates what row <paramref name="y"/> gives the border.</summary>
    public void FillBorder(int y)
    {
        if (Border == 0) return;
        for (int b = 1; b <= Border; b++)
        {
            Row(0, y, 1).CopyTo(Row(-b, y, 1));
            Row(Width - 1, y, 1).CopyTo(Row(Width - 1 + b, y, 1));
        }
        Span<short> row = Row(-Border, y, Width + 2 * Border);
        for (int b = 1; b <= Border; b++)
        {
            if (y == 0) row.CopyTo(Row(-Border, -b, Width + 2 * Border));
            if (y == Height - 1) row.CopyTo(Row(-Border, y + b, Width + 2 * Border));
        }
    }

    public void Dispose()
    {
        if (!_pooled || _data.Length == 0) return;
        ArrayPool<short>.Shared.Return(_data);
        _data = [];
    }
}
