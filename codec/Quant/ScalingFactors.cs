namespace VvcIlif.Codec.Quant;

/// <summary>Scaling factors m[x][y] of a transform block from the matrices of a scaling list (H.266 8.7.3).</summary>
internal static class ScalingFactors
{
    /// <summary>First matrix that has a DC value of its own.</summary>
    public const int FirstIdWithDc = 14;

    // Table 38: [intra, else][component][log2 of the larger side - 1].
    private static ReadOnlySpan<byte> Ids =>
    [
        0, 2, 8, 14, 20, 26,
        0, 3, 9, 15, 21, 21,
        0, 4, 10, 16, 22, 22,
        0, 5, 11, 17, 23, 27,
        0, 6, 12, 18, 24, 24,
        1, 7, 13, 19, 25, 25,
    ];

    /// <summary>The matrix identifier of a block whose larger side is 2 to 64.</summary>
    public static int Id(bool intra, int component, int log2Width, int log2Height) =>
        Ids[((intra ? 0 : 3) + component) * 6 + Math.Max(log2Width, log2Height) - 1];

    /// <summary>Side of the matrix of an identifier: 2, 4 or 8, as a logarithm.</summary>
    public static int Log2MatrixSize(int id) => id < 2 ? 1 : id < 8 ? 2 : 3;

    /// <summary>Stretches a matrix to a block.</summary>
    /// <param name="matrix">ScalingMatrixRec of the identifier, row-major.</param>
    /// <param name="log2MatrixSize">Its side.</param>
    /// <param name="dc">ScalingMatrixDcRec for identifiers from <see cref="FirstIdWithDc"/>; 0 for none.</param>
    /// <param name="log2Width">Of the block.</param>
    /// <param name="log2Height">Of the block.</param>
    /// <param name="factors">Written: width * height, row-major.</param>
    public static void Fill(ReadOnlySpan<byte> matrix, int log2MatrixSize, byte dc, int log2Width, int log2Height, Span<byte> factors)
    {
        for (int y = 0; y < 1 << log2Height; y++)
        {
            var source = matrix.Slice(y << log2MatrixSize >> log2Height << log2MatrixSize, 1 << log2MatrixSize);
            var row = factors.Slice(y << log2Width, 1 << log2Width);
            for (int x = 0; x < row.Length; x++)
                row[x] = source[x << log2MatrixSize >> log2Width];
        }
        if (dc != 0)
            factors[0] = dc;
    }
}
