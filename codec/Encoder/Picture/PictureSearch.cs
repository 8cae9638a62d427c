using VvcIlif.Codec.Encoder.Search;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Encoder.Picture;

/// <summary>A slice that is to be searched.</summary>
internal sealed record SliceToSearch(PictureJob Job, SliceContext Context, SamplerChoice Samplers)
{
    public SliceParameters Parameters => Context.Parameters;
}

/// <summary>Searches all CTUs of a picture, one after the other, or its rows side by side.</summary>
internal sealed class PictureSearch(EncoderTools tools)
{
    // A check for tests: the contexts that the search ends a CTU with must be those that writing it ends with.
    private static readonly bool s_verify = AppContext.TryGetSwitch("VvcIlif.VerifyContexts", out bool on) && on;
    private readonly CtuSearch _search = new(tools);
    private readonly CtuWalk _walk = new();
    private readonly EntropyState _row = new();
    private WavefrontSearch? _wavefront;

    /// <summary>Contexts after each CTU of the last search, where they are kept to be compared; else empty.</summary>
    public uint[][] ContextsAfter { get; private set; } = [];

    /// <summary>What the last search worked with.</summary>
    public SearchContext Context => _search.Context;

    /// <summary>Searches; the picture's grids and samples are those that coding the decisions leaves.</summary>
    public CtuDecision[] Run(SliceToSearch slice)
    {
        PictureJob job = slice.Job;
        if (job.Wavefront)
        {
            _wavefront ??= new WavefrontSearch(tools);
            ContextsAfter = [];
            CtuDecision[] found = _wavefront.Run(slice);
            // What follows needs the prices and contexts of a slice's start.
            _search.StartPicture(job, slice.Context, slice.Samplers);
            _walk.Start(slice.Parameters, job.Frame.Context.Ctus, 0);
            Context.Estimator.EnterCtu(_walk.At(0), _row);
            return found;
        }
        PictureContext picture = job.Frame.Context;
        _search.StartPicture(job, slice.Context, slice.Samplers);
        _walk.Start(slice.Parameters, picture.Ctus, 0);
        var decisions = new CtuDecision[_walk.Count];
        ContextsAfter = s_verify ? new uint[decisions.Length][] : [];
        for (int i = 0; i < decisions.Length; i++)
        {
            CtuPosition at = _walk.At(i);
            Context.Neighbourhood.Start(at, slice.Parameters);
            Context.Estimator.EnterCtu(at, _row);
            if (at.StartsRow)
                Context.Derivation.History.Clear();
            decisions[i] = _search.Search(at);
            if (at.LeavesRow)
                Context.Estimator.Save(_row);
            if (s_verify)
                ContextsAfter[i] = [.. Context.Estimator.Bins.Contexts];
        }
        return decisions;
    }

    /// <summary>Takes back the decisions of a search.</summary>
    public void Return(PictureJob job, CtuDecision[] decisions)
    {
        if (job.Wavefront)
        {
            _wavefront!.Return(decisions);
            return;
        }
        foreach (CtuDecision decision in decisions)
        {
            foreach (NodeDecision root in decision.Roots)
                Context.Pool.Return(root);
        }
    }

    /// <summary>Puts back the contexts of an earlier search, whose decisions were chosen after all.</summary>
    public void Choose(uint[][] contextsAfter) => ContextsAfter = contextsAfter;
}
