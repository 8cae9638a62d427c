using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>Ways to the same answer.</summary>
public enum SparseAlgorithm
{
    /// <summary>Orthogonal matching pursuit through successive regression: one atom in each iteration.</summary>
    OmpSr,

    /// <summary>Blocked successive regression: a block of atoms in each iteration.</summary>
    Bsr,

    /// <summary>Orthogonal matching pursuit whose pseudo-inverse is computed anew in each iteration.</summary>
    OmpPinv,

    /// <summary>Orthogonal matching pursuit with a QR factorisation that grows by one column.</summary>
    OmpQr,

    /// <summary>Generalised orthogonal matching pursuit: blocks, and the pseudo-inverse anew in each iteration.</summary>
    Gomp,

    /// <summary>Batch orthogonal matching pursuit: products of all atoms computed once, for many signals.</summary>
    BatchOmp,
}

/// <summary>How a signal is coded.</summary>
public sealed record SparseOptions
{
    /// <summary>Largest block.</summary>
    public const int MostBlock = 64;

    /// <summary>The algorithm.</summary>
    public SparseAlgorithm Algorithm { get; init; } = SparseAlgorithm.OmpSr;

    /// <summary>Iterations at most, each of which selects one atom or a block; null: until there are as many atoms as rows.</summary>
    public int? Iterations { get; init; }

    /// <summary>Atoms in a block of <see cref="SparseAlgorithm.Bsr"/> and <see cref="SparseAlgorithm.Gomp"/>, 1 to <see cref="MostBlock"/>.</summary>
    public int Block { get; init; } = 8;

    /// <summary>The end: a residual of at most this part of the signal's norm, 0 to 1.</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Known standard deviation of the noise of each row: the end is then a residual of 1.05 sigma sqrt(N) instead.</summary>
    public double? Noise { get; init; }

    /// <summary>Signal and atoms lose their means first, and an intercept is told.</summary>
    public bool Intercept { get; init; }

    /// <summary>Names of the algorithms on the command line.</summary>
    public static IReadOnlyDictionary<string, SparseAlgorithm> Names { get; } = new Dictionary<string, SparseAlgorithm>(StringComparer.Ordinal)
    {
        ["omp-sr"] = SparseAlgorithm.OmpSr,
        ["bsr"] = SparseAlgorithm.Bsr,
        ["omp-pinv"] = SparseAlgorithm.OmpPinv,
        ["omp-qr"] = SparseAlgorithm.OmpQr,
        ["gomp"] = SparseAlgorithm.Gomp,
        ["batch-omp"] = SparseAlgorithm.BatchOmp,
    };

    /// <summary>The algorithm of a name.</summary>
    /// <exception cref="ModuleException">There is none of this name.</exception>
    public static SparseAlgorithm Named(string name) =>
        Names.TryGetValue(name, out SparseAlgorithm algorithm) ? algorithm : throw ModuleException.Usage($"--algo is '{name}'; allowed: {string.Join(", ", Names.Keys)}.");

    /// <summary>Atoms that an iteration selects.</summary>
    internal int Width => Algorithm is SparseAlgorithm.Bsr or SparseAlgorithm.Gomp ? Block : 1;

    /// <summary>Throws unless all values are in range.</summary>
    /// <exception cref="ModuleException">A value is out of range.</exception>
    public SparseOptions Validated()
    {
        if (Iterations is < 1)
            throw ModuleException.Usage($"The number of iterations is {Iterations}; it is at least 1.");
        if (Block is < 1 or > MostBlock)
            throw ModuleException.Usage($"The block is {Block}; it is 1 to {MostBlock}.");
        if (!(Tolerance is >= 0 and <= 1))
            throw ModuleException.Usage(FormattableString.Invariant($"The tolerance is {Tolerance}; it is 0 to 1."));
        if (Noise is { } sigma && !(sigma >= 0 && double.IsFinite(sigma)))
            throw ModuleException.Usage(FormattableString.Invariant($"The noise is {sigma}; it is a standard deviation."));
        return this;
    }

    /// <summary>The residual's norm that ends the work.</summary>
    internal double End(int rows, double norm) => Noise is { } sigma ? 1.05 * sigma * Math.Sqrt(rows) : Tolerance * norm;
}
