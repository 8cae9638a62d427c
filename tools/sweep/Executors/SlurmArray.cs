using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using VvcIlif.Sweep.Running;

namespace VvcIlif.Sweep.Executors;

/// <summary>A submitted array of jobs: one task for each point.</summary>
/// <param name="Job">Job number of the array.</param>
/// <param name="Ids">Points or parts of points, in the order of the tasks.</param>
internal sealed record SlurmArray(string Job, IReadOnlyList<string> Ids)
{
    /// <summary>The log of a task.</summary>
    public string Log(ResultStore store, int task) => Path.Combine(store.Logs, FormattableString.Invariant($"slurm-{Job}_{task}.log"));
}

[JsonSerializable(typeof(SlurmArray))]
internal sealed partial class SlurmContext : JsonSerializerContext;

/// <summary>Slurm's commands.</summary>
internal static partial class Slurm
{
    /// <summary>Why there is no Slurm to use, or null.</summary>
    public static string? Absent() => Tool.Find("sbatch") is null || Tool.Find("squeue") is null ? "Slurm's commands sbatch and squeue are not on this machine." : null;

    /// <summary>Arrays that were submitted for a results folder.</summary>
    public static IReadOnlyList<SlurmArray> Arrays(ResultStore store)
    {
        string folder = Path.Combine(store.Folder, "slurm");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Select(f => JsonSerializer.Deserialize(File.ReadAllText(f), SlurmContext.Default.SlurmArray)).OfType<SlurmArray>().OrderBy(a => int.Parse(a.Job, CultureInfo.InvariantCulture))] : [];
    }

    /// <summary>Submits an array.</summary>
    /// <exception cref="SweepException">sbatch refuses it.</exception>
    public static SlurmArray Submit(ResultStore store, IReadOnlyList<string> program, IReadOnlyList<string> ids, int slots, int threads, IReadOnlyList<string> options)
    {
        string folder = Path.Combine(store.Folder, "slurm");
        Directory.CreateDirectory(folder);
        string stem = Path.Combine(folder, Guid.NewGuid().ToString("N")), list = stem + ".list", script = stem + ".sh";
        AtomicFile.Write(list, string.Concat(ids.Select(i => i + "\n")));
        AtomicFile.Write(script, $"#!/bin/sh\nexec {Spec.CommandWords.Join([.. program, "ctc", "point", store.Folder])} \"$(sed -n \"$((SLURM_ARRAY_TASK_ID + 1))p\" {Spec.CommandWords.Join([list])})\"\n");
        ToolResult result = Tool.Run(["sbatch", "--parsable", "--requeue", "--job-name=vvcilif-ctc", FormattableString.Invariant($"--array=0-{ids.Count - 1}%{slots}"), FormattableString.Invariant($"--cpus-per-task={threads}"),
            "--output=" + Path.Combine(store.Logs, "slurm-%A_%a.log"), .. options, script]);
        if (result.ExitCode != 0) throw new SweepException(SweepError.Input, $"sbatch refuses the jobs: {result.Error.Trim().ReplaceLineEndings(" ")}");
        var array = new SlurmArray(result.Output.Trim().Split(';')[0], ids);
        AtomicFile.Write(Path.Combine(folder, array.Job + ".json"), JsonSerializer.Serialize(array, SlurmContext.Default.SlurmArray));
        return array;
    }

    /// <summary>Tasks of an array that are waiting or running, with their states; null where Slurm does not answer.</summary>
    public static Dictionary<int, string>? Queue(SlurmArray array)
    {
        ToolResult result = Tool.Run(["squeue", "-h", "-r", "-j", array.Job, "-o", "%K %T"]);
        // A job that is long over is none that it knows.
        if (result.ExitCode != 0) return result.Error.Contains("Invalid job id", StringComparison.Ordinal) ? [] : null;
        var tasks = new Dictionary<int, string>();
        foreach (string line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (line.Trim().Split(' ') is [var task, var state] && int.TryParse(task, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) tasks[number] = state;
        return tasks;
    }

    /// <summary>How a task ended, as the accounting or else the controller tells; "unknown" where neither does.</summary>
    public static string Outcome(SlurmArray array, int task)
    {
        string name = FormattableString.Invariant($"{array.Job}_{task}");
        if (Tool.Find("sacct") is not null)
        {
            ToolResult told = Tool.Run(["sacct", "-X", "-n", "-P", "-j", name, "-o", "State,ExitCode"]);
            if (told.ExitCode == 0 && told.Output.Trim().Split('|') is [{ Length: > 0 } state, var code]) return $"{state}, exit code {code.Split(':')[0]}";
        }
        Match match = JobState().Match(Tool.Run(["scontrol", "-o", "show", "job", name]).Output);
        return match.Success ? $"{match.Groups[1].Value}, exit code {match.Groups[2].Value}" : "unknown";
    }

    /// <summary>Largest index of an array and one.</summary>
    public static int MaxArraySize() =>
        MaxSize().Match(Tool.Run(["scontrol", "show", "config"]).Output) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 1001;

    [GeneratedRegex(@"JobState=(\S+).*? ExitCode=(\d+)")]
    private static partial Regex JobState();

    [GeneratedRegex(@"MaxArraySize\s*=\s*(\d+)")]
    private static partial Regex MaxSize();
}
