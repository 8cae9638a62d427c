using System.Text;
using VvcIlif.Codec;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Raw;
using VvcIlif.Sequences.Y4m;
using Xunit;

namespace VvcIlif.Tests.Sequences;

public sealed class VideoFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<int, int, int, ChromaFormat> Formats()
    {
        var data = new TheoryData<int, int, int, ChromaFormat>();
        foreach (ChromaFormat chroma in Enum.GetValues<ChromaFormat>())
        {
            foreach (int depth in (ReadOnlySpan<int>)[8, 10, 16])
            {
                data.Add(8, 8, depth, chroma);
                data.Add(35, 17, depth, chroma);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Formats))]
    public void WhatIsWrittenIsRead(int width, int height, int depth, ChromaFormat chroma)
    {
        var format = new VideoFormat { Width = width, Height = height, BitDepth = depth, ChromaFormat = chroma, FpsNumerator = 30000, FpsDenominator = 1001 };
        List<Plane[]> frames = [Random(format, 1), Random(format, 2), Random(format, 3)];
        foreach (string ending in (string[])[".y4m", ".yuv"])
        {
            string path = Path.Combine(_folder, "clip" + ending);
            using (IVideoSink sink = VideoFiles.Create(path, format))
            {
                foreach (Plane[] frame in frames)
                    sink.WriteFrame(frame);
                Assert.False(File.Exists(path));
                sink.Complete();
            }
            using IVideoSource source = VideoFiles.Open(path, format);
            Assert.Equal(format, source.Format);
            Assert.Equal(3, source.FrameCount);
            Plane[] read = format.CreatePlanes();
            foreach (Plane[] frame in frames)
            {
                Assert.True(source.ReadFrame(read));
                Assert.True(Same(frame, read));
            }
            Assert.False(source.ReadFrame(read));
        }
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void NothingIsLeftBehindWithoutComplete()
    {
        var format = new VideoFormat { Width = 16, Height = 16 };
        using (IVideoSink sink = VideoFiles.Create(Path.Combine(_folder, "x.y4m"), format))
            sink.WriteFrame(format.CreatePlanes());
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void FullDiskIsOneSentence()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "No /dev/full on this system.");
        var format = new VideoFormat { Width = 256, Height = 256 };
        using var sink = new RawVideoWriter("/dev/full", format);
        Assert.Throws<VideoOutputException>(() =>
        {
            for (int i = 0; i < 8; i++)
                sink.WriteFrame(format.CreatePlanes());
            sink.Complete();
        });
    }

    [Theory]
    [InlineData("YUV4MPEG2 W4 H2 F25:1 Ip A1:1 C420jpeg XYSCSS=420JPEG", 8, ChromaFormat.Yuv420)]
    [InlineData("YUV4MPEG2 C420p10 H2 F25:1 W4", 10, ChromaFormat.Yuv420)]
    [InlineData("YUV4MPEG2 H2 C422 W4 F25:1", 8, ChromaFormat.Yuv422)]
    [InlineData("YUV4MPEG2 H2 C444p12 W4 F25:1 I?", 12, ChromaFormat.Yuv444)]
    [InlineData("YUV4MPEG2 Cmono W4 H2 F25:1", 8, ChromaFormat.Monochrome)]
    [InlineData("YUV4MPEG2 Cmono10 W4 H2 F25:1", 10, ChromaFormat.Monochrome)]
    [InlineData("YUV4MPEG2 W4 H2 F25:1 XCOMMENT", 8, ChromaFormat.Yuv420)]
    public void ParametersStandInAnyOrder(string header, int depth, ChromaFormat chroma)
    {
        var expected = new VideoFormat { Width = 4, Height = 2, FpsNumerator = 25, BitDepth = depth, ChromaFormat = chroma };
        byte[] frame = new byte[expected.FrameBytes];
        byte[] file = [.. Encoding.ASCII.GetBytes(header + "\nFRAME Ip XA=1\n"), .. frame, .. "FRAME\n"u8, .. frame];
        using var reader = new Y4mReader(new MemoryStream(file), "test");
        Assert.Equal(expected, reader.Format);
        Plane[] planes = expected.CreatePlanes();
        Assert.True(reader.ReadFrame(planes));
        Assert.True(reader.ReadFrame(planes));
        Assert.False(reader.ReadFrame(planes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("YUV4MPEG2")]
    [InlineData("YUV4MPEG2 W4 H2")]
    [InlineData("YUV4MPEG2 W4 H2\n")]
    [InlineData("YUV4MPEG2 W4\nFRAME\n")]
    [InlineData("YUV4MPEG2 W0 H2\nFRAME\n")]
    [InlineData("YUV4MPEG2 W-4 H2\nFRAME\n")]
    [InlineData("YUV4MPEG2 W999999999 H999999999\nFRAME\n")]
    [InlineData("YUV4MPEG2 W99999999999999 H2\nFRAME\n")]
    [InlineData("YUV4MPEG2 W16000 H16000 C444p16\nFRAME\nabc")]
    [InlineData("YUV4MPEG2 W4 H2 C411\nFRAME\n            ")]
    [InlineData("YUV4MPEG2 W4 H2 C420p99\nFRAME\n            ")]
    [InlineData("YUV4MPEG2 W4 H2 It\nFRAME\n            ")]
    [InlineData("YUV4MPEG2 W4 H2 F25\nFRAME\n            ")]
    [InlineData("YUV4MPEG2 W4 H2\nFRAMES\n           ")]
    [InlineData("YUV4MPEG2 W4 H2\nFRAME\n           ")]
    [InlineData("YUV4MPEG2 W2 H2\nFRAME\n            ")]
    [InlineData("RIFF W4 H2\nFRAME\n            ")]
    public void LyingHeadersAreRefused(string file)
    {
        var stream = new MemoryStream(Encoding.ASCII.GetBytes(file));
        Assert.Throws<VideoInputException>(() =>
        {
            using var reader = new Y4mReader(stream, "test");
            Plane[] planes = reader.Format.CreatePlanes();
            while (reader.ReadFrame(planes))
            {
            }
        });
    }

    [Fact]
    public void RawSizesMustBeWhole()
    {
        var format = new VideoFormat { Width = 4, Height = 4 };
        Assert.Throws<VideoInputException>(() => new RawVideoReader(new MemoryStream(new byte[25]), format, "x"));
        Assert.Throws<VideoInputException>(() => new RawVideoReader(new MemoryStream(), format, "x"));
        Assert.Throws<VideoInputException>(() => VideoFiles.Open(Path.Combine(_folder, "no.yuv"), format));
        Assert.Throws<VideoInputException>(() => VideoFiles.Open(_folder, format));
        string path = Path.Combine(_folder, "a.yuv");
        File.WriteAllBytes(path, new byte[24]);
        Assert.Throws<VideoInputException>(() => VideoFiles.Open(path));
        using var deep = new RawVideoReader(new MemoryStream(Enumerable.Repeat((byte)0xFF, 48).ToArray()), format with { BitDepth = 10 }, "x");
        Assert.Throws<VideoInputException>(() => deep.ReadFrame(format.CreatePlanes()));
    }

    internal static Plane[] Random(VideoFormat format, int seed)
    {
        var random = new Random(seed);
        Plane[] planes = format.CreatePlanes();
        foreach (Plane plane in planes)
        {
            for (int y = 0; y < plane.Height; y++)
            {
                foreach (ref ushort sample in plane.Row(y))
                    sample = (ushort)random.Next(1 << format.BitDepth);
            }
        }

        return planes;
    }

    internal static bool Same(Plane[] a, Plane[] b)
    {
        for (int c = 0; c < a.Length; c++)
        {
            for (int y = 0; y < a[c].Height; y++)
            {
                if (!a[c].Row(y).SequenceEqual(b[c].Row(y)))
                    return false;
            }
        }

        return true;
    }
}
