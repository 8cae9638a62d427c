using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Interpolation;

/// <summary>One pass of a separable filter over a block; the scalar forms are the specification.</summary>
internal static partial class SeparableKernels
{
    /// <summary>
    /// target = (bias + sum of coefficient k times source sample k steps on) >> shift. Source samples have at most 15
    /// bits and a sign; <paramref name="source"/> is the sample of the first coefficient.
    /// </summary>
    internal static void Filter(
        ref short source, nint sourceStride, nint step, ref short target, nint stride, int width, int height,
        ReadOnlySpan<int> pairs, int bias, int shift)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int sum = bias;
                nint at = x;
                foreach (int pair in pairs)
                {
                    sum += (short)pair * Unsafe.Add(ref source, at) + (pair >> 16) * Unsafe.Add(ref source, at + step);
                    at += 2 * step;
                }
                Unsafe.Add(ref target, x) = (short)(sum >> shift);
            }
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, stride);
        }
    }

    /// <summary>Whole-sample positions: target = (source &lt;&lt; shift) - offset.</summary>
    internal static void Copy(
        ref ushort source, nint sourceStride, ref short target, nint stride, int width, int height, int shift)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                Unsafe.Add(ref target, x) = (short)((Unsafe.Add(ref source, x) << shift) - Intermediate.Offset);
            source = ref Unsafe.Add(ref source, sourceStride);
            target = ref Unsafe.Add(ref target, stride);
        }
    }
}
