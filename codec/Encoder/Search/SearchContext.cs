using VvcIlif.Codec.Encoder.Picture;
using VvcIlif.Codec.Encoder.Search.Residual;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>What all parts of the search on one thread share: the current picture, prices, and the stages of the codec they call.</summary>
internal sealed class SearchContext
{
    private SamplerChoice _choice = null!;

    public SearchContext(EncoderTools tools)
    {
        Tools = tools;
        Reconstructor = new UnitReconstructor(Derivation);
        Transform = new TransformCoder(Reconstructor, tools[PresetTable.Rdoq]);
    }

    public EncoderTools Tools { get; }

    public DecisionPool Pool { get; } = new();

    public RdCost Cost { get; } = new();

    /// <summary>Prices syntax as it will be written.</summary>
    public SyntaxCoder<BinEstimator> Estimator { get; } = new(new BinEstimator());

    public CtuNeighbourhood Neighbourhood { get; } = new();

    public MotionDerivation Derivation { get; } = new();

    public UnitReconstructor Reconstructor { get; }

    public TransformCoder Transform { get; }

    public SliceParameters Slice { get; private set; } = null!;

    public PictureContext Picture { get; private set; } = null!;

    public Plane[] Source { get; private set; } = [];

    /// <summary>Samplers by list and reference index of the filter in use.</summary>
    public IReferenceSampler[][] Samplers { get; private set; } = [[], []];

    /// <summary>3, or 1 without chroma.</summary>
    public int Components { get; private set; }

    public void StartPicture(PictureJob job, SliceContext slice, SamplerChoice samplers)
    {
        Slice = slice.Parameters;
        Picture = job.Frame.Context;
        Source = job.Source;
        Components = Slice.HasChroma ? 3 : 1;
        Cost.StartSlice(Slice, job.Lambda);
        Derivation.StartSlice(Slice, slice.References, Picture.Grid, Picture.Motion.Field, Neighbourhood, job.Collocated?.Context.Motion);
        _choice = samplers;
        Reconstructor.StartSlice(slice, Picture, Neighbourhood, samplers.Standard);
        Transform.StartSlice(Slice);
        Estimator.StartSlice(Slice, Picture.Grid, Neighbourhood, Picture.Ctus);
    }

    /// <summary>Predicts with the plug-in filter or with the standard's from here on.</summary>
    public void SelectFilter(bool plugIn)
    {
        Samplers = _choice.Of(plugIn);
        Reconstructor.Inter.SelectSamplers(Samplers);
    }

    /// <summary>Log2 of the subsampling of a component.</summary>
    public int ShiftX(int component) => component == 0 ? 0 : Picture.ChromaFormat.ShiftX();

    /// <inheritdoc cref="ShiftX"/>
    public int ShiftY(int component) => component == 0 ? 0 : Picture.ChromaFormat.ShiftY();

    /// <summary>A sample of the source, in samples of its component.</summary>
    public ref ushort SourceAt(int component, int x, int y) => ref Source[component].At(x, y);

    public void Save(CodingState state) => state.Save(Estimator, Derivation);

    public void Restore(CodingState state) => state.Restore(Estimator, Derivation);

    /// <summary>Starts to add up a rate.</summary>
    public void StartRate() => Estimator.Bins.Cost = 0;

    /// <summary>The cost of the rate since <see cref="StartRate"/>.</summary>
    public double TakeRate()
    {
        double cost = Cost.OfRate(Estimator.Bins.Cost);
        Estimator.Bins.Cost = 0;
        return cost;
    }

    /// <summary>Marks the area of a node as coded or not.</summary>
    public void Mark(in TreeNode node, bool coded)
    {
        int width = Math.Min(node.Width, Slice.PictureWidth - node.X), height = Math.Min(node.Height, Slice.PictureHeight - node.Y);
        if (node.Tree != TreeType.DualTreeChroma)
            Neighbourhood.Mark(0, node.X, node.Y, width, height, coded);
        if (node.Tree != TreeType.DualTreeLuma)
            Neighbourhood.Mark(1, node.X, node.Y, width, height, coded);
    }
}
