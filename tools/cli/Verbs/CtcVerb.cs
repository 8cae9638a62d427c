using System.CommandLine;
using System.Text.Json.Nodes;
using VvcIlif.Cli.Support;
using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Executors;
using VvcIlif.Sweep.Planning;
using VvcIlif.Sweep.Running;
using VvcIlif.Sweep.Spec;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif ctc</summary>
internal static class CtcVerb
{
    public static Command Create() => new("ctc", "Sweeps of sequences x configurations x QPs x codecs. Example: vvcilif ctc run sweep.yaml -o results --jobs 2")
    {
        Run(), Status(), CtcReportVerb.Create(),
    };

    private static Command Run()
    {
        var command = new Command("run", "Measures all points of a specification that are not measured yet; may be interrupted at any time and started again. Example: vvcilif ctc run sweep.yaml -o results --jobs 2");
        var spec = new Argument<string>("SPEC") { Description = "Specification (YAML; see docs/sweeps.md)." };
        var output = new Option<string?>("--output", "-o") { Description = "Folder for the results (the specification's name)." };
        var executor = new Option<string>("--executor") { Description = "local, or slurm for an array of jobs.", DefaultValueFactory = _ => "local" };
        var jobs = new Option<int?>("--jobs", "-j") { Description = "Points at the same time (processors divided by the threads of a point)." };
        var slurm = new Option<string?>("--slurm-options") { Description = "Further options of sbatch, such as \"--partition=long --time=8:00:00\"." };
        var plan = new Option<bool>("--plan") { Description = "Only check the specification, prepare the clips, and list the points." };
        command.Add(spec);
        foreach (Option option in (Option[])[output, executor, jobs, slurm, plan])
            command.Add(option);
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(spec), folder = result.GetValue(output) ?? Path.GetFileNameWithoutExtension(path);
            if (result.GetValue(jobs) is < 1)
                throw new CliException(ExitCode.Usage, "--jobs is at least 1.");
            string how = result.GetRequiredValue(executor);
            if (how is not ("local" or "slurm"))
                throw new CliException(ExitCode.Usage, $"--executor is '{how}'; allowed: local, slurm.");
            SweepSpec read = SpecReader.Read(path);
            var store = new ResultStore(folder);
            var own = new OwnCodec();
            store.Create();
            Plan made = new Planner(own, new ForeignVersions()).Make(read, store.Inputs, Console.Out.WriteLine);
            store.Write(made);
            if (result.GetValue(plan))
            {
                foreach (PointJob job in made.Jobs)
                    Console.WriteLine($"{job.Id}  {(store.IsDone(job.Id) ? "done" : "open")}  {job.Title}");
                return 0;
            }
            int slots = result.GetValue(jobs) ?? Math.Max(1, Environment.ProcessorCount / read.Threads);
            int failed = how == "local"
                ? new LocalExecutor(store, own, Console.Out.WriteLine).Run(made, slots)
                : new SlurmExecutor(store, own, Console.Out.WriteLine, CommandWords.Split(result.GetValue(slurm) ?? "")).Run(made, slots, read.Threads);
            Console.WriteLine($"{made.Jobs.DistinctBy(j => j.Id).Count(j => store.IsDone(j.Id))} points in '{folder}', {failed} failed. Report: vvcilif ctc report {folder}");
            return failed == 0 ? 0 : ExitCode.Verification;
        });
        return command;
    }

    private static Command Status()
    {
        var command = new Command("status", "Says how far a sweep is. Example: vvcilif ctc status results");
        var folder = new Argument<string>("DIR") { Description = "Folder of the results." };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        command.Add(folder);
        command.Add(json);
        command.SetAction(result =>
        {
            var store = new ResultStore(result.GetRequiredValue(folder));
            Plan plan = store.ReadPlan();
            List<PointJob> jobs = [.. plan.Jobs.DistinctBy(j => j.Id)];
            List<PointRecord> done = [.. jobs.Select(j => store.Find(j)).OfType<PointRecord>()];
            List<PointJob> left = [.. jobs.Where(j => !store.IsDone(j.Id))];
            List<PointJob> running = [.. left.Where(j => store.IsRunning(j.Id))];
            // Tasks of arrays that wait, and those that ended without a word.
            var waiting = new HashSet<string>();
            var lost = new List<(string Id, string Reason)>();
            if (Slurm.Absent() is null)
            {
                foreach (SlurmArray array in Slurm.Arrays(store))
                {
                    if (Slurm.Queue(array) is { } queue)
                    {
                        foreach ((string unit, UnitState state, int index) in array.List.Units.Zip(array.States(queue), Enumerable.Range(0, array.List.Units.Count)))
                        {
                            string id = WorkUnit.Parse(unit).Id;
                            lost.RemoveAll(l => l.Id == id);
                            if (state is UnitState.Waiting or UnitState.Taken)
                                waiting.Add(id);
                            else if (state == UnitState.Lost && !store.IsDone(WorkUnit.Parse(unit)))
                                lost.Add((id, new SlurmExecutor(store, new OwnCodec(), _ => { }, []).Reason(array, array.List.Owner(index))));
                        }
                    }
                }
            }

            lost.RemoveAll(l => store.FindFailure(l.Id) is not null || jobs.TrueForAll(j => j.Id != l.Id) || running.Exists(r => r.Id == l.Id));
            List<PointRecord> failed = [.. left.Except(running).Select(j => store.FindFailure(j.Id)).OfType<PointRecord>()];
            double? seconds = left.Count == 0 ? 0 : Estimate.Seconds(left, done) / Math.Max(1, running.Count);
            if (result.GetValue(json))
            {
                Report.Json(new JsonObject
                {
                    ["points"] = jobs.Count,
                    ["done"] = done.Count,
                    ["running"] = running.Count,
                    ["failed"] = failed.Count,
                    ["open"] = left.Count - running.Count - failed.Count - lost.Count,
                    ["queued"] = waiting.Count,
                    ["lost"] = lost.Count,
                    ["seconds_left"] = seconds is { } s ? Report.Node(s) : null,
                });
                return;
            }
            Console.WriteLine($"{plan.Name}: {done.Count} of {jobs.Count} points done, {running.Count} running, {failed.Count + lost.Count} failed, {left.Count - running.Count - failed.Count - lost.Count} open{(waiting.Count > 0 ? $" ({waiting.Count} in Slurm's queue)" : "")}; about {Estimate.Words(seconds)} left.");
            foreach (PointJob job in running)
                Console.WriteLine($"running  {job.Title}");
            foreach (PointRecord failure in failed)
                Console.WriteLine($"failed   {failure.Codec} {failure.Sequence} {failure.Configuration} QP {failure.Qp}: {failure.Error}");
            foreach ((string id, string reason) in lost)
                Console.WriteLine($"failed   {jobs.Find(j => j.Id == id)!.Title}: {reason}");
        });
        return command;
    }
}
