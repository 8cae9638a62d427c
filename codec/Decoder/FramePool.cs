using VvcIlif.Codec.Headers;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>
/// Frames of one format, used again once they have left the decoded picture buffer and are put out. A stream that
/// changes the format drops the frames of the old one.
/// </summary>
internal sealed class FramePool
{
    // A picture of this size is taken at any level: 4096x2304.
    private const int AlwaysTaken = 9_437_184;

    private readonly Stack<Frame> _free = new();
    private Frame? _grey;
    private FrameFormat _format;

    /// <summary>Format of the frames in the pool.</summary>
    private readonly record struct FrameFormat(int Width, int Height, ChromaFormat Chroma, int BitDepth, int CtbLog2Size)
    {
        public static FrameFormat Of(Sps sps, Pps pps) =>
            new(pps.pps_pic_width_in_luma_samples, pps.pps_pic_height_in_luma_samples, sps.ChromaFormat, sps.BitDepth, sps.CtbLog2SizeY);

        public static FrameFormat Of(PictureContext c) => new(c.Width, c.Height, c.ChromaFormat, c.BitDepth, c.CtbLog2Size);
    }

    /// <summary>A frame for the picture that a slice starts.</summary>
    /// <exception cref="VvcNotSupportedException">The format is beyond this decoder, or the size beyond the stream's level.</exception>
    public Frame Rent(SliceHeader sh, int poc)
    {
        SetFormat(sh);
        Frame frame = _free.TryPop(out Frame? old) ? old : Create();
        frame.Start(sh, poc);
        return frame;
    }

    /// <summary>A stand-in for a missing reference: mid-grey, without motion. All stand-ins share their samples.</summary>
    // H.266 8.3.4
    public Frame RentMissing(SliceHeader sh, int poc)
    {
        SetFormat(sh);
        if (_grey is null)
        {
            _grey = Create();
            foreach (Plane plane in _grey.Context.Planes)
                plane.Samples.Fill((ushort)(1 << (_format.BitDepth - 1)));
            _grey.Context.Motion.Field.Clear();
        }
        return Frame.StandIn(_grey, sh, poc);
    }

    /// <summary>Takes a frame back that nobody refers to any more.</summary>
    public void Return(Frame frame)
    {
        frame.Reference.Dispose();
        if (!frame.IsStandIn && FrameFormat.Of(frame.Context) == _format)
            _free.Push(frame);
    }

    private Frame Create()
    {
        var context = new PictureContext(_format.Width, _format.Height, _format.Chroma, _format.BitDepth, _format.CtbLog2Size);
        var edges = new DeblockingEdges(_format.Width, _format.Height, _format.Chroma, _format.CtbLog2Size);
        return new Frame(context, edges);
    }

    private void SetFormat(SliceHeader sh)
    {
        FrameFormat format = FrameFormat.Of(sh.Sps, sh.Pps);
        if (format == _format)
            return;
        if (format.BitDepth > 12)
            throw new VvcNotSupportedException($"{format.BitDepth} bits per sample");
        if (sh.Sps.sps_extended_precision_flag)
            throw new VvcNotSupportedException("extended precision processing");
        long samples = (long)format.Width * format.Height, most = AlwaysTaken;
        foreach (LevelLimits level in ProfilesAndLevels.Levels)
            if (level.Idc <= sh.Sps.profile_tier_level.general_level_idc)
                most = Math.Max(most, level.MaxLumaPs);
        if (samples > most)
            throw new VvcNotSupportedException($"a picture of {format.Width}x{format.Height} samples, more than the stream's level allows");
        _free.Clear();
        _grey = null;
        _format = format;
    }
}
