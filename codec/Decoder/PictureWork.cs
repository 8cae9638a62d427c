using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Decoder;

/// <summary>A slice that waits to be decoded, with what its header refers to.</summary>
/// <param name="Nal">The NAL unit.</param>
/// <param name="Header">Its header.</param>
/// <param name="References">Active references of both lists.</param>
/// <param name="Lists">The lists with their POCs and marks.</param>
/// <param name="Collocated">Motion of the collocated picture, or null.</param>
/// <param name="Filter">The interpolation filter of the stream.</param>
internal sealed record SliceWork(NalUnit Nal, SliceHeader Header, Frame[][] References, RefPicList<Frame>[] Lists,
    PictureMotion? Collocated, IInterpolationFilter Filter);

/// <summary>A picture on its way through the decoder: its slices, the pictures it needs, and what came of it.</summary>
internal sealed class PictureWork(Frame frame)
{
    private readonly ManualResetEventSlim _done = new();

    public Frame Frame { get; } = frame;

    public List<SliceWork> Slices { get; } = [];

    /// <summary>Frames whose samples and motion this picture reads; held until it is done.</summary>
    public HashSet<Frame> Needs { get; } = [];

    public bool IsDone => _done.IsSet;

    /// <summary>Why the picture could not be decoded, once it is done.</summary>
    public Exception? Error { get; private set; }

    /// <summary>The picture is decoded, or an error ended it. Those that wait for it go on in any case.</summary>
    public void Finish(Exception? error)
    {
        Error = error;
        Skip();
    }

    /// <summary>Gives the picture up as it is.</summary>
    public void Skip()
    {
        Frame.Progress?.Publish(RowProgress.All);
        Frame.Motion.Progress?.Publish(RowProgress.All);
        _done.Set();
    }

    /// <summary>Waits until the picture is decoded or given up.</summary>
    public void Wait() => _done.Wait();
}

/// <summary>What damage does to data beyond the checked syntax: an index, a division or an argument out of range.</summary>
internal static class DamagedData
{
    /// <summary>True for what a damaged stream may cause.</summary>
    public static bool Causes(Exception error) => error is VvcBitstreamException or IndexOutOfRangeException or ArgumentException
        or ArithmeticException or NullReferenceException or InvalidOperationException or InvalidCastException or KeyNotFoundException;

    /// <summary>Tells of an error that no check foresaw.</summary>
    public static void Report(Exception error, Action<Exception>? unforeseen)
    {
        if (error is not VvcBitstreamException)
            unforeseen?.Invoke(error);
    }

    /// <summary>The error as the reader of the decoder gets it.</summary>
    public static VvcBitstreamException Describe(Exception error, NalUnit nal, int? poc, int ctuAddress)
    {
        var described = error as VvcBitstreamException ?? new VvcBitstreamException("The coded data are damaged.", error);
        described.Poc ??= poc;
        if (described.CtuAddress < 0)
            described.CtuAddress = ctuAddress;
        return nal.Locate(described);
    }
}
