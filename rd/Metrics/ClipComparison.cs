using System.Collections.Concurrent;
using VvcIlif.Codec;
using VvcIlif.Sequences;

namespace VvcIlif.Rd.Metrics;

/// <summary>Figures that a comparison may give beside the PSNR.</summary>
[Flags]
public enum Metric
{
    /// <summary>PSNR alone.</summary>
    None = 0,

    /// <summary><see cref="BlockSsim"/> of each component.</summary>
    Ssim = 1,

    /// <summary><see cref="GaussianSsim"/> of luma.</summary>
    GaussianSsim = 2,

    /// <summary>Multi-scale <see cref="GaussianSsim"/> of luma.</summary>
    MsSsim = 4,
}

/// <summary>Figures of one frame.</summary>
/// <param name="Mse">Mean squared error of each component, at the depth of the comparison.</param>
/// <param name="Ssim">Block similarity of each component; empty where it was not asked for.</param>
/// <param name="GaussianSsim">Gaussian similarity of luma, NaN where it was not asked for.</param>
/// <param name="MsSsim">Multi-scale similarity of luma, NaN where it was not asked for.</param>
public sealed record FrameFigures(double[] Mse, double[] Ssim, double GaussianSsim, double MsSsim)
{
    /// <summary>Block similarity of all components by their sizes, NaN where it was not asked for.</summary>
    public double SsimAll { get; init; } = double.NaN;
}

/// <summary>Figures of a clip.</summary>
/// <param name="BitDepth">Bits of the samples that were compared.</param>
/// <param name="Frames">Figures frame by frame.</param>
/// <param name="Psnr">Their PSNR with the peak of the common test conditions.</param>
public sealed record ClipFigures(int BitDepth, IReadOnlyList<FrameFigures> Frames, PsnrMeter Psnr)
{
    /// <summary>Mean over the frames of a figure.</summary>
    public double Mean(Func<FrameFigures, double> figure) => Frames.Count == 0 ? double.NaN : Frames.Average(figure);

    /// <summary>A meter over the same frames with another peak.</summary>
    public PsnrMeter Meter(PsnrPeak peak)
    {
        var meter = new PsnrMeter(BitDepth, peak);
        foreach (FrameFigures frame in Frames)
            meter.AddMse(frame.Mse);
        return meter;
    }
}

/// <summary>Two clips are not of one length.</summary>
public sealed class ClipLengthException(bool firstIsShorter, int frames) : Exception($"One clip has only {frames} frames, the other has more.")
{
    /// <summary>The first clip is the shorter one.</summary>
    public bool FirstIsShorter => firstIsShorter;

    /// <summary>Frames of the shorter clip.</summary>
    public int Frames => frames;
}

/// <summary>Compares two clips frame after frame; a few frames are held at a time, and both clips are read while frames are compared.</summary>
public static class ClipComparison
{
    private const int Depth = 2;

    /// <summary>Compares two clips of equal size and chroma format.</summary>
    /// <param name="reference">Original.</param>
    /// <param name="test">Clip to judge.</param>
    /// <param name="metrics">Figures beside the PSNR.</param>
    /// <param name="bitDepth">Both clips are brought to this depth first; null: they have the same.</param>
    /// <param name="limit">Frames to compare; null: all, and both clips have the same number.</param>
    /// <param name="progress">Called for each frame that is done.</param>
    /// <exception cref="ClipLengthException">A clip is shorter than the other or than the limit.</exception>
    public static ClipFigures Run(IVideoSource reference, IVideoSource test, Metric metrics = Metric.None, int? bitDepth = null, int? limit = null, Action? progress = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        VideoFormat a = reference.Format, b = test.Format;
        if (a.Width != b.Width || a.Height != b.Height || a.ChromaFormat != b.ChromaFormat)
            throw new ArgumentException($"Clips of {a} and {b} cannot be compared.", nameof(test));
        if (bitDepth is null && a.BitDepth != b.BitDepth)
            throw new ArgumentException($"Clips of {a.BitDepth} and {b.BitDepth} bits are compared at a depth that is given.", nameof(bitDepth));
        int depth = bitDepth ?? a.BitDepth;
        if (metrics == Metric.None && depth == a.BitDepth && Files(reference, test, limit, progress) is { } direct)
            return direct;
        using var stop = new CancellationTokenSource();
        using var first = new Reader(reference, depth, limit, stop.Token);
        using var second = new Reader(test, depth, limit, stop.Token);
        var figures = new List<Task<FrameFigures>>();
        using var slots = new SemaphoreSlim(Depth);
        var meter = new PsnrMeter(depth);
        try
        {
            while (limit is null || figures.Count < limit)
            {
                Plane[]? x = first.Next(), y = second.Next();
                if (x is null != y is null || (x is null && limit is not null))
                    throw new ClipLengthException(x is null, figures.Count);
                if (x is null || y is null)
                    break;
                slots.Wait();
                figures.Add(Task.Run(() =>
                {
                    try
                    {
                        return Compare(x, y, metrics, depth);
                    }
                    finally
                    {
                        first.Return(x);
                        second.Return(y);
                        slots.Release();
                    }
                }));
                progress?.Invoke();
            }
        }
        finally
        {
            stop.Cancel();
            Task.WaitAll([.. figures]);
        }
        List<FrameFigures> frames = [.. figures.Select(f => f.Result)];
        foreach (FrameFigures frame in frames)
            meter.AddMse(frame.Mse);
        return new ClipFigures(depth, frames, meter);
    }

