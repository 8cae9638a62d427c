using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>What the threads that decode a slice need to know of it.</summary>
internal sealed class SliceState
{
    private readonly Frame _frame;
    private readonly bool[,] _scaled = new bool[2, 16];

    /// <summary>Reads the headers of a slice, whose <see cref="CreateReferences"/> the frame has.</summary>
    /// <param name="work">The slice.</param>
    /// <param name="frame">Where to decode to.</param>
    /// <param name="number">Number of the slice in the picture.</param>
    /// <param name="factors">Factors of scaling lists, kept from slice to slice.</param>
    public SliceState(SliceWork work, Frame frame, int number, ref ScalingFactorTable? factors)
    {
        _frame = frame;
        Work = work;
        Number = number;
        SliceHeader sh = work.Header;
        if (sh.sh_plug_in_filter_used_flag && sh.Sps.BitDepth > VectorOps.MaxBitDepth)
            throw new VvcNotSupportedException($"a plug-in filter with {sh.Sps.BitDepth} bits per sample");
        References = frame.Motion.Slices[number];
        Parameters = new SliceParameters(sh);
        Parameters.NoBackwardPred = References.NoBackwardPred();
        References.SymmetricReferences(Parameters.RefIdxSym);
        for (int list = 0; list < 2; list++)
        {
            for (int i = 0; i < work.References[list].Length; i++)
                _scaled[list, i] = work.References[list][i].IsScaledFor(frame);
        }

        Weights = CreateWeights(sh);
        if (sh.sh_explicit_scaling_list_used_flag && sh.PictureHeader.ScalingList is { } lists && factors?.Lists != lists)
            factors = new ScalingFactorTable(lists);
        Tools = new SliceTools
        {
            References = [Array.ConvertAll(work.References[0], r => r.Reference), Array.ConvertAll(work.References[1], r => r.Reference)],
            Region = SliceParameters.TreatedSubpicture(sh) is { } area ? new ReferenceRegion(area.Left, area.Top, area.Right, area.Bottom) : default,
            IsScaled = _scaled,
            Mapping = sh.sh_lmcs_used_flag ? frame.Mapping : null,
            ScalingFactors = sh.sh_explicit_scaling_list_used_flag && sh.PictureHeader.ScalingList is not null ? factors : null,
        };
    }

    public SliceWork Work { get; }

    /// <summary>Number of the slice in the picture.</summary>
    public int Number { get; }

    public SliceParameters Parameters { get; }

    public SliceReferences References { get; }

    public ExplicitWeights? Weights { get; }

    public SliceTools Tools { get; }

    /// <summary>Samplers per list of the standard's filter; there once <see cref="TryOpen"/> is true.</summary>
    public IReferenceSampler[][]? Standard { get; private set; }

    /// <summary>Samplers per list for CTUs that use the stream's own filter.</summary>
    public IReferenceSampler[][]? PlugIn { get; private set; }

    /// <summary>Where in the slice data the last unit ended that an observer was told of.</summary>
    public long BitsBefore { get; set; }

    /// <summary>Makes the samplers; false where reference pictures have to be complete for that and are not.</summary>
    public bool TryOpen()
    {
        if (Standard is not null)
            return true;
        bool plugIn = Parameters.Sh.sh_plug_in_filter_used_flag;
        // Only filters with tables of taps look at a block at a time.
        bool whole = plugIn && Work.Filter is not SeparableInterpolationFilter;
        for (int list = 0; list < 2; list++)
        {
            for (int i = 0; i < Work.References[list].Length; i++)
            {
                if ((whole || _scaled[list, i]) && Work.References[list][i].Progress is { } progress && progress.Rows < RowProgress.All)
                    return false;
            }
        }

        IReferenceSampler[][] standard = CreateSamplers(DctInterpolationFilter.Default);
        PlugIn = plugIn ? CreateSamplers(Work.Filter) : standard;
        Standard = standard;
        return true;
    }

    /// <summary>The reference lists of a slice as later pictures see them.</summary>
    public static SliceReferences CreateReferences(SliceHeader sh, Dpb.RefPicList<Frame>[] lists)
    {
        var refs = new SliceReferences { Poc = sh.PicOrderCntVal };
        for (int list = 0; list < 2; list++)
        {
            refs.Count[list] = Math.Min(lists[list].Length, sh.NumRefIdxActive[list]);
            for (int i = 0; i < refs.Count[list]; i++)
            {
                refs.RefPoc[list, i] = lists[list].Pocs[i];
                refs.IsLongTerm[list, i] = lists[list].IsLongTerm[i];
            }
        }
        return refs;
    }

    private IReferenceSampler[][] CreateSamplers(IInterpolationFilter filter)
    {
        Sps sps = Work.Header.Sps;
        var samplers = new IReferenceSampler[2][];
        for (int list = 0; list < 2; list++)
        {
            samplers[list] = new IReferenceSampler[Work.References[list].Length];
            for (int i = 0; i < samplers[list].Length; i++)
            {
                Frame reference = Work.References[list][i];
                samplers[list][i] = !_scaled[list, i] ? reference.Reference.GetSampler(filter)
                    : new ScaledSampler(reference.Reference, _frame.Scaling, reference.Scaling,
                        sps.sps_chroma_horizontal_collocated_flag, sps.sps_chroma_vertical_collocated_flag);
            }
        }
        return samplers;
    }

    private static ExplicitWeights? CreateWeights(SliceHeader sh)
    {
        if (sh.PredWeightTable is not { } table)
            return null;
        var weights = new ExplicitWeights { Log2DenominatorLuma = table.Log2Denom(0), Log2DenominatorChroma = table.Log2Denom(1) };
        for (int list = 0; list < 2; list++)
        {
            for (int i = 0; i < Math.Min(15, sh.NumRefIdxActive[list]); i++)
            {
                for (int c = 0; c < 3; c++)
                {
                    weights.Weight[list, i, c] = table.Weight(list, i, c);
                    weights.Offset[list, i, c] = table.Offset(list, i, c) << (sh.Sps.BitDepth - 8);
                }
            }
        }
        return weights;
    }
}
