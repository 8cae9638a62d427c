using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Syntax;

/// <summary>
/// Slice data syntax (7.3.11), described once: over a <see cref="BinDecoder"/> it reads coding units, over a
/// <see cref="BinEncoder"/> it writes them, over a <see cref="BinEstimator"/> it adds up what they would cost.
/// </summary>
internal sealed partial class SyntaxCoder<TBin> where TBin : struct, IBinIo
{
    public TBin Bins;
    private SliceParameters _p = null!;
    private BlockGrid _grid = null!;
    private CtuNeighbourhood _n = null!;
    private CtuParameters[] _ctus = [];
    private int _widthInCtbs;

    private QpState _qp;
    private Triple<int> _statCoeff;

    public SyntaxCoder(TBin bins) => Bins = bins;

    /// <summary>QpY of the last coding unit in coding order.</summary>
    public int QpY
    {
        get => _qp.QpY;
        private set => _qp.QpY = value;
    }

    /// <summary>What QP prediction carries from unit to unit.</summary>
    public QpState Qp
    {
        get => _qp;
        set => _qp = value;
    }

    /// <summary>Split of the chroma tree at 64x64 and 64x32 nodes of the CTU, for the CCLM conditions (8.4.4).</summary>
    private readonly SplitMode[,] _chromaSplits = new SplitMode[2, 16];

    public void StartSlice(SliceParameters parameters, BlockGrid grid, CtuNeighbourhood neighbourhood, CtuParameters[] ctus)
    {
        _p = parameters;
        _grid = grid;
        _n = neighbourhood;
        _ctus = ctus;
        _widthInCtbs = (parameters.PictureWidth + parameters.CtbSize - 1) >> parameters.CtbLog2Size;
    }

    /// <summary>Before each CTU: where a substream starts, contexts and predictors start anew or from the row above.</summary>
    /// <param name="at">The CTU.</param>
    /// <param name="row">State after the first CTU of the row above, where the position inherits it.</param>
    // H.266 9.3.1, 9.3.2.1
    public void EnterCtu(in CtuPosition at, EntropyState row)
    {
        if (at.StartsSubstream)
        {
            _qp.QpY = _p.SliceQpY;
            if (at.InheritsRow)
            {
                Load(row);
            }
            else
            {
                ContextModel.Initialise(Bins.Contexts, _p.CabacInitType, _p.SliceQpY);
                Palette.Clear();
            }
            ((Span<int>)_statCoeff).Fill(_p.Sps.sps_persistent_rice_adaptation_enabled_flag
                ? 2 * System.Numerics.BitOperations.Log2((uint)Math.Max(1, _p.BitDepth - 10)) : 0);
        }
        _qp.FirstQgInRow = at.StartsRow;
        _qp.CuQpOffset = default;
    }

    /// <summary>Keeps the state of entropy coding.</summary>
    public void Save(EntropyState state)
    {
        Bins.Contexts.CopyTo(state.Contexts, 0);
        state.StatCoeff = _statCoeff;
        if (_p.Sps.sps_palette_enabled_flag)
            state.Palette.CopyFrom(Palette);
    }

    /// <summary>Goes on from a kept state.</summary>
    public void Load(EntropyState state)
    {
        state.Contexts.CopyTo(Bins.Contexts, 0);
        _statCoeff = state.StatCoeff;
        if (_p.Sps.sps_palette_enabled_flag)
            Palette.CopyFrom(state.Palette);
    }

    private int Bin(int ctx, bool value) => Bins.Bin(ctx, value ? 1 : 0);

    private bool Flag(int ctx, bool value) => Bins.Bin(ctx, value ? 1 : 0) != 0;

    private bool BypassFlag(bool value) => Bins.Bypass(value ? 1 : 0) != 0;

