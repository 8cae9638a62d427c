using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>Reconstructs CTUs. One object serves one thread, which goes from lane to lane and picture to picture.</summary>
internal sealed partial class LaneDecoder
{
    private readonly UnitReconstructor _reconstructor = new(new MotionDerivation());
    private BoundaryStrength _strength = null!;
    private SliceState? _slice;
    private Frame _frame = null!;

    /// <summary>Turns to a lane, whose slice is open.</summary>
    public void Take(CtuLane lane, SliceState slice, Frame frame)
    {
        PictureContext picture = frame.Context;
        if (slice != _slice)
        {
            (_slice, _frame) = (slice, frame);
            _strength = new BoundaryStrength(picture.Grid, picture.Motion, picture.TransformUnits, frame.Work.Edges);
            _strength.StartSlice(slice.Parameters, frame.Borders);
        }
        MotionDerivation derivation = _reconstructor.Derivation;
        derivation.StartSlice(slice.Parameters, slice.Context.References, picture.Grid, picture.Motion.Field, lane.Neighbourhood, slice.Work.Collocated);
        derivation.Use(lane.History, lane.BlockVectorHistory);
        _reconstructor.StartSlice(slice.Context, picture, lane.Neighbourhood, slice.Standard!);
        _reconstructor.Inter.NoteRefinedMotion(lane.Refined);
        if (lane.Ctu is { } ctu)
            Turn(ctu);
    }

    /// <summary>Lets go of what belongs to a picture.</summary>
    public void Forget() => _slice = null;

    /// <summary>Begins with a CTU of the lane.</summary>
    public void Begin(CtuLane lane, ParsedCtu ctu)
    {
        PictureContext picture = _frame.Context;
        int x = ctu.Position.Address % picture.WidthInCtbs, y = ctu.Position.Address / picture.WidthInCtbs;
        picture.Motion.SetSlice(x, y, ctu.Slice.Number);
        SetOffsets(_frame.Work.Edges, ctu.Position.Address, ctu.Slice.Work.Header);
        lane.Neighbourhood.Start(ctu.Position, ctu.Slice.Parameters);
        lane.Ctu = ctu;
        lane.Unit = 0;
        lane.Derived = false;
        Turn(ctu);
    }

    /// <summary>Goes on with the CTU of the lane; false where it has to wait for rows of a reference picture.</summary>
    public bool Finish(CtuLane lane)
    {
        ParsedCtu ctu = lane.Ctu!;
        for (; lane.Unit < ctu.Units.Count; lane.Unit++)
        {
            CodingUnit unit = ctu.Units[lane.Unit];
            if (!lane.Derived)
            {
                _reconstructor.Derive(unit);
                lane.Derived = true;
            }
            if (_frame.Progress is not null && !_reconstructor.References.HasReferences(unit, out lane.Awaited, out lane.AwaitedRows))
                return false;
            _reconstructor.Reconstruct(unit);
            lane.Derived = false;
            if (Observer is not null)
                Observe(unit, ctu);
            _strength.Record(unit);
        }
        PictureContext picture = _frame.Context;
        picture.Motion.Keep(ctu.Position.Address % picture.WidthInCtbs, ctu.Position.Address / picture.WidthInCtbs);
        foreach (RefinedMotion refined in lane.Refined)
            picture.Motion.KeepArea(refined.X, refined.Y, refined.Width, refined.Height, refined.Motion);
        lane.Refined.Clear();
        return true;
    }

    // What depends on the CTU besides the state of the lane.
    private void Turn(ParsedCtu ctu)
    {
        PictureContext picture = _frame.Context;
        Pps pps = ctu.Slice.Work.Header.Pps;
        int address = ctu.Position.Address, columns = picture.WidthInCtbs;
        _strength.StartCtu(address % columns > 0 && MayDeblock(address - 1), address >= columns && MayDeblock(address - columns));
        _reconstructor.Inter.SelectSamplers(picture.Ctus[address].PlugIn ? ctu.Slice.PlugIn! : ctu.Slice.Standard!);

        // In damaged streams a slice may lie below one that comes later, whose CTUs may be parsed but are not reconstructed.
        bool MayDeblock(int other) => picture.Ctus[other].Slice <= ctu.Slice.Number && FilterBorders.MayDeblock(pps, picture.Ctus, address, other);
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
}
