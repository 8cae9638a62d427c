using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Syntax;
using VvcIlif.Tests.Support;
using Xunit;
using static VvcIlif.Codec.Entropy.Ctx;

namespace VvcIlif.Tests.Codec.Syntax;

/// <summary>Small pieces of slice data whose bins and contexts follow by hand from the tables of clauses 7.3.11 and 9.3.</summary>
public class SyntaxBinTests
{
    private readonly List<SeenBin> _bins = [];
    private readonly BlockGrid _grid = new(64, 64);
    private readonly CtuNeighbourhood _neighbourhood = new();
    private readonly SyntaxCoder<BinList> _coder;

    public SyntaxBinTests() => _coder = new SyntaxCoder<BinList>(new BinList(_bins));

    private SliceParameters Start(SliceType type = SliceType.I, Action<Sps>? sps = null, Action<Pps>? pps = null, Action<SliceHeader>? header = null, int references = 1)
    {
        Sps set = TestSlices.Sps(64, 64, 6);
        set.sps_chroma_format_idc = 0;
        set.sps_qtbtt_dual_tree_intra_flag = false;
        sps?.Invoke(set);
        Pps picture = TestSlices.Pps(set);
        pps?.Invoke(picture);
        SliceParameters p = TestSlices.Create(set, picture, type, header, references);
        _neighbourhood.Start(new CtuPosition(), p);
        _coder.StartSlice(p, _grid, _neighbourhood, new CtuParameters[1]);
        _coder.EnterCtu(new CtuPosition { StartsSubstream = true, StartsRow = true }, new EntropyState());
        return p;
    }

    private static TreeNode Node(int x, int y, int width, int height) => new() { X = x, Y = y, Width = width, Height = height, QgOnY = true, QgOnC = true };

    private CodingUnit Unit(TreeNode node, PredMode mode)
    {
        var unit = new CodingUnit();
        unit.Reset(node);
        unit.PredMode = mode;
        unit.Residual.QpY = _coder.QpY;
        unit.EnsureLevels();
        _coder.LayOutTransformUnits(unit);
        return unit;
    }

    private static SeenBin C(int context, int value) => new(context, value);

    private static IEnumerable<SeenBin> Bypass(string bits) => bits.Select(b => new SeenBin(SeenBin.Bypass, b - '0'));

    // The second most probable mode, and levels 1 at (1, 0) and -3 at (0, 0) of an 8x8 block.
    private static readonly SeenBin[] s_mode = [C(intra_luma_mpm_flag, 1), C(intra_luma_not_planar_flag + 1, 1), .. Bypass("10")];

    private static readonly SeenBin[] s_levels =
    [
        // The last level is in column 1 and row 0; contexts of the size start at 3, two bins share one.
        C(last_sig_coeff_x_prefix + 3, 1), C(last_sig_coeff_x_prefix + 3, 0), C(last_sig_coeff_y_prefix + 3, 0),
        // It is significant without a flag, and not greater than 1.
        C(abs_level_gtx_flag, 0),
        // (0, 1): nothing in its template, and it is on the second diagonal.
        C(sig_coeff_flag + 8, 0),
        // (0, 0): one level of 1 in its template. 3 = 1 + greater than 1 + parity.
        C(sig_coeff_flag + 9, 1), C(abs_level_gtx_flag + 16, 1), C(par_level_flag + 16, 1), C(abs_level_gtx_flag + 48, 0),
        .. Bypass("01"),
    ];

    private CodingUnit IntraUnit()
    {
        CodingUnit unit = Unit(Node(0, 0, 8, 8), PredMode.Intra);
        unit.Intra.intra_luma_mpm_idx = 1;
        unit.Levels[0] = -3;
        unit.Levels[1] = 1;
        unit.Tus[0].tu_y_coded_flag = true;
        return unit;
    }

    [Fact]
    public void AnIntraUnit()
    {
        Start();
        _coder.CodeCodingUnit(IntraUnit());
        Assert.Equal([.. s_mode, C(tu_y_coded_flag, 1), .. s_levels], _bins);
    }

