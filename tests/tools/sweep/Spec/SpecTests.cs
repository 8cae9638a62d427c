using VvcIlif.Rd.Metrics;
using VvcIlif.Rd.Records;
using VvcIlif.Sweep;
using VvcIlif.Sweep.Planning;
using VvcIlif.Sweep.Running;
using VvcIlif.Sweep.Spec;
using Xunit;

namespace VvcIlif.Tests.Tools.Sweep.Spec;

public sealed class SpecTests : IDisposable
{
    private const string Small = """
        name: small
        sequences:
          - { make: mix, size: 32x32, frames: 3 }
          - { make: pan, size: 48x32, frames: 2, name: moving, class: B, fps: 30000/1001 }
        configurations: [ra, ai]
        qps: [22, 27]
        intra_period: 8
        codecs:
          - name: ours
            options: --preset fast --interp "plugin:my filter.dll"
            tools: { affine: on, merge-tries: 4 }
          - name: other
            command: enc -q {qp} {in} -o {out}
            suffix: bin
            configurations: [ra]
            qps: [10]
        anchor: other
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AllKeysAreRead()
    {
        SweepSpec spec = SpecReader.Parse(Small, "small.yaml");
        Assert.Equal("small", spec.Name);
        Assert.Equal("other", spec.Anchor);
        Assert.Equal([22, 27], spec.Qps);
        Assert.Equal(["ra", "ai"], spec.Configurations);
        Assert.Equal(8, spec.IntraPeriod);
        Assert.Equal((48, 32), spec.Sequences[1].Size);
        Assert.Equal((30000, 1001), spec.Sequences[1].Fps);
        Assert.Equal(["--preset", "fast", "--interp", "plugin:my filter.dll", "--tool", "affine=on", "--tool", "merge-tries=4"], spec.Codecs[0].Options);
        Assert.Equal(CodecKind.Command, spec.Codecs[1].Kind);
        Assert.Equal(".bin", spec.Codecs[1].Suffix);
        Assert.Equal("--a 'b c'", CommandWords.Join(CommandWords.Split("--a  'b c'")));
    }

    [Theory]
    [InlineData("qps: [22, 27]", "qp: [22, 27]", 6, "did you mean 'qps'", "intra_period")]
    [InlineData("qps: [22, 27]", "qps: [22, 99]", 6, "0 to 63")]
    [InlineData("qps: [22, 27]", "qps: [22, 22]", 6, "twice")]
    [InlineData("fps: 30000/1001", "fps: '29,97'", 4, "30000/1001")]
    [InlineData("configurations: [ra, ai]", "configurations: [rq]", 5, "ai, ld, ra")]
    [InlineData("size: 32x32", "sice: 32x32", 3, "did you mean 'size'", "fps")]
    [InlineData("size: 32x32", "size: 32", 3, "416x240")]
    [InlineData("anchor: other", "anchor: nobody", 16, "ours, other")]
    [InlineData("name: other", "name: ours", 11, "two codecs")]
    [InlineData("enc -q {qp} {in}", "enc -q {qp}", 12, "{in}")]
    [InlineData("qps: [22, 27]", "qps: [22, 27", 6, "")]
    [InlineData("intra_period: 8", "depth: 9", 7, "8 to 10")]
    public void MistakesAreToldWithTheirLines(string right, string wrong, int line, params string[] words)
    {
        SweepException error = Assert.Throws<SweepException>(() => SpecReader.Parse(Small.Replace(right, wrong, StringComparison.Ordinal), "small.yaml"));
        Assert.Equal(SweepError.Specification, error.Error);
        // An unclosed bracket is noticed a line later.
        Assert.True(error.Message.Contains($"line {line}", StringComparison.Ordinal) || error.Message.Contains($"line {line + 1}", StringComparison.Ordinal), error.Message);
        foreach (string word in words)
            Assert.Contains(word, error.Message);
    }

    [Fact]
    public void SequencesThatAreNotThereAreNamed()
    {
        Assert.Contains("'nothing'", Refused("sequences: [nothing]"));
        Assert.Contains("Tango2", Refused("sequences: [A1]"));
        string short3 = Path.Combine(_folder, "short_16x16_30.yuv");
        File.WriteAllBytes(short3, new byte[384 * 3]);
        Assert.Contains("has 3 frames, not the 5", Refused("frames: 5\nsequences: [short_16x16_30.yuv]"));
        Assert.Contains("has 3 frames, not the 5", Refused("frames: 5\nsequences: [short_16x16_30]"));
        Assert.Contains("two sequences", Refused("sequences: [short_16x16_30, short_16x16_30.yuv]"));
    }

    [Fact]
    public void AbsentMetricsAreToldBeforeAnythingRuns()
    {
        Assert.SkipWhen(FFmpegMetrics.Absent("vmaf") is null, "This FFmpeg has VMAF.");
        Assert.Contains("(key metrics): vmaf needs", Refused("metrics: [ssim, vmaf]\nsequences: [{ make: pan, size: 32x32, frames: 3 }]"));
    }

    [Fact]
    public void IdentityIsWhatDecides()
    {
        Plan plan = Make(Small.Replace("enc -q", "sh -q", StringComparison.Ordinal));
        Assert.Equal(2 * 2 * 2 + 2, plan.Jobs.Count);
        Assert.Equal(plan.Jobs.Count, plan.Jobs.Select(j => j.Id).Distinct().Count());
        // Another name decides nothing; other options, versions and frames do.
        Assert.Equal(plan.Jobs.Select(j => j.Id), Make(Small.Replace("enc -q", "sh -q", StringComparison.Ordinal).Replace("ours", "mine", StringComparison.Ordinal)).Jobs.Select(j => j.Id));
        foreach ((string from, string to) in ((string, string)[])[("fast", "slow"), ("frames: 3", "frames: 2"), ("intra_period: 8", "intra_period: 16"), ("mix", "zoom")])
            Assert.NotEqual(plan.Jobs[0].Id, Make(Small.Replace("enc -q", "sh -q", StringComparison.Ordinal).Replace(from, to, StringComparison.Ordinal)).Jobs[0].Id);
        Assert.NotEqual(plan.Jobs[0].Id, Make(Small.Replace("enc -q", "sh -q", StringComparison.Ordinal), "2").Jobs[0].Id);
        Assert.Contains("'no-such-program'", Assert.Throws<SweepException>(() => Make(Small.Replace("enc -q", "no-such-program -q", StringComparison.Ordinal))).Message);
    }

    private string Refused(string top) => Assert.Throws<SweepException>(() => Make(top + "\ncodecs:\n  - name: ours\n")).Message;

    private Plan Make(string text, string version = "1") => new Planner(new FakeCodec(version), new ForeignVersions()).Make(SpecReader.Parse(text, Path.Combine(_folder, "spec.yaml")), Path.Combine(_folder, "inputs"), _ => { });

    private sealed class FakeCodec(string version) : IOwnCodec
    {
        public IReadOnlyList<string> Program => ["vvcilif"];

        public string Version => version;

        public string? Wrong(IReadOnlyList<string> options) => null;

        public Complexity? Complexity(IReadOnlyList<string> options) => null;

        public IReadOnlyList<string> Files(IReadOnlyList<string> options) => [];

        public IReadOnlyList<string> DecodeOptions(IReadOnlyList<string> options) => [];
    }
}
