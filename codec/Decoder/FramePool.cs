using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Decoder;

/// <summary>
/// Frames of one format, used again once nobody holds them. A stream that changes the format drops the frames of the
/// old one.
/// </summary>
internal sealed class FramePool(WorkSignal? signal, long maxMemory)
{
    // A picture of this size is taken at any level: 4096x2304.
    private const int AlwaysTaken = 9_437_184;

    private readonly Stack<Frame> _free = new();
    private Frame? _grey;
    private FrameFormat _format;
    private long _count, _memory;

    /// <summary>A frame for the picture that a slice starts.</summary>
    /// <exception cref="VvcNotSupportedException">The format is beyond this decoder, or the size beyond the stream's level.</exception>
    public Frame Rent(SliceHeader sh, int poc)
    {
        SetFormat(sh);
        Frame frame = _free.TryPop(out Frame? old) ? old : Create();
        frame.Start(sh, poc, ++_count, signal);
        return frame;
    }

    /// <summary>A replacement for a missing reference: mid-grey, without motion. All replacements share their samples.</summary>
    // H.266 8.3.4
    public Frame RentMissing(SliceHeader sh, int poc)
    {
        SetFormat(sh);
        if (_grey is null)
        {
            _grey = Create();
            foreach (Plane plane in _grey.Planes)
                plane.Samples.Fill((ushort)(1 << (_format.BitDepth - 1)));
            _grey.Motion.Clear();
        }
        Frame frame = Frame.StandIn(_grey, sh, poc);
        frame.Holds = 1;
        return frame;
    }

    /// <summary>One of those who hold the frame does so no longer.</summary>
    public void Release(Frame frame)
    {
        if (--frame.Holds > 0)
            return;
        frame.Reference.Dispose();
        if (frame.IsStandIn)
            return;
        if (frame.Format == _format)
            _free.Push(frame);
        else
            _memory -= SizeOf(frame.Format);
    }

    /// <summary>The format of a slice's picture.</summary>
    public static FrameFormat FormatOf(SliceHeader sh) => new(sh.Pps.pps_pic_width_in_luma_samples, sh.Pps.pps_pic_height_in_luma_samples,
        sh.Sps.ChromaFormat, sh.Sps.BitDepth, sh.Sps.CtbLog2SizeY);

    private Frame Create()
    {
        _memory += SizeOf(_format);
        if (_memory > maxMemory)
        {
            _memory -= SizeOf(_format);
            throw new VvcNotSupportedException($"a stream that buffers more than {maxMemory >> 20} MiB of pictures");
        }
        return new(_format, PictureContext.CreatePlanes(_format.Width, _format.Height, _format.Chroma),
            PictureMotion.Sparse(_format.Width, _format.Height, _format.CtbLog2Size));
    }

    /// <summary>Bytes of samples and motion.</summary>
    private static long SizeOf(FrameFormat format)
    {
        long luma = (long)format.Width * format.Height;
        long chroma = format.Chroma.ComponentCount() == 1 ? 0 : 2 * luma >> (format.Chroma.ShiftX() + format.Chroma.ShiftY());
        return sizeof(ushort) * (luma + chroma) + luma / 64 * System.Runtime.CompilerServices.Unsafe.SizeOf<Partition.MotionInfo>();
    }

    private void SetFormat(SliceHeader sh)
    {
        Sps sps = sh.Sps;
        FrameFormat format = FormatOf(sh);
        if (format == _format)
            return;
        long samples = (long)format.Width * format.Height, most = AlwaysTaken;
        foreach (LevelLimits level in ProfilesAndLevels.Levels)
        {
            if (level.Idc <= sps.profile_tier_level.general_level_idc)
                most = Math.Max(most, level.MaxLumaPs);
        }

        if (samples > most)
            throw new VvcNotSupportedException($"a picture of {format.Width}x{format.Height} samples, more than the stream's level allows");
        _memory -= (_free.Count + (_grey is null ? 0 : 1)) * SizeOf(_format);
        _free.Clear();
        _grey = null;
        _format = format;
    }
}
