using System.Globalization;
using System.Text.RegularExpressions;
using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Rd.Metrics;

/// <summary>XPSNR by the FFmpeg of the interoperation tests beside a computation of our own.</summary>
[Trait("speed", "slow")]
public sealed class XpsnrTests : IDisposable
{
    private const int Width = 704, Height = 480;

    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Noise that grows across the picture, so that the weights of its blocks matter; the original is given first.
    [Theory]
    [InlineData(8, 25)]
    [InlineData(8, 50)]
    [InlineData(10, 60)]
    public void EqualToItsDefinition(int depth, int rate)
    {
        VvcIlif.Tests.Interop.ForeignDecoder.Require();
        var format = new VideoFormat { Width = Width, Height = Height, BitDepth = depth, FpsNumerator = rate };
        string a = Path.Combine(_folder, "a.y4m"), b = Path.Combine(_folder, "b.y4m");
        List<ushort[]> originals = [], tests = [];
        var random = new Random(5);
        using (var clip = new ProceduralClip("mix", new VideoFormat { Width = Width, Height = Height }, 4))
        using (IVideoSink first = VideoFiles.Create(a, format))
        using (IVideoSink second = VideoFiles.Create(b, format))
        {
            Plane[] planes = format.CreatePlanes();
            while (clip.ReadFrame(planes))
            {
                foreach (Plane plane in planes)
                {
                    for (int y = 0; y < plane.Height; y++)
                    {
                        foreach (ref ushort s in plane.Row(y))
                            s = (ushort)(s << (depth - 8));
                    }
                }

                first.WriteFrame(planes);
                originals.Add(Luma(planes[0]));
                for (int y = 0; y < Height; y++)
                {
                    for (int x = 0; x < Width; x++)
                    {
                        int most = 1 + 10 * x / Width << (depth - 8);
                        planes[0].Row(y)[x] = (ushort)Math.Clamp(planes[0].Row(y)[x] + random.Next(-most, most + 1), 0, (1 << depth) - 1);
                    }
                }

                second.WriteFrame(planes);
                tests.Add(Luma(planes[0]));
            }
            first.Complete();
            second.Complete();
        }
        TestProcess.Result result = TestProcess.Run("env", [$"{FFmpegMetrics.NodeVariable}={Path.Combine(TestProcess.RepositoryRoot, "tests", "interop")}", "dotnet", Path.Combine(AppContext.BaseDirectory, "vvcilif.dll"), "compare", a, b, "--metrics", "xpsnr", "--summary"]);
        Assert.True(result.ExitCode == 0, result.Error);
        double told = double.Parse(Regex.Match(result.Output, "xpsnr +([0-9.]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal(Xpsnr(originals, tests, depth, rate), told, 2e-4);
        Assert.NotEqual(Xpsnr(tests, originals, depth, rate), told, 1e-2);
    }

    private static ushort[] Luma(Plane plane)
    {
        var luma = new ushort[Width * Height];
        for (int y = 0; y < Height; y++)
            plane.Row(y).CopyTo(luma.AsSpan(y * Width));
        return luma;
    }

    // Helmrich and others 2020, pictures of more than 640x480 and up to HD: squared errors of blocks, each over the activity of the
    // original there: a high pass in space, and twice the difference in time, of second order from 32 pictures a second on.
    // Frames are averaged by the roots of their errors.
    private static double Xpsnr(List<ushort[]> originals, List<ushort[]> tests, int depth, int rate)
    {
        double share = Width * Height / (3840.0 * 2160), roots = 0;
        int size = 4 * (int)(32 * Math.Sqrt(share) + 0.5);
        double mean = Math.Sqrt(16 * Math.Pow(2, 2 * depth - 9) / Math.Sqrt(share)), least = 1 << (depth - 6), peak = (1 << depth) - 1;
        for (int i = 0; i < originals.Count; i++)
        {
            int At(int back, int x, int y) => i < back ? 0 : originals[i - back][y * Width + x];
            double sum = 0;
            for (int top = 0; top < Height; top += size)
            {
                for (int left = 0; left < Width; left += size)
                {
                    int right = Math.Min(left + size, Width), bottom = Math.Min(top + size, Height), count = 0;
                    double error = 0, space = 0, time = 0;
                    for (int y = top; y < bottom; y++)
                    {
                        for (int x = left; x < right; x++)
                        {
                            int centre = At(0, x, y), d = centre - tests[i][y * Width + x];
                            error += d * d;
                            time += Math.Abs(rate < 32 ? centre - At(1, x, y) : centre - 2 * At(1, x, y) + At(2, x, y));
                            if (x == 0 || y == 0 || x == Width - 1 || y == Height - 1)
                                continue;
                            count++;
                            space += Math.Abs(12 * centre - 2 * (At(0, x - 1, y) + At(0, x + 1, y) + At(0, x, y - 1) + At(0, x, y + 1)) - At(0, x - 1, y - 1) - At(0, x + 1, y - 1) - At(0, x - 1, y + 1) - At(0, x + 1, y + 1));
                        }
                    }

                    double activity = space / count + 2 * time / ((right - left) * (bottom - top));
                    sum += error / Math.Max(activity, least);
                }
            }

            roots += Math.Sqrt(Math.Floor(sum * mean + 0.5));
        }
        double average = roots / originals.Count;
        return 10 * Math.Log10(Width * Height * peak * peak / (average * average));
    }
}
