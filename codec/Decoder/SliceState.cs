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
        if (sh.sh_plug_in_filter_used_flag && sh.Sps.BitDepth > Lanes.MaxBitDepth)
            throw new VvcNotSupportedException($"a plug-in filter with {sh.Sps.BitDepth} bits per sample");
        for (int list = 0; list < 2; list++)
        {
            for (int i = 0; i < work.References[list].Length; i++)
                _scaled[list, i] = work.References[list][i].IsScaledFor(frame);
        }

        Context = new SliceContext(sh, frame.Motion.Slices[number], Array.ConvertAll(work.References, list => Array.ConvertAll(list, r => r.Reference)),
            _scaled, frame.Mapping, work.Filter, factors);
        factors = Context.ScalingFactors ?? factors;
    }

    public SliceWork Work { get; }

    /// <summary>Number of the slice in the picture.</summary>
    public int Number { get; }

    public SliceContext Context { get; }

    public SliceParameters Parameters => Context.Parameters;

    /// <summary>Samplers per list of the standard's filter; there once <see cref="TryOpen"/> is true.</summary>
    public IReferenceSampler[][]? Standard { get; private set; }

    /// <summary>Samplers per list for CTUs that use the stream's own filter.</summary>
    public IReferenceSampler[][]? PlugIn { get; private set; }

    /// <summary>End in the slice data of the last unit that was reported to an observer.</summary>
    public long BitsBefore { get; set; }

    /// <summary>Makes the samplers; false where reference pictures have to be complete for that and are not.</summary>
    public bool TryOpen()
    {
        if (Standard is not null)
            return true;
        bool plugIn = Parameters.Sh.sh_plug_in_filter_used_flag;
        bool whole = plugIn && Work.Filter.Capabilities.NeedsWholePicture;
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
            int count = Math.Min(lists[list].Length, sh.NumRefIdxActive[list]);
            refs.SetList(list, lists[list].Pocs[..count], lists[list].IsLongTerm[..count]);
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
}
