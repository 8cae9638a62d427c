using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Encoder;

/// <summary>Which pictures may refer to which, as in the common test conditions.</summary>
public enum CodingConfiguration
{
    /// <summary>Every picture is intra coded.</summary>
    AllIntra,

    /// <summary>Pictures are coded in output order and refer to the past only, from two lists (LD B).</summary>
    LowDelay,

    /// <summary>Hierarchical B pictures with intra pictures at regular distances.</summary>
    RandomAccess,
}

/// <summary>How much time the encoder takes to find better decisions.</summary>
public enum EncoderPreset
{
    /// <summary>Few tools and short searches.</summary>
    Fast,

    /// <summary>The default.</summary>
    Medium,

    /// <summary>Deep splits and full searches.</summary>
    Slow,
}

/// <summary>The intra pictures after the first one.</summary>
public enum IntraRefresh
{
    /// <summary>CRA pictures: pictures before them in output order may refer across them.</summary>
    Open,

    /// <summary>IDR pictures: nothing refers across them; the picture order count starts afresh.</summary>
    Closed,
}

/// <summary>The hash that is sent with each picture (H.274 8.16).</summary>
public enum HashKind
{
    /// <summary>No hash.</summary>
    None,

    /// <summary>MD5, 16 bytes a component.</summary>
    Md5,

    /// <summary>CRC, 2 bytes a component.</summary>
    Crc,

    /// <summary>Checksum, 4 bytes a component.</summary>
    Checksum,
}

/// <summary>Pictures a second, as a fraction.</summary>
/// <param name="Numerator">1 to 2^31 - 1.</param>
/// <param name="Denominator">1 to 2^31 - 1.</param>
public readonly record struct FrameRate(int Numerator, int Denominator = 1)
{
    /// <summary>The quotient.</summary>
    public double PerSecond => (double)Numerator / Denominator;

    /// <inheritdoc/>
    public override string ToString() => Denominator == 1 ? $"{Numerator}" : $"{Numerator}/{Denominator}";
}

/// <summary>Choices for a <see cref="VvcEncoder"/>. Video is 4:2:0, progressive.</summary>
public sealed record EncoderOptions
{
    /// <summary>Largest width and height in luma samples.</summary>
    public const int MaxSize = 8192;

    /// <summary>Width in luma samples: even, 8 to 8192. The coded width is the next multiple of 8.</summary>
    public required int Width { get; init; }

    /// <summary>Height in luma samples: even, 8 to 8192. The coded height is the next multiple of 8.</summary>
    public required int Height { get; init; }

    /// <summary>Pictures a second: stands in the stream and decides the level.</summary>
    public FrameRate FrameRate { get; init; } = new(30);

    /// <summary>Bits of a source sample, 8 or 10.</summary>
    public int InputBitDepth { get; init; } = 8;

    /// <summary>Bits of a coded sample, 8 or 10, at least <see cref="InputBitDepth"/>.</summary>
    public int InternalBitDepth { get; init; } = 10;

    /// <summary>Quantisation parameter, 0 to 63; pictures differ from it as their place in the hierarchy says.</summary>
    public int Qp { get; init; } = 32;

    /// <summary>Share of the pictures that are coded as if <see cref="Qp"/> were one higher, 0 to below 1.</summary>
    public double QpFraction { get; init; }

    /// <summary>Which pictures may refer to which.</summary>
    public CodingConfiguration Configuration { get; init; } = CodingConfiguration.RandomAccess;

    /// <summary>
    /// Pictures from one intra picture to the next, 1 to 65535; -1 for the first only. Null: 1 for
    /// <see cref="CodingConfiguration.AllIntra"/>, -1 for <see cref="CodingConfiguration.LowDelay"/>, else the multiple
    /// of 32 nearest to a second.
    /// </summary>
    public int? IntraPeriod { get; init; }

    /// <summary>
    /// Number in the whole clip of the first picture that the encoder is given: 0, or in
    /// <see cref="CodingConfiguration.RandomAccess"/> a multiple of <see cref="IntraPeriod"/>. Then the stream is a part of
    /// that of the whole clip: with open refresh what follows that intra picture in coding order, which the part before
    /// brings; so parts that overlap by that picture can be coded on their own and joined into the same stream.
    /// </summary>
    public int FirstPicture { get; init; }

    /// <summary>Kind of the intra pictures after the first one.</summary>
    public IntraRefresh IntraRefresh { get; init; }

    /// <summary>
    /// Pictures of a hierarchy in <see cref="CodingConfiguration.RandomAccess"/>: 8, 16 or 32. Null: 32 where the intra
    /// period is a multiple of 32, else 16.
    /// </summary>
    public int? GopSize { get; init; }

    /// <summary>Side of a coding tree unit in luma samples: 32, 64 or 128.</summary>
    public int CtuSize { get; init; } = 128;

    /// <summary>Effort; decides the tools and the search where they are not given.</summary>
    public EncoderPreset Preset { get; init; } = EncoderPreset.Medium;

    /// <summary>The tools in use and the effort of the search, a value for each row of <see cref="PresetTable"/>; null takes those of the preset.</summary>
    public EncoderTools? Tools { get; init; }

    /// <summary>Pictures coded at the same time, 1 to 256; 0 takes the number of processors. The stream does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>The hash sent with each picture.</summary>
    public HashKind DecodedPictureHash { get; init; } = HashKind.Md5;

    /// <summary>An access unit delimiter before each picture.</summary>
    public bool AccessUnitDelimiters { get; init; }

    /// <summary>A video parameter set before the sequence parameter set.</summary>
    public bool WriteVps { get; init; }

    /// <summary>Parameter sets are sent again with each intra picture of the period.</summary>
    public bool RepeatParameterSets { get; init; }

    /// <summary>
    /// The interpolation filter; null is the standard's. With any other the stream is marked so that standard decoders
    /// refuse it.
    /// </summary>
    public IInterpolationFilter? InterpolationFilter { get; init; }

    /// <summary>
    /// How finely a non-standard <see cref="InterpolationFilter"/> is switched against the standard's, by what costs less
    /// in squared error and bits. Without such a filter it means nothing.
    /// </summary>
    public InterpolationSwitch InterpolationSwitch { get; init; } = InterpolationSwitch.Ctu;

    /// <summary>Each row of CTUs is a substream that starts with the contexts behind the first CTU of the row above (WPP).</summary>
    internal bool EntropyCodingSync { get; init; }

    /// <summary>Checks all options.</summary>
    /// <exception cref="EncoderConfigurationException">An option has a value that it may not have.</exception>
    public void Validate() => EncoderSettings.From(this);
}
