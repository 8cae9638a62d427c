using VvcIlif.Codec;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Raw;
using VvcIlif.Sequences.Y4m;
using Xunit;

namespace VvcIlif.Tests.Rd.Metrics;

/// <summary>Clips that are compared in their files give what readers give.</summary>
public sealed class FileComparisonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void SquaredErrorsOfBytes()
    {
        var random = new Random(78);
        foreach (int length in (int[])[0, 1, 31, 32, 63, 64, 65, 1000, 131072, 8192 * 64 * 2 + 5])
        {
            foreach (bool extreme in (bool[])[false, true])
            {
                byte[] a = new byte[length], b = new byte[length];
                random.NextBytes(a);
                random.NextBytes(b);
                if (extreme)
                    (a, b) = ([.. Enumerable.Repeat((byte)255, length)], new byte[length]);
                Assert.Equal(Psnr.SquaredErrorScalar(a, b), Psnr.SquaredErrorVector(a, b));
                Assert.Equal(Psnr.SquaredErrorScalar(b, a), Psnr.SquaredErrorVector(b, a));
            }
        }
    }

    [Theory]
    [InlineData(8, 34, 22, ".yuv", ChromaFormat.Yuv420)]
    [InlineData(8, 33, 21, ".y4m", ChromaFormat.Yuv420)]
    [InlineData(10, 50, 18, ".y4m", ChromaFormat.Yuv422)]
    [InlineData(16, 19, 7, ".yuv", ChromaFormat.Monochrome)]
    [InlineData(8, 1026, 240, ".yuv", ChromaFormat.Yuv444)]
    public void EqualToReaders(int depth, int width, int height, string suffix, ChromaFormat chroma)
    {
        var format = new VideoFormat { Width = width, Height = height, BitDepth = depth, ChromaFormat = chroma };
        string a = Write("a" + suffix, format, 5, 1), b = Write("b" + suffix, format, 5, 2);
        int told = 0;
        using IVideoSource x = VideoFiles.Open(a, format), y = VideoFiles.Open(b, format), u = Memory(a, format), v = Memory(b, format);
        Assert.NotNull(x.File);
        Assert.Null(u.File);
        ClipFigures direct = ClipComparison.Run(x, y, progress: () => told++), read = ClipComparison.Run(u, v);
        Assert.Equal(5, told);
        Assert.Equal(read.Frames.Select(f => f.Mse), direct.Frames.Select(f => f.Mse));
        Assert.Equal(read.Psnr.Mean(0), direct.Psnr.Mean(0));
        using IVideoSource again = VideoFiles.Open(a, format), same = VideoFiles.Open(a, format);
        ClipFigures three = ClipComparison.Run(again, same, limit: 3);
        Assert.Equal(3, three.Frames.Count);
        Assert.Equal(Psnr.Equal, three.Psnr.Mean(0), 1e-9);
    }

    [Fact]
    public void WhatIsWrongIsToldAsByReaders()
    {
        var format = new VideoFormat { Width = 20, Height = 10, BitDepth = 10 };
        string a = Write("a.yuv", format, 3, 1), b = Write("b.yuv", format, 3, 2), longer = Write("c.yuv", format, 4, 2), y4m = Write("d.y4m", format, 3, 3), odd = Path.Combine(_folder, "e.y4m");
        byte[] bytes = File.ReadAllBytes(b);
        bytes[^1] = 0x7f;
        File.WriteAllBytes(b, bytes);
        Assert.Contains("too large for 10 bits", Assert.Throws<VideoInputException>(() => Run(a, b)).Message);
        Assert.Equal(3, Assert.Throws<ClipLengthException>(() => Run(a, longer)).Frames);
        Assert.Equal(3, Assert.Throws<ClipLengthException>(() => Run(a, longer, 4)).Frames);
        // A frame header with parameters is read, though the frames are not where they were expected.
        bytes = File.ReadAllBytes(y4m);
        int at = bytes.AsSpan().LastIndexOf("FRAME\n"u8) + 5;
        File.WriteAllBytes(odd, [.. bytes.AsSpan(0, at), .. " Ip"u8, .. bytes.AsSpan(at)]);
        Assert.Equal(Psnr.Equal, Run(y4m, odd).Psnr.Mean(0), 1e-9);
        bytes[at - 1] = (byte)'X';
        File.WriteAllBytes(odd, bytes);
        Assert.Contains("no frame header", Assert.Throws<VideoInputException>(() => Run(y4m, odd)).Message);

        ClipFigures Run(string p, string q, int? limit = null)
        {
            using IVideoSource x = VideoFiles.Open(p, format), y = VideoFiles.Open(q, format);
            return ClipComparison.Run(x, y, limit: limit);
        }
    }

    private string Write(string name, VideoFormat format, int frames, int seed)
    {
        var random = new Random(seed);
        string path = Path.Combine(_folder, name);
        using IVideoSink sink = VideoFiles.Create(path, format);
        Plane[] planes = format.CreatePlanes();
        for (int i = 0; i < frames; i++)
        {
            foreach (Plane plane in planes)
            {
                for (int y = 0; y < plane.Height; y++)
                {
                    foreach (ref ushort sample in plane.Row(y))
                        sample = (ushort)random.Next(1 << format.BitDepth);
                }
            }

            sink.WriteFrame(planes);
        }
        sink.Complete();
        return path;
    }

    private static IVideoSource Memory(string path, VideoFormat format)
    {
        var stream = new MemoryStream(File.ReadAllBytes(path));
        return Path.GetExtension(path) == ".y4m" ? new Y4mReader(stream, path) : new RawVideoReader(stream, format, path);
    }
}
