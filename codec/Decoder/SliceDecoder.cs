using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>Decodes the CTUs of a slice into a frame. One object serves one thread, slice after slice.</summary>
internal sealed partial class SliceDecoder
{
    private readonly SliceParser _parser = new();
    private readonly CtuNeighbourhood _neighbourhood = new();
    private readonly UnitReconstructor _reconstructor = new(new MotionDerivation());
    private ScalingFactorTable? _scalingFactors;
    private BoundaryStrength _strength = null!;
    private SliceParameters _p = null!;

    /// <summary>Address of the CTU in work, for error messages.</summary>
    public int CtuAddress { get; private set; } = -1;

    /// <summary>Before the first slice of a picture.</summary>
    public void StartPicture(List<SliceWork> slices, Frame frame)
    {
        CtuAddress = -1;
        _reconstructor.StartPicture();
        // Other threads look at these as soon as the first rows are there.
        foreach (SliceWork slice in slices)
            frame.Motion.Slices.Add(CreateReferences(slice.Header, slice.Lists));
    }

    /// <summary>Decodes all CTUs of a slice.</summary>
    /// <param name="work">The slice.</param>
    /// <param name="frame">Where to decode to.</param>
    /// <param name="slice">Number of the slice in the picture.</param>
    /// <param name="filters">Told of each CTU.</param>
    /// <param name="stop">Ends the work between two CTUs.</param>
    public void Decode(SliceWork work, Frame frame, int slice, FilterPipeline filters, CancellationToken stop)
    {
        PictureContext picture = frame.Context;
        SliceHeader sh = work.Header;
        Pps pps = sh.Pps;
        _p = SliceParametersFactory.Create(sh);
        SliceReferences refs = frame.Motion.Slices[slice];
        _p.NoBackwardPred = refs.NoBackwardPred();
        refs.SymmetricReferences(_p.RefIdxSym);
        _parser.Start(work, picture, _p, slice);
        var scaled = new bool[2, 16];
        IReferenceSampler[][] standard = CreateSamplers(work, frame, DctInterpolationFilter.Default, scaled);
        IReferenceSampler[][] plugIn = _p.sh_plug_in_filter_used_flag ? CreateSamplers(work, frame, work.Filter, scaled) : standard;
        _reconstructor.Derivation.StartSlice(_p, refs, picture.Grid, picture.Motion.Field, _neighbourhood, work.Collocated);
        _reconstructor.StartSlice(_p, picture, _neighbourhood, standard, CreateWeights(sh),
            CreateTools(sh, work.References, scaled, frame));
        frame.SliceHeaders.Add(sh);
        _strength = new BoundaryStrength(picture.Grid, picture.Motion, picture.TransformUnits, frame.Work.Edges);
        _strength.StartSlice(_p, frame.Borders);

        StartObserving(frame);
        bool wpp = _p.sps_entropy_coding_sync_enabled_flag;
        foreach (int address in sh.CtbAddrInCurrSlice.Span)
        {
            CtuAddress = address;
            stop.ThrowIfCancellationRequested();
            ParsedCtu ctu = _parser.Next();
            int x = address % picture.WidthInCtbs, y = address / picture.WidthInCtbs;
            picture.Motion.SetSlice(x, y, slice);
            SetOffsets(frame.Work.Edges, address, sh);
            _neighbourhood.Start(x, y, picture.CtbLog2Size, picture.Width, picture.Height, ctu.Left, ctu.Above, ctu.AboveRight, ctu.AboveLeft, wpp);
            _strength.StartCtu(
                x > 0 && FilterBorders.MayDeblock(pps, picture.Ctus, address, address - 1),
                y > 0 && FilterBorders.MayDeblock(pps, picture.Ctus, address, address - picture.WidthInCtbs));
            if (ctu.StartsRow)
            {
                _reconstructor.Derivation.History.Clear();
                _reconstructor.Derivation.BlockVectorHistory.Clear();
            }
            work.Collocated?.Progress?.WaitFor(y + 1);
            _reconstructor.SelectSamplers(picture.Ctus[address].PlugIn ? plugIn : standard);
            foreach (CodingUnit unit in ctu.Units)
            {
                _reconstructor.Derive(unit);
                _reconstructor.Reconstruct(unit);
                if (Observer is not null)
                    Observe(unit);
                _strength.Record(unit);
            }
            _parser.Release(ctu);
            if (filters.Finish(address))
            {
                _reconstructor.KeepMotion(frame.Motion, y);
                frame.Motion.Progress?.Publish(filters.Ready);
            }
        }
        CtuAddress = -1;
    }

