using VvcIlif.Tests.Codec.Interpolation.Ilif;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Tools.Cli;

/// <summary>The program as a user meets it: exit codes, one sentence on standard error, no file left behind.</summary>
[Trait("speed", "slow")]
public sealed class CliTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheRoundTripHolds()
    {
        Ok("sequences make mix -o clip.y4m --size 64x48 --frames 3 --depth 10");
        string coded = Ok("encode clip.y4m -o clip.266 --qp 30 --preset fast --recon recon.y4m --csv figures.csv --json --quiet");
        Assert.Contains("\"pictures\": 3", coded);
        Assert.Equal(4, File.ReadAllLines(At("figures.csv")).Length);
        Assert.Contains("all match their hashes", Ok("decode clip.266 -o decoded.y4m"));
        Assert.Equal(File.ReadAllBytes(At("recon.y4m")), File.ReadAllBytes(At("decoded.y4m")));
        Ok("decode clip.266 -o decoded.yuv --depth 8");
        Assert.Equal(64 * 48 * 3 / 2 * 3, new FileInfo(At("decoded.yuv")).Length);
        Assert.Contains("Standard H.266", Ok("inspect clip.266"));
        Assert.Contains("psnr_y", Ok("compare clip.y4m clip.266 --json"));
        Assert.Empty(Directory.GetFiles(_folder, ".*"));
    }

    [Fact]
    public void PlugInsAreNamedAndRefused()
    {
        string filter = Path.Combine(AppContext.BaseDirectory, "plugins", "TwelveTapFilter.dll");
        Ok("sequences make pan -o clip.y4m --size 64x48 --frames 3");
        Ok($"encode clip.y4m -o clip.266 --qp 27 --preset fast --recon recon.y4m --quiet --interp plugin:{filter}");
        Assert.Contains("Not standard H.266", Ok("inspect clip.266"));
        Ok($"decode clip.266 -o decoded.y4m --interp plugin:{filter}");
        Assert.Equal(File.ReadAllBytes(At("recon.y4m")), File.ReadAllBytes(At("decoded.y4m")));
        Fails(4, "decode clip.266 -o refused.y4m");
        Assert.Contains("keeps the contract", Ok($"filter verify {filter}"));
    }

    [Fact]
    public void LearnedFiltersAreFoundByTheNameInTheStream()
    {
        File.WriteAllBytes(At("m.ilif"), IlifModels.Random(8, 0, headShift: 14).ToArray());
        Ok("sequences make pan -o clip.y4m --size 64x48 --frames 3");
        Ok("encode clip.y4m -o clip.266 --qp 27 --preset fast --recon recon.y4m --quiet --interp ilif2 --model m.ilif");
        Ok("decode clip.266 -o decoded.y4m --interp ilif2 --model m.ilif -t 2");
        Assert.Equal(File.ReadAllBytes(At("recon.y4m")), File.ReadAllBytes(At("decoded.y4m")));
        string refusal = Fails(4, "decode clip.266 -o refused.y4m");
        Assert.Contains("'random8x0'", refusal);
        Assert.Contains("models", refusal);
        Fails(4, "decode clip.266 -o refused.y4m --interp ilif1 --model m.ilif");
        Assert.Contains("random8x0", Ok("model info m.ilif"));
        Assert.Contains("7236372", Ok("model info"));
        Ok("model list");
        Ok("encode clip.y4m -o off.266 --qp 27 --preset fast --quiet --interp ilif2 --model m.ilif --ilif-switch off --csv off.csv");
        Assert.Matches(@"""plug_in_share"": 1,\s+""plug_in_share_by_picture"": \[\s*0,\s*1,\s*1\s*\]", Ok("encode clip.y4m -o off.266 --qp 27 --preset fast --json --quiet --interp ilif2 --model m.ilif --ilif-switch off"));
        Assert.Contains("switching off", Ok("inspect off.266"));
        Assert.Contains("switching ctu", Ok("inspect clip.266"));
        Assert.Equal(["0.0000", "1.0000", "1.0000"], File.ReadAllLines(At("off.csv"))[1..].Select(l => l.Split(',')[^1]).Order());
        Assert.Contains("--ilif-switch needs a filter", Fails(2, "encode clip.y4m -o out.266 --ilif-switch slice"));
        Fails(2, "encode clip.y4m -o out.266 --interp ilif2 --model m.ilif --ilif-switch on");
        Fails(2, "encode clip.y4m -o out.266 --model m.ilif");
        Fails(3, "encode clip.y4m -o out.266 --interp ilif1 --model none");
        Fails(3, "model info clip.y4m");
    }

    [Fact]
    public void FlippedBitsAreReportedWithPoc()
    {
        Ok("sequences make pan -o clip.y4m --size 64x48 --frames 1");
        Ok("encode clip.y4m -o clip.266 --qp 20 --preset fast --quiet");
        byte[] stream = File.ReadAllBytes(At("clip.266"));
        // The last byte but two belongs to the hash itself.
        stream[^3] ^= 0x10;
        File.WriteAllBytes(At("clip.266"), stream);
        Assert.Contains("POC 0", Fails(5, "decode clip.266 -o decoded.y4m"));
        Ok("decode clip.266 -o decoded.y4m --no-verify");
    }

    [Theory]
    [InlineData(2, "")]
    [InlineData(2, "transcode clip.y4m")]
    [InlineData(2, "encode small.y4m")]
    [InlineData(2, "encode small.y4m -o out.266 --qp 99")]
    [InlineData(2, "encode small.y4m -o out.266 --qp many")]
    [InlineData(2, "encode small.y4m -o out.266 --preset never")]
    [InlineData(2, "encode small.y4m -o out.266 --interp spline")]
    [InlineData(2, "encode raw.yuv -o out.266 --size 16")]
    [InlineData(2, "encode small.y4m -o out.266 --frames 0")]
    [InlineData(2, "decode empty.266 -o out.yuv --depth 9")]
    [InlineData(2, "sequences make nothing -o out.y4m")]
    [InlineData(3, "encode missing.y4m -o out.266")]
    [InlineData(3, "encode empty.y4m -o out.266")]
    [InlineData(3, "encode lies.y4m -o out.266 --quiet")]
    [InlineData(3, "encode raw.yuv -o out.266")]
    [InlineData(3, "encode raw.yuv -o out.266 --size 100x100")]
    [InlineData(3, "encode odd.y4m -o out.266")]
    [InlineData(3, "decode missing.266 -o out.yuv")]
    [InlineData(3, "decode empty.266 -o out.yuv")]
    [InlineData(3, "decode raw.yuv -o out.yuv")]
    [InlineData(3, "compare small.y4m odd.y4m")]
    [InlineData(3, "inspect raw.yuv")]
    [InlineData(3, "bdrate missing.csv missing.csv")]
    [InlineData(3, "sequences get BQMall")]
    [InlineData(3, "filter verify missing.dll")]
    [InlineData(4, "encode deep.y4m -o out.266")]
    [InlineData(6, "encode small.y4m -o nowhere/out.266")]
    [InlineData(6, "encode small.y4m -o /dev/full --quiet --preset fast")]
    public void BadInputIsOneSentence(int code, string arguments)
    {
        File.WriteAllBytes(At("small.y4m"), [.. "YUV4MPEG2 W8 H8 F30:1 C420\nFRAME\n"u8, .. new byte[96]]);
        File.WriteAllBytes(At("lies.y4m"), [.. "YUV4MPEG2 W8 H8 F30:1 C420\nFRAME\n"u8, .. new byte[96], .. "FRAME\n"u8, .. new byte[50]]);
        File.WriteAllBytes(At("odd.y4m"), [.. "YUV4MPEG2 W9 H9 F30:1 C420\nFRAME\n"u8, .. new byte[131]]);
        File.WriteAllBytes(At("deep.y4m"), [.. "YUV4MPEG2 W8 H8 F30:1 C444\nFRAME\n"u8, .. new byte[192]]);
        File.WriteAllBytes(At("raw.yuv"), new byte[97]);
        File.WriteAllBytes(At("empty.y4m"), []);
        File.WriteAllBytes(At("empty.266"), []);
        string[] before = Directory.GetFileSystemEntries(_folder);
        Fails(code, arguments);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void SingleToolsOfThePresetCanBeChanged()
    {
        Ok("sequences make pan -o clip.y4m --size 64x48 --frames 3");
        Ok("encode clip.y4m -o fast.266 --preset fast --quiet --hash none");
        // A value that is the preset's own changes nothing; deeper splits do.
        Ok("encode clip.y4m -o same.266 --preset fast --quiet --hash none --tool mtt-inter=1");
        Ok("encode clip.y4m -o deep.266 --preset fast --quiet --hash none --tool mtt-inter=3 --tool ternary=on");
        Assert.Equal(File.ReadAllBytes(At("fast.266")), File.ReadAllBytes(At("same.266")));
        Assert.NotEqual(File.ReadAllBytes(At("fast.266")), File.ReadAllBytes(At("deep.266")));
        string table = Ok("tools list");
        foreach (string name in (string[])["affine", "merge-tries", "stop-splits"])
            Assert.Contains(table.Split('\n'), line => line.StartsWith(name + " ", StringComparison.Ordinal));
        Assert.Contains("tools list", Fails(2, "encode clip.y4m -o out.266 --tool affine"));
        Assert.Contains("affine", Fails(2, "encode clip.y4m -o out.266 --tool afine=on"));
        Assert.Contains("0 to 3", Fails(2, "encode clip.y4m -o out.266 --tool mtt-intra=9"));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string Ok(string arguments)
    {
        TestProcess.Result result = Run(arguments);
        Assert.True(result.ExitCode == 0, $"vvcilif {arguments}: exit {result.ExitCode}: {result.Error}");
        return result.Output;
    }

    private string Fails(int code, string arguments)
    {
        TestProcess.Result result = Run(arguments);
        Assert.True(result.ExitCode == code, $"vvcilif {arguments}: exit {result.ExitCode} instead of {code}: {result.Error}");
        string sentence = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("vvcilif: ", sentence);
        Assert.DoesNotContain("Exception", sentence);
        return sentence;
    }

    private TestProcess.Result Run(string arguments) => TestProcess.Run(
        "dotnet", [Path.Combine(AppContext.BaseDirectory, "vvcilif.dll"), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)], _folder);
}
