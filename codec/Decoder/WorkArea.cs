using System.Collections.Concurrent;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>Format of a picture.</summary>
internal readonly record struct FrameFormat(int Width, int Height, ChromaFormat Chroma, int BitDepth, int CtbLog2Size);

/// <summary>
/// What is known of a picture only while it is decoded: much more than its samples need, so pictures take it in turn.
/// </summary>
internal sealed class WorkArea
{
    private readonly BlockGrid _grid;
    private readonly MotionField _field;
    private readonly CtuParameters[] _ctus;
    private readonly TransformInfo[] _transformUnits;

    public WorkArea(FrameFormat format)
    {
        Format = format;
        _grid = new BlockGrid(format.Width, format.Height);
        _field = new MotionField(format.Width, format.Height);
        int mask = (1 << format.CtbLog2Size) - 1;
        _ctus = new CtuParameters[((format.Width + mask) >> format.CtbLog2Size) * ((format.Height + mask) >> format.CtbLog2Size)];
        _transformUnits = new TransformInfo[_grid.Stride * _grid.Rows];
        Edges = new DeblockingEdges(format.Width, format.Height, format.Chroma, format.CtbLog2Size);
        FilterNeighbours = new CtuNeighbours[_ctus.Length];
        Filter = new PictureFilter(format.Chroma, format.BitDepth, format.CtbLog2Size);
        CtusLeft = new int[(format.Height + mask) >> format.CtbLog2Size];
    }

    public FrameFormat Format { get; }

    public DeblockingEdges Edges { get; }

    /// <summary>By CTU: the neighbours that in-loop filters may look at; known once all slices are.</summary>
    public CtuNeighbours[] FilterNeighbours { get; }

    public PictureFilter Filter { get; }

    /// <summary>By CTU row: CTUs not reconstructed yet.</summary>
    public int[] CtusLeft { get; }

    /// <summary>Lends itself to a picture.</summary>
    public void Lend(Frame frame)
    {
        frame.Motion.Field = _field;
        _ctus.AsSpan().Fill(new CtuParameters { Slice = -1 });
        Edges.Clear();
        frame.Work = this;
        frame.Context = new PictureContext(Format.Chroma, Format.BitDepth, Format.CtbLog2Size, frame.Planes, frame.Motion, _grid, _ctus, _transformUnits);
        CtusLeft.AsSpan().Fill(frame.Context.WidthInCtbs);
    }
}

/// <summary>Work areas that are free; those of another format than the last one asked for are dropped.</summary>
internal sealed class WorkAreaPool
{
    private readonly ConcurrentBag<WorkArea> _free = [];

    public WorkArea Rent(FrameFormat format)
    {
        while (_free.TryTake(out WorkArea? area))
        {
            if (area.Format == format)
                return area;
        }

        return new WorkArea(format);
    }

    public void Return(WorkArea area) => _free.Add(area);
}
