namespace VvcIlif.Codec.Intra;

/// <summary>What one intra prediction block needs to know; all measures in samples of its component.</summary>
internal struct IntraBlock
{
    /// <summary>Column of the first sample in the plane.</summary>
    public int X;

    /// <summary>Row of the first sample in the plane.</summary>
    public int Y;

    /// <summary>1 to 64; the narrow vertical sub-partitions are predicted together, at least 4 wide.</summary>
    public int Width;

    /// <summary>1 to 64.</summary>
    public int Height;

    /// <summary>Whether this is luma: only there references are smoothed and interpolated with four taps.</summary>
    public bool Luma;

    /// <summary>0 to 66, before wide-angle mapping.</summary>
    public int Mode;

    /// <summary>IntraLumaRefLineIdx, 0 to 2.</summary>
    public int RefIdx;

    /// <summary>
    /// How many samples from column <see cref="X"/> rightwards are available in the rows above; may exceed what is used.
    /// </summary>
    public int AvailableTop;

    /// <summary>How many samples from row <see cref="Y"/> downwards are available in the columns to the left.</summary>
    public int AvailableLeft;

    /// <summary>Whether the samples above and to the left of the corner are available.</summary>
    public bool AvailableTopLeft;

    /// <summary>Width of the coding block when this is one of its luma sub-partitions, else 0.</summary>
    public int IspWidth;

    /// <summary>Height of the coding block likewise.</summary>
    public int IspHeight;

    /// <summary>Block-DPCM: plain copying, <see cref="Mode"/> is horizontal or vertical.</summary>
    public bool Bdpcm;

    /// <summary>Matrix-based prediction with <see cref="MipMode"/> in place of <see cref="Mode"/>.</summary>
    public bool Mip;

    /// <summary>intra_mip_mode.</summary>
    public int MipMode;

    /// <summary>intra_mip_transposed_flag.</summary>
    public bool MipTransposed;

    /// <summary>Bits of a sample.</summary>
    public int BitDepth;

    /// <summary>Whether this is a sub-partition.</summary>
    public readonly bool Isp => IspWidth != 0;

    /// <summary>refW of 8.4.5.2.8.</summary>
    public readonly int ReferenceWidth => (Isp ? IspWidth : Width) + Width;

    /// <summary>refH of 8.4.5.2.8.</summary>
    public readonly int ReferenceHeight => (Isp ? IspHeight : Height) + Height;

    /// <summary>The mode after wide-angle mapping, -14 to 80.</summary>
    public readonly int MappedMode => Isp ? WideAngle.Map(Mode, IspWidth, IspHeight) : WideAngle.Map(Mode, Width, Height);
}