    // Up to five ones with two contexts, what is left as a code of order 0, then the sign.
    [Theory]
    [InlineData(0, "0", "")]
    [InlineData(-2, "110", "1")]
    [InlineData(4, "11110", "0")]
    [InlineData(5, "11111", "00")]
    [InlineData(7, "11111", "1010")]
    [InlineData(-12, "11111", "1110000" + "1")]
    public void QpDifferences(int delta, string prefix, string rest)
    {
        Start(pps: pps => pps.pps_cu_qp_delta_enabled_flag = true);
        _coder.StartNode(Node(0, 0, 8, 8));
        CodingUnit unit = IntraUnit();
        unit.Residual.QpY += delta;
        _coder.CodeCodingUnit(unit);
        Assert.Equal([.. s_mode, C(tu_y_coded_flag, 1), .. prefix.Select((b, i) => C(cu_qp_delta_abs + Math.Min(i, 1), b - '0')), .. Bypass(rest), .. s_levels], _bins);
        Assert.Equal(26 + delta, _coder.QpY);
    }

    [Fact]
    public void ASkippedUnitAndItsNeighbour()
    {
        Start(SliceType.P);
        CodingUnit unit = Unit(Node(0, 0, 8, 8), PredMode.Inter);
        unit.cu_skip_flag = true;
        unit.Residual.cu_coded_flag = false;
        unit.Inter.merge_idx = 3;
        _coder.CodeCodingUnit(unit);
        Assert.Equal([C(cu_skip_flag, 1), C(merge_idx, 1), .. Bypass("110")], _bins);
        _grid.Record(unit);
        _bins.Clear();
        CodingUnit next = Unit(Node(8, 0, 8, 8), PredMode.Inter);
        next.cu_skip_flag = true;
        next.Residual.cu_coded_flag = false;
        next.Inter.merge_idx = 5;
        _coder.CodeCodingUnit(next);
        // The largest index has no zero at its end.
        Assert.Equal([C(cu_skip_flag + 1, 1), C(merge_idx, 1), .. Bypass("1111")], _bins);
    }

    // (5, -1): both greater than 0, the first greater than 1; 5 - 2 as a code of order 1; signs.
    [Fact]
    public void AVectorDifference()
    {
        Start(SliceType.P);
        CodingUnit unit = Unit(Node(0, 0, 8, 8), PredMode.Inter);
        unit.Inter.Mvd[0, 0] = new Mv(5, -1);
        unit.Residual.cu_coded_flag = false;
        _coder.CodeCodingUnit(unit);
        Assert.Equal(
        [
            C(cu_skip_flag, 0), C(pred_mode_flag, 0), C(general_merge_flag, 0),
            C(abs_mvd_greater0_flag, 1), C(abs_mvd_greater0_flag, 1), C(abs_mvd_greater1_flag, 1), C(abs_mvd_greater1_flag, 0),
            .. Bypass("1001" + "0" + "1"),
            C(mvp_lx_flag, 0), C(cu_coded_flag, 0),
        ], _bins);
    }

    // The first bin says whether both lists are used, with a context by size; 8x4 and 4x8 use one.
    [Theory]
    [InlineData(8, 8, 2, 4, 1, -1)]
    [InlineData(64, 64, 1, 1, 0, 1)]
    [InlineData(16, 8, 0, 3, 0, 0)]
    [InlineData(8, 4, 1, -1, 0, 1)]
    public void Lists(int width, int height, int inter_pred_idc, int firstContext, int first, int second)
    {
        Start(SliceType.B);
        CodingUnit unit = Unit(Node(0, 0, width, height), PredMode.Inter);
        unit.Inter.inter_pred_idc = (byte)inter_pred_idc;
        unit.Residual.cu_coded_flag = false;
        _coder.CodeCodingUnit(unit);
        List<SeenBin> expected = [];
        if (firstContext >= 0)
            expected.Add(C(Ctx.inter_pred_idc + firstContext, first));
        if (second >= 0)
            expected.Add(C(Ctx.inter_pred_idc + 5, second));
        Assert.Equal(expected, _bins.Where(b => b.Context is >= Ctx.inter_pred_idc and < Ctx.inter_pred_idc + 6));
    }

