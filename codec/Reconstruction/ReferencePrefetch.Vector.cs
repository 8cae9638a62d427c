using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Calls samples of reference planes into the cache before they are needed. Changes nothing else.</summary>
internal static class ReferencePrefetch
{
    private const int Line = 32; // samples of a cache line

    /// <summary>Prefetches a block; what is outside the plane is left out.</summary>
    public static unsafe void Block(Plane plane, int x, int y, int width, int height)
    {
        if (!Sse.IsSupported)
            return;
        int left = Math.Clamp(x, 0, plane.Width - 1), right = Math.Clamp(x + width - 1, 0, plane.Width - 1);
        int bottom = Math.Min(y + height, plane.Height);
        for (int row = Math.Max(y, 0); row < bottom; row++)
        {
            for (int column = left; column < right; column += Line)
                Sse.Prefetch0(Unsafe.AsPointer(ref plane.At(column, row)));
            Sse.Prefetch0(Unsafe.AsPointer(ref plane.At(right, row)));
        }
    }
}
