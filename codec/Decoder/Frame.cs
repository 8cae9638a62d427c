using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>A picture in the decoder: its samples and its motion, and while it is decoded all else that this needs.</summary>
internal sealed class Frame(FrameFormat format, Plane[] planes, PictureMotion motion) : IDpbPicture
{
    public FrameFormat Format { get; } = format;

    public Plane[] Planes { get; } = planes;

    public PictureMotion Motion { get; } = motion;

    /// <summary>Data for coding; there while the picture is decoded.</summary>
    public PictureContext Context { get; set; } = null!;

    /// <inheritdoc cref="Context"/>
    public WorkArea Work { get; set; } = null!;

    public ReferencePicture Reference { get; private set; } = null!;

    public (int X, int Y, int Width, int Height) Window { get; private set; }

    /// <summary>What reference picture resampling maps onto the window of another picture.</summary>
    public ScalingWindow Scaling { get; private set; }

    public int Poc { get; set; }

    public ReferenceMarking Marking { get; set; }

    public bool NeededForOutput { get; set; }

    public int LatencyCount { get; set; }

    public bool IsGenerated { get; set; }

    /// <summary>The frame replaces a missing picture and shares its samples with other replacements.</summary>
    public bool IsStandIn { get; private init; }

    /// <summary>Number in decoding order.</summary>
    public long Number { get; private set; }

    /// <summary>How many have the frame in use: the buffer, the reader, and work on pictures. At 0 it may be used again.</summary>
    public int Holds { get; set; }

    /// <summary>Headers of the slices, in the order of their numbers.</summary>
    public List<SliceHeader> SliceHeaders { get; } = [];

    /// <summary>Luma mapping of the slices that use it.</summary>
    public LumaMapping? Mapping { get; private set; }

    /// <summary>Virtual boundaries.</summary>
    public FilterBorders Borders { get; private set; } = FilterBorders.None;

    /// <summary>Hashes of the planes that the stream carries, or null.</summary>
    public DecodedPictureHash? ExpectedHash { get; set; }

    public HashCheck HashCheck { get; private set; }

    /// <summary>Rows that other threads may read; null where the picture is decoded before it is referred to.</summary>
    public RowProgress? Progress { get; private set; }

    /// <summary>Compares the finished picture with the hash that the stream carries.</summary>
    public void CompareWith(DecodedPictureHash hash)
    {
        HashCheck = HashCheck.Match;
        for (int c = 0; c < Math.Min(hash.Hashes.Length, Planes.Length); c++)
        {
            if (!PictureHash.Compute(Planes[c], Format.BitDepth, hash.dph_sei_hash_type).AsSpan().SequenceEqual(hash.Hashes[c]))
                HashCheck = HashCheck.Mismatch;
        }
    }

    /// <summary>Makes the frame ready for a new picture.</summary>
    /// <param name="sh">Its first slice.</param>
    /// <param name="poc">Its picture order count.</param>
    /// <param name="number">Its number in decoding order.</param>
    /// <param name="signal">Where several threads decode.</param>
    public void Start(SliceHeader sh, int poc, long number, WorkSignal? signal)
    {
        PictureHeader ph = sh.PictureHeader;
        Number = number;
        Progress = signal is null ? null : new RowProgress(signal);
        Reference = new ReferencePicture(Planes, Format.BitDepth, Format.Chroma, poc, sh.SliceQpY, sh.Pps.RefWraparoundOffset) { Progress = Progress };
        Window = sh.Pps.ConformanceWindow;
        Scaling = ScalingOf(sh.Pps);
        Mapping = ph.ph_lmcs_enabled_flag && ph.Lmcs is { } lmcs ? new LumaMapping(lmcs, Format.BitDepth) : null;
        Borders = FilterBorders.Of(ph);
        Motion.Clear();
        Motion.Poc = poc;
        Motion.Progress = signal is null ? null : new RowProgress(signal);
        Poc = poc;
        SliceHeaders.Clear();
        ExpectedHash = null;
        HashCheck = HashCheck.Absent;
    }

    /// <summary>Another picture order count for the samples of <paramref name="grey"/>.</summary>
    public static Frame StandIn(Frame grey, SliceHeader sh, int poc) => new(grey.Format, grey.Planes, grey.Motion)
    {
        IsStandIn = true,
        Poc = poc,
        Window = sh.Pps.ConformanceWindow,
        Scaling = ScalingOf(sh.Pps),
        Reference = new ReferencePicture(grey.Planes, grey.Format.BitDepth, grey.Format.Chroma, poc, sh.SliceQpY, sh.Pps.RefWraparoundOffset),
    };

    /// <summary>Gives areas that no slice has brought a defined content: mid-grey, without motion.</summary>
    public void FillMissing()
    {
        int size = 1 << Context.CtbLog2Size;
        for (int i = 0; i < Context.Ctus.Length; i++)
        {
            if (Context.Ctus[i].Slice >= 0)
                continue;
            int x = i % Context.WidthInCtbs * size, y = i / Context.WidthInCtbs * size;
            int width = Math.Min(size, Context.Width - x), height = Math.Min(size, Context.Height - y);
            Motion.Field.Fill(x, y, width, height, Partition.MotionInfo.Intra);
            for (int c = 0; c < Planes.Length; c++)
            {
                int sx = c == 0 ? 0 : Context.ChromaFormat.ShiftX(), sy = c == 0 ? 0 : Context.ChromaFormat.ShiftY();
                for (int row = y >> sy; row < (y + height) >> sy; row++)
                    Planes[c].Row(row).Slice(x >> sx, width >> sx).Fill((ushort)(1 << (Context.BitDepth - 1)));
            }
        }
    }

    private static ScalingWindow ScalingOf(Pps pps)
    {
        int x = pps.Sps.SubWidthC, y = pps.Sps.SubHeightC;
        int left = x * pps.pps_scaling_win_left_offset, top = y * pps.pps_scaling_win_top_offset;
        return new ScalingWindow(left, top, pps.pps_pic_width_in_luma_samples - left - x * pps.pps_scaling_win_right_offset,
            pps.pps_pic_height_in_luma_samples - top - y * pps.pps_scaling_win_bottom_offset);
    }

    /// <summary>RprConstraintsActiveFlag: the picture cannot be referred to sample by sample.</summary>
    public bool IsScaledFor(Frame current) => Format.Width != current.Format.Width || Format.Height != current.Format.Height
        || Scaling != current.Scaling;

    public static LumaAdaptiveDeblocking? LumaAdaptiveOf(Sps sps)
    {
        if (!sps.sps_ladf_enabled_flag)
            return null;
        var offsets = new int[sps.NumLadfIntervals];
        offsets[0] = sps.sps_ladf_lowest_interval_qp_offset;
        for (int i = 1; i < offsets.Length; i++)
            offsets[i] = sps.sps_ladf_qp_offset[i - 1];
        return new LumaAdaptiveDeblocking(sps.LadfIntervalLowerBound, offsets);
    }
}
