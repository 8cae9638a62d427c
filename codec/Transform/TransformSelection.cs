namespace VvcIlif.Codec.Transform;

/// <summary>What decides the kernels of a transform block.</summary>
internal struct TransformSelection
{
    /// <summary>Chroma always has the DCT-II.</summary>
    public bool Luma;

    /// <summary>Width of the transform block.</summary>
    public int Width;

    /// <summary>Height of the transform block.</summary>
    public int Height;

    /// <summary>Whether the coding unit is of MODE_INTRA.</summary>
    public bool Intra;

    /// <summary>sps_mts_enabled_flag.</summary>
    public bool MtsEnabled;

    /// <summary>sps_explicit_mts_intra_enabled_flag.</summary>
    public bool ExplicitMtsIntra;

    /// <summary>Whether the coding unit has intra sub-partitions.</summary>
    public bool Isp;

    /// <summary>lfnst_idx of the coding unit is not 0.</summary>
    public bool Lfnst;

    /// <summary>intra_mip_flag.</summary>
    public bool Mip;

    /// <summary>cu_sbt_flag.</summary>
    public bool Sbt;

    /// <summary>cu_sbt_horizontal_flag.</summary>
    public bool SbtHorizontal;

    /// <summary>cu_sbt_pos_flag.</summary>
    public bool SbtPos;

    /// <summary>mts_idx, 0 to 4.</summary>
    public int MtsIdx;

    /// <summary>trTypeHor and trTypeVer (H.266 8.7.4.1, tables 39 and 40).</summary>
    public readonly (TransformType Horizontal, TransformType Vertical) Kernels()
    {
        if (!Luma || Isp && Lfnst)
            return (TransformType.Dct2, TransformType.Dct2);
        if (MtsEnabled)
        {
            if (Sbt && Math.Max(Width, Height) <= 32)
            {
                return (SbtHorizontal || SbtPos ? TransformType.Dst7 : TransformType.Dct8,
                    !SbtHorizontal || SbtPos ? TransformType.Dst7 : TransformType.Dct8);
            }
            if (Isp || !ExplicitMtsIntra && Intra && !Lfnst && !Mip)
                return (Implicit(Width), Implicit(Height));
        }
        return MtsIdx == 0
            ? (TransformType.Dct2, TransformType.Dct2)
            : ((MtsIdx - 1 & 1) != 0 ? TransformType.Dct8 : TransformType.Dst7, MtsIdx > 2 ? TransformType.Dct8 : TransformType.Dst7);
    }

    private static TransformType Implicit(int size) => size is >= 4 and <= 16 ? TransformType.Dst7 : TransformType.Dct2;
}