    // H.266 7.3.11.2, without the coding tree
    public void CodeCtuParameters(ref CtuParameters ctu)
    {
        int address = _n.CtbY * _widthInCtbs + _n.CtbX;
        CodeFilterSwitch(ref ctu);
        if (_p.Sh.sh_sao_luma_used_flag || _p.Sh.sh_sao_chroma_used_flag)
            CodeSao(ref ctu, address);
        if (_p.Sh.sh_alf_enabled_flag)
            CodeAlf(ref ctu, address);
        CodeCcAlf(ref ctu, address);
    }

    /// <summary>The choice of the interpolation filter, where CTUs make it: the first bin of a CTU. Not of the standard.</summary>
    public void CodeFilterSwitch(ref CtuParameters ctu) =>
        ctu.PlugIn = _p.CtusSwitchFilter ? Flag(Ctx.ctu_plug_in_filter_flag, ctu.PlugIn) : _p.Sh.sh_plug_in_filter_used_flag;

    /// <summary>Encoder's wish to copy SAO from the left or above CTU; filled in by reading.</summary>
    public bool SaoMergeLeft, SaoMergeUp;

    // H.266 7.3.11.3
    private void CodeSao(ref CtuParameters ctu, int address)
    {
        bool wantLeft = SaoMergeLeft, wantUp = SaoMergeUp;
        SaoMergeLeft = SaoMergeUp = false;
        if (_n.Left)
            SaoMergeLeft = Flag(Ctx.sao_merge_flag, wantLeft);
        if (_n.Above && !SaoMergeLeft)
            SaoMergeUp = Flag(Ctx.sao_merge_flag, wantUp);
        if (SaoMergeLeft || SaoMergeUp)
        {
            if (TBin.Reads)
            {
                ref CtuParameters from = ref _ctus[SaoMergeLeft ? address - 1 : address - _widthInCtbs];
                ctu.SaoY = from.SaoY;
                ctu.SaoCb = from.SaoCb;
                ctu.SaoCr = from.SaoCr;
            }
            return;
        }
        int components = _p.HasChroma ? 3 : 1;
        int maxOffset = (1 << (Math.Min(_p.BitDepth, 10) - 5)) - 1;
        int scale = _p.BitDepth - Math.Min(_p.BitDepth, 10);
        for (int c = 0; c < components; c++)
        {
            ref SaoParameters sao = ref ctu.Sao(c);
            if (!(c == 0 ? _p.Sh.sh_sao_luma_used_flag : _p.Sh.sh_sao_chroma_used_flag))
            {
                if (TBin.Reads)
                    sao = default;
                continue;
            }
            if (c < 2)
            {
                int type = (int)sao.Type;
                if (Bins.Bin(Ctx.sao_type_idx, type != 0 ? 1 : 0) == 0)
                    type = 0;
                else
                    type = 1 + Bins.Bypass(type - 1);
                sao.Type = (SaoType)type;
            }
            else
            {
                sao.Type = ctu.SaoCb.Type;
                sao.EdgeClass = ctu.SaoCb.EdgeClass;
            }
            if (sao.Type == SaoType.None)
                continue;
            for (int i = 0; i < 4; i++)
            {
                int magnitude = Binarization.TruncatedUnary(ref Bins, maxOffset, Math.Abs(sao.Offset(i)) >> scale);
                if (TBin.Reads)
                    sao.SetOffset(i, magnitude << scale);
            }
            if (sao.Type == SaoType.Band)
            {
                for (int i = 0; i < 4; i++)
                {
                    if (sao.Offset(i) != 0 && BypassFlag(sao.Offset(i) < 0) && TBin.Reads)
                        sao.SetOffset(i, -sao.Offset(i));
                }

                sao.BandPosition = (byte)Bins.BypassBits(5, sao.BandPosition);
            }
            else
            {
                if (TBin.Reads)
                {
                    sao.SetOffset(2, -sao.Offset(2));
                    sao.SetOffset(3, -sao.Offset(3));
                }
                if (c < 2)
                    sao.EdgeClass = (byte)Bins.BypassBits(2, sao.EdgeClass);
            }
        }
    }

