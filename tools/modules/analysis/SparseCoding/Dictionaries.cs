using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>Dictionaries to try things with, all from seeds or formulas.</summary>
public static class Dictionaries
{
    /// <summary>Independent normal values of variance 1/N.</summary>
    public static SparseDictionary Gaussian(int rows, int atoms, ulong seed)
    {
        var random = new SeededRandom(seed);
        double scale = 1 / Math.Sqrt(rows);
        return Make(rows, atoms, (_, _) => scale * random.Normal());
    }

    /// <summary>Independent uniform values of 0 to 1: atoms that all point the same way.</summary>
    public static SparseDictionary Positive(int rows, int atoms, ulong seed)
    {
        var random = new SeededRandom(seed);
        return Make(rows, atoms, (_, _) => random.Uniform());
    }

    /// <summary>Unit vectors and the vectors of the DCT-II.</summary>
    public static SparseDictionary IdentityAndDct(int rows)
    {
        double[,] dct = Fourier.DctMatrix(rows);
        return Make(rows, 2 * rows, (i, j) => j < rows ? (i == j ? 1 : 0) : dct[j - rows, i]);
    }

    /// <summary>Unit vectors and those of Hadamard: coherence 1 / sqrt(N).</summary>
    /// <param name="rows">A power of two.</param>
    public static SparseDictionary IdentityAndHadamard(int rows)
    {
        if (!int.IsPow2(rows))
            throw new ArgumentException($"{rows} is no power of two.", nameof(rows));
        double scale = 1 / Math.Sqrt(rows);
        return Make(rows, 2 * rows, (i, j) => j < rows ? (i == j ? 1 : 0) : (int.PopCount(i & (j - rows)) & 1) == 0 ? scale : -scale);
    }

    /// <summary>Bells at even distances, each nearly its neighbour.</summary>
    /// <param name="rows">N.</param>
    /// <param name="atoms">Bells over the N rows.</param>
    /// <param name="width">Their standard deviation in rows.</param>
    public static SparseDictionary Bells(int rows, int atoms, double width) =>
        Make(rows, atoms, (i, j) => Math.Exp(-Math.Pow((i - (rows - 1.0) * j / (atoms - 1)) / width, 2) / 2));

    /// <summary>Products of two transforms' vectors over a square block of pixels.</summary>
    /// <param name="size">Side of the block.</param>
    /// <param name="more">DST-VII in both directions and unit vectors beside the DCT-II.</param>
    public static SparseDictionary Block(int size, bool more)
    {
        double[,] dct = Fourier.DctMatrix(size), dst = Fourier.DstMatrix(size);
        int area = size * size;
        return Make(area, more ? 3 * area : area, (i, j) =>
        {
            int x = i % size, y = i / size, k = j % area;
            return (j / area) switch { 0 => dct[k / size, y] * dct[k % size, x], 1 => dst[k / size, y] * dst[k % size, x], _ => i == k ? 1 : 0 };
        });
    }

    private static SparseDictionary Make(int rows, int atoms, Func<int, int, double> value)
    {
        var values = new double[rows * atoms];
        for (int j = 0; j < atoms; j++)
        {
            for (int i = 0; i < rows; i++)
                values[j * rows + i] = value(i, j);
        }

        return SparseDictionary.FromAtoms(rows, atoms, values);
    }
}
