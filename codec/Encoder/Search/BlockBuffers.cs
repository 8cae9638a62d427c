using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>Samples of one coding unit, all components; luma rows are 128 elements apart, chroma rows too.</summary>
internal sealed class BlockBuffers
{
    public const int Stride = 128;

    private readonly ushort[][] _planes = [new ushort[Stride * Stride], new ushort[Stride * Stride], new ushort[Stride * Stride]];

    public Span<ushort> this[int component] => _planes[component];

    public ref ushort At(int component, int x, int y) => ref _planes[component][y * Stride + x];

    /// <summary>Copies a block of samples.</summary>
    public static void Copy(ref ushort from, int fromStride, ref ushort to, int toStride, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            Span<ushort> row = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref from, (nint)y * fromStride), width);
            row.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, (nint)y * toStride), width));
        }
    }
}
