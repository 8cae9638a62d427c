using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>Options of the analysis of a mandala.</summary>
public sealed record MandalaOptions
{
    /// <summary>Relative tolerance: a and b count as equal where |a - b| / (a + b) is at most this. 0.001 to 0.3; the paper's is 0.05.</summary>
    public double Epsilon { get; init; } = 0.05;

    /// <summary>Motifs are light on dark ground.</summary>
    public bool Invert { get; init; }

    /// <summary>Odd side of the square in which the light of the ground is measured, 3 to 999, larger than a motif; the picture is divided by it before Otsu's threshold. 0: light is even.</summary>
    public int Local { get; init; }

    /// <summary>Smallest motif in pixels; null: max(8, 1e-5 of the picture).</summary>
    public int? MinArea { get; init; }

    /// <summary>Throws unless all values are in range.</summary>
    /// <exception cref="ModuleException">A value is out of range.</exception>
    public MandalaOptions Validated()
    {
        if (Epsilon is not (>= 0.001 and <= 0.3))
            throw ModuleException.Usage(FormattableString.Invariant($"--epsilon is {Epsilon}; allowed: 0.001 to 0.3."));
        if (Local != 0 && (Local is < 3 or > 999 || Local % 2 == 0))
            throw ModuleException.Usage($"--local is {Local}; allowed: odd sides from 3 to 999, or 0 where light is even.");
        if (MinArea is < 1)
            throw ModuleException.Usage($"--min-area is {MinArea}; it is at least 1.");
        return this;
    }

    /// <summary>Whether two values count as equal.</summary>
    internal bool Same(double a, double b) => Math.Abs(a - b) <= Epsilon * Math.Abs(a + b);
}
