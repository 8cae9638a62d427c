using VvcIlif.Cli.Verbs;
using VvcIlif.Rd;
using VvcIlif.Rd.Records;
using VvcIlif.Rd.Report;
using Xunit;

namespace VvcIlif.Tests.Rd.Report;

public sealed class ReportTests
{
    internal static readonly (double Rate, double Psnr)[] AnchorA = [(9487.76, 40.037), (4593.60, 38.615), (2486.44, 36.845), (1358.24, 34.851)];
    internal static readonly (double Rate, double Psnr)[] TestA = [(9787.80, 40.121), (4469.00, 38.651), (2451.52, 36.970), (1356.24, 34.987)];
    internal static readonly (double Rate, double Psnr)[] AnchorB = [(686.76, 40.28), (309.58, 37.18), (157.11, 34.24), (85.95, 31.42)];
    internal static readonly (double Rate, double Psnr)[] TestB = [(893.34, 40.39), (407.8, 37.21), (204.93, 34.17), (112.75, 31.24)];

    [Fact]
    public void TheSummaryHasTheCheckValues()
    {
        SweepReport report = SweepReport.Create(Input([.. Points("anchor", "one", "B", AnchorA), .. Points("test", "one", "B", TestA), .. Points("anchor", "two", "C", AnchorB), .. Points("test", "two", "C", TestB)]));
        Comparison c = Assert.Single(report.Comparisons);
        Assert.Equal(-4.4174853506, c.Sequences[0].Rate[QpSet.All][0].Value, 1e-8);
        Assert.Equal(31.3798782024, c.Sequences[1].Rate[QpSet.All][0].Value, 1e-8);
        Assert.Equal(0.1196927854, c.Sequences[0].Quality[0].Value, 1e-8);
        Assert.Equal((-4.4174853506 + 31.3798782024) / 2, c.Overall.Rate[QpSet.All][0], 1e-8);
        Assert.Equal(["Class B", "Class C"], c.Classes.Select(m => m.Title));
        Assert.Equal(2, c.Overall.EncodeTime, 1e-12);
        Assert.Equal([QpSet.All], c.Sets);
        Assert.Empty(report.Anomalies);
        string text = MarkdownReport.Write(report);
        Assert.Contains("| B one | -4.42 |", text);
        Assert.Contains("| **Overall** | **+13.48** |", text);
        Assert.Contains("200 %", text);
    }

    [Fact]
    public void FiveQpsMakeThreeSets()
    {
        (double, double)[] five = [.. AnchorA, (800, 32.5)], better = [.. five.Select(p => (p.Item1 * 0.9, p.Item2))];
        Comparison c = SweepReport.Create(Input([.. Points("anchor", "one", "", five), .. Points("test", "one", "", better)])).Comparisons[0];
        Assert.Equal(3, c.Sets.Count);
        foreach (QpSet set in c.Sets)
            Assert.Equal(-10, c.Overall.Rate[set][0], 1e-9);
        Assert.Equal([27, 32, 37, 42], SweepReport.Subset(Points("x", "y", "", five), QpSet.High).Select(p => p.Qp));
        Assert.Equal([22, 27, 32, 37], SweepReport.Subset(Points("x", "y", "", five), QpSet.Low).Select(p => p.Qp));
    }

    [Fact]
    public void BadCurvesAreNamedAndBlankNothing()
    {
        (double, double)[] folded = [.. TestA];
        folded[1].Item2 = 41;
        (double, double)[] away = [.. TestB.Select(p => (p.Rate, p.Psnr + 20))], twins = [TestA[0], TestA[0], TestA[2], TestA[3]];
        SweepReport report = SweepReport.Create(Input([
            .. Points("anchor", "good", "B", AnchorA), .. Points("test", "good", "B", TestA), .. Points("anchor", "bent", "B", AnchorA), .. Points("test", "bent", "B", folded),
            .. Points("anchor", "apart", "B", AnchorB), .. Points("test", "apart", "B", away), .. Points("anchor", "twins", "B", AnchorA), .. Points("test", "twins", "B", twins),
            .. Points("anchor", "gone", "B", AnchorA)]) with
        { Missing = [("test gone ra QP 22", "The encoder ended with 7: no luck")] });
        Comparison c = report.Comparisons[0];
        Assert.Equal(["bent", "apart", "gone"], c.Overall.Without);
        Assert.Equal((c.Sequences[0].Rate[QpSet.All][0].Value + c.Sequences[3].Rate[QpSet.All][0].Value) / 2, c.Overall.Rate[QpSet.All][0], 1e-12);
        foreach (string words in (string[])["bent, ra, Y U V: The curve of the test is not monotonic", "apart, ra, Y U V: The curves share no qualities", "same point more than once", "gone, ra, Y U V: The test has 0", "QP 22 is missing: The encoder ended with 7"])
            Assert.Contains(report.Anomalies, a => a.Contains(words, StringComparison.Ordinal));
        Assert.Contains("without bent, apart, gone", MarkdownReport.Write(report));
    }

