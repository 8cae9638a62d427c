namespace VvcIlif.Codec.Interpolation;

/// <summary>What an interpolation filter serves and what it costs. What it does not serve, DCTIF does.</summary>
public sealed record FilterCapabilities
{
    /// <summary>All sixteen luma fractions.</summary>
    public const ushort AllLumaFractions = 0xFFFF;

    /// <summary>All thirty-two chroma fractions.</summary>
    public const uint AllChromaFractions = 0xFFFF_FFFF;

    /// <summary>
    /// Bit f set: luma fraction f/16 is served, horizontally and vertically; bit 0 is the whole-sample coordinate
    /// of blocks that are fractional in the other direction. 0: luma is not served.
    /// </summary>
    public ushort LumaFractions { get; init; } = AllLumaFractions;

    /// <summary>Bit f set: chroma fraction f/32 is served, in the same sense. 0: chroma is not served.</summary>
    public uint ChromaFractions { get; init; }

    /// <summary>
    /// Whether blocks with no fraction at all come from the filter too; otherwise they are the decoded samples.
    /// </summary>
    public bool IntegerPositions { get; init; }

    /// <summary>Reference samples that the result may depend on beyond each side of the block, its coordinates clipped to the picture.</summary>
    public int Margin { get; init; }

    /// <summary>
    /// Whether <see cref="IInterpolationFilter.Prepare"/> looks at samples of the reference picture, so that it has to be
    /// complete. Otherwise a block is predicted as soon as the reference is decoded as far down as the block and
    /// <see cref="Margin"/> reach, which lets several pictures be decoded at a time.
    /// </summary>
    public bool NeedsWholePicture { get; init; } = true;

    /// <summary>Thousands of multiplications per predicted sample, 0 where unknown.</summary>
    public double KiloMacsPerSample { get; init; }

    /// <summary>Thousands of multiplications per luma sample of a reference picture, spent once on its preparation.</summary>
    public double PreparationKiloMacsPerSample { get; init; }

    /// <summary>
    /// Whether a constant picture is predicted as itself; true of tables that sum to one, not in general of networks.
    /// </summary>
    public bool PreservesConstants { get; init; } = true;

    /// <summary>Bytes kept per luma sample of a reference picture beside the picture itself.</summary>
    public double BytesPerSample { get; init; }

    /// <summary>Whether the filter serves every request there can be.</summary>
    public bool ServesAll =>
        LumaFractions == AllLumaFractions && ChromaFractions == AllChromaFractions && IntegerPositions;

    /// <summary>Whether the filter serves <paramref name="request"/>.</summary>
    public bool Serves(in InterpolationRequest request)
    {
        if ((request.FractionX | request.FractionY) == 0 && !IntegerPositions)
            return false;
        uint fractions = request.Component == 0 ? LumaFractions : ChromaFractions;
        return (fractions >> request.FractionX & fractions >> request.FractionY & 1) != 0;
    }
}
