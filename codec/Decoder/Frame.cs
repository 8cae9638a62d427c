using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>A picture in the decoder: its samples and data, and what loop filtering needs.</summary>
internal sealed class Frame(PictureContext context, DeblockingEdges edges) : IDpbPicture
{
    public PictureContext Context { get; } = context;

    public DeblockingEdges Edges { get; } = edges;

    /// <summary>By CTU: the neighbours that in-loop filters may look at; known once all slices are.</summary>
    public CtuNeighbours[] FilterNeighbours { get; } = new CtuNeighbours[context.Ctus.Length];

    public ReferencePicture Reference { get; private set; } = null!;

    public (int X, int Y, int Width, int Height) Window { get; private set; }

    /// <summary>What reference picture resampling maps onto the window of another picture.</summary>
    public ScalingWindow Scaling { get; private set; }

    public int Poc { get; set; }

    public ReferenceMarking Marking { get; set; }

    public bool NeededForOutput { get; set; }

    public int LatencyCount { get; set; }

    public bool IsGenerated { get; set; }

    /// <summary>The frame stands for a missing picture and shares its samples with others.</summary>
    public bool IsStandIn { get; private init; }

    /// <summary>The frame is in the decoded picture buffer, or waits for its reader: it may not be used again yet.</summary>
    public bool IsBuffered { get; set; }

    /// <inheritdoc cref="IsBuffered"/>
    public bool IsPutOut { get; set; }

    /// <summary>Headers of the slices, in the order of their numbers.</summary>
    public List<SliceHeader> SliceHeaders { get; } = [];

    /// <summary>Luma mapping of the slices that use it.</summary>
    public LumaMapping? Mapping { get; private set; }

    /// <summary>Virtual boundaries.</summary>
    public FilterBorders Borders { get; private set; } = FilterBorders.None;

    /// <summary>Hashes of the planes that the stream carries, or null.</summary>
    public DecodedPictureHash? ExpectedHash { get; set; }

    public HashCheck HashCheck { get; private set; }

    /// <summary>The comparison with the hash, where another thread makes it.</summary>
    public Task? HashTask { get; set; }

    /// <summary>Compares the finished picture with the hash that the stream carries.</summary>
    public void CompareWith(DecodedPictureHash hash)
    {
        HashCheck = HashCheck.Match;
        for (int c = 0; c < Math.Min(hash.Hashes.Length, Context.Planes.Length); c++)
            if (!PictureHash.Compute(Context.Planes[c], Context.BitDepth, hash.dph_sei_hash_type).AsSpan().SequenceEqual(hash.Hashes[c]))
                HashCheck = HashCheck.Mismatch;
    }

    /// <summary>Before the samples change or the result is asked for.</summary>
    public void WaitForHash()
    {
        HashTask?.GetAwaiter().GetResult();
        HashTask = null;
    }

    /// <summary>Makes the frame ready for a new picture.</summary>
    public void Start(SliceHeader sh, int poc)
    {
        WaitForHash();
        PictureHeader ph = sh.PictureHeader;
        Reference = new ReferencePicture(Context.Planes, Context.BitDepth, Context.ChromaFormat, poc, sh.SliceQpY, sh.Pps.RefWraparoundOffset);
        Window = sh.Pps.ConformanceWindow;
        Scaling = ScalingOf(sh.Pps);
        Mapping = ph.ph_lmcs_enabled_flag && ph.Lmcs is { } lmcs ? new LumaMapping(lmcs, Context.BitDepth) : null;
        Borders = FilterBorders.Of(ph);
        Edges.Clear();
        Edges.LumaAdaptive = LumaAdaptiveOf(sh.Sps);
        Context.Motion.Slices.Clear();
        Context.Motion.Poc = poc;
        Poc = poc;
        SliceHeaders.Clear();
        ExpectedHash = null;
        HashCheck = HashCheck.Absent;
        IsPutOut = false;
        Context.Ctus.AsSpan().Fill(new Partition.CtuParameters { Slice = -1 });
    }

    /// <summary>Another picture order count for the samples of <paramref name="grey"/>.</summary>
    public static Frame StandIn(Frame grey, SliceHeader sh, int poc) => new(grey.Context, grey.Edges)
    {
        IsStandIn = true,
        Poc = poc,
        Window = sh.Pps.ConformanceWindow,
        Scaling = ScalingOf(sh.Pps),
        Reference = new ReferencePicture(grey.Context.Planes, grey.Context.BitDepth, grey.Context.ChromaFormat, poc, sh.SliceQpY, sh.Pps.RefWraparoundOffset),
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
            Context.Motion.Field.Fill(x, y, width, height, Partition.MotionInfo.Intra);
            for (int c = 0; c < Context.Planes.Length; c++)
            {
                int sx = c == 0 ? 0 : Context.ChromaFormat.ShiftX(), sy = c == 0 ? 0 : Context.ChromaFormat.ShiftY();
                for (int row = y >> sy; row < (y + height) >> sy; row++)
                    Context.Planes[c].Row(row).Slice(x >> sx, width >> sx).Fill((ushort)(1 << (Context.BitDepth - 1)));
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
    public bool IsScaledFor(Frame current) => Context.Width != current.Context.Width || Context.Height != current.Context.Height
        || Scaling != current.Scaling;

    private static LumaAdaptiveDeblocking? LumaAdaptiveOf(Sps sps)
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
