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
            Qp = unit.QpY,
            Vector0 = inter && unit.Motion.RefIdx0 >= 0 ? new BlockVector(unit.Motion.Mv0.X, unit.Motion.Mv0.Y) : null,
            Vector1 = inter && unit.Motion.RefIdx1 >= 0 ? new BlockVector(unit.Motion.Mv1.X, unit.Motion.Mv1.Y) : null,
            PlugIn = _frame.Context.Ctus[ctu.Address].PlugIn,
        });
        ctu.Slice.BitsBefore = bits;
    }

    private static BlockMode Mode(CodingUnit unit) => unit.PredMode switch
    {
        PredMode.Intra => BlockMode.Intra,
        PredMode.Ibc => BlockMode.BlockCopy,
        PredMode.Palette => BlockMode.Palette,
        _ => unit.MergeGpm ? BlockMode.Geometric : unit.ciip_flag ? BlockMode.Combined : unit.MotionModel > 0 || unit.SubblockMotion ? BlockMode.Affine
            : unit.cu_skip_flag ? BlockMode.Skip : unit.general_merge_flag ? BlockMode.Merge : BlockMode.Inter,
    };
}
