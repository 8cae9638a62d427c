using System.Security.Cryptography;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using Xunit;

namespace VvcIlif.Tests.Interop;

/// <summary>Encoder's reconstruction = our decoder = a decoder that is not ours, picture by picture.</summary>
[Trait("speed", "slow")]
public sealed class InteropTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, int, int, int, CodingConfiguration, int, EncoderPreset, int> Cases()
    {
        var cases = new TheoryData<string, int, int, int, CodingConfiguration, int, EncoderPreset, int>();
        foreach (CodingConfiguration configuration in Enum.GetValues<CodingConfiguration>())
        {
            foreach (int depth in (ReadOnlySpan<int>)[8, 10])
            {
                cases.Add("mix", 8, 8, depth, configuration, 9, EncoderPreset.Medium, 32);
                cases.Add("rotate", 66, 34, depth, configuration, 9, EncoderPreset.Medium, 27);
                cases.Add("layers", 176, 144, depth, configuration, 5, EncoderPreset.Fast, 32);
            }
        }

        cases.Add("layers", 1920, 1080, 8, CodingConfiguration.RandomAccess, 2, EncoderPreset.Fast, 42);
        cases.Add("mix", 176, 144, 8, CodingConfiguration.RandomAccess, 1, EncoderPreset.Fast, 22);
        cases.Add("fade", 66, 34, 8, CodingConfiguration.RandomAccess, 2, EncoderPreset.Slow, 37);
        cases.Add("zoom", 66, 34, 10, CodingConfiguration.RandomAccess, 35, EncoderPreset.Fast, 32);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void ThreeWaysAreEqual(string name, int width, int height, int depth, CodingConfiguration configuration, int frames, EncoderPreset preset, int qp)
    {
        ForeignDecoder.Require();
        var options = new EncoderOptions { Width = width, Height = height, InputBitDepth = depth, InternalBitDepth = depth, Configuration = configuration, Preset = preset, Qp = qp };
        (string path, List<string> encoder) = Encode(name, options, frames);
        Assert.Equal(frames, encoder.Count);
        Assert.Equal(encoder, Decode(path, null));
        Assert.Equal(encoder, ForeignDecoder.Decode(path));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void CtuSizesAndThreads(int ctuSize)
    {
        ForeignDecoder.Require();
        var options = new EncoderOptions { Width = 144, Height = 80, CtuSize = ctuSize, Preset = EncoderPreset.Fast, Qp = 30, Threads = 1 };
        (string path, List<string> encoder) = Encode("mix", options, 6);
        Assert.Equal(encoder, Decode(path, null));
        Assert.Equal(encoder, ForeignDecoder.Decode(path));
        (string other, _) = Encode("mix", options with { Threads = 2 }, 6);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(other));
    }

    /// <summary>Tools that no preset has, each turned on alone; their syntax element is in the stream, and the pictures differ.</summary>
    [Theory]
    [InlineData("mmvd", "mmvd_merge_flag=1", CodingConfiguration.RandomAccess)]
    [InlineData("mmvd", "mmvd_merge_flag=1", CodingConfiguration.LowDelay)]
    public void ToolsTurnedOn(string tool, string element, CodingConfiguration configuration)
    {
        ForeignDecoder.Require();
        var options = new EncoderOptions { Width = 136, Height = 72, Configuration = configuration, Preset = EncoderPreset.Fast, Qp = 32 };
        (_, List<string> without) = Encode("rotate", options, 6);
        (string path, List<string> encoder) = Encode("rotate", options with { Tools = EncoderTools.For(options.Preset).With(tool, "on") }, 6);
        Assert.NotEqual(without, encoder);
        Assert.Equal(encoder, Decode(path, null));
        Assert.Equal(encoder, ForeignDecoder.Decode(path));
        using var trace = new StringWriter();
        using (FileStream stream = File.OpenRead(path))
            SliceTrace.Write(stream, trace, TraceSelection.Parse("channel=units"));
        Assert.Contains(element, trace.ToString());
    }

    [Fact]
    public void PlugInStreamsAreRefusedByOthers()
    {
        ForeignDecoder.Require();
        IInterpolationFilter filter = FilterLoader.Load(Path.Combine(AppContext.BaseDirectory, "plugins", "TwelveTapFilter.dll"));
        var options = new EncoderOptions { Width = 96, Height = 64, Preset = EncoderPreset.Fast, Qp = 27, InterpolationFilter = filter };
        (string path, List<string> encoder) = Encode("pan", options, 4);
        Assert.Equal(encoder, Decode(path, filter));
        Assert.Empty(ForeignDecoder.Decode(path));
    }

    private (string Path, List<string> Frames) Encode(string name, EncoderOptions options, int frames)
    {
        var format = new VideoFormat { Width = options.Width, Height = options.Height, BitDepth = options.InputBitDepth };
        using var clip = new ProceduralClip(name, format, frames);
        string path = Path.Combine(_folder, $"{options.Threads}_{options.CtuSize}.266");
        var md5 = new List<string>();
        using (FileStream stream = File.Create(path))
            new VvcEncoder(options).Encode(Frames(), stream, null, picture => md5.Add(PictureMd5(picture.Row, options.Width, options.Height, picture.BitDepth)));
        return (path, md5);

        IEnumerable<IReadOnlyList<Plane>> Frames()
        {
            Plane[] planes = format.CreatePlanes();
            while (clip.ReadFrame(planes))
                yield return planes;
        }
    }

    private static List<string> Decode(string path, IInterpolationFilter? filter)
    {
        using FileStream stream = File.OpenRead(path);
        var md5 = new List<string>();
        foreach (DecodedPicture picture in new VvcDecoder(new DecoderOptions { PlugInFilter = filter }).Decode(stream))
        {
            Assert.Equal(HashCheck.Match, picture.HashCheck);
            md5.Add(PictureMd5(picture.Row, picture.Width, picture.Height, picture.BitDepth));
        }
        return md5;
    }

    /// <summary>MD5 of a 4:2:0 picture as stored in a raw file.</summary>
    internal static string PictureMd5(RowSource row, int width, int height, int bitDepth)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] bytes = new byte[2 * width];
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < (c == 0 ? height : height / 2); y++)
            {
                ReadOnlySpan<ushort> samples = row(c, y);
                int size = bitDepth > 8 ? 2 : 1;
                PlanarBytes.Pack(samples, bytes, size);
                hash.AppendData(bytes, 0, samples.Length * size);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
