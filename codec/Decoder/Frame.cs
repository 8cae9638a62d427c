using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>A picture in the decoder: its samples and data, and what loop filtering needs.</summary>
internal sealed class Frame : IDpbPicture
{
    private Frame(PictureContext context, DeblockingEdges edges, CtuNeighbours[] neighbours)
    {
        Context = context;
        Edges = edges;
        FilterNeighbours = neighbours;
        Reference = null!;
    }

    public PictureContext Context { get; }

    public DeblockingEdges Edges { get; }

    public CtuNeighbours[] FilterNeighbours { get; }

    public ReferencePicture Reference { get; private set; }

    public (int X, int Y, int Width, int Height) Window { get; private set; }

    public int Poc { get; set; }

    public ReferenceMarking Marking { get; set; }

    public bool NeededForOutput { get; set; }

    public int LatencyCount { get; set; }

    public bool IsGenerated { get; set; }

    public List<SliceHeader> SliceHeaders { get; } = [];


    /// <summary>Luma mapping of the slices that use it.</summary>
    public LumaMapping? Mapping { get; private set; }

    /// <summary>Virtual boundaries.</summary>
    public FilterBorders Borders { get; private set; } = FilterBorders.None;

    /// <summary>Hashes of the planes that the stream carries, or null.</summary>
    public DecodedPictureHash? ExpectedHash { get; set; }

    public HashCheck HashCheck { get; set; }

    public static Frame Create(SliceHeader sh, int poc)
    {
        Pps pps = sh.Pps;
        Sps sps = sh.Sps;
        int width = pps.pps_pic_width_in_luma_samples, height = pps.pps_pic_height_in_luma_samples;
        var context = new PictureContext(width, height, sps.ChromaFormat, sps.BitDepth, sps.CtbLog2SizeY);
        var edges = new DeblockingEdges(width, height, sps.ChromaFormat, sps.CtbLog2SizeY);
        var neighbours = new CtuNeighbours[context.WidthInCtbs * context.HeightInCtbs];
        var frame = new Frame(context, edges, neighbours) { Window = pps.ConformanceWindow };
        frame.Start(sh, poc);
        return frame;
    }

    private void Start(SliceHeader sh, int poc)
    {
        Reference = new ReferencePicture(Context.Planes, Context.BitDepth, Context.ChromaFormat, poc, sh.SliceQpY, sh.Pps.RefWraparoundOffset);
        PictureHeader ph = sh.PictureHeader;
        Mapping = ph.ph_lmcs_enabled_flag && ph.Lmcs is { } lmcs ? new LumaMapping(lmcs, Context.BitDepth) : null;
        Borders = FilterBorders.Of(ph);
        Context.Motion.Poc = poc;
        Poc = poc;
        foreach (ref var ctu in Context.Ctus.AsSpan())
            ctu.Slice = -1;
    }

    /// <summary>A stand-in for a missing reference: mid-grey, without motion (8.3.4).</summary>
    public static Frame CreateMissing(SliceHeader sh, int poc)
    {
        Frame frame = Create(sh, poc);
        foreach (Plane plane in frame.Context.Planes)
            plane.Samples.Fill((ushort)(1 << (frame.Context.BitDepth - 1)));
        frame.Context.Motion.Slices.Add(new Inter.SliceReferences { Poc = poc });
        return frame;
    }
}
