using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Transform;

/// <summary>
/// The integer transform matrices (H.266 8.7.4.3) and their re-packings for 16-bit multiply-add.
/// </summary>
/// <remarks>
/// Every entry of a matrix is, up to its sign, one of N rounded cosines or sines, so only these are written down; the
/// matrices follow from the symmetries of the angle.
/// </remarks>
internal static class TransformTables
{
    /// <summary>Most coefficients a DCT-II direction keeps; the rest of a 64-length one is zeroed out.</summary>
    public const int MaxKeptDct2 = 32;

    /// <summary>Most coefficients a DST-VII or DCT-VIII direction keeps.</summary>
    public const int MaxKeptDst7 = 16;

    private static readonly sbyte[][] Matrices = BuildAll(static (type, log2) => BuildMatrix(type, log2));
    private static readonly int[][] InversePairs = BuildAll(static (type, log2) => BuildInverse(type, log2, 0, 1, 2));
    private static readonly int[][] InverseEvenPairs = BuildAll(static (type, log2) => BuildInverse(type, log2, 0, 2, 4));
    private static readonly int[][] InverseOddPairs = BuildAll(static (type, log2) => BuildInverse(type, log2, 1, 2, 4));
    private static readonly int[][] ForwardPairs = BuildAll(static (type, log2) => BuildForward(type, log2));

    // First column of the 64-point DCT-II: entry j is 64 * sqrt(2) * cos(pi * j / 128), tuned; entry 0 the DC row's 64.
    private static ReadOnlySpan<sbyte> Dct2Cosines =>
    [
        64, 91, 90, 90, 90, 90, 90, 90, 89, 88, 88, 87, 87, 86, 85, 84,
        83, 83, 82, 81, 80, 79, 78, 77, 75, 73, 73, 71, 70, 69, 67, 65,
        64, 62, 61, 59, 57, 56, 54, 52, 50, 48, 46, 44, 43, 41, 38, 37,
        36, 33, 31, 28, 25, 24, 22, 20, 18, 15, 13, 11, 9, 7, 4, 2,
    ];

    // First rows of the DST-VII matrices of 4, 8, 16 and 32 points, in sequence.
    private static ReadOnlySpan<sbyte> Dst7Sines =>
    [
        29, 55, 74, 84,
        17, 32, 46, 60, 71, 78, 85, 86,
        8, 17, 25, 33, 40, 48, 55, 62, 68, 73, 77, 81, 85, 87, 88, 88,
        4, 9, 13, 17, 21, 26, 30, 34, 38, 42, 46, 50, 53, 56, 60, 63,
        66, 68, 72, 74, 77, 78, 80, 82, 84, 85, 86, 87, 88, 89, 90, 90,
    ];

    /// <summary>transMatrix of 1 &lt;&lt; log2Size points, row-major, one basis function a row.</summary>
    public static ReadOnlySpan<sbyte> Matrix(TransformType type, int log2Size) => Matrices[Index(type, log2Size)];

    /// <summary>How many coefficients of a direction can differ from zero (8.7.4.1, zero-out of high frequencies).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Kept(TransformType type, int log2Size) =>
        Math.Min(1 << log2Size, type == TransformType.Dct2 ? MaxKeptDct2 : MaxKeptDst7);

    /// <summary>
    /// For synthesis: [pair p][sample n] with the 16-bit entries of basis functions 2p (low half) and 2p + 1 (high half).
    /// </summary>
    public static ref readonly int Inverse(TransformType type, int log2Size) => ref InversePairs[Index(type, log2Size)][0];

    /// <summary>As <see cref="Inverse"/> with the DCT-II functions 4p and 4p + 2, first half of the samples only.</summary>
    public static ref readonly int InverseEven(int log2Size) => ref InverseEvenPairs[Index(TransformType.Dct2, log2Size)][0];

    /// <summary>As <see cref="Inverse"/> with the DCT-II functions 4p + 1 and 4p + 3, first half of the samples only.</summary>
    public static ref readonly int InverseOdd(int log2Size) => ref InverseOddPairs[Index(TransformType.Dct2, log2Size)][0];

