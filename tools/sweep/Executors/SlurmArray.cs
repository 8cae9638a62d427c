using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using VvcIlif.Sweep.Running;

namespace VvcIlif.Sweep.Executors;

/// <summary>A submitted array of jobs. Its tasks take the units of a list in turn.</summary>
/// <param name="Job">Job number of the array.</param>
/// <param name="Stem">Path of the list and its claims without their endings.</param>
/// <param name="Tasks">Number of tasks.</param>
internal sealed record SlurmArray(string Job, string Stem, int Tasks)
{
    /// <summary>The units.</summary>
    [JsonIgnore]
    public ClaimList List => field ??= new ClaimList(Stem);

    /// <summary>The log of a task.</summary>
    public string Log(ResultStore store, string task) => Path.Combine(store.Logs, FormattableString.Invariant($"slurm-{Job}_{task}.log"));

    /// <summary>How far the units are.</summary>
    /// <param name="queue">Tasks that are waiting or running.</param>
    public IReadOnlyList<UnitState> States(IReadOnlyDictionary<string, string> queue)
    {
        (HashSet<int> claimed, HashSet<int> over) = List.Read();
        return [.. Enumerable.Range(0, List.Units.Count).Select(i => over.Contains(i) ? UnitState.Over
            : !claimed.Contains(i) ? queue.Count > 0 ? UnitState.Waiting : UnitState.Left
            : List.Owner(i) is var owner && (owner.Length == 0 ? queue.Count > 0 : queue.ContainsKey(owner)) ? UnitState.Taken : UnitState.Lost)];
    }
}

/// <summary>How far a unit of an array is.</summary>
internal enum UnitState
{
    /// <summary>A task of the queue will take it.</summary>
    Waiting,

    /// <summary>A task of the queue has taken it.</summary>
    Taken,

    /// <summary>It is done or failed.</summary>
    Over,

    /// <summary>The task that had taken it is gone.</summary>
    Lost,

    /// <summary>No task is there to take it.</summary>
    Left,
}

[JsonSerializable(typeof(SlurmArray))]
internal sealed partial class SlurmContext : JsonSerializerContext;

/// <summary>Slurm's commands.</summary>
internal static partial class Slurm
{
    private const int SpareTasks = 8;

    /// <summary>Why there is no Slurm to use, or null.</summary>
    public static string? Absent() => Tool.Find("sbatch") is null || Tool.Find("squeue") is null ? "Slurm's commands sbatch and squeue are not on this machine." : null;

