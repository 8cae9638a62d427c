using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Intra;

/// <summary>How an angular mode reads between two reference samples.</summary>
internal enum AngularFilter : byte
{
    Cubic = 0,
    Gaussian = 1,
    Linear = 2,
}

/// <summary>
/// The angular modes but the straight ones (H.266 8.4.5.2.13), with their position-dependent filter (8.4.5.2.15).
/// </summary>
/// <remarks>
/// Modes nearer to the horizontal are those nearer to the vertical with the axes exchanged: the same kernel runs on the
/// exchanged sides, and its block is written transposed. Names here are of the vertical case: main is the row above.
/// </remarks>
internal static partial class AngularPrediction
{
    // Four taps for each 1/32 of a sample, gain 64.
    private static ReadOnlySpan<sbyte> Taps =>
    [
        // Cubic
        0, 64, 0, 0, -1, 63, 2, 0, -2, 62, 4, 0, -2, 60, 7, -1,
        -2, 58, 10, -2, -3, 57, 12, -2, -4, 56, 14, -2, -4, 55, 15, -2,
        -4, 54, 16, -2, -5, 53, 18, -2, -6, 52, 20, -2, -6, 49, 24, -3,
        -6, 46, 28, -4, -5, 44, 29, -4, -4, 42, 30, -4, -4, 39, 33, -4,
        -4, 36, 36, -4, -4, 33, 39, -4, -4, 30, 42, -4, -4, 29, 44, -5,
        -4, 28, 46, -6, -3, 24, 49, -6, -2, 20, 52, -6, -2, 18, 53, -5,
        -2, 16, 54, -4, -2, 15, 55, -4, -2, 14, 56, -4, -2, 12, 57, -3,
        -2, 10, 58, -2, -1, 7, 60, -2, 0, 4, 62, -2, 0, 2, 63, -1,
        // Gaussian
        16, 32, 16, 0, 16, 32, 16, 0, 15, 31, 17, 1, 15, 31, 17, 1,
        14, 30, 18, 2, 14, 30, 18, 2, 13, 29, 19, 3, 13, 29, 19, 3,
        12, 28, 20, 4, 12, 28, 20, 4, 11, 27, 21, 5, 11, 27, 21, 5,
        10, 26, 22, 6, 10, 26, 22, 6, 9, 25, 23, 7, 9, 25, 23, 7,
        8, 24, 24, 8, 8, 24, 24, 8, 7, 23, 25, 9, 7, 23, 25, 9,
        6, 22, 26, 10, 6, 22, 26, 10, 5, 21, 27, 11, 5, 21, 27, 11,
        4, 20, 28, 12, 4, 20, 28, 12, 3, 19, 29, 13, 3, 19, 29, 13,
        2, 18, 30, 14, 2, 18, 30, 14, 1, 17, 31, 15, 1, 17, 31, 15,
        // Linear: the two taps of chroma, doubled to the same gain, which rounds alike
        0, 64, 0, 0, 0, 62, 2, 0, 0, 60, 4, 0, 0, 58, 6, 0,
        0, 56, 8, 0, 0, 54, 10, 0, 0, 52, 12, 0, 0, 50, 14, 0,
        0, 48, 16, 0, 0, 46, 18, 0, 0, 44, 20, 0, 0, 42, 22, 0,
        0, 40, 24, 0, 0, 38, 26, 0, 0, 36, 28, 0, 0, 34, 30, 0,
        0, 32, 32, 0, 0, 30, 34, 0, 0, 28, 36, 0, 0, 26, 38, 0,
        0, 24, 40, 0, 0, 22, 42, 0, 0, 20, 44, 0, 0, 18, 46, 0,
        0, 16, 48, 0, 0, 14, 50, 0, 0, 12, 52, 0, 0, 10, 54, 0,
        0, 8, 56, 0, 0, 6, 58, 0, 0, 4, 60, 0, 0, 2, 62, 0,
    ];

