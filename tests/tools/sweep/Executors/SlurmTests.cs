using System.Text.RegularExpressions;
using VvcIlif.Rd.Records;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Tools.Sweep.Executors;

/// <summary>Sweeps by a real Slurm.</summary>
[Trait("speed", "slow")]
public sealed class SlurmTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task BothExecutorsGiveTheSameNumbers()
    {
        using var cluster = new SlurmCluster(Path.Combine(_folder, "slurm"));
        File.WriteAllText(Path.Combine(_folder, "some.sh"), "set -e\nif [ $1 = 23 ] && [ ! -f good ]; then echo 'no such luck' >&2; exit 7; fi\n[ $1 != 24 ] || [ -f good ] || sleep 60\ncp $2 $3\n");
        File.WriteAllText(Path.Combine(_folder, "sweep.yaml"), """
            sequences:
              - { make: pan, size: 32x32, frames: 3 }
            qps: [22, 23, 24, 25]
            codecs:
              - { name: ours, options: --preset fast, qps: [32] }
              - { name: fake, command: "sh some.sh {qp} {in} {out}", decode: "cp {out} {dec}", suffix: raw }
            """);
        // One point fails, one is cancelled: both are told, with what to look at.
        Task<TestProcess.Result> first = Task.Run(() => cluster.Run("sh", "-c", $"cd '{_folder}' && dotnet '{Program}' ctc run sweep.yaml -o res --executor slurm --jobs 2"), TestContext.Current.CancellationToken);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (Points().Length < 3 && clock.Elapsed.TotalSeconds < 120)
            Thread.Sleep(100);
        Assert.Equal(3, Points().Length);
        string job = Assert.Single(Running(cluster));
        Assert.Contains("in Slurm's queue", cluster.Run("dotnet", Program, "ctc", "status", Path.Combine(_folder, "res")).Output);
        cluster.Run("scancel", job);
        TestProcess.Result result = await first;
        Assert.True(result.ExitCode == 5, result.Output + result.Error);
        Assert.Contains("Submitted job", result.Output);
        Assert.Contains("FAILED: The encoder ended with 7: no such luck", result.Output);
        Assert.True(result.Output.Contains("CANCELLED", StringComparison.Ordinal), result.Output);
        Assert.Contains("log: logs/slurm-", result.Output);
        Assert.Contains("2 failed", cluster.Run("dotnet", Program, "ctc", "status", Path.Combine(_folder, "res")).Output);
        File.WriteAllText(Path.Combine(_folder, "good"), "");
        result = cluster.Run("sh", "-c", $"cd '{_folder}' && dotnet '{Program}' ctc run sweep.yaml -o res --executor slurm --jobs 2");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("3 of 5 points are there, 0 in the queue, 2 to submit", result.Output);

        TestProcess.Result local = TestProcess.Run("dotnet", [Program, "ctc", "run", "sweep.yaml", "-o", "local"], _folder);
        Assert.True(local.ExitCode == 0, local.Error);
        Assert.Equal(Figures("local"), Figures("res"));
    }

    // A running task that Slurm puts back into its queue (a node that goes, a job of higher priority) goes on with the point that it was at; what is done is not done again.
    [Fact]
    public async Task RequeuedTasksGoOn()
    {
        using var cluster = new SlurmCluster(Path.Combine(_folder, "slurm"));
        Slow("[ $1 != 23 ] || [ -f good ] || sleep 60", "22, 23, 24, 25");
        Task<TestProcess.Result> sweep = Start(cluster);
        Until(() => Points().Length >= 1 && Ran().Contains("23"));
        string[] done = Points();
        DateTime written = File.GetLastWriteTimeUtc(Assert.Single(done));
        string job = Assert.Single(Running(cluster));
        File.WriteAllText(Path.Combine(_folder, "good"), "");
        TestProcess.Result requeue = cluster.Run("scontrol", "requeue", job);
        Assert.True(requeue.ExitCode == 0, requeue.Error);
        TestProcess.Result result = await sweep;
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("4 points in 'res', 0 failed", result.Output);
        // A task that starts anew may wait a while in the queue: another one takes the rest.
        Assert.Equal(["22", "23", "23", "24", "25"], Ran().Order());
        Assert.Equal(written, File.GetLastWriteTimeUtc(done[0]));
        Assert.Equal(4, Figures("res").Length);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, "res", "work")));
    }

    // One task at a time, five points: the sweep is killed in the second, the task's process in the third, and the task is cancelled in the fourth.
    [Fact]
    public async Task TasksOfSeveralPointsLoseOneAtMost()
    {
        using var cluster = new SlurmCluster(Path.Combine(_folder, "slurm"));
        Slow("while [ -f wait$1 ]; do sleep 0.1; done", "22, 23, 24, 25, 26");
        foreach (string qp in (string[])["23", "24", "25"])
            File.WriteAllText(Path.Combine(_folder, "wait" + qp), "");
        using (var killed = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("dotnet", [Program, "ctc", "run", "sweep.yaml", "-o", "res", "--executor", "slurm", "--jobs", "1"]) { WorkingDirectory = _folder, RedirectStandardOutput = true, Environment = { ["SLURM_CONF"] = cluster.Configuration } })!)
        {
            Until(() => Points().Length == 1 && Ran().Contains("23"));
            killed.Kill();
            killed.WaitForExit();
        }
        // As if it had been killed before it could note the number of the job.
        File.Delete(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "res", "slurm"), "*.json")));
        Task<TestProcess.Result> sweep = Start(cluster);
        Until(() => Directory.GetFiles(Path.Combine(_folder, "res", "slurm"), "*.json").Length == 1);
        Go("23");
        Until(() => Ran().Contains("24"));
        string worker = Assert.Single(TestProcess.Run("pgrep", ["-f", $"ctc point {_folder}/res @"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        TestProcess.Run("kill", ["-9", worker]);
        Until(() => Ran().Contains("25"));
        cluster.Run("scancel", Assert.Single(Running(cluster)));
        TestProcess.Result result = await sweep;
        Assert.True(result.ExitCode == 5, result.Output + result.Error);
        Assert.Contains("1 of 5 points are there, 4 in the queue, 0 to submit, 1 at a time.", result.Output);
        Assert.True(Regex.IsMatch(result.Output, @"QP 24: FAILED: Slurm task [0-9]+_0: FAILED, signal 9: .*\(log: logs/slurm-"), result.Output);
        Assert.True(Regex.IsMatch(result.Output, @"QP 25: FAILED: Slurm task [0-9]+_1: CANCELLED"), result.Output);
        Assert.Contains("3 points in 'res', 2 failed", result.Output);
        foreach (string qp in (string[])["24", "25"])
            Go(qp);
        result = await Start(cluster);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("3 of 5 points are there, 0 in the queue, 2 to submit", result.Output);
        Assert.Contains("5 points in 'res', 0 failed", result.Output);
        Assert.Equal(["22", "23", "24", "24", "25", "25", "26"], Ran().Order());

        void Go(string qp) => File.Delete(Path.Combine(_folder, "wait" + qp));
    }

    // The whole job is cancelled: nothing is submitted again unasked.
    [Fact]
    public async Task CancelledJobsStayCancelled()
    {
        using var cluster = new SlurmCluster(Path.Combine(_folder, "slurm"));
        Slow("[ $1 != 23 ] || [ -f good ] || sleep 60", "22, 23, 24");
        Task<TestProcess.Result> sweep = Start(cluster);
        Until(() => Points().Length == 1 && Ran().Contains("23"));
        cluster.Run("scancel", Assert.Single(Running(cluster)).Split('_')[0]);
        TestProcess.Result result = await sweep;
        Assert.True(result.ExitCode == 5, result.Output + result.Error);
        Assert.True(Regex.IsMatch(result.Output, "QP 23: FAILED: Slurm task [0-9]+_0: CANCELLED"), result.Output);
        Assert.True(Regex.IsMatch(result.Output, "QP 24: FAILED: Slurm task [0-9]+_[0-9]: CANCELLED"), result.Output);
        Assert.Equal(["22", "23"], Ran());
    }

    private static void Until(Func<bool> ready)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!ready() && clock.Elapsed.TotalSeconds < 120)
            Thread.Sleep(50);
        Assert.True(ready());
    }

    // Running tasks; those that are ending may need a moment.
    private static string[] Running(SlurmCluster cluster)
    {
        string[] tasks = [];
        Until(() => (tasks = cluster.Run("squeue", "-h", "-r", "-t", "RUNNING", "-o", "%F_%K").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Length == 1);
        return tasks;
    }

    private void Slow(string step, string qps)
    {
        File.WriteAllText(Path.Combine(_folder, "some.sh"), $"set -e\necho $1 >> ran.txt\n{step}\ncp $2 $3\n");
        File.WriteAllText(Path.Combine(_folder, "sweep.yaml"), $$"""
            sequences:
              - { make: pan, size: 32x32, frames: 3 }
            qps: [{{qps}}]
            codecs:
              - { name: fake, command: "sh some.sh {qp} {in} {out}", decode: "cp {out} {dec}", suffix: raw }
            """);
    }

    private Task<TestProcess.Result> Start(SlurmCluster cluster) =>
        Task.Run(() => cluster.Run("sh", "-c", $"cd '{_folder}' && dotnet '{Program}' ctc run sweep.yaml -o res --executor slurm --jobs 1"), TestContext.Current.CancellationToken);

    private string[] Ran() => File.Exists(Path.Combine(_folder, "ran.txt")) ? File.ReadAllLines(Path.Combine(_folder, "ran.txt")) : [];

    private static string Program => Path.Combine(AppContext.BaseDirectory, "vvcilif.dll");

    private string[] Points() => Directory.Exists(Path.Combine(_folder, "res", "points")) ? Directory.GetFiles(Path.Combine(_folder, "res", "points"), "*.json") : [];

    private string[] Figures(string folder) => [.. File.ReadAllLines(Path.Combine(_folder, folder, "results.jsonl")).Select(PointRecord.FromJson).Select(p => $"{p!.Id} {p.Codec} {p.Qp} {p.Bytes} {p.StreamMd5} {p.PsnrY:R} {p.PsnrU:R} {p.PsnrV:R}")];
}
