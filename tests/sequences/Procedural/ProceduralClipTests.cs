using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VvcIlif.Codec;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using Xunit;

namespace VvcIlif.Tests.Sequences.Procedural;

public class ProceduralClipTests
{
    private static readonly VideoFormat Format = new() { Width = 176, Height = 144, BitDepth = 10 };

    // The bytes are the same on every machine; a change here changes every figure measured on these clips.
    [Theory]
    [InlineData("pan", "d8e95bcb95a504d734fe99ebac130674")]
    [InlineData("zoom", "16fdc95d2ed23f7c39eb4e5c6a262c17")]
    [InlineData("rotate", "9194f71f3a5dbf79c594ffd57918c96a")]
    [InlineData("layers", "f1ef6020249b59c6f9a0912632478ad8")]
    [InlineData("fade", "29eb84aaba4947f89c890c81b9ae9818")]
    [InlineData("noise", "80ba9aaeba1cf9205402f74eda6fe058")]
    [InlineData("mix", "c5e0cd4f30523c3fb3e9ce6a32c5a825")]
    public void BytesAreTheSameEverywhere(string name, string md5)
    {
        using var clip = new ProceduralClip(name, Format, 4);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        Plane[] planes = Format.CreatePlanes();
        while (clip.ReadFrame(planes))
        {
            foreach (Plane plane in planes)
            {
                for (int y = 0; y < plane.Height; y++)
                    hash.AppendData(MemoryMarshal.AsBytes(plane.Row(y)));
            }
        }

        Assert.Equal(md5, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    [Trait("speed", "slow")]
    public void EveryNameWorksAtEverySize()
    {
        foreach (string name in ProceduralClip.Names.Keys)
        {
            foreach ((int width, int height, int depth, ChromaFormat chroma) in ((int, int, int, ChromaFormat)[])
                [(8, 8, 8, ChromaFormat.Yuv420), (66, 34, 10, ChromaFormat.Yuv422), (33, 17, 12, ChromaFormat.Yuv444), (16, 16, 16, ChromaFormat.Monochrome)])
            {
                var format = new VideoFormat { Width = width, Height = height, BitDepth = depth, ChromaFormat = chroma };
                using var clip = new ProceduralClip(name, format, 3);
                Plane[] planes = format.CreatePlanes();
                for (int i = 0; i < 3; i++)
                {
                    Assert.True(clip.ReadFrame(planes));
                    foreach (Plane plane in planes)
                    {
                        for (int y = 0; y < plane.Height; y++)
                            Assert.True(plane.Row(y).ToArray().Max() < 1 << depth);
                    }
                }
                Assert.False(clip.ReadFrame(planes));
            }
        }

        Assert.Throws<VideoInputException>(() => new ProceduralClip("none", Format, 1));
    }

    // Natural pictures: neighbours are alike, but neither flat nor without edges; motion is no repetition.
    [Fact]
    public void StatisticsAreNatural()
    {
        using var clip = new ProceduralClip("pan", Format, 8);
        Plane[] first = Format.CreatePlanes(), later = Format.CreatePlanes();
        clip.Render(0, first);
        clip.Render(7, later);
        double sum = 0, squares = 0, products = 0, kurtosis = 0, gradients = 0;
        int n = 0;
        for (int y = 0; y < 144; y++)
        {
            for (int x = 0; x < 175; x++)
            {
                double a = first[0].Row(y)[x], b = first[0].Row(y)[x + 1];
                sum += a;
                squares += a * a;
                products += a * b;
                gradients += (a - b) * (a - b);
                kurtosis += (a - b) * (a - b) * (a - b) * (a - b);
                n++;
            }
        }

        double mean = sum / n, variance = squares / n - mean * mean;
        Assert.InRange(Math.Sqrt(variance), 40, 300);
        Assert.InRange((products / n - mean * mean) / variance, 0.8, 0.995);
        Assert.True(kurtosis / n / (gradients / n * gradients / n) > 5, "differences of neighbours have heavy tails");
        Assert.False(VideoFileTests.Same(first, later));
    }
}