    /// <summary>What the kernels need to know of a mode.</summary>
    internal readonly struct Direction(int angle, int inverse, int refIdx, AngularFilter filter, int pdpcScale, int maxValue)
    {
        /// <summary>Displacement along main per row, in 1/32 sample.</summary>
        public readonly int Angle = angle;

        /// <summary>Displacement along the side per column, in 1/512 sample.</summary>
        public readonly int Inverse = inverse;
        public readonly int RefIdx = refIdx;
        public readonly AngularFilter Filter = filter;

        /// <summary>nScale, or -1 without the position-dependent filter.</summary>
        public readonly int PdpcScale = pdpcScale;
        public readonly int MaxValue = maxValue;

        /// <summary>Whether rows are copies: whole steps, where only the smoothing filter would still act.</summary>
        public bool Copies => (Angle & 31) == 0;
    }

    public static void Predict(
        Span<ushort> top, Span<ushort> left, in IntraBlock block, int mode, AngularFilter filter, bool pdpc, ref ushort target, int stride)
    {
        bool vertical = mode >= IntraModes.Diagonal;
        int width = vertical ? block.Width : block.Height;
        int height = vertical ? block.Height : block.Width;
        var mainSpan = vertical ? top : left;
        ref ushort main = ref mainSpan[IntraReferences.Origin];
        ref ushort side = ref (vertical ? left : top)[IntraReferences.Origin];
        int angle = WideAngle.Angle(mode);
        int inverse = WideAngle.InverseAngle(mode);
        Extend(ref main, ref side, vertical ? block.ReferenceWidth : block.ReferenceHeight, width, height, block.RefIdx, angle, inverse);

        int scale = -1;
        if (pdpc && angle > 0)
            scale = Math.Min(2, BitOperations.Log2((uint)height) - BitOperations.Log2((uint)(3 * inverse - 2)) + 8);
        var direction = new Direction(angle, inverse, block.RefIdx, filter, scale, (1 << block.BitDepth) - 1);
        if (Lanes128.IsSupported && width >= 4 && direction.MaxValue <= Lanes.MaxSample)
        {
            if (vertical)
                PredictVector(ref main, ref side, width, height, direction, ref target, stride);
            else
                PredictTransposed(ref main, ref side, width, height, direction, ref target, stride);
        }
        else
        {
            PredictScalar(ref main, ref side, width, height, direction, ref target, vertical ? 1 : stride, vertical ? stride : 1);
        }
    }

    // Downwards to the left the reference continues with the projection of the side; to the right it repeats its last sample.
    private static void Extend(
        ref ushort main, ref ushort side, int length, int width, int height, int refIdx, int angle, int inverse)
    {
        if (angle < 0)
        {
            int corner = -1 - refIdx;
            for (int k = 1; k <= height; k++)
                Unsafe.Add(ref main, corner - k) = Unsafe.Add(ref side, corner + Math.Min(k * inverse + 256 >> 9, height));
        }
        else
        {
            int count = Math.Max(1, width / height) * refIdx + 2;
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref main, length), count).Fill(Unsafe.Add(ref main, length - 1));
        }
    }

    internal static void PredictScalar(
        ref ushort main, ref ushort side, int width, int height, in Direction direction, ref ushort target, int stepX, int stepY)
    {
        int position = direction.Angle * (1 + direction.RefIdx);
        for (int y = 0; y < height; y++, position += direction.Angle)
        {
            ref ushort row = ref Unsafe.Add(ref main, position >> 5);
            var taps = Taps.Slice(((int)direction.Filter * 32 + (position & 31)) * 4, 4);
            for (int x = 0; x < width; x++)
            {
                int value = Unsafe.Add(ref row, x);
                if (!direction.Copies)
                {
                    value = value * taps[1] + 32;
                    value += Unsafe.Add(ref row, x - 1) * taps[0] + Unsafe.Add(ref row, x + 1) * taps[2] + Unsafe.Add(ref row, x + 2) * taps[3];
                    value = Math.Clamp(value >> 6, 0, direction.MaxValue);
                }
                if (direction.PdpcScale >= 0 && x < 3 << direction.PdpcScale)
                {
                    int beside = Unsafe.Add(ref side, y + (256 + (x + 1) * direction.Inverse >> 9));
                    value += (beside - value) * IntraPredictor.PdpcWeight(x, direction.PdpcScale) + 32 >> 6;
                }
                Unsafe.Add(ref target, x * stepX + y * stepY) = (ushort)value;
            }
        }
    }
}
