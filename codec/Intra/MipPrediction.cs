using System.Numerics;
using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Intra;

/// <summary>Matrix-based intra prediction (H.266 8.4.5.2.2 to 8.4.5.2.4).</summary>
internal static partial class MipPrediction
{
    /// <summary>mipSizeId of a block size.</summary>
    public static int SizeId(int width, int height) =>
        width == 4 && height == 4 ? 0 : width == 4 || height == 4 || width == 8 && height == 8 ? 1 : 2;

    /// <summary>Number of modes of a size, each of which can be transposed as well.</summary>
    public static int ModeCount(int sizeId) => sizeId switch { 0 => 16, 1 => 8, _ => 6 };

    /// <summary>Predicts a block of 4x4 to 64x64 samples from the rows above and to the left, unfiltered.</summary>
    [SkipLocalsInit]
    public static void Predict(
        ReadOnlySpan<ushort> top, ReadOnlySpan<ushort> left, int width, int height, int mode, bool transposed, int bitDepth,
        Span<ushort> target, int stride)
    {
        int sizeId = SizeId(width, height);
        int boundary = sizeId == 0 ? 2 : 4;
        int size = sizeId == 2 ? 8 : 4;
        int inputs = sizeId == 2 ? 7 : 2 * boundary;

        Span<int> reduced = stackalloc int[8];
        Downsample(top, width, reduced.Slice(transposed ? boundary : 0, boundary));
        Downsample(left, height, reduced.Slice(transposed ? 0 : boundary, boundary));
        int offset = reduced[0];
        if (sizeId == 2)
        {
            for (int i = 0; i < 7; i++)
                reduced[i] = reduced[i + 1] - offset;
            reduced[7] = 0;
        }
        else
        {
            for (int i = 1; i < inputs; i++)
                reduced[i] -= offset;
            reduced[0] = (1 << bitDepth - 1) - offset;
        }
        int sum = 0;
        for (int i = 0; i < inputs; i++)
            sum += reduced[i];

        Span<ushort> predicted = stackalloc ushort[64];
        Span<ushort> column = stackalloc ushort[8];
        bool vectors = VectorSupported && bitDepth <= Lanes.MaxBitDepth;
        if (vectors)
            MultiplyVector(sizeId, mode, reduced, 32 - 32 * sum, offset, bitDepth, predicted);
        else
            MultiplyScalar(sizeId, mode, reduced, 32 - 32 * sum, offset, bitDepth, predicted);

        int log2Across = BitOperations.Log2((uint)(width / size));
        int log2Down = BitOperations.Log2((uint)(height / size));
        // The samples of the matrix are placed at the lower right of the areas that they represent.
        int stepDown = 1 << log2Down;
        for (int y = 0; y < size; y++)
        {
            var row = target.Slice(((y + 1) * stepDown - 1) * stride, width);
            var line = predicted.Slice(y * size, size);
            if (transposed)
            {
                line = column[..size];
                for (int x = 0; x < size; x++)
                    line[x] = predicted[x * size + y];
            }
            if (log2Across == 0)
                line.CopyTo(row);
            else if (vectors && log2Across <= 3)
                InterpolateRowVector(line, row, left[(y + 1) * stepDown - 1], log2Across);
            else
                InterpolateRow(line, row, left[(y + 1) * stepDown - 1], log2Across);
        }
        if (log2Down > 0)
            InterpolateColumns(target, stride, top, width, size, log2Down, vectors);
    }

    // 8.4.5.2.3
    private static void Downsample(ReadOnlySpan<ushort> samples, int length, Span<int> reduced)
    {
        int log2 = BitOperations.Log2((uint)(length / reduced.Length));
        for (int i = 0; i < reduced.Length; i++)
        {
            int sum = 1 << log2 >> 1;
            foreach (ushort sample in samples.Slice(i << log2, 1 << log2))
                sum += sample;
            reduced[i] = sum >> log2;
        }
    }

    internal static void MultiplyScalar(
        int sizeId, int mode, ReadOnlySpan<int> reduced, int round, int offset, int bitDepth, Span<ushort> predicted)
    {
        int inputs = sizeId == 0 ? 4 : sizeId == 1 ? 8 : 7;
        int outputs = sizeId == 2 ? 64 : 16;
        var matrix = MipTables.Matrix(sizeId, mode);
        for (int o = 0; o < outputs; o++)
        {
            int sum = round;
            for (int i = 0; i < inputs; i++)
                sum += reduced[i] * matrix[o * inputs + i];
            predicted[o] = (ushort)Math.Clamp((sum >> 6) + offset, 0, (1 << bitDepth) - 1);
        }
    }

    private static void InterpolateRow(ReadOnlySpan<ushort> line, Span<ushort> row, int before, int log2)
    {
        int step = 1 << log2;
        for (int x = 0; x < line.Length; x++)
        {
            int after = line[x];
            for (int k = 1; k <= step; k++)
                row[x * step + k - 1] = (ushort)((before << log2) + k * (after - before) + (step >> 1) >> log2);
            before = after;
        }
    }

    private static void InterpolateColumns(Span<ushort> target, int stride, ReadOnlySpan<ushort> top, int width, int size, int log2, bool vectors)
    {
        int step = 1 << log2;
        ReadOnlySpan<ushort> before = top;
        for (int y = 0; y < size; y++)
        {
            var after = target.Slice(((y + 1) * step - 1) * stride, width);
            for (int k = 1; k < step; k++)
            {
                var row = target.Slice((y * step + k - 1) * stride, width);
                int x = vectors ? InterpolateColumnsVector(before, after, row, k, log2) : 0;
                for (; x < row.Length; x++)
                    row[x] = (ushort)((before[x] << log2) + k * (after[x] - before[x]) + (step >> 1) >> log2);
            }
            before = after;
        }
    }
}