    /// <summary>Arrays that were submitted for a results folder.</summary>
    public static IReadOnlyList<SlurmArray> Arrays(ResultStore store)
    {
        string folder = Folder(store);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Select(f => JsonSerializer.Deserialize(File.ReadAllText(f), SlurmContext.Default.SlurmArray)).OfType<SlurmArray>().Where(a => a.Stem is not null).OrderBy(a => int.Parse(a.Job, CultureInfo.InvariantCulture))] : [];
    }

    /// <summary>Notes arrays that Slurm took and whose number a run that was ended just then could not note.</summary>
    public static void Recover(ResultStore store)
    {
        if (!Directory.Exists(Folder(store)))
            return;
        HashSet<string> known = [.. Arrays(store).Select(a => a.Stem)];
        List<string> unknown = [.. Directory.EnumerateFiles(Folder(store), "*.sh").Where(s => !known.Contains(s[..^3]))];
        if (unknown.Count == 0)
            return;
        foreach (string line in Tool.Run(["squeue", "-h", "-o", "%F %o"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            if (line.Split(' ', 2) is [var job, var script] && unknown.Remove(script))
                Write(store, new SlurmArray(job, script[..^3], new ClaimList(script[..^3]).Units.Count));
        }
    }

    /// <summary>Submits an array.</summary>
    /// <param name="store">Results folder, seen by all nodes.</param>
    /// <param name="program">This program.</param>
    /// <param name="units">Units in the order in which tasks take them.</param>
    /// <param name="slots">Tasks at the same time.</param>
    /// <param name="threads">Cores of a task.</param>
    /// <param name="after">Jobs that end first.</param>
    /// <param name="options">Further options of sbatch.</param>
    /// <exception cref="SweepException">sbatch refuses it.</exception>
    public static SlurmArray Submit(ResultStore store, IReadOnlyList<string> program, IReadOnlyList<string> units, int slots, int threads, IReadOnlyList<string> after, IReadOnlyList<string> options)
    {
        Directory.CreateDirectory(Folder(store));
        string stem = Path.Combine(Folder(store), Guid.NewGuid().ToString("N")), script = stem + ".sh", taken = Spec.CommandWords.Join([ClaimList.TakenFile(stem)]);
        ClaimList.Create(stem, units.Select(u => u));
        // Tasks beyond the slots take over where one is ended by its time limit or fails; the others end at once.
        int tasks = Math.Min(Math.Min(units.Count, slots * SpareTasks), MaxArraySize() - 1);
        // A worker compiles its few methods well at once instead of again and again while an encoder has the processor.
        AtomicFile.Write(script, $"""
            #!/bin/sh
            [ -e {taken} ] && [ -z "$SLURM_RESTART_COUNT" ] && exit 0
            [ -z "${PointRunner.TieredCompilation}" ] && export {PointRunner.TieredCompilation}=0 {PointRunner.Marker}=1
            exec {Spec.CommandWords.Join([.. program, "ctc", "point", store.Folder, PointRunner.FromList + stem])}

            """);
        ToolResult result = Tool.Run(["sbatch", "--parsable", "--requeue", "--job-name=vvcilif-ctc", FormattableString.Invariant($"--array=0-{tasks - 1}%{slots}"), FormattableString.Invariant($"--cpus-per-task={threads}"),
            "--output=" + Path.Combine(store.Logs, "slurm-%A_%a.log"), .. (after.Count > 0 ? (string[])["--dependency=afterany:" + string.Join(':', after)] : []), .. options, script]);
        if (result.ExitCode != 0)
        {
            File.Delete(script);
            throw new SweepException(SweepError.Input, $"sbatch refuses the jobs: {result.Error.Trim().ReplaceLineEndings(" ")}");
        }
        var array = new SlurmArray(result.Output.Trim().Split(';')[0], stem, tasks);
        Write(store, array);
        return array;
    }

    /// <summary>Tasks of an array that are waiting or running, with their states; null where Slurm does not answer.</summary>
    public static Dictionary<string, string>? Queue(SlurmArray array)
    {
        ToolResult result = Tool.Run(["squeue", "-h", "-r", "-j", array.Job, "-o", "%K %T"]);
        // A job that is long over is none that it knows.
        if (result.ExitCode != 0)
            return result.Error.Contains("Invalid job id", StringComparison.Ordinal) ? [] : null;
        var tasks = new Dictionary<string, string>();
        foreach (string line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Trim().Split(' ') is [var task, var state])
                tasks[task] = state;
        }

        return tasks;
    }

    /// <summary>How a task ended, as the accounting or else the controller reports; "unknown" where neither does.</summary>
    public static string Outcome(SlurmArray array, string task)
    {
        string name = $"{array.Job}_{task}";
        if (Tool.Find("sacct") is not null)
        {
            ToolResult told = Tool.Run(["sacct", "-X", "-n", "-P", "-j", name, "-o", "State,ExitCode"]);
            if (told.ExitCode == 0 && told.Output.Trim().Split('|') is [{ Length: > 0 } state, var code])
                return $"{state}, {Code(code)}";
        }
        Match match = JobState().Match(Tool.Run(["scontrol", "-o", "show", "job", name]).Output);
        return match.Success ? $"{match.Groups[1].Value}, {Code(match.Groups[2].Value)}" : "unknown";

        static string Code(string text) => text.Trim().Split(':') is [_, not "0" and var signal] ? "signal " + signal : "exit code " + text.Split(':')[0];
    }

    /// <summary>Takes tasks that are no longer needed out of the queue.</summary>
    public static void Cancel(SlurmArray array) => Tool.Run(["scancel", array.Job]);

    /// <summary>Largest index of an array and one.</summary>
    public static int MaxArraySize() =>
        MaxSize().Match(Tool.Run(["scontrol", "show", "config"]).Output) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 1001;

    private static string Folder(ResultStore store) => Path.Combine(store.Folder, "slurm");

    private static void Write(ResultStore store, SlurmArray array) => AtomicFile.Write(Path.Combine(Folder(store), array.Job + ".json"), JsonSerializer.Serialize(array, SlurmContext.Default.SlurmArray));

    [GeneratedRegex(@"JobState=(\S+).*? ExitCode=(\d+:\d+)")]
    private static partial Regex JobState();

    [GeneratedRegex(@"MaxArraySize\s*=\s*(\d+)")]
    private static partial Regex MaxSize();
}
