using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Intra;

internal static partial class MipPrediction
{
    // Per size and mode: [pair of inputs][output], the two 16-bit weights of a pair side by side.
    private static readonly int[][] PairedMatrices = BuildPairs();

    private static bool VectorSupported => Avx2.IsSupported;

    private static int[][] BuildPairs()
    {
        var all = new int[3 * 16][];
        for (int sizeId = 0; sizeId < 3; sizeId++)
        {
            int inputs = sizeId == 0 ? 4 : sizeId == 1 ? 8 : 7;
            int outputs = sizeId == 2 ? 64 : 16;
            for (int mode = 0; mode < ModeCount(sizeId); mode++)
            {
                var matrix = MipTables.Matrix(sizeId, mode);
                var pairs = new int[4 * outputs];
                for (int o = 0; o < outputs; o++)
                {
                    for (int i = 0; i < inputs; i++)
                        pairs[(i >> 1) * outputs + o] |= matrix[o * inputs + i] << 16 * (i & 1);
                }
                all[sizeId * 16 + mode] = pairs;
            }
        }
        return all;
    }

    private static void MultiplyVector(
        int sizeId, int mode, ReadOnlySpan<int> reduced, int round, int offset, int bitDepth, Span<ushort> predicted)
    {
        int outputs = sizeId == 2 ? 64 : 16;
        ref int matrix = ref PairedMatrices[sizeId * 16 + mode][0];
        var in0 = Vector256.Create((ushort)reduced[0] | reduced[1] << 16).AsInt16();
        var in1 = Vector256.Create((ushort)reduced[2] | reduced[3] << 16).AsInt16();
        var in2 = Vector256.Create((ushort)reduced[4] | reduced[5] << 16).AsInt16();
        var in3 = Vector256.Create((ushort)reduced[6] | reduced[7] << 16).AsInt16();
        var max = Vector128.Create((ushort)((1 << bitDepth) - 1));
        for (int o = 0; o < outputs; o += 8)
        {
            var sum = Vector256.Create(round)
                + Avx2.MultiplyAddAdjacent(Load(ref matrix, o), in0)
                + Avx2.MultiplyAddAdjacent(Load(ref matrix, o + outputs), in1);
            if (sizeId > 0)
            {
                sum += Avx2.MultiplyAddAdjacent(Load(ref matrix, o + 2 * outputs), in2)
                    + Avx2.MultiplyAddAdjacent(Load(ref matrix, o + 3 * outputs), in3);
            }
            sum = (sum >> 6) + Vector256.Create(offset);
            var packed = Sse41.PackUnsignedSaturate(sum.GetLower(), sum.GetUpper());
            Vector128.Min(packed, max).CopyTo(predicted[o..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load(ref int matrix, int index) => Vector256.LoadUnsafe(ref matrix, (nuint)index).AsInt16();
}
