namespace VvcIlif.Codec.Encoder;

/// <summary>Figures of one coded picture.</summary>
public sealed record PictureStatistics
{
    /// <summary>PSNR of a component that is equal to its source, in dB.</summary>
    public const double LosslessPsnr = 100;

    /// <summary>Number of the picture in output order, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Number of the picture in coding order, from 0.</summary>
    public required int CodingIndex { get; init; }

    /// <summary>Picture order count; starts afresh with each IDR picture.</summary>
    public required int Poc { get; init; }

    /// <summary>'I' or 'B'.</summary>
    public required char Type { get; init; }

    /// <summary>nal_unit_type of its slice.</summary>
    public required Bitstream.NalUnitType NalUnitType { get; init; }

    /// <summary>Depth in the prediction hierarchy, 0 the lowest.</summary>
    public required int Layer { get; init; }

    /// <summary>QP of its slice.</summary>
    public required int Qp { get; init; }

    /// <summary>Bits of all that was written with the picture: parameter sets, slice, hash, start codes.</summary>
    public required long Bits { get; init; }

    /// <summary>PSNR of luma in dB, over the cropped picture at internal bit depth B with a peak of 255 x 2^(B-8), as the common test conditions have it.</summary>
    public required double PsnrY { get; init; }

    /// <summary>PSNR of Cb in dB.</summary>
    public required double PsnrU { get; init; }

    /// <summary>PSNR of Cr in dB.</summary>
    public required double PsnrV { get; init; }

    /// <summary>
    /// Share of the picture's coding tree units, 0 to 1, whose inter prediction is the plug-in filter's; 0 for intra
    /// pictures and in standard streams.
    /// </summary>
    public double PlugInShare { get; init; }

    /// <summary>Time spent on coding the picture.</summary>
    public required TimeSpan EncodeTime { get; init; }
}

/// <summary>Figures of a coded clip.</summary>
public sealed record EncodeSummary
{
    /// <summary>Pictures coded.</summary>
    public required int Pictures { get; init; }

    /// <summary>Bytes written.</summary>
    public required long Bytes { get; init; }

    /// <summary>Kilobits a second at the frame rate of the options.</summary>
    public required double KilobitsPerSecond { get; init; }

    /// <summary>Mean of the pictures' luma PSNR in dB.</summary>
    public required double PsnrY { get; init; }

    /// <summary>Mean of the pictures' Cb PSNR in dB.</summary>
    public required double PsnrU { get; init; }

    /// <summary>Mean of the pictures' Cr PSNR in dB.</summary>
    public required double PsnrV { get; init; }

    /// <summary>
    /// Mean over the pictures that are not intra coded of <see cref="PictureStatistics.PlugInShare"/>; null in standard
    /// streams and where all pictures are intra coded.
    /// </summary>
    public double? PlugInShare { get; init; }

    /// <summary>Time from first to last picture.</summary>
    public required TimeSpan Elapsed { get; init; }
}
