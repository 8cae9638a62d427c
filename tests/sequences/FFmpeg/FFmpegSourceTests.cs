using System.Diagnostics;
using VvcIlif.Codec;
using VvcIlif.Sequences;
using VvcIlif.Sequences.FFmpeg;
using VvcIlif.Sequences.Procedural;
using Xunit;

namespace VvcIlif.Tests.Sequences.FFmpeg;

public sealed class FFmpegSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public void LosslessFilesAreReadSampleForSample(int depth)
    {
        Assert.SkipUnless(FFmpegSource.IsAvailable, "FFmpeg is not installed.");
        var clip = new ProceduralClip("pan", new VideoFormat { Width = 64, Height = 48, BitDepth = depth, FpsNumerator = 25 }, 5);
        string y4m = Path.Combine(_folder, "a.y4m"), mkv = Path.Combine(_folder, "a.mkv");
        using (IVideoSink sink = VideoFiles.Create(y4m, clip.Format))
        {
            Plane[] planes = clip.Format.CreatePlanes();
            while (clip.ReadFrame(planes))
                sink.WriteFrame(planes);
            sink.Complete();
        }
        using (Process process = Process.Start("ffmpeg", $"-loglevel error -i {y4m} -c:v ffv1 {mkv}"))
            process.WaitForExit();
        using IVideoSource source = VideoFiles.Open(mkv);
        Assert.Equal(clip.Format, source.Format);
        Plane[] want = clip.Format.CreatePlanes(), got = clip.Format.CreatePlanes();
        for (int i = 0; i < 5; i++)
        {
            clip.Render(i, want);
            Assert.True(source.ReadFrame(got));
            Assert.True(VideoFileTests.Same(want, got));
        }
        Assert.False(source.ReadFrame(got));
    }

    [Fact]
    public void NoMoreFramesComeThanAreWanted()
    {
        Assert.SkipUnless(FFmpegSource.IsAvailable, "FFmpeg is not installed.");
        string mkv = Make("yuv420p");
        using IVideoSource source = VideoFiles.Open(mkv, frames: 2);
        Plane[] planes = source.Format.CreatePlanes();
        Assert.True(source.ReadFrame(planes));
        Assert.True(source.ReadFrame(planes));
        Assert.False(source.ReadFrame(planes));
    }

    [Fact]
    public void LayoutsWithoutAPlanarFormAreConverted()
    {
        Assert.SkipUnless(FFmpegSource.IsAvailable, "FFmpeg is not installed.");
        using IVideoSource source = VideoFiles.Open(Make("bgr0"));
        Assert.Equal((64, 48, 8, ChromaFormat.Yuv420), (source.Format.Width, source.Format.Height, source.Format.BitDepth, source.Format.ChromaFormat));
        Assert.True(source.ReadFrame(source.Format.CreatePlanes()));
    }

    private string Make(string layout)
    {
        string mkv = Path.Combine(_folder, layout + ".mkv");
        using Process process = Process.Start("ffmpeg", $"-loglevel error -f lavfi -i testsrc2=size=64x48:rate=25 -frames:v 5 -pix_fmt {layout} -c:v ffv1 {mkv}");
        process.WaitForExit();
        return mkv;
    }

    [Fact]
    public void WhatIsNoVideoIsRefused()
    {
        string path = Path.Combine(_folder, "a.mkv");
        File.WriteAllText(path, "not a video");
        var error = Assert.Throws<VideoInputException>(() => VideoFiles.Open(path));
        Assert.DoesNotContain('\n', error.Message);
    }
}
