using VvcIlif.Codec.Encoder.Search;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Picture;

/// <summary>Searches a picture with the standard's interpolation filter, a plug-in, or the cheaper of both.</summary>
internal sealed class FilterChoice(PictureSearch search)
{
    /// <summary>The decisions for a picture; the job's frame and the slice's flags are those of the choice.</summary>
    public CtuDecision[] Search(SliceToSearch slice) => slice.Job.Switch switch
    {
        InterpolationSwitch.Slice when !slice.Parameters.IsI => SearchBothWays(slice),
        InterpolationSwitch.Ctu when !slice.Parameters.IsI => SearchSwitched(slice),
        _ => search.Run(slice),
    };

    /// <summary>Searches the picture with both filters; the cheaper result's frame becomes that of the job.</summary>
    private CtuDecision[] SearchBothWays(SliceToSearch slice)
    {
        PictureJob job = slice.Job;
        EncodedFrame frame = job.Frame;
        UsePlugIn(slice.Parameters, false);
        CtuDecision[] standard = search.Run(slice);
        uint[][] contexts = search.ContextsAfter;
        job.Frame = frame.Twin();
        job.Frame.Context.Motion.Slices.Add(slice.Context.References);
        UsePlugIn(slice.Parameters, true);
        CtuDecision[] plugIn = search.Run(slice);
        if (plugIn.Sum(d => d.Cost) < standard.Sum(d => d.Cost))
        {
            search.Return(job, standard);
            return plugIn;
        }
        search.Return(job, plugIn);
        job.Frame = frame;
        UsePlugIn(slice.Parameters, false);
        search.Choose(contexts);
        return standard;
    }

    /// <summary>Searches the picture with the choice for each CTU, and without it where the bins that signal it cost more than they bring.</summary>
    private CtuDecision[] SearchSwitched(SliceToSearch slice)
    {
        CtuDecision[] decisions = search.Run(slice);
        bool any = slice.Job.Frame.Context.Ctus.Any(c => c.PlugIn);
        if (any && decisions.Sum(d => d.Cost) < decisions.Sum(d => d.StandardCost))
            return decisions;
        UsePlugIn(slice.Parameters, false);
        if (!any)
            return decisions;
        search.Return(slice.Job, decisions);
        return search.Run(slice);
    }

    private static void UsePlugIn(SliceParameters p, bool used)
    {
        p.Sh.sh_plug_in_filter_used_flag = used;
        p.CtusSwitchFilter &= used;
    }
}
