using System.Diagnostics;
using VvcIlif.Rd.Records;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Tools.Sweep;

/// <summary>Whole sweeps by the program, with encoders that take no time.</summary>
[Trait("speed", "slow")]
public sealed class SweepRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void KilledThreeTimesNothingIsLostOrRepeated()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are killed as Linux has it.");
        Script("slow.sh", "echo $1 >> ran.txt; sleep 0.2; cp $2 $3; cp $2 $4");
        Spec("qps: [20, 21, 22, 23, 24, 25, 26]", "command: sh slow.sh {qp} {in} {out} {rec}\n    decode: cp {out} {dec}\n    suffix: raw");
        string points = At("res/points"), ran = At("ran.txt");
        var finished = new Dictionary<string, DateTime>();
        for (int kills = 1; kills <= 3; kills++)
        {
            int wanted = finished.Count + 1;
            using Process process = Process.Start(new ProcessStartInfo("dotnet", [Program, "ctc", "run", "sweep.yaml", "-o", "res", "--jobs", "2"]) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var clock = Stopwatch.StartNew();
            while (Finished() < wanted && clock.Elapsed.TotalSeconds < 60 && !process.HasExited)
                Thread.Sleep(20);
            process.Kill();
            process.WaitForExit();
            // What was finished before stays as it is.
            foreach ((string path, DateTime time) in finished)
                Assert.Equal(time, File.GetLastWriteTimeUtc(path));
            foreach (string path in Directory.GetFiles(points, "*.json"))
                finished[path] = File.GetLastWriteTimeUtc(path);
            Assert.InRange(finished.Count, wanted, 7);
        }
        int runs = File.ReadAllLines(ran).Length;
        Assert.InRange(runs, finished.Count, finished.Count + 3 * 2);
        string last = Ok("ctc run sweep.yaml -o res --jobs 2");
        Assert.Contains($"{finished.Count} of 7 points are there", last);
        Assert.Contains("7 points in 'res', 0 failed", last);
        foreach ((string path, DateTime time) in finished)
            Assert.Equal(time, File.GetLastWriteTimeUtc(path));
        Assert.Equal(runs + 7 - finished.Count, File.ReadAllLines(ran).Length);
        Assert.Equal(7, File.ReadAllLines(At("res/results.jsonl")).Select(l => PointRecord.FromJson(l)!.Qp).Distinct().Count());
        Assert.Empty(Directory.GetFileSystemEntries(At("res/work")));
        Assert.Contains("7 of 7 points done", Ok("ctc status res"));
        Assert.Contains("7 of 7 points are there, 0 to measure", Ok("ctc run sweep.yaml -o res"));

        int Finished() => Directory.Exists(points) ? Directory.GetFiles(points, "*.json").Length : 0;
    }

    [Fact]
    public void FailedPointsAreNamedAndTriedAgain()
    {
        Script("some.sh", "if [ $1 = 21 ] && [ ! -f good ]; then echo 'no such luck' >&2; exit 7; fi; cp $2 $3; [ $1 = 22 ] && [ ! -f good ] && head -c 5000 $2 > $3; true");
        Spec("qps: [20, 21, 22]", "command: sh some.sh {qp} {in} {out}\n    decode: cp {out} {dec}\n    suffix: raw");
        TestProcess.Result first = Run("ctc run sweep.yaml -o res --jobs 2");
        Assert.Equal(5, first.ExitCode);
        Assert.Contains("1 points in 'res', 2 failed", first.Output);
        Assert.Contains("no such luck", first.Output);
        Assert.Contains("ends inside frame 1", first.Output);
        Assert.Contains("2 failed", Ok("ctc status res"));
        Assert.Contains("is missing: The encoder ended with 7: no such luck", Ok("ctc report res -o -"));
        File.WriteAllText(At("good"), "");
        Assert.Contains("0 failed", Ok("ctc run sweep.yaml -o res --jobs 2"));
        string report = Ok("ctc report res -o -");
        Assert.DoesNotContain("missing", report);
        Assert.Contains("give the same stream", report);
        Assert.Contains("lossless", Ok("ctc report res"));
        Assert.True(File.Exists(At("res/report/points.csv")));
    }

    // A worker that dies takes its point with it and no other.
    [Fact]
    public void WorkersThatDieAreReplaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are killed as Linux has it.");
        Script("some.sh", "if [ $1 = 21 ] && [ ! -f good ]; then kill -9 $PPID; sleep 5; fi; cp $2 $3");
        Spec("qps: [20, 21, 22, 23]", "command: sh some.sh {qp} {in} {out}\n    decode: cp {out} {dec}\n    suffix: raw");
        TestProcess.Result first = Run("ctc run sweep.yaml -o res --jobs 1");
        Assert.Equal(5, first.ExitCode);
        Assert.Contains("QP 21: FAILED: The process of the point ended with 137", first.Output);
        Assert.Contains("3 points in 'res', 1 failed", first.Output);
        File.WriteAllText(At("good"), "");
        Assert.Contains("3 of 4 points are there, 1 to measure", Ok("ctc run sweep.yaml -o res --jobs 1"));
    }

    [Fact]
    public void OwnStreamsAreVerified()
    {
        File.WriteAllText(At("sweep.yaml"), "sequences:\n  - { make: pan, size: 48x32, frames: 3 }\nqps: [30]\nmetrics: [ssim]\nkeep_streams: true\ncodecs:\n  - name: ours\n    options: --preset fast\n");
        string words = Ok("ctc run sweep.yaml -o res");
        Assert.Contains("decoded = reconstruction", words);
        Assert.Matches(@"Processor time: encoders [0-9.]+ s, decoders [0-9.]+ s, figures [0-9.]+ s; the sweep itself [0-9.]+ s", words);
        PointRecord point = PointRecord.FromJson(File.ReadAllText(At("res/results.jsonl")))!;
        string stream = Assert.Single(Directory.GetFiles(At("res/streams")));
        Assert.InRange(point.FigureSeconds, 1e-6, 5);
        Assert.InRange(point.OverheadSeconds, 1e-6, 5);
        Assert.Equal(new FileInfo(stream).Length, point.Bytes);
        Assert.Equal(point.Bytes * 8 * 10 / 1000.0, point.Kbps, 1e-9);
        Assert.Equal(8 * point.Bytes, point.Types.Sum(t => t.Bits));
        Assert.Equal(3, point.Types.Sum(t => t.Pictures));
        Assert.Contains("--preset fast", point.Command);
        Assert.InRange(point.Figures["ssim_all"], 0.5, 1);
    }

    // 18 frames with intra pictures at 0, 8 and 16: three parts, the same stream.
    [Fact]
    public void CutStreamsAreTheSame()
    {
        File.WriteAllText(At("sweep.yaml"), "sequences:\n  - { make: pan, size: 48x32, frames: 18 }\nqps: [30]\nintra_period: 8\ncodecs:\n  - { name: whole, options: --preset fast --gop 8 }\n  - { name: cut, options: --preset fast --gop 8, cut: true }\n");
        Assert.Contains("0 failed", Ok("ctc run sweep.yaml -o res --jobs 2"));
        PointRecord[] points = [.. File.ReadAllLines(At("res/results.jsonl")).Select(l => PointRecord.FromJson(l)!)];
        Assert.NotEqual(points[0].Id, points[1].Id);
        Assert.Equal(points[0].StreamMd5, points[1].StreamMd5);
        Assert.Equal(points[0].PsnrY, points[1].PsnrY);
        Assert.Equal(points[0].Types, points[1].Types);
        Assert.Equal("decoded = reconstruction", points[1].Verified);
        Assert.Empty(Directory.GetFileSystemEntries(At("res/parts")));
    }

    [Theory]
    [InlineData(2, "qp: [22]", "did you mean 'qps'")]
    [InlineData(2, "qps: [22]\ncodecs:\n  - name: ours\n    options: --preset never-heard --frobnicate", "frobnicate")]
    [InlineData(3, "folders: [nowhere]", "nowhere")]
    public void BadSpecificationsAreOneSentence(int code, string text, string word)
    {
        File.WriteAllText(At("sweep.yaml"), text + (text.Contains("codecs", StringComparison.Ordinal) ? "" : "\ncodecs:\n  - name: ours") + "\nsequences:\n  - { make: pan, size: 48x32, frames: 3 }\n");
        TestProcess.Result result = Run("ctc run sweep.yaml -o res");
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(word, Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "vvcilif.dll");

    private string At(string name) => Path.Combine(_folder, name);

    private void Script(string name, string text) => File.WriteAllText(At(name), "set -e\n" + text + "\n");

    private void Spec(string qps, string codec) =>
        File.WriteAllText(At("sweep.yaml"), $"sequences:\n  - {{ make: pan, size: 32x32, frames: 3 }}\n{qps}\ncodecs:\n  - name: fake\n    {codec}\n  - name: same\n    {codec}\n");

    private string Ok(string arguments)
    {
        TestProcess.Result result = Run(arguments);
        Assert.True(result.ExitCode == 0, $"vvcilif {arguments}: exit {result.ExitCode}: {result.Output}{result.Error}");
        return result.Output;
    }

    private TestProcess.Result Run(string arguments) => TestProcess.Run("dotnet", [Program, .. arguments.Split(' ')], _folder);
}