    // Clips stored in files in the format of the comparison need not be widened.
    private static ClipFigures? Files(IVideoSource reference, IVideoSource test, int? limit, Action? progress)
    {
        if (reference.FrameCount is not { } frames || (limit is null && test.FrameCount != frames))
            return null;
        if (FileComparison.Run(reference, test, limit ?? frames, progress) is not { } errors)
            return null;
        var meter = new PsnrMeter(reference.Format.BitDepth);
        foreach (double[] mse in errors)
            meter.AddMse(mse);
        return new ClipFigures(reference.Format.BitDepth, Array.ConvertAll(errors, mse => new FrameFigures(mse, [], double.NaN, double.NaN)), meter);
    }

    /// <summary>Figures of one pair of frames.</summary>
    public static FrameFigures Compare(IReadOnlyList<Plane> reference, IReadOnlyList<Plane> test, Metric metrics, int bitDepth)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        var mse = new double[reference.Count];
        var ssim = new double[metrics.HasFlag(Metric.Ssim) ? mse.Length : 0];
        for (int c = 0; c < mse.Length; c++)
        {
            mse[c] = (double)Psnr.SquaredError(reference[c], test[c]) / ((double)reference[c].Width * reference[c].Height);
            if (ssim.Length > 0)
                ssim[c] = BlockSsim.Compute(reference[c], test[c], bitDepth);
        }
        return new FrameFigures(mse, ssim,
            metrics.HasFlag(Metric.GaussianSsim) ? GaussianSsim.Compute(reference[0], test[0], bitDepth) : double.NaN,
            metrics.HasFlag(Metric.MsSsim) ? GaussianSsim.ComputeMultiScale(reference[0], test[0], bitDepth) : double.NaN)
        {
            SsimAll = ssim.Length > 0 ? BlockSsim.Combined(ssim, reference) : double.NaN,
        };
    }

    /// <summary>Reads one clip ahead on a thread of its own.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly BlockingCollection<Plane[]> _ready = new(Depth);
        private readonly ConcurrentBag<Plane[]> _free = [];
        private readonly Task _task;

        public Reader(IVideoSource source, int depth, int? limit, CancellationToken stop) => _task = Task.Factory.StartNew(() =>
        {
            try
            {
                for (int i = 0; limit is null || i < limit; i++)
                {
                    if (!_free.TryTake(out Plane[]? planes))
                        planes = source.Format.CreatePlanes();
                    if (!source.ReadFrame(planes))
                        break;
                    Convert(planes, source.Format.BitDepth, depth);
                    _ready.Add(planes, stop);
                }
            }
            catch (OperationCanceledException)
            {
                // The other clip has ended.
            }
            finally
            {
                _ready.CompleteAdding();
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        public Plane[]? Next()
        {
            if (_ready.TryTake(out Plane[]? planes, Timeout.Infinite))
                return planes;
            _task.GetAwaiter().GetResult();
            return null;
        }

        public void Return(Plane[] planes) => _free.Add(planes);

        public void Dispose()
        {
            try
            {
                _task.Wait();
            }
            catch (AggregateException)
            {
                // Told where the frame was asked for.
            }
            _ready.Dispose();
        }

        private static void Convert(Plane[] planes, int from, int to)
        {
            int shift = from - to, limit = (1 << to) - 1;
            if (shift == 0)
                return;
            foreach (Plane plane in planes)
            {
                for (int y = 0; y < plane.Height; y++)
                {
                    foreach (ref ushort s in plane.Row(y))
                        s = (ushort)(shift < 0 ? s << -shift : Math.Min((s + (1 << (shift - 1))) >> shift, limit));
                }
            }
        }
    }
}
