using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Encoder;

/// <summary>Checked <see cref="EncoderOptions"/> with all that was left open filled in.</summary>
internal sealed record EncoderSettings
{
    private EncoderSettings(EncoderOptions options, EncoderTools tools)
    {
        Options = options;
        Tools = tools;
    }

    public EncoderOptions Options { get; }

    public EncoderTools Tools { get; }

    /// <summary>Pictures from one intra picture to the next; <see cref="int.MaxValue"/> where only the first is one.</summary>
    public required int IntraPeriod { get; init; }

    public required int GopSize { get; init; }

    public required int Threads { get; init; }

    /// <summary>The non-standard filter, or null.</summary>
    public required IInterpolationFilter? PlugIn { get; init; }

    /// <summary>The first picture is only coded because others refer to it; another part of the clip brings it.</summary>
    public bool SkipsFirst => Options.FirstPicture > 0 && Options.IntraRefresh == IntraRefresh.Open;

    /// <summary>How finely it is switched against the standard's.</summary>
    public InterpolationSwitch Switch => PlugIn is null ? InterpolationSwitch.Off : Options.InterpolationSwitch;

    public int CodedWidth => (Options.Width + 7) & ~7;

    public int CodedHeight => (Options.Height + 7) & ~7;

    public int CtbLog2Size => System.Numerics.BitOperations.Log2((uint)Options.CtuSize);

    /// <exception cref="EncoderConfigurationException">An option has a value that it may not have.</exception>
    public static EncoderSettings From(EncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Size(nameof(options.Width), options.Width);
        Size(nameof(options.Height), options.Height);
        Check(options.FrameRate.Numerator > 0 && options.FrameRate.Denominator > 0, nameof(options.FrameRate),
            $"{options.FrameRate.Numerator}/{options.FrameRate.Denominator}", "a fraction of positive numbers");
        Check(options.InputBitDepth is 8 or 10, nameof(options.InputBitDepth), options.InputBitDepth, "8 or 10");
        Check(options.InternalBitDepth is 8 or 10, nameof(options.InternalBitDepth), options.InternalBitDepth, "8 or 10");
        Check(options.InternalBitDepth >= options.InputBitDepth, nameof(options.InternalBitDepth), options.InternalBitDepth,
            $"at least the input bit depth, {options.InputBitDepth}");
        Check(options.Qp is >= 0 and <= 63, nameof(options.Qp), options.Qp, "0 to 63");
        Check(options.QpFraction is >= 0 and < 1, nameof(options.QpFraction), options.QpFraction, "0 to below 1");
        Check(Enum.IsDefined(options.Configuration), nameof(options.Configuration), options.Configuration, Names<CodingConfiguration>());
        Check(Enum.IsDefined(options.Preset), nameof(options.Preset), options.Preset, Names<EncoderPreset>());
        Check(Enum.IsDefined(options.IntraRefresh), nameof(options.IntraRefresh), options.IntraRefresh, Names<IntraRefresh>());
        Check(Enum.IsDefined(options.DecodedPictureHash), nameof(options.DecodedPictureHash), options.DecodedPictureHash, Names<HashKind>());
        Check(Enum.IsDefined(options.InterpolationSwitch), nameof(options.InterpolationSwitch), options.InterpolationSwitch, Names<InterpolationSwitch>());
        Check(options.CtuSize is 32 or 64 or 128, nameof(options.CtuSize), options.CtuSize, "32, 64 or 128");
        Check(options.Threads is >= 0 and <= 256, nameof(options.Threads), options.Threads, "0 (all processors) to 256");

        bool allIntra = options.Configuration == CodingConfiguration.AllIntra, randomAccess = options.Configuration == CodingConfiguration.RandomAccess;
        int intraPeriod = options.IntraPeriod ?? options.Configuration switch
        {
            CodingConfiguration.AllIntra => 1,
            CodingConfiguration.LowDelay => -1,
            _ => (int)Math.Clamp(Math.Round(options.FrameRate.PerSecond / 32), 1, 8) * 32,
        };
        Check(intraPeriod is -1 or (>= 1 and <= 65535), nameof(options.IntraPeriod), intraPeriod, "-1 (first picture only) or 1 to 65535");
        Check(!allIntra || intraPeriod == 1, nameof(options.IntraPeriod), intraPeriod, "1 where all pictures are intra coded");
        int gopSize = options.GopSize ?? (allIntra ? 1 : !randomAccess ? 8 : intraPeriod % 32 == 0 ? 32 : 16);
        if (randomAccess)
            Check(gopSize is 8 or 16 or 32, nameof(options.GopSize), gopSize, "8, 16 or 32");
        else
            Check(gopSize == (allIntra ? 1 : 8), nameof(options.GopSize), gopSize, allIntra ? "1 where all pictures are intra coded" : "8 in low delay");

        Check(options.FirstPicture == 0 || (randomAccess && options.FirstPicture > 0 && intraPeriod > 0 && options.FirstPicture % intraPeriod == 0), nameof(options.FirstPicture), options.FirstPicture,
            "0, or in random access a multiple of the intra period");

        EncoderTools tools = options.Tools ?? EncoderTools.For(options.Preset);
        Check(tools[PresetTable.Rdoq] || !tools[PresetTable.SignHiding], PresetTable.SignHiding.Name, "on", "off where rdoq is off: signs are hidden by rdoq");
        return new EncoderSettings(options, tools)
        {
            IntraPeriod = intraPeriod < 0 ? int.MaxValue : intraPeriod,
            GopSize = gopSize,
            Threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            PlugIn = options.InterpolationFilter is { } filter && filter.Id != FilterId.Dctif ? filter : null,
        };
    }

    private static void Size(string option, int value) =>
        Check(value is >= 8 and <= EncoderOptions.MaxSize && value % 2 == 0, option, value, $"even numbers from 8 to {EncoderOptions.MaxSize}");

    private static void Check(bool ok, string option, object value, string allowed)
    {
        if (!ok)
            throw new EncoderConfigurationException(option, value, allowed);
    }

    private static string Names<T>() where T : struct, Enum => string.Join(", ", Enum.GetNames<T>());
}
