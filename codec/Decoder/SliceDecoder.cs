using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Decoder;

/// <summary>Decodes the CTUs of a slice into a frame. One object serves one thread, slice after slice.</summary>
internal sealed partial class SliceDecoder : ICodingTreeHandler
{
    private readonly SyntaxCoder<BinDecoder> _syntax = new(new BinDecoder());
    private readonly CtuNeighbourhood _neighbourhood = new();
    private readonly UnitReconstructor _reconstructor = new(new MotionDerivation());
    private readonly CodingUnit _unit = new();
    private readonly PalettePredictor _rowPalette = new();
    private readonly uint[] _rowContexts = new uint[Ctx.Count];
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
        var scaled = new bool[2, 16];
        IReferenceSampler[][] standard = CreateSamplers(work, frame, DctInterpolationFilter.Default, scaled);
        IReferenceSampler[][] plugIn = _p.sh_plug_in_filter_used_flag ? CreateSamplers(work, frame, work.Filter, scaled) : standard;
        _syntax.StartSlice(_p, picture.Grid, _neighbourhood, picture.Ctus);
        _reconstructor.Derivation.StartSlice(_p, refs, picture.Grid, picture.Motion.Field, _neighbourhood, work.Collocated);
        _reconstructor.StartSlice(_p, picture, _neighbourhood, standard, CreateWeights(sh),
            CreateTools(sh, work.References, scaled, frame));
        frame.SliceHeaders.Add(sh);
        _strength = new BoundaryStrength(picture.Grid, picture.Motion, picture.TransformUnits, frame.Work.Edges);
        _strength.StartSlice(_p, frame.Borders);

        byte[] data = work.Nal.Payload.ToArray();
        _syntax.Bins.Start(data, sh.SliceDataOffset, data.Length);
        StartObserving(frame);
        ReadOnlySpan<int> addresses = sh.CtbAddrInCurrSlice.Span;
        int initType = _p.IsI ? 0 : _p.IsP != sh.sh_cabac_init_flag ? 1 : 2;
        bool wpp = _p.sps_entropy_coding_sync_enabled_flag;
        for (int i = 0; i < addresses.Length; i++)
        {
            int address = addresses[i];
            CtuAddress = address;
            stop.ThrowIfCancellationRequested();
            int x = address % picture.WidthInCtbs, y = address / picture.WidthInCtbs;
            picture.Ctus[address] = new CtuParameters { Slice = (short)slice };
            picture.Motion.SetSlice(x, y, slice);
            SetOffsets(frame.Work.Edges, address, sh);
            bool tileStart = x == pps.CtbToTileColBd[x] && y == pps.CtbToTileRowBd[y];
            bool rowStart = x == pps.CtbToTileColBd[x];
            StartNeighbourhood(picture, pps, address, x, y, slice, wpp);
            if (i == 0 || tileStart)
            {
                ContextModel.Initialise(_syntax.Bins.Contexts, initType, _p.SliceQpY);
                _syntax.StartSubstream();
            }
            else if (wpp && rowStart)
            {
                if (_neighbourhood.Above)
                    _rowContexts.CopyTo(_syntax.Bins.Contexts, 0);
                else
                    ContextModel.Initialise(_syntax.Bins.Contexts, initType, _p.SliceQpY);
                _syntax.StartSubstream();
                if (_neighbourhood.Above)
                    _syntax.Palette.CopyFrom(_rowPalette);
            }
            if (rowStart)
            {
                _reconstructor.Derivation.History.Clear();
                _reconstructor.Derivation.BlockVectorHistory.Clear();
            }
            work.Collocated?.Progress?.WaitFor(y + 1);
            _syntax.StartCtu(rowStart);
            _syntax.CodeCtuParameters(ref picture.Ctus[address]);
            _reconstructor.SelectSamplers(picture.Ctus[address].PlugIn ? plugIn : standard);
            _syntax.CodeCodingTrees(this);
            if (wpp && rowStart)
            {
                _syntax.Bins.Contexts.CopyTo(_rowContexts, 0);
                _rowPalette.CopyFrom(_syntax.Palette);
            }
            EndCtu(i, addresses, picture, pps, x, y, wpp);
            if (filters.Finish(address))
            {
                _reconstructor.KeepMotion(frame.Motion, y);
                frame.Motion.Progress?.Publish(filters.Ready);
            }
        }
        CtuAddress = -1;
    }

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

    private void EndCtu(int i, ReadOnlySpan<int> addresses, PictureContext picture, Pps pps, int x, int y, bool wpp)
    {
        if (_syntax.Bins.Overrun)
            throw new VvcBitstreamException("The slice data end before the slice does.");
        if (i == addresses.Length - 1)
        {
            if (_syntax.Bins.Terminate(0) == 0)
                throw new VvcBitstreamException("The slice goes on after its last CTU.", "end_of_slice_one_bit");
            return;
        }
        int next = addresses[i + 1];
        int nextX = next % picture.WidthInCtbs, nextY = next / picture.WidthInCtbs;
        bool newTile = pps.CtbToTileCol[x] != pps.CtbToTileCol[nextX] || pps.CtbToTileRow[y] != pps.CtbToTileRow[nextY];
        if (!newTile && !(wpp && nextY != y))
            return;
        if (_syntax.Bins.Terminate(0) == 0)
            throw new VvcBitstreamException("A substream goes on after its last CTU.", newTile ? "end_of_tile_one_bit" : "end_of_subset_one_bit");
        _syntax.Bins.Restart();
    }

    private void StartNeighbourhood(PictureContext picture, Pps pps, int address, int x, int y, int slice, bool wpp)
    {
        bool Usable(int nx, int ny) => nx >= 0 && ny >= 0 && nx < picture.WidthInCtbs
            && picture.Ctus[ny * picture.WidthInCtbs + nx].Slice == slice
            && pps.CtbToTileCol[nx] == pps.CtbToTileCol[x] && pps.CtbToTileRow[ny] == pps.CtbToTileRow[y];
        _neighbourhood.Start(x, y, picture.CtbLog2Size, picture.Width, picture.Height,
            Usable(x - 1, y), Usable(x, y - 1), Usable(x + 1, y - 1), Usable(x - 1, y - 1), wpp);
        _strength.StartCtu(
            x > 0 && FilterBorders.MayDeblock(pps, picture.Ctus, address, address - 1),
            y > 0 && FilterBorders.MayDeblock(pps, picture.Ctus, address, address - picture.WidthInCtbs));
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

    SplitMode ICodingTreeHandler.NextSplit(in TreeNode node) => throw new InvalidOperationException();

    bool ICodingTreeHandler.NextIsInter(in TreeNode node) => throw new InvalidOperationException();

    CodingUnit ICodingTreeHandler.Next(in TreeNode node)
    {
        _unit.Reset(node);
        return _unit;
    }

    void ICodingTreeHandler.Finish(CodingUnit unit)
    {
        _reconstructor.Derive(unit);
        _reconstructor.Reconstruct(unit);
        if (Observer is not null)
            Observe(unit);
        _strength.Record(unit);
    }
}