    /// <summary>
    /// For analysis: [pair p][coefficient k below Kept] with the entries of basis function k at samples 2p and 2p + 1.
    /// </summary>
    public static ref readonly int Forward(TransformType type, int log2Size) => ref ForwardPairs[Index(type, log2Size)][0];

    private static int Index(TransformType type, int log2Size) => (int)type * 7 + log2Size;

    private static T[][] BuildAll<T>(Func<TransformType, int, T[]> build)
    {
        var all = new T[3 * 7][];
        for (int i = 0; i < all.Length; i++)
        {
            var type = (TransformType)(i / 7);
            int log2 = i % 7;
            all[i] = type != TransformType.Dct2 && log2 is < 2 or > 5 ? [] : build(type, log2);
        }
        return all;
    }

    private static sbyte[] BuildMatrix(TransformType type, int log2)
    {
        int n = 1 << log2;
        var matrix = new sbyte[n * n];
        for (int k = 0; k < n; k++)
        {
            for (int x = 0; x < n; x++)
            {
                matrix[k * n + x] = (sbyte)(type switch
                {
                    TransformType.Dct2 => Cosine(k << (6 - log2), x),
                    TransformType.Dst7 => Sine(log2, k, x),
                    _ => (k & 1) == 0 ? Sine(log2, k, n - 1 - x) : -Sine(log2, k, n - 1 - x),
                });
            }
        }
        return matrix;
    }

    // Row k of the 64-point DCT-II at sample x: cos(pi * (2x + 1) * k / 128), folded into the first quadrant.
    private static int Cosine(int k, int x)
    {
        if (k == 0)
            return Dct2Cosines[0];
        int angle = (2 * x + 1) * k & 255;
        if (angle > 128)
            angle = 256 - angle;
        return angle < 64 ? Dct2Cosines[angle] : angle == 64 ? 0 : -Dct2Cosines[128 - angle];
    }

    // Row k of the DST-VII at sample x: sin(pi * (2k + 1) * (x + 1) / (2n + 1)), folded into the first quadrant.
    private static int Sine(int log2, int k, int x)
    {
        int n = 1 << log2;
        int half = 2 * n + 1;
        int angle = (2 * k + 1) * (x + 1) % (2 * half);
        int sign = 1;
        if (angle > half)
        {
            sign = -1;
            angle -= half;
        }
        if (angle > n)
            angle = half - angle;
        return angle == 0 ? 0 : sign * Dst7Sines[n - 4 + angle - 1];
    }

    private static int Pack(int low, int high) => (low & 0xFFFF) | high << 16;

    private static int[] BuildInverse(TransformType type, int log2, int first, int gap, int step)
    {
        int n = 1 << log2;
        int kept = Kept(type, log2);
        int samples = gap == 1 ? n : Math.Max(1, n / 2);
        var matrix = BuildMatrix(type, log2);
        int pairs = Math.Max(1, (kept - first + step - 1) / step);
        var packed = new int[pairs * samples];
        for (int p = 0; p < pairs; p++)
        {
            int k0 = first + p * step;
            int k1 = k0 + gap;
            for (int x = 0; x < samples; x++)
                packed[p * samples + x] = Pack(k0 < kept ? matrix[k0 * n + x] : 0, k1 < kept ? matrix[k1 * n + x] : 0);
        }
        return packed;
    }

    private static int[] BuildForward(TransformType type, int log2)
    {
        int n = 1 << log2;
        int kept = Kept(type, log2);
        var matrix = BuildMatrix(type, log2);
        int pairs = Math.Max(1, n / 2);
        var packed = new int[pairs * kept];
        for (int p = 0; p < pairs; p++)
        {
            for (int k = 0; k < kept; k++)
                packed[p * kept + k] = Pack(matrix[k * n + 2 * p], 2 * p + 1 < n ? matrix[k * n + 2 * p + 1] : 0);
        }
        return packed;
    }
}
