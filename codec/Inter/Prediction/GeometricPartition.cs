using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>The blending line of a geometric partition. H.266 8.5.7.</summary>
internal readonly struct GeometricPartition
{
    private readonly int _stepX, _stepY, _start;

    /// <summary>Derives the line.</summary>
    /// <param name="partition">merge_gpm_partition_idx, 0 to 63.</param>
    /// <param name="width">Luma samples of the coding block, 8 to 64.</param>
    /// <param name="height">Luma rows of it.</param>
    internal GeometricPartition(int partition, int width, int height)
    {
        int angle = Angles[partition], distance = Distances[partition];
        int along = angle < 16 ? 1 : -1;
        bool vertical = angle % 16 == 8 || (angle % 16 != 0 && height >= width);
        int offsetX = -width >> 1, offsetY = -height >> 1;
        if (vertical)
            offsetY += along * (distance * height >> 3);
        else
            offsetX += along * (distance * width >> 3);
        int dx = Displacements[angle], dy = Displacements[(angle + 8) % 32];
        // 13 to 27: the first partition is on the other side of the line.
        int side = angle is >= 13 and <= 27 ? -1 : 1;
        _stepX = side * 2 * dx;
        _stepY = side * 2 * dy;
        _start = 32 + 4 + side * ((2 * offsetX + 1) * dx + (2 * offsetY + 1) * dy);
    }

    private static ReadOnlySpan<byte> Angles =>
    [
         0,  0,  2,  2,  2,  2,  3,  3,  3,  3,  4,  4,  4,  4,  5,  5,
         5,  5,  8,  8, 11, 11, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13,
        14, 14, 14, 14, 16, 16, 18, 18, 18, 19, 19, 19, 20, 20, 20, 21,
        21, 21, 24, 24, 27, 27, 27, 28, 28, 28, 29, 29, 29, 30, 30, 30,
    ];

    private static ReadOnlySpan<byte> Distances =>
    [
        1, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1,
        2, 3, 1, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
        0, 1, 2, 3, 1, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1,
        2, 3, 1, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3,
    ];

    private static ReadOnlySpan<sbyte> Displacements =>
        [8, 8, 8, 8, 4, 4, 2, 1, 0, -1, -2, -4, -4, -8, -8, -8, -8, -8, -8, -8, -4, -4, -2, -1, 0, 1, 2, 4, 4, 8, 8, 8];

    /// <summary>Weight of the first partition's prediction at a luma position, in eighths.</summary>
    internal int Weight(int x, int y) => Math.Clamp(_start + x * _stepX + y * _stepY >> 3, 0, 8);

    /// <summary>
    /// Whose motion a 4x4 luma area keeps for later blocks: 0 the first partition's, 1 the second one's, 2 both where
    /// they use different lists and else the second one's. H.266 8.5.7.3.
    /// </summary>
    /// <param name="x">Column of the area in the coding block, a multiple of 4.</param>
    /// <param name="y">Row of it.</param>
    internal int StoredMotion(int x, int y)
    {
        int distance = _start - 36 + (x + 2) * _stepX + (y + 2) * _stepY;
        return Math.Abs(distance) < 32 ? 2 : distance > 0 ? 0 : 1;
    }

    /// <summary>Blends the predictions of both partitions.</summary>
    /// <param name="source0">Intermediate samples of the first partition's vector.</param>
    /// <param name="source1">Those of the second one.</param>
    /// <param name="stride">Samples from row to row of both.</param>
    /// <param name="target">First sample of the block.</param>
    /// <param name="targetStride">Samples from row to row of the target.</param>
    /// <param name="width">Samples in a row, of this component.</param>
    /// <param name="height">Rows of this component.</param>
    /// <param name="shiftX">log2 of the component's horizontal sub-sampling.</param>
    /// <param name="shiftY">log2 of the vertical one.</param>
    /// <param name="bitDepth">8 to 12.</param>
    /// <param name="vectors">Whether to use vector instructions.</param>
    internal void Blend(
        ReadOnlySpan<short> source0, ReadOnlySpan<short> source1, int stride, ref ushort target, nint targetStride,
        int width, int height, int shiftX, int shiftY, int bitDepth, bool vectors = true)
    {
        int length = stride * (height - 1) + width, max = (1 << bitDepth) - 1;
        ref short a = ref MemoryMarshal.GetReference(source0[..length]);
        ref short b = ref MemoryMarshal.GetReference(source1[..length]);
        int shift = Intermediate.Bits + 3 - bitDepth, rounding = (1 << (shift - 1)) + 8 * Intermediate.Offset;
        for (int y = 0; y < height; y++)
        {
            int x = vectors && Lanes128.IsSupported
                ? BlendRow(ref a, ref b, ref target, width, _start + (y << shiftY) * _stepY, _stepX << shiftX, shift, rounding, (short)max) : 0;
            for (; x < width; x++)
            {
                int w = Weight(x << shiftX, y << shiftY);
                int sum = Unsafe.Add(ref a, x) * w + Unsafe.Add(ref b, x) * (8 - w) + rounding;
                Unsafe.Add(ref target, x) = (ushort)Math.Clamp(sum >> shift, 0, max);
            }
            a = ref Unsafe.Add(ref a, stride);
            b = ref Unsafe.Add(ref b, stride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }

    private static int BlendRow(
        ref short a, ref short b, ref ushort target, int width, int start, int step, int shift, int rounding, short max)
    {
        Vector128<short> line = Vector128.Create((short)start) + Vector128<short>.Indices * (short)step;
        Vector128<short> eight = Vector128.Create((short)8);
        int x = 0;
        for (; x <= width - 8; x += 8)
        {
            Vector128<short> w = Vector128.Clamp(line >> 3, Vector128<short>.Zero, eight), v = eight - w;
            Vector128<short> p = Vector128.LoadUnsafe(ref a, (nuint)x), q = Vector128.LoadUnsafe(ref b, (nuint)x);
            Vector128<int> low = Lanes128.Dot(Lanes128.Low(p, q), Lanes128.Low(w, v)) + Vector128.Create(rounding);
            Vector128<int> high = Lanes128.Dot(Lanes128.High(p, q), Lanes128.High(w, v)) + Vector128.Create(rounding);
            Vector128<short> result = Lanes128.Pack(low >> shift, high >> shift);
            Vector128.Clamp(result, Vector128<short>.Zero, Vector128.Create(max)).AsUInt16().StoreUnsafe(ref target, (nuint)x);
            line += Vector128.Create((short)(8 * step));
        }
        return x;
    }
}
