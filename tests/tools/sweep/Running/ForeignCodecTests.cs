using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Running;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Tools.Sweep.Running;

/// <summary>How the streams of other encoders are verified.</summary>
[Trait("speed", "slow")]
public sealed class ForeignCodecTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("x264", "libx264", "", "decoded = reconstruction")]
    [InlineData("x265", "libx265", "", "decoded = MD5 of the encoder's pictures")]
    [InlineData("svtav1", "libsvtav1", "-preset 10", "decoded alike by dav1d and libaom; the encoder gives no reconstruction")]
    public void WhatIsVerified(string encoder, string library, string options, string verified)
    {
        Assert.SkipUnless(TestProcess.Find("ffmpeg") is not null && Ffmpeg("-encoders").Contains(' ' + library + ' '), $"FFmpeg with {library} is not installed.");
        Assert.SkipUnless(encoder != "svtav1" || (Ffmpeg("-decoders").Contains(" libdav1d ") && Ffmpeg("-decoders").Contains(" libaom-av1 ")), "FFmpeg has not both decoders of AV1.");
        // Sides that are no multiples of 8: an encoder's own PSNR would count what it pads.
        File.WriteAllText(Path.Combine(_folder, "sweep.yaml"), $"sequences:\n  - {{ make: pan, size: 100x76, frames: 5 }}\nconfigurations: [ra, ai, ld]\nqps: [32]\ncodecs:\n  - {{ name: other, encoder: {encoder}, options: \"{options}\" }}\n");
        TestProcess.Result result = TestProcess.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "vvcilif.dll"), "ctc", "run", "sweep.yaml", "-o", "res"], _folder);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        PointRecord[] points = [.. File.ReadAllLines(Path.Combine(_folder, "res", "results.jsonl")).Select(l => PointRecord.FromJson(l)!)];
        Assert.Equal(["ra", "ai", "ld"], points.Select(p => p.Configuration));
        Assert.All(points, p => Assert.Equal(verified, p.Verified));
        Assert.All(points, p => Assert.Equal(5, p.Types.Sum(t => t.Pictures)));
    }

    [Fact]
    public void WrongPicturesOfX265AreFound()
    {
        Assert.SkipUnless(TestProcess.Find("ffmpeg") is not null && Ffmpeg("-encoders").Contains(" libx265 "), "FFmpeg with libx265 is not installed.");
        string stream = Path.Combine(_folder, "a.265"), damaged = Path.Combine(_folder, "b.265");
        Assert.Equal(0, TestProcess.Run("ffmpeg", ["-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25", "-frames:v", "4", "-pix_fmt", "yuv420p", "-c:v", "libx265", "-x265-params", "qp=22:hash=1:info=0:log-level=none", "-f", "hevc", stream]).ExitCode);
        Assert.Null(ForeignVerification.WrongPicture(stream));
        byte[] bytes = File.ReadAllBytes(stream);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(damaged, bytes);
        Assert.NotNull(ForeignVerification.WrongPicture(damaged));
    }

    private static string Ffmpeg(string list) => TestProcess.Run("ffmpeg", ["-hide_banner", list]).Output;
}
