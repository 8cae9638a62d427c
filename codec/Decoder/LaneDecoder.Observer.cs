using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Decoder;

internal sealed partial class LaneDecoder
{
    /// <summary>Told of each coding unit, or null.</summary>
    public Action<DecodedBlock>? Observer { get; init; }

    private void Observe(CodingUnit unit, ParsedCtu ctu)
    {
        long bits = unit.EndBit;
        bool inter = unit.PredMode == PredMode.Inter && unit.HasLuma;
        Observer!(new DecodedBlock
        {
            Poc = _frame.Poc,
            X = unit.X,
            Y = unit.Y,
            Width = unit.Width,
            Height = unit.Height,
            HasLuma = unit.HasLuma,
            Mode = Mode(unit),
            Bits = (int)(bits - ctu.Slice.BitsBefore),
            Qp = unit.Residual.QpY,
            Vector0 = inter && unit.Inter.Motion.RefIdx0 >= 0 ? new BlockVector(unit.Inter.Motion.Mv0.X, unit.Inter.Motion.Mv0.Y) : null,
            Vector1 = inter && unit.Inter.Motion.RefIdx1 >= 0 ? new BlockVector(unit.Inter.Motion.Mv1.X, unit.Inter.Motion.Mv1.Y) : null,
            PlugIn = _frame.Context.Ctus[ctu.Position.Address].PlugIn,
        });
        ctu.Slice.BitsBefore = bits;
    }

    private static BlockMode Mode(CodingUnit unit) => unit.PredMode switch
    {
        PredMode.Intra => BlockMode.Intra,
        PredMode.Ibc => BlockMode.BlockCopy,
        PredMode.Palette => BlockMode.Palette,
        _ => unit.Inter.MergeGpm ? BlockMode.Geometric : unit.Inter.ciip_flag ? BlockMode.Combined : unit.Inter.MotionModel > 0 || unit.Inter.SubblockMotion ? BlockMode.Affine
            : unit.cu_skip_flag ? BlockMode.Skip : unit.Inter.general_merge_flag ? BlockMode.Merge : BlockMode.Inter,
    };
}
