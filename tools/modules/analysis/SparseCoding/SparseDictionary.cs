using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>
/// The atoms of a dictionary, N rows each. They are kept with norm 1; coefficients are those of the atoms as they were given.
/// Atoms of zeros are never selected.
/// </summary>
public sealed class SparseDictionary
{
    private const double ConstantAtom = 1e-12;

    private readonly double[][] _atoms;
    private readonly double[] _norms;
    private readonly Lazy<double[][]> _gram;

    private SparseDictionary(int rows, double[][] atoms)
    {
        Rows = rows;
        _atoms = atoms;
        _norms = new double[atoms.Length];
        for (int j = 0; j < atoms.Length; j++)
            _norms[j] = Normalise(atoms[j]);
        _gram = new Lazy<double[][]>(ComputeGram);
    }

    /// <summary>Length of an atom, N.</summary>
    public int Rows { get; }

    /// <summary>Number of atoms, d.</summary>
    public int Atoms => _atoms.Length;

    /// <summary>Norms of the atoms as they were given.</summary>
    public ReadOnlySpan<double> Norms => _norms;

    internal double[][] Columns => _atoms;

    /// <summary>Products of all atoms, computed when they are first asked for.</summary>
    internal double[][] Gram => _gram.Value;

    /// <summary>An atom with norm 1.</summary>
    public ReadOnlySpan<double> Atom(int index) => _atoms[index].AsSpan(0, Rows);

    /// <summary>From a matrix of N rows and d columns, row after row, as an npy file has it.</summary>
    /// <exception cref="ModuleException">A size does not fit, or a value is not finite.</exception>
    public static SparseDictionary FromRows(int rows, int atoms, ReadOnlySpan<double> values)
    {
        Check(rows, atoms, values.Length);
        double[][] columns = Empty(rows, atoms);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < atoms; j++)
                columns[j][i] = Finite(values[i * atoms + j], i, j);
        }

        return new SparseDictionary(rows, columns);
    }

    /// <summary>From atoms, one after the other.</summary>
    /// <exception cref="ModuleException">A size does not fit, or a value is not finite.</exception>
    public static SparseDictionary FromAtoms(int rows, int atoms, ReadOnlySpan<double> values)
    {
        Check(rows, atoms, values.Length);
        double[][] columns = Empty(rows, atoms);
        for (int j = 0; j < atoms; j++)
        {
            for (int i = 0; i < rows; i++)
                columns[j][i] = Finite(values[j * rows + i], i, j);
        }

        return new SparseDictionary(rows, columns);
    }

    /// <summary>Coherence: the largest product of two different atoms, by absolute value.</summary>
    public double Coherence() => CumulativeCoherence(1);

    /// <summary>Cumulative coherence mu_1(m): the largest sum of absolute products of an atom with m others.</summary>
    /// <param name="others">m, 1 to d - 1.</param>
    public double CumulativeCoherence(int others)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(others, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(others, Atoms);
        double most = 0;
        var products = new double[Atoms];
        for (int j = 0; j < Atoms; j++)
        {
            Kernels.DotAll(_atoms, 0, Atoms, _atoms[j], products);
            products[j] = 0;
            for (int i = 0; i < products.Length; i++)
                products[i] = Math.Abs(products[i]);
            if (others == 1)
            {
                most = Math.Max(most, products.Max());
            }
            else
            {
                Array.Sort(products);
                most = Math.Max(most, products.AsSpan(Atoms - others).ToArray().Sum());
            }
        }
        return most;
    }

    /// <summary>The atoms without their means, and the means.</summary>
    internal (SparseDictionary Centred, double[] Means) Centre()
    {
        double[][] columns = Empty(Rows, Atoms);
        var means = new double[Atoms];
        for (int j = 0; j < Atoms; j++)
        {
            double sum = 0;
            for (int i = 0; i < Rows; i++)
                sum += _atoms[j][i];
            double mean = sum / Rows, rest = 0;
            for (int i = 0; i < Rows; i++)
            {
                columns[j][i] = _atoms[j][i] - mean;
                rest += columns[j][i] * columns[j][i];
            }
            // What is left of a constant is rounding.
            if (rest < ConstantAtom * ConstantAtom)
                Array.Clear(columns[j]);
            means[j] = mean;
        }
        return (new SparseDictionary(Rows, columns), means);
    }

    private double[][] ComputeGram()
    {
        var gram = new double[Atoms][];
        Parallel.For(0, Atoms, j =>
        {
            gram[j] = new double[Atoms];
            Kernels.DotAll(_atoms, 0, Atoms, _atoms[j], gram[j]);
        });
        return gram;
    }

    private static double[][] Empty(int rows, int atoms)
    {
        var columns = new double[atoms][];
        for (int j = 0; j < atoms; j++)
            columns[j] = new double[Kernels.Padded(rows)];
        return columns;
    }

    // By the largest value first, so that no square overflows or vanishes.
    private static double Normalise(double[] atom)
    {
        double largest = 0;
        foreach (double v in atom)
            largest = Math.Max(largest, Math.Abs(v));
        if (largest == 0)
            return 0;
        double sum = 0;
        for (int i = 0; i < atom.Length; i++)
        {
            atom[i] /= largest;
            sum += atom[i] * atom[i];
        }
        double norm = Math.Sqrt(sum);
        for (int i = 0; i < atom.Length; i++)
            atom[i] /= norm;
        return largest * norm;
    }

    private static void Check(int rows, int atoms, int values)
    {
        if (rows < 1 || atoms < 1 || values != (long)rows * atoms)
            throw ModuleException.Input($"{values} values are no dictionary of {rows} rows and {atoms} atoms.");
    }

    private static double Finite(double value, int row, int atom) =>
        double.IsFinite(value) ? value : throw ModuleException.Input($"The dictionary has a value that is no number, in row {row} of atom {atom}.");
}
