using System.Globalization;
using System.Text.RegularExpressions;
using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using VvcIlif.Sequences.Raw;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Rd.Metrics;

/// <summary>Our figures beside those of FFmpeg's psnr and ssim filters, on clips that x264 has coded.</summary>
[Trait("speed", "slow")]
public sealed class FFmpegFiguresTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("mix", 8, 176, 144)]
    [InlineData("mix", 10, 176, 144)]
    [InlineData("layers", 8, 134, 78)]
    [InlineData("fade", 10, 134, 78)]
    public void EqualToTheFilters(string name, int depth, int width, int height)
    {
        Assert.SkipUnless(TestProcess.Find("ffmpeg") is not null, "FFmpeg is not installed.");
        const int frames = 5;
        var format = new VideoFormat { Width = width, Height = height, BitDepth = depth };
        string original = Path.Combine(_folder, "a.yuv"), coded = Path.Combine(_folder, "b.yuv");
        using (var clip = new ProceduralClip(name, format, frames))
        using (var writer = new RawVideoWriter(original, format))
        {
            Plane[] planes = format.CreatePlanes();
            while (clip.ReadFrame(planes))
                writer.WriteFrame(planes);
            writer.Complete();
        }
        Equal(original, coded, format, frames, 34);
    }

    // Natural pictures at several rates: beside the repository where they are there.
    [Theory]
    [InlineData("BQMall_416x240_60", 8, 22)]
    [InlineData("BQMall_416x240_60", 10, 37)]
    [InlineData("Cactus_480x270_50", 8, 32)]
    [InlineData("Cactus_480x270_50", 10, 22)]
    [InlineData("carphone_176x144_30", 8, 45)]
    [InlineData("parkJoy_480x270_50", 10, 27)]
    public void EqualOnRealClips(string name, int depth, int qp)
    {
        Assert.SkipUnless(TestProcess.Find("ffmpeg") is not null, "FFmpeg is not installed.");
        string? clip = SharedClips.Find(name);
        Assert.SkipUnless(clip is not null, $"There is no clip '{name}' beside the repository.");
        const int frames = 8;
        string original = Path.Combine(_folder, "a.yuv"), coded = Path.Combine(_folder, "b.yuv"), pixels = depth == 8 ? "yuv420p" : "yuv420p10le";
        // Ten bits that are not just eight with two zeros: scaled there and back.
        Run("-i", clip!, "-frames:v", $"{frames}", "-vf", depth == 8 ? "null" : "format=yuv420p10le,scale=iw*3/2:ih*3/2:flags=bicubic,scale=iw*2/3:ih*2/3:flags=bicubic", "-pix_fmt", pixels, "-f", "rawvideo", original);
        string[] size = name.Split('_')[1].Split('x');
        Equal(original, coded, new VideoFormat { Width = int.Parse(size[0], CultureInfo.InvariantCulture), Height = int.Parse(size[1], CultureInfo.InvariantCulture), BitDepth = depth }, frames, qp);
    }

    private void Equal(string original, string coded, VideoFormat format, int frames, int qp)
    {
        string size = $"{format.Width}x{format.Height}", pixels = format.BitDepth == 8 ? "yuv420p" : "yuv420p10le";
        Run("-f", "rawvideo", "-s", size, "-pix_fmt", pixels, "-r", "25", "-i", original, "-c:v", "libx264", "-qp", $"{qp}", "-f", "h264", Path.Combine(_folder, "c.264"));
        Run("-i", Path.Combine(_folder, "c.264"), "-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", pixels, coded);

        using var a = new RawVideoReader(VideoFiles.OpenRead(original), format, "a");
        using var b = new RawVideoReader(VideoFiles.OpenRead(coded), format, "b");
        ClipFigures figures = ClipComparison.Run(a, b, Metric.Ssim);
        using var c0 = new RawVideoReader(VideoFiles.OpenRead(original), format, "a");
        using var c1 = new RawVideoReader(VideoFiles.OpenRead(coded), format, "b");
        ClipFigures direct = ClipComparison.Run(c0, c1);
        Assert.Equal(frames, figures.Frames.Count);
        PsnrMeter meter = figures.Meter(PsnrPeak.FullScale);
        string psnr = Filter("psnr"), ssim = Filter("ssim");
        for (int c = 0; c < 3; c++)
        {
            Assert.Equal(Number(psnr, $"{"yuv"[c]}:([0-9.]+)"), meter.OfMeanError(c), 1e-4);
            Assert.Equal(meter.OfMeanError(c), direct.Meter(PsnrPeak.FullScale).OfMeanError(c), 1e-12);
            Assert.Equal(Number(ssim, $"{"YUV"[c]}:([0-9.]+)"), figures.Mean(f => f.Ssim[c]), 1e-4);
        }
        Assert.Equal(Number(ssim, "All:([0-9.]+)"), figures.Mean(f => f.SsimAll), 1e-4);

        // Without vector instructions: with them, the ssim filter of FFmpeg 5.1 miscounts the last windows at some widths.
        string Filter(string filter) => Run("-cpuflags", "0", "-f", "rawvideo", "-s", size, "-pix_fmt", pixels, "-r", "25", "-i", coded,
            "-f", "rawvideo", "-s", size, "-pix_fmt", pixels, "-r", "25", "-i", original, "-lavfi", filter, "-f", "null", "-");
    }

    [Fact]
    public void AbsentFiguresAreNamed()
    {
        Assert.Equal(93.25, FFmpegMetrics.Parse("vmaf", "[Parsed_libvmaf_0 @ 0x1] VMAF score: 93.25\n"));
        Assert.Equal(38.1234, FFmpegMetrics.Parse("xpsnr", "XPSNR  y: 38.1234  u: 40.1  v: 41.2  (minimum: 38.1234)"));
        Assert.Equal(double.PositiveInfinity, FFmpegMetrics.Parse("xpsnr", "XPSNR  y: inf  u: inf  v: inf  (minimum: inf)"));
        Assert.Null(FFmpegMetrics.Parse("vmaf", "no score"));
        foreach (string metric in FFmpegMetrics.Filters.Keys)
        {
            if (FFmpegMetrics.Absent(metric) is { } reason)
                Assert.Contains(metric, reason);
        }
    }

    // By the FFmpeg of the interoperation tests: equal clips have no error, one of even noise falls by what its squares rise, and
    // a figure is told for each depth.
    [Fact]
    public void XpsnrHasItsIdentities()
    {
        VvcIlif.Tests.Interop.ForeignDecoder.Require();
        TestProcess.Result same = Compare(0, 8, 0, 8);
        Assert.Contains("Infinity", same.Output);
        double four = Number(Compare(0, 8, 2, 8).Output, "xpsnr +([0-9.]+)"), two = Number(Compare(0, 8, 1, 8).Output, "xpsnr +([0-9.]+)");
        // Weights are those of the original: twice the error everywhere is 6.02 dB.
        Assert.Equal(20 * Math.Log10(2), two - four, 0.05);
        // The same pictures at 10 bits.
        Assert.InRange(Number(Compare(0, 10, 4, 10).Output, "xpsnr +([0-9.]+)") - two, -0.5, 0.5);

        TestProcess.Result Compare(int a, int depthA, int b, int depthB)
        {
            string first = Shifted("a.y4m", a, depthA), second = Shifted("b.y4m", b, depthB);
            TestProcess.Result result = TestProcess.Run("env", [$"{FFmpegMetrics.NodeVariable}={Path.Combine(TestProcess.RepositoryRoot, "tests", "interop")}", "dotnet", Path.Combine(AppContext.BaseDirectory, "vvcilif.dll"), "compare", first, second, "--metrics", "xpsnr", "--summary"]);
            Assert.True(result.ExitCode == 0, result.Error);
            return result;
        }

        // Samples that are never at their limits, all with one added.
        string Shifted(string name, int add, int depth)
        {
            var format = new VideoFormat { Width = 128, Height = 96, BitDepth = depth, FpsNumerator = 50 };
            string path = Path.Combine(_folder, name);
            using var clip = new ProceduralClip("mix", new VideoFormat { Width = 128, Height = 96 }, 4);
            using IVideoSink sink = VideoFiles.Create(path, format);
            Plane[] planes = format.CreatePlanes();
            while (clip.ReadFrame(planes))
            {
                foreach (Plane plane in planes)
                {
                    for (int y = 0; y < plane.Height; y++)
                    {
                        foreach (ref ushort s in plane.Row(y))
                            s = (ushort)((Math.Clamp((int)s, 16, 235) << (depth - 8)) + add);
                    }
                }

                sink.WriteFrame(planes);
            }
            sink.Complete();
            return path;
        }
    }

    private static double Number(string text, string pattern) =>
        double.Parse(Regex.Matches(text, pattern)[^1].Groups[1].Value, CultureInfo.InvariantCulture);

    private static string Run(params string[] arguments)
    {
        TestProcess.Result result = TestProcess.Run("ffmpeg", ["-hide_banner", "-nostats", "-y", .. arguments]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Error;
    }
}
