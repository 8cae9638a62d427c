using System.Text.Json;
using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Planning;

namespace VvcIlif.Sweep.Running;

/// <summary>The folder of a sweep's results: the plan, one file for each finished point, locks of running ones.</summary>
internal sealed class ResultStore
{
    public ResultStore(string folder)
    {
        Folder = Path.GetFullPath(folder);
    }

    public string Folder { get; }

    public string Inputs => Path.Combine(Folder, "inputs");

    public string Work => Path.Combine(Folder, "work");

    public string Streams => Path.Combine(Folder, "streams");

    public string Logs => Path.Combine(Folder, "logs");

    public string ResultsFile => Path.Combine(Folder, "results.jsonl");

    private string PlanFile => Path.Combine(Folder, "plan.json");

    /// <summary>Makes the folders.</summary>
    public void Create()
    {
        foreach (string name in (string[])["inputs", "points", "failed", "running", "work", "logs", "streams", "parts"])
            Directory.CreateDirectory(Path.Combine(Folder, name));
    }

    public void Write(Plan plan) => AtomicFile.Write(PlanFile, JsonSerializer.Serialize(plan, PlanContext.Default.Plan));

    /// <exception cref="SweepException">There is no plan, or a damaged one.</exception>
    public Plan ReadPlan()
    {
        if (!File.Exists(PlanFile))
            throw new SweepException(SweepError.Results, $"'{Folder}' is no folder of a sweep: it has no plan.json (see vvcilif ctc run).");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(PlanFile), PlanContext.Default.Plan) ?? throw new JsonException("empty");
        }
        catch (JsonException error)
        {
            throw new SweepException(SweepError.Results, $"'{PlanFile}' is damaged: {error.Message}");
        }
    }

    public PointRecord? Find(string id) => Read(PointFile(id));

    /// <summary>A point, or a part of one, is done.</summary>
    public bool IsDone(WorkUnit unit) => IsDone(unit.Id) || (unit.Part is { } part && File.Exists(PartFile(unit.Id, part, ".json")));

    /// <summary>A file of a part of a stream that is cut.</summary>
    public string PartFile(string id, int part, string suffix) => Path.Combine(Folder, "parts", id, FormattableString.Invariant($"{part}{suffix}"));

    public PointRecord? FindFailure(string id) => Read(FailureFile(id));

    public bool IsDone(string id) => File.Exists(PointFile(id));

    public void Add(PointRecord record)
    {
        if (record.Error is null)
        {
            AtomicFile.Write(PointFile(record.Id), record.ToJson() + "\n");
            File.Delete(FailureFile(record.Id));
        }
        else
        {
            AtomicFile.Write(FailureFile(record.Id), record.ToJson() + "\n");
        }
    }

    /// <summary>Brings all finished points of a plan together in one file.</summary>
    public void Gather(Plan plan)
    {
        IEnumerable<string> lines = plan.Jobs.Select(j => Find(j)?.ToJson()).OfType<string>();
        AtomicFile.Write(ResultsFile, string.Concat(lines.Select(l => l + "\n")));
    }

    /// <summary>The finished point of a job, under the names that the job has in the plan.</summary>
    public PointRecord? Find(PointJob job) => Find(job.Id) is { } record ? record with { Codec = job.Codec, Sequence = job.Sequence, Class = job.Class, Qp = job.Qp } : null;

    /// <summary>The lock of a point while it is measured, or null where another process holds it. It goes with its process.</summary>
    public FileStream? Lock(string id)
    {
        try
        {
            return new FileStream(LockFile(id), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(LockFile(id)))
        {
            return null;
        }
    }

    /// <summary>A process is at the point, or at a part of it.</summary>
    public bool IsRunning(string id)
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Folder, "running"), id + "*.lock"))
        {
            using FileStream? gate = Lock(Path.GetFileNameWithoutExtension(path));
            if (gate is null)
                return true;
        }
        return false;
    }

    public void Unlock(string id, FileStream gate)
    {
        // Of an open point the file stays: who has opened it already would lock a file that is none any more.
        if (IsDone(id))
            File.Delete(LockFile(id));
        gate.Dispose();
    }

    /// <summary>Removes what processes that were ended have left.</summary>
    public void Clean()
    {
        foreach (string work in Directory.EnumerateDirectories(Work))
        {
            string id = Path.GetFileName(work);
            using FileStream? gate = Lock(id);
            if (gate is null)
                continue;
            Directory.Delete(work, recursive: true);
            File.Delete(LockFile(id));
        }
        foreach (string gate in Directory.EnumerateFiles(Path.Combine(Folder, "running")))
        {
            if (IsDone(Path.GetFileName(gate).Split('.')[0]))
                File.Delete(gate);
        }

        foreach (string parts in Directory.EnumerateDirectories(Path.Combine(Folder, "parts")))
        {
            if (IsDone(Path.GetFileName(parts)))
                Directory.Delete(parts, recursive: true);
        }

        foreach (string part in (string[])["points", "failed", "inputs", "."])
        {
            foreach (string left in Directory.EnumerateFiles(Path.Combine(Folder, part), "*.tmp"))
            {
                if (DateTime.UtcNow - File.GetLastWriteTimeUtc(left) > TimeSpan.FromHours(1))
                    File.Delete(left);
            }
        }
    }

    private static PointRecord? Read(string path) => File.Exists(path) ? PointRecord.FromJson(File.ReadAllText(path)) : null;

    private string PointFile(string id) => Path.Combine(Folder, "points", id + ".json");

    private string FailureFile(string id) => Path.Combine(Folder, "failed", id + ".json");

    private string LockFile(string id) => Path.Combine(Folder, "running", id + ".lock");
}
