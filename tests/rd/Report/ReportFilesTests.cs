using System.Globalization;
using System.Text.RegularExpressions;
using VvcIlif.Rd.Imaging;
using VvcIlif.Rd.Records;
using VvcIlif.Rd.Report;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Rd.Report;

/// <summary>The files of a report in the programs that users open them with.</summary>
[Trait("speed", "slow")]
public sealed partial class ReportFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Two comparisons, one bad curve, five QPs in one clip, and every other kind of cell.
    private static SweepReport Report()
    {
        (double, double)[] five = [.. ReportTests.AnchorA, (800, 32.5)], folded = [.. ReportTests.TestA];
        folded[2].Item2 = 40;
        PointRecord[] points =
        [
            .. ReportTests.Points("anchor", "one", "B", ReportTests.AnchorA), .. ReportTests.Points("test", "one", "B", ReportTests.TestA), .. ReportTests.Points("a third codec", "one", "B", folded),
            .. ReportTests.Points("anchor", "two_with_a_long_name_832x480_60", "C", ReportTests.AnchorB), .. ReportTests.Points("test", "two_with_a_long_name_832x480_60", "C", ReportTests.TestB), .. ReportTests.Points("a third codec", "two_with_a_long_name_832x480_60", "C", ReportTests.AnchorB),
            .. ReportTests.Points("anchor", "three", "D", five), .. ReportTests.Points("test", "three", "D", [.. five.Select(p => (p.Item1 * 0.9, p.Item2))]), .. ReportTests.Points("a third codec", "three", "D", [.. five.Select(p => (p.Item1 * 1.2, p.Item2 + 0.1))]),
        ];
        return SweepReport.Create(ReportTests.Input([.. points.Select(p => p with { Types = [new TypeBits("I", 1, 5000), new TypeBits("B1", 4, 3000)], Complexity = new Complexity(0.016, 157.5, 123456, 250000), Figures = new Dictionary<string, double> { ["ssim_y"] = 0.98765 } })]));
    }

    [Fact]
    public void SpreadsheetsRecomputeTheFigures()
    {
        Assert.SkipUnless(TestProcess.Find("soffice") is not null, "LibreOffice is not installed.");
        SweepReport report = Report();
        // Without values: whatever comes out was computed there.
        File.WriteAllBytes(Path.Combine(_folder, "report.xlsx"), XlsxReport.Write(report, values: false));
        TestProcess.Result result = TestProcess.Run("soffice", ["-env:UserInstallation=file://" + _folder + "/profile", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,-1", "--outdir", _folder, Path.Combine(_folder, "report.xlsx")], _folder);
        Assert.True(result.ExitCode == 0, result.Error);
        string[][] bd = Cells("report-BD.csv"), summary = Cells("report-Summary.csv");
        int compared = 0;
        foreach (Comparison c in report.Comparisons)
        {
            foreach (SequenceRow row in c.Sequences)
            {
                foreach (QpSet set in c.Sets)
                {
                    for (int k = 0; k < 3; k++)
                    {
                        string cell = Assert.Single(bd, r => r.Length > 7 && r[0] == c.Test && r[2] == row.Sequence && r[3] == MarkdownReport.Name(set) && r[4] == SweepReport.Components[k])[7];
                        if (row.Rate[set][k].Reason is not null)
                            Assert.Equal("n/a", cell);
                        else
                            Assert.Equal(row.Rate[set][k].Value, Number(cell), 1e-8);
                        compared++;
                    }
                }
            }

            string[] overall = summary.Where(r => r[0].StartsWith("Overall", StringComparison.Ordinal)).ElementAt(report.Comparisons.ToList().IndexOf(c));
            for (int i = 0; i < 9; i++)
                Assert.Equal(c.Overall.Rate[c.Sets[i / 3]][i % 3], Number(overall[i + 1]), 1e-8);
            Assert.Equal(100 * c.Overall.EncodeTime, Number(overall[10].TrimEnd('%')), 1e-6);
        }
        Assert.Equal(2 * 3 * 9, compared);

        string[][] Cells(string name) => [.. File.ReadAllLines(Path.Combine(_folder, name)).Select(l => l.Split(';').Select(c => c.Trim('"')).ToArray())];
        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    // In a real browser: nothing wider than the window, no text over another or outside its chart, points tell their values.
    [Theory]
    [InlineData(400)]
    [InlineData(1000)]
    [InlineData(1600)]
    public void ThePageFitsItsWindow(int width)
    {
        string? browser = TestProcess.Find("chromium") ?? TestProcess.Find("chromium-browser");
        Assert.SkipUnless(browser is not null, "Chromium is not installed.");
        string html = HtmlReport.Write(Report());
        Assert.DoesNotContain("http:", html.Replace("http://www.w3.org", "", StringComparison.Ordinal));
        Assert.DoesNotContain("https:", html);
        File.WriteAllText(Path.Combine(_folder, "report.html"), html);
        // In a frame, since browsers have a smallest window.
        File.WriteAllText(Path.Combine(_folder, "check.html"), $$"""
            <iframe id="f" src="report.html" style="width:{{width}}px;height:900px;border:0"></iframe><pre id="o">nothing</pre><script>
            const bad=[];document.getElementById('f').onload=e=>{const w=e.target.contentWindow,d=w.document;
            for(const x of d.querySelectorAll('details'))x.open=true;
            if(d.documentElement.scrollWidth>{{width}})bad.push('page is '+d.documentElement.scrollWidth+' wide');
            for(const s of d.querySelectorAll('svg')){const r=s.getBoundingClientRect();if(r.width===0)continue;const t=[...s.querySelectorAll('text')].map(n=>[n.textContent,n.getBoundingClientRect()]);
            t.forEach(([a,p],i)=>{if(p.left<r.left-1||p.right>r.right+1||p.top<r.top-1||p.bottom>r.bottom+1)bad.push('cut: '+a);
            t.slice(i+1).forEach(([b,q])=>{if(p.left<q.right-1&&q.left<p.right-1&&p.top<q.bottom-2&&q.top<p.bottom-2)bad.push('over: '+a+' / '+b)})})}
            for(const n of d.querySelectorAll('h1,h2,h3,p,li,dt,dd,label,summary')){const r=n.getBoundingClientRect();if(n.scrollWidth>n.clientWidth+1&&w.getComputedStyle(n).display!=='inline')bad.push('wide: '+n.textContent.slice(0,40))}
            for(const n of d.querySelectorAll('.scroll'))if(n.scrollWidth>n.clientWidth+1)bad.push('cut table: '+n.scrollWidth+' in '+n.clientWidth);
            const p=d.querySelector('.pt'),b=p.getBoundingClientRect();p.dispatchEvent(new w.PointerEvent('pointermove',{bubbles:true,clientX:b.left+5,clientY:b.top+5}));
            const tip=d.getElementById('tip');bad.push('tip: '+(w.getComputedStyle(tip).visibility==='visible')+' '+tip.textContent.replace(/\n/g,' '));
            d.querySelector('input[value=U]').click();bad.push('shown: '+[...d.querySelectorAll('.c-U')].every(f=>!f.hidden)+[...d.querySelectorAll('.c-Y')].every(f=>f.hidden));
            document.getElementById('o').textContent=bad.join('\n')};
            </script>
            """);
        TestProcess.Result result = TestProcess.Run(browser!, ["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", $"--user-data-dir={_folder}/profile", "--window-size=1700,1000", "--virtual-time-budget=4000", "--dump-dom", "file://" + Path.Combine(_folder, "check.html")], _folder);
        string found = System.Net.WebUtility.HtmlDecode(Output().Match(result.Output).Groups[1].Value);
        Assert.Equal("tip: true anchor, QP 22 9487.8 kbit/s Y 40.037 dB 1000 bytes, 33 frames\nshown: truetrue", found);
    }

    [Fact]
    public void PlotsAreFiles()
    {
        (string name, Func<string> svg, Func<byte[]> png) = PlotFiles.All(Report()).First();
        Assert.Equal("one_ra_rd", name);
        System.Xml.Linq.XDocument.Parse(svg());
        byte[] picture = png();
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], picture[..4]);
        Assert.Equal(picture, png());
        using var json = System.Text.Json.JsonDocument.Parse(JsonReport.Write(Report()));
        Assert.Equal(2, json.RootElement.GetProperty("comparisons").GetArrayLength());
    }

    // A decoder of the file agrees on every pixel.
    [Fact]
    public void PngsAreRight()
    {
        Assert.SkipUnless(TestProcess.Find("ffmpeg") is not null, "FFmpeg is not installed.");
        var canvas = new Canvas(61, 40, Rgb.Of(0xffffff));
        canvas.Line(3, 3, 50, 30, 2.5, Rgb.Of(0x1f5fbf));
        canvas.Text("Ag%", 4, 30, Rgb.Of(0), 22);
        canvas.Polygon([(30, 5), (55, 8), (40, 20)], Rgb.Of(0xc9480a), 0.5);
        string png = Path.Combine(_folder, "a.png"), raw = Path.Combine(_folder, "a.rgb");
        File.WriteAllBytes(png, canvas.ToPng());
        Assert.Equal(0, TestProcess.Run("ffmpeg", ["-loglevel", "error", "-y", "-i", png, "-f", "rawvideo", "-pix_fmt", "rgb24", raw]).ExitCode);
        Assert.Equal(canvas.Data.ToArray(), File.ReadAllBytes(raw));
    }

    [GeneratedRegex("<pre id=\"o\">([^<]*)</pre>")]
    private static partial Regex Output();
}