    // Five points, of which the lowest four share no qualities although all of them do.
    [Fact]
    public void SetsOfQpsHaveTheirOwnTroubles()
    {
        (double, double)[] high = [(10000, 42), (5000, 40), (2500, 38.5), (1200, 37), (600, 36)], low = [(9000, 40.5), (4000, 35.5), (2000, 34), (1000, 32), (500, 30)];
        SweepReport report = SweepReport.Create(Input([.. Points("anchor", "one", "", high), .. Points("test", "one", "", low)]));
        Assert.Contains(report.Anomalies, a => a.Contains("one, ra, Y U V, High-QP: The curves share no qualities", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Anomalies, a => a.Contains("one, ra, Y U V: The curves share no", StringComparison.Ordinal));
    }

    [Fact]
    public void RecordsSurviveTheirLines()
    {
        PointRecord point = Points("c", "s, \"quoted\"", "B", AnchorA)[0] with { Figures = new Dictionary<string, double> { ["ssim_y"] = 0.5, ["vmaf"] = double.NaN }, Types = [new TypeBits("I", 1, 100)], Complexity = new Complexity(1, 2, 3, 4) };
        PointRecord? back = PointRecord.FromJson(point.ToJson());
        Assert.Equal(point.ToJson(), back?.ToJson());
        Assert.DoesNotContain('\n', point.ToJson());
        Assert.Null(PointRecord.FromJson(point.ToJson()[..50]));
        string csv = CsvReport.Write(SweepReport.Create(Input([point])));
        Assert.Contains("\"s, \"\"quoted\"\"\"", csv);
    }

    [Fact]
    public void DecimalCommasNeedSemicolons()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "bitrate_kbps;psnr_y\n9487,76;40,037\n4593,60;38,615\n");
        Assert.Equal(new RdPoint(9487.76, 40.037), BdRateVerb.Read(path)["y"][0]);
        File.WriteAllText(path, "bitrate_kbps,psnr_y\n9487,76,40,037\n");
        Assert.Contains("semicolon", Assert.Throws<VvcIlif.Cli.Support.CliException>(() => BdRateVerb.Read(path)).Message);
        File.Delete(path);
    }

    internal static ReportInput Input(IReadOnlyList<PointRecord> points) => new()
    {
        Name = "try",
        Anchor = points[0].Codec,
        Codecs = [.. points.Select(p => p.Codec).Distinct()],
        Sequences = [.. points.Select(p => p.Sequence).Distinct()],
        Points = points,
        Command = "vvcilif ctc run sweep.yaml",
    };

    internal static PointRecord[] Points(string codec, string sequence, string @class, (double Rate, double Psnr)[] curve) => [.. curve.Select((p, i) => new PointRecord
    {
        Id = $"{codec}{sequence}{i}", Codec = codec, Sequence = sequence, Class = @class, Configuration = "ra", Qp = 22 + 5 * i, Kbps = p.Rate, PsnrY = p.Psnr, PsnrU = p.Psnr + 2, PsnrV = p.Psnr + 3,
        EncodeSeconds = codec == "test" ? 20 : 10, DecodeSeconds = 1, Frames = 33, Width = 416, Height = 240, Fps = 30, BitDepth = 10, Bytes = 1000, StreamMd5 = $"{codec}{sequence}{p.Rate}{i}", Version = "1",
        Verified = "decoded = reconstruction", Machine = "m", Command = "encode IN",
    })];
}