    /// <summary>Something to do while the thread waits for another picture; false where there is nothing.</summary>
    public bool WorkAhead() => _parser.ParseAhead();

    /// <summary>Ends the work on a picture, finished or not.</summary>
    public void LeavePicture() => _parser.Stop();

    /// <summary>After the last slice of a picture: keeps the motion of rows that the slices did not fill.</summary>
    public void FinishPicture(Frame frame)
    {
        for (int row = 0; row < frame.Work.CtusLeft.Length; row++)
            if (frame.Work.CtusLeft[row] > 0)
                _reconstructor.KeepMotion(frame.Motion, row);
        frame.Motion.Progress?.Publish(RowProgress.All);
    }

    private static IReferenceSampler[][] CreateSamplers(SliceWork work, Frame frame, IInterpolationFilter filter, bool[,] scaled)
    {
        Sps sps = work.Header.Sps;
        var samplers = new IReferenceSampler[2][];
        for (int list = 0; list < 2; list++)
        {
            samplers[list] = new IReferenceSampler[work.References[list].Length];
            for (int i = 0; i < samplers[list].Length; i++)
            {
                Frame reference = work.References[list][i];
                scaled[list, i] = reference.IsScaledFor(frame);
                if (sps.BitDepth > VectorOps.MaxBitDepth && filter is not DctInterpolationFilter)
                    throw new VvcNotSupportedException($"a plug-in filter with {sps.BitDepth} bits per sample");
                // Only filters with tables of taps look at a block at a time.
                if (scaled[list, i] || filter is not SeparableInterpolationFilter)
                    reference.Progress?.WaitFor(RowProgress.All);
                samplers[list][i] = !scaled[list, i] ? reference.Reference.GetSampler(filter)
                    : new ScaledSampler(reference.Reference, frame.Scaling, reference.Scaling,
                        sps.sps_chroma_horizontal_collocated_flag, sps.sps_chroma_vertical_collocated_flag);
            }
        }
        return samplers;
    }

    private static void SetOffsets(DeblockingEdges edges, int address, SliceHeader sh) => edges.Offsets[address] = new DeblockingOffsets
    {
        BetaY = (sbyte)(2 * sh.sh_luma_beta_offset_div2),
        TcY = (sbyte)(2 * sh.sh_luma_tc_offset_div2),
        BetaCb = (sbyte)(2 * sh.sh_cb_beta_offset_div2),
        TcCb = (sbyte)(2 * sh.sh_cb_tc_offset_div2),
        BetaCr = (sbyte)(2 * sh.sh_cr_beta_offset_div2),
        TcCr = (sbyte)(2 * sh.sh_cr_tc_offset_div2),
    };

    private static SliceReferences CreateReferences(SliceHeader sh, RefPicList<Frame>[] lists)
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

    private SliceTools CreateTools(SliceHeader sh, Frame[][] references, bool[,] scaled, Frame frame)
    {
        PictureHeader ph = sh.PictureHeader;
        ScalingFactorTable? factors = null;
        if (sh.sh_explicit_scaling_list_used_flag && ph.ScalingList is { } lists)
            factors = _scalingFactors = _scalingFactors?.Lists == lists ? _scalingFactors : new ScalingFactorTable(lists);
        return new SliceTools
        {
            References = [Array.ConvertAll(references[0], r => r.Reference), Array.ConvertAll(references[1], r => r.Reference)],
            Region = SliceParametersFactory.TreatedSubpicture(sh) is { } area ? new ReferenceRegion(area.Left, area.Top, area.Right, area.Bottom) : default,
            IsScaled = scaled,
            Mapping = sh.sh_lmcs_used_flag ? frame.Mapping : null,
            ScalingFactors = factors,
        };
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
