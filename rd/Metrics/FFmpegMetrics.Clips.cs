using VvcIlif.Codec;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Y4m;

namespace VvcIlif.Rd.Metrics;

public static partial class FFmpegMetrics
{
    /// <summary>The figure of two clips of equal size: both are written as Y4M for FFmpeg.</summary>
    /// <param name="metric">"xpsnr" or "vmaf".</param>
    /// <param name="reference">Original.</param>
    /// <param name="test">Clip to judge.</param>
    /// <param name="depth">Bits of the samples that are compared.</param>
    /// <param name="frames">Frames to compare.</param>
    /// <exception cref="InvalidOperationException">FFmpeg does not have the filter, or fails.</exception>
    public static double Measure(string metric, IVideoSource reference, IVideoSource test, int depth, int frames)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(test);
        string folder = Directory.CreateTempSubdirectory("vvcilif-metric-").FullName;
        try
        {
            string a = Path.Combine(folder, "a.y4m"), b = Path.Combine(folder, "b.y4m");
            // One rate for both: XPSNR looks at motion by it, and no time stamps slip.
            VideoFormat format = reference.Format with { BitDepth = depth };
            Write(reference, a, format, frames);
            Write(test, b, format, frames);
            return Measure(metric, a, b);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(IVideoSource source, string path, VideoFormat format, int frames)
    {
        int shift = format.BitDepth - source.Format.BitDepth, limit = (1 << format.BitDepth) - 1;
        using var writer = new Y4mWriter(path, format);
        Plane[] planes = source.Format.CreatePlanes();
        for (int i = 0; i < frames && source.ReadFrame(planes); i++)
        {
            foreach (Plane plane in shift == 0 ? [] : planes)
            {
                for (int y = 0; y < plane.Height; y++)
                {
                    foreach (ref ushort s in plane.Row(y))
                        s = (ushort)(shift > 0 ? s << shift : Math.Min((s + (1 << (-shift - 1))) >> -shift, limit));
                }
            }

            writer.WriteFrame(planes);
        }
        writer.Complete();
    }
}
