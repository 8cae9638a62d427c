using VvcIlif.Rd.Records;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Sweep;

/// <summary>Sweeps by a real Slurm.</summary>
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
        while (Points().Length < 3 && clock.Elapsed.TotalSeconds < 60) Thread.Sleep(100);
        Assert.Equal(3, Points().Length);
        // The others may be completing still.
        string job = Assert.Single(cluster.Run("squeue", "-h", "-r", "-o", "%F_%K %T").Output.Split('\n'), l => l.Contains("_3 ", StringComparison.Ordinal));
        Assert.Contains("RUNNING", job);
        Assert.Contains("in Slurm's queue", cluster.Run("dotnet", Program, "ctc", "status", Path.Combine(_folder, "res")).Output);
        cluster.Run("scancel", job.Split(' ')[0]);
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

    // A running task that Slurm puts back into its queue (a node that goes, a job of higher priority) starts anew; what is done is not done again.
    [Fact]
    public async Task RequeuedTasksStartAnew()
    {
        using var cluster = new SlurmCluster(Path.Combine(_folder, "slurm"));
        File.WriteAllText(Path.Combine(_folder, "some.sh"), "set -e\necho $1 >> ran.txt\n[ $1 != 23 ] || [ -f good ] || sleep 60\ncp $2 $3\n");
        File.WriteAllText(Path.Combine(_folder, "sweep.yaml"), """
            sequences:
              - { make: pan, size: 32x32, frames: 3 }
            qps: [22, 23]
            codecs:
              - { name: fake, command: "sh some.sh {qp} {in} {out}", decode: "cp {out} {dec}", suffix: raw }
            """);
        Task<TestProcess.Result> sweep = Task.Run(() => cluster.Run("sh", "-c", $"cd '{_folder}' && dotnet '{Program}' ctc run sweep.yaml -o res --executor slurm --jobs 2"), TestContext.Current.CancellationToken);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while ((Points().Length < 1 || !Ran().Contains("23")) && clock.Elapsed.TotalSeconds < 60) Thread.Sleep(100);
        string[] done = Points();
        DateTime written = File.GetLastWriteTimeUtc(Assert.Single(done));
        // The first one may be ending still.
        string[] running = Running();
        for (; running.Length > 1 && clock.Elapsed.TotalSeconds < 60; running = Running()) Thread.Sleep(200);
        string job = Assert.Single(running);
        File.WriteAllText(Path.Combine(_folder, "good"), "");
        TestProcess.Result requeue = cluster.Run("scontrol", "requeue", job);
        Assert.True(requeue.ExitCode == 0, requeue.Error);
        TestProcess.Result result = await sweep;
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("2 points in 'res', 0 failed", result.Output);
        Assert.Equal(["22", "23", "23"], Ran().Order());
        Assert.Equal(written, File.GetLastWriteTimeUtc(done[0]));
        Assert.Equal(2, Figures("res").Length);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, "res", "work")));

        string[] Running() => cluster.Run("squeue", "-h", "-r", "-t", "RUNNING", "-o", "%F_%K").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        string[] Ran() => File.Exists(Path.Combine(_folder, "ran.txt")) ? File.ReadAllLines(Path.Combine(_folder, "ran.txt")) : [];
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "vvcilif.dll");

    private string[] Points() => Directory.Exists(Path.Combine(_folder, "res", "points")) ? Directory.GetFiles(Path.Combine(_folder, "res", "points"), "*.json") : [];

    private string[] Figures(string folder) => [.. File.ReadAllLines(Path.Combine(_folder, folder, "results.jsonl")).Select(PointRecord.FromJson).Select(p => $"{p!.Id} {p.Codec} {p.Qp} {p.Bytes} {p.StreamMd5} {p.PsnrY:R} {p.PsnrU:R} {p.PsnrV:R}")];
}