    [Fact]
    public void SplitsOfANode()
    {
        SliceParameters p = Start(SliceType.P);
        TreeNode node = Node(0, 0, 32, 32);
        // No neighbours; all splits are allowed, and the quad split counts twice.
        Assert.Equal([C(split_cu_flag + 6, 0)], Bins(SplitMode.None));
        Assert.Equal([C(split_cu_flag + 6, 1), C(split_qt_flag, 1)], Bins(SplitMode.Quad));
        Assert.Equal([C(split_cu_flag + 6, 1), C(split_qt_flag, 0), C(mtt_split_cu_vertical_flag, 1), C(mtt_split_cu_binary_flag + 3, 0)], Bins(SplitMode.TernaryVertical));
        Assert.Equal([C(split_cu_flag + 6, 1), C(split_qt_flag, 0), C(mtt_split_cu_vertical_flag, 0), C(mtt_split_cu_binary_flag + 1, 1)], Bins(SplitMode.BinaryHorizontal));
        // A lower and deeper block to the left; the upper one is as wide as the node.
        _grid.FillLuma(16, 32, 16, 8, new BlockInfo { Log2Width = 4, Log2Height = 3, QtDepth = 2 });
        _grid.FillLuma(32, 0, 32, 32, new BlockInfo { Log2Width = 5, Log2Height = 5, QtDepth = 1 });
        node = Node(32, 32, 32, 32);
        node.QtDepth = 1;
        // 32 / 32 above is less than 32 / 8 to the left.
        Assert.Equal([C(split_cu_flag + 7, 1), C(split_qt_flag + 1, 0), C(mtt_split_cu_vertical_flag + 1, 1), C(mtt_split_cu_binary_flag + 3, 1)], Bins(SplitMode.BinaryVertical));
        // Out of the picture to the right only vertical halves are left, and nothing is to be said.
        node = Node(48, 0, 32, 32);
        node.MttDepth = 1;
        Assert.Empty(Bins(SplitMode.BinaryVertical));

        List<SeenBin> Bins(SplitMode split)
        {
            _bins.Clear();
            Assert.Equal(split, _coder.CodeSplit(node, SplitRules.Derive(p.Limits, node), split));
            return [.. _bins];
        }
    }

    // At 8 bits offsets reach 7, the last one without a zero; signs of what is not zero; the band in five bits.
    [Fact]
    public void BandOffsets()
    {
        Start(sps: sps => sps.sps_sao_enabled_flag = true, header: sh => sh.sh_sao_luma_used_flag = true);
        var ctu = new CtuParameters { SaoY = new SaoParameters { Type = SaoType.Band, BandPosition = 9, Offset1 = 3, Offset2 = 0, Offset3 = -1, Offset4 = 7 } };
        _coder.CodeCtuParameters(ref ctu);
        Assert.Equal([C(sao_type_idx, 1), .. Bypass("0" + "1110" + "0" + "10" + "1111111" + "010" + "01001")], _bins);
    }

    // A level of -2 alone at the first place: its neighbours see it, the other fourteen see nothing.
    [Fact]
    public void ATransformSkipBlock()
    {
        Start(sps: sps => sps.sps_transform_skip_enabled_flag = true);
        CodingUnit unit = Unit(Node(0, 0, 4, 4), PredMode.Intra);
        unit.Levels[0] = -2;
        unit.Tus[0].Blocks[0].transform_skip_flag = true;
        _coder.CodeBlockLevels(unit, unit.Tus[0].Blocks[0], 0, bdpcm: false);
        Assert.Equal(
        [
            C(sig_coeff_flag + 60, 1), C(coeff_sign_flag, 1), C(abs_level_gtx_flag + 64, 1), C(par_level_flag + 32, 0),
            C(sig_coeff_flag + 61, 0), C(sig_coeff_flag + 61, 0), .. Enumerable.Repeat(C(sig_coeff_flag + 60, 0), 13),
            C(abs_level_gtx_flag + 68, 0),
        ], _bins);
    }
}
