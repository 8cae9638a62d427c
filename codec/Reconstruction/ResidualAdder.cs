using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Adds a residual to a prediction in place, clipped to the bit depth (8.7.5).</summary>
internal static partial class ResidualAdder
{
    public static void Add(ReadOnlySpan<short> residual, int residualStride, ref ushort samples, int stride, int width, int height, int max)
    {
        if (width >= 8 && System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated)
            AddVector(residual, residualStride, ref samples, stride, width, height, max);
        else
            AddScalar(residual, residualStride, ref samples, stride, width, height, max);
    }

    /// <summary>As the other form, for residuals of more than 16 bits.</summary>
    public static void Add(ReadOnlySpan<int> residual, int residualStride, ref ushort samples, int stride, int width, int height, int max)
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<int> row = residual.Slice(y * residualStride, width);
            ref ushort target = ref Unsafe.Add(ref samples, (nint)y * stride);
            for (int x = 0; x < row.Length; x++)
            {
                ref ushort sample = ref Unsafe.Add(ref target, x);
                sample = (ushort)Math.Clamp(sample + row[x], 0, max);
            }
        }
    }

    internal static void AddScalar(ReadOnlySpan<short> residual, int residualStride, ref ushort samples, int stride, int width, int height, int max)
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<short> row = residual.Slice(y * residualStride, width);
            ref ushort target = ref Unsafe.Add(ref samples, (nint)y * stride);
            for (int x = 0; x < row.Length; x++)
            {
                ref ushort sample = ref Unsafe.Add(ref target, x);
                sample = (ushort)Math.Clamp(sample + row[x], 0, max);
            }
        }
    }
}
