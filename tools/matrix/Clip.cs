using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;

namespace VvcIlif.Matrix;

/// <summary>The first frames of a clip, as they are and at 10 bit.</summary>
internal sealed class Clip
{
    private Clip(string name, VideoFormat format) => (Name, Format) = (name, format);

    public string Name { get; }

    public VideoFormat Format { get; }

    public VideoFormat Deep => Format with { BitDepth = 10 };

    public List<Plane[]> Frames { get; } = [];

    public List<Plane[]> DeepFrames { get; } = [];

    public static Clip Load(string path, int frames)
    {
        using IVideoSource source = VideoFiles.Open(path);
        var clip = new Clip(Path.GetFileNameWithoutExtension(path), source.Format);
        while (clip.Frames.Count < frames)
        {
            Plane[] planes = source.Format.CreatePlanes();
            if (!source.ReadFrame(planes))
                break;
            clip.Frames.Add(planes);
            Plane[] deep = clip.Deep.CreatePlanes();
            for (int c = 0; c < deep.Length; c++)
            {
                for (int y = 0; y < deep[c].Height; y++)
                {
                    for (int x = 0; x < deep[c].Width; x++)
                        deep[c].Row(y)[x] = (ushort)(planes[c].Row(y)[x] << (10 - source.Format.BitDepth));
                }
            }

            clip.DeepFrames.Add(deep);
        }
        return clip;
    }

    public double Kbps(long bytes) => bytes * 8.0 * Format.Fps / Frames.Count / 1000;

    /// <summary>Adds a decoded 10-bit picture to a meter.</summary>
    public void Compare(PsnrMeter meter, int frame, RowSource row)
    {
        Span<double> mse = stackalloc double[3];
        for (int c = 0; c < 3; c++)
        {
            Plane plane = DeepFrames[frame][c];
            long sum = 0;
            for (int y = 0; y < plane.Height; y++)
                sum += Psnr.SquaredError(plane.Row(y), row(c, y));
            mse[c] = (double)sum / ((long)plane.Width * plane.Height);
        }
        meter.AddMse(mse);
    }
}