    private void CodeAlf(ref CtuParameters ctu, int address)
    {
        ref CtuParameters left = ref _ctus[_n.Left ? address - 1 : address];
        ref CtuParameters above = ref _ctus[_n.Above ? address - _widthInCtbs : address];
        ctu.AlfY = Flag(Ctx.alf_ctb_flag + (_n.Left && left.AlfY ? 1 : 0) + (_n.Above && above.AlfY ? 1 : 0), ctu.AlfY);
        if (ctu.AlfY)
        {
            bool useAps = false;
            if (_p.Sh.sh_num_alf_aps_ids_luma > 0)
                useAps = Flag(Ctx.alf_use_aps_flag, ctu.AlfFilterSetY >= 16);
            if (!useAps)
            {
                ctu.AlfFilterSetY = (byte)Binarization.TruncatedBinary(ref Bins, 15, ctu.AlfFilterSetY);
            }
            else
            {
                int set = ctu.AlfFilterSetY - 16;
                if (_p.Sh.sh_num_alf_aps_ids_luma > 1)
                    set = Binarization.TruncatedBinary(ref Bins, _p.Sh.sh_num_alf_aps_ids_luma - 1, set);
                else if (TBin.Reads)
                    set = 0;
                ctu.AlfFilterSetY = (byte)(16 + set);
            }
        }
        if (_p.Sh.sh_alf_cb_enabled_flag)
        {
            ctu.AlfCb = Flag(Ctx.alf_ctb_flag + 3 + (_n.Left && left.AlfCb ? 1 : 0) + (_n.Above && above.AlfCb ? 1 : 0), ctu.AlfCb);
            if (ctu.AlfCb)
                ctu.AlfAltCb = CodeAlfAlternative(0, ctu.AlfAltCb);
        }
        if (_p.Sh.sh_alf_cr_enabled_flag)
        {
            ctu.AlfCr = Flag(Ctx.alf_ctb_flag + 6 + (_n.Left && left.AlfCr ? 1 : 0) + (_n.Above && above.AlfCr ? 1 : 0), ctu.AlfCr);
            if (ctu.AlfCr)
                ctu.AlfAltCr = CodeAlfAlternative(1, ctu.AlfAltCr);
        }
    }

    private byte CodeAlfAlternative(int chroma, int value)
    {
        int i = 0;
        while (i < _p.AlfNumAltChromaFilters - 1 && Bins.Bin(Ctx.alf_ctb_filter_alt_idx + chroma, i < value ? 1 : 0) != 0)
            i++;
        return (byte)i;
    }

    private void CodeCcAlf(ref CtuParameters ctu, int address)
    {
        if (_p.Sh.sh_alf_cc_cb_enabled_flag)
        {
            int inc = (_n.Left && _ctus[address - 1].CcAlfCb != 0 ? 1 : 0) + (_n.Above && _ctus[address - _widthInCtbs].CcAlfCb != 0 ? 1 : 0);
            ctu.CcAlfCb = CodeCcAlfIdc(Ctx.alf_ctb_cc_cb_idc + inc, _p.AlfNumCcCb, ctu.CcAlfCb);
        }
        if (_p.Sh.sh_alf_cc_cr_enabled_flag)
        {
            int inc = (_n.Left && _ctus[address - 1].CcAlfCr != 0 ? 1 : 0) + (_n.Above && _ctus[address - _widthInCtbs].CcAlfCr != 0 ? 1 : 0);
            ctu.CcAlfCr = CodeCcAlfIdc(Ctx.alf_ctb_cc_cr_idc + inc, _p.AlfNumCcCr, ctu.CcAlfCr);
        }
    }

    private byte CodeCcAlfIdc(int ctx, int filters, int value)
    {
        if (Bins.Bin(ctx, value != 0 ? 1 : 0) == 0)
            return 0;
        int i = 1;
        while (i < filters && Bins.Bypass(i < value ? 1 : 0) != 0)
            i++;
        return (byte)i;
    }
}
