using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>How the demonstration of compressed sensing is run.</summary>
public sealed record DemoOptions
{
    /// <summary>Picture, or <c>phantom</c> or <c>letters</c>.</summary>
    public required string Image { get; init; }

    /// <summary>Measurements for each pixel, above 0 and below 1.</summary>
    public double Ratio { get; init; } = 0.5;

    /// <summary>Standard deviation of the noise, as a part of that of the measurements, 0 to 1.</summary>
    public double Noise { get; init; }

    /// <summary>dct, pixels or auto.</summary>
    public string Basis { get; init; } = "auto";

    /// <summary>Side of a block of the basis dct, 4 to 32.</summary>
    public int Size { get; init; } = 16;

    /// <summary>Atoms in a block, 1 to <see cref="SparseOptions.MostBlock"/>.</summary>
    public int Block { get; init; } = 4;

    /// <summary>Seed of the measurements.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Throws unless all values are in range.</summary>
    /// <exception cref="ModuleException">A value is out of range.</exception>
    public DemoOptions Validated()
    {
        if (!(Ratio is > 0 and < 1))
            throw ModuleException.Usage(FormattableString.Invariant($"--ratio is {Ratio}; it is above 0 and below 1."));
        if (!(Noise is >= 0 and <= 1))
            throw ModuleException.Usage(FormattableString.Invariant($"--noise is {Noise}; it is 0 to 1."));
        if (Basis is not ("auto" or "dct" or "pixels"))
            throw ModuleException.Usage($"--basis is '{Basis}'; allowed: auto, dct, pixels.");
        if (Size is < 4 or > 32)
            throw ModuleException.Usage($"--size is {Size}; it is 4 to 32.");
        if (Block is < 1 or > SparseOptions.MostBlock)
            throw ModuleException.Usage($"--block is {Block}; it is 1 to {SparseOptions.MostBlock}.");
        if (Seed < 0)
            throw ModuleException.Usage($"--seed is {Seed}; it is 0 or more.");
        return this;
    }
}
