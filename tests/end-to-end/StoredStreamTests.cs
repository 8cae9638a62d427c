using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using VvcIlif.Codec;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using Xunit;

namespace VvcIlif.Tests.EndToEnd;

/// <summary>
/// Twelve short streams against their stored MD5s: work on the structure of the encoder must not change a byte. A
/// change that is meant to alter decisions stores new ones: <c>VVCILIF_STORE_STREAMS=1</c> rewrites the table.
/// </summary>
[Trait("speed", "slow")]
public class StoredStreamTests
{
    private const string Table = "StoredStreams.md5";

    private static readonly Dictionary<string, (int Frames, EncoderOptions Options)> s_cases = new()
    {
        ["ai-fast-8"] = (3, Options(CodingConfiguration.AllIntra, EncoderPreset.Fast) with { InternalBitDepth = 8 }),
        ["ai-medium-10"] = (2, Options(CodingConfiguration.AllIntra, EncoderPreset.Medium) with { Qp = 27 }),
        ["ai-slow-10"] = (2, Options(CodingConfiguration.AllIntra, EncoderPreset.Slow) with { Qp = 37, CtuSize = 64, InputBitDepth = 10 }),
        ["ld-fast-10"] = (9, Options(CodingConfiguration.LowDelay, EncoderPreset.Fast)),
        ["ld-medium-8"] = (5, Options(CodingConfiguration.LowDelay, EncoderPreset.Medium) with { InternalBitDepth = 8, CtuSize = 64 }),
        ["ra-fast-10"] = (17, Options(CodingConfiguration.RandomAccess, EncoderPreset.Fast) with { Qp = 37, QpFraction = 0.5 }),
        ["ra-medium-10"] = (10, Options(CodingConfiguration.RandomAccess, EncoderPreset.Medium) with { GopSize = 8, IntraPeriod = 8 }),
        ["ra-slow-8"] = (5, Options(CodingConfiguration.RandomAccess, EncoderPreset.Slow) with { Width = 136, Height = 72, InternalBitDepth = 8 }),
        ["ra-rows-10"] = (5, Options(CodingConfiguration.RandomAccess, EncoderPreset.Medium) with { CtuSize = 32, EntropyCodingSync = true }),
        ["ra-ilif2-ctu"] = (9, Options(CodingConfiguration.RandomAccess, EncoderPreset.Fast) with { InterpolationFilter = Ilif("tiny", IlifMode.FractionsAndIntegers) }),
        ["ra-ilif1-slice"] = (3, Options(CodingConfiguration.RandomAccess, EncoderPreset.Medium) with
        {
            Width = 136,
            Height = 72,
            InterpolationFilter = Ilif("small", IlifMode.Fractions),
            InterpolationSwitch = InterpolationSwitch.Slice,
        }),
        ["ld-plugin-off"] = (4, Options(CodingConfiguration.LowDelay, EncoderPreset.Medium) with
        {
            InterpolationFilter = FilterLoader.Load(Path.Combine(AppContext.BaseDirectory, "plugins", "TwelveTapFilter.dll")),
            InterpolationSwitch = InterpolationSwitch.Off,
        }),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void EncodesTheStoredBytes(string name)
    {
        (int frames, EncoderOptions options) = s_cases[name];
        var stream = new MemoryStream();
        new VvcEncoder(options).Encode(Clip(options, frames), stream);
        string md5 = Convert.ToHexStringLower(MD5.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        if (Environment.GetEnvironmentVariable("VVCILIF_STORE_STREAMS") == "1")
            Store(name, md5);
        Assert.Equal(Stored()[name], md5);
    }

    private static EncoderOptions Options(CodingConfiguration configuration, EncoderPreset preset) =>
        new() { Width = 208, Height = 120, Configuration = configuration, Preset = preset, Threads = 2 };

    private static IlifFilter Ilif(string model, IlifMode mode) =>
        new(IlifModel.Load(Path.Combine(AppContext.BaseDirectory, "models", model + ".ilif")), mode);

    /// <summary>Zoom, rotation, layers, changing light and noise.</summary>
    private static IEnumerable<IReadOnlyList<Plane>> Clip(EncoderOptions options, int frames)
    {
        var format = new VideoFormat { Width = options.Width, Height = options.Height, BitDepth = options.InputBitDepth };
        using var clip = new ProceduralClip("mix", format, frames);
        Plane[] planes = format.CreatePlanes();
        while (clip.ReadFrame(planes))
            yield return planes;
    }

    private static Dictionary<string, string> Stored([CallerFilePath] string source = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(source)!, Table)).Select(line => line.Split("  ")).ToDictionary(parts => parts[1], parts => parts[0]);

    private static void Store(string name, string md5, [CallerFilePath] string source = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(source)!, Table);
        lock (s_cases)
        {
            Dictionary<string, string> table = File.Exists(path) ? Stored() : [];
            table[name] = md5;
            File.WriteAllLines(path, s_cases.Keys.Where(table.ContainsKey).Select(key => $"{table[key]}  {key}"));
        }
    }
}
