using VvcIlif.Codec;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Raw;

namespace VvcIlif.Rd.Metrics;

public static partial class FFmpegMetrics
{
    /// <summary>The figure of two clips of equal size: both are written as raw files at one depth for FFmpeg.</summary>
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
            string a = Path.Combine(folder, "a.yuv"), b = Path.Combine(folder, "b.yuv");
            Write(reference, a, depth, frames);
            Write(test, b, depth, frames);
            string pixels = reference.Format.ChromaFormat switch { ChromaFormat.Yuv422 => "yuv422p", ChromaFormat.Yuv444 => "yuv444p", ChromaFormat.Monochrome => "gray", _ => "yuv420p" };
            return Measure(metric, a, b, reference.Format.Width, reference.Format.Height, depth == 8 ? pixels : FormattableString.Invariant($"{pixels}{depth}le"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(IVideoSource source, string path, int depth, int frames)
    {
        int shift = depth - source.Format.BitDepth, limit = (1 << depth) - 1;
        using var writer = new RawVideoWriter(path, source.Format with { BitDepth = depth });
        Plane[] planes = source.Format.CreatePlanes();
        for (int i = 0; i < frames && source.ReadFrame(planes); i++)
        {
            foreach (Plane plane in shift == 0 ? [] : planes)
                for (int y = 0; y < plane.Height; y++)
                    foreach (ref ushort s in plane.Row(y))
                        s = (ushort)(shift > 0 ? s << shift : Math.Min((s + (1 << (-shift - 1))) >> -shift, limit));
            writer.WriteFrame(planes);
        }
        writer.Complete();
    }
}
