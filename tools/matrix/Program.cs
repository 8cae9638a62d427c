using System.CommandLine;
using System.Diagnostics;
using VvcIlif.Matrix;

string[] testClips =
[
    "BQMall_416x240_60", "Cactus_480x270_50", "carphone_176x144_30", "cockatoo_426x240_20",
    "mot17street_480x270_25", "parkJoy_480x270_50", "samCoffee_426x240_30", "silent_352x288_30",
];
string[] allConfigurations = ["ra", "ld", "ai"];
int[] qps = [22, 27, 32, 37];

var clipFolder = new Option<string>("--clips") { Description = "Folder with the clips (.mkv, .y4m).", Required = true };
var names = new Option<string>("--names") { Description = "Clips, separated by commas.", DefaultValueFactory = _ => string.Join(',', testClips) };
var configurations = new Option<string>("--configs") { Description = "Configurations, separated by commas.", DefaultValueFactory = _ => string.Join(',', allConfigurations) };
var preset = new Option<string>("--preset") { Description = "Preset of our encoder.", DefaultValueFactory = _ => "medium" };
var peersFile = new Option<string?>("--peers") { Description = "CSV with points of other encoders." };
var output = new Option<string>("--out") { Description = "Folder for the tables.", DefaultValueFactory = _ => Path.Combine("docs", "results") };
var work = new Option<string>("--work") { Description = "Folder for streams and finished points.", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "vvcilif-matrix") };
var jobs = new Option<int>("--jobs") { Description = "Points measured at the same time.", DefaultValueFactory = _ => 2 };
var frames = new Option<int>("--frames") { Description = "Frames of each clip.", DefaultValueFactory = _ => 33 };
var anyBuild = new Option<bool>("--any-build") { Description = "Also keep points of another build of the codec." };
var peersToo = new Option<bool>("--no-peers") { Description = "Do not run x265 and x264." };
var root = new RootCommand("Measures our encoder on all clips, QPs and configurations, checks every stream three ways, and compares it with other encoders. A finished point is not measured again.");
foreach (Option option in (Option[])[clipFolder, names, configurations, preset, peersFile, output, work, jobs, frames, anyBuild, peersToo])
    root.Add(option);
root.SetAction(result => Run(result));
return root.Parse(args).Invoke();

int Run(ParseResult result)
{
    string folder = result.GetRequiredValue(clipFolder), workFolder = result.GetRequiredValue(work), outFolder = result.GetRequiredValue(output);
    Directory.CreateDirectory(workFolder);
    Directory.CreateDirectory(outFolder);
    string[] wanted = result.GetRequiredValue(names).Split(','), configs = result.GetRequiredValue(configurations).Split(',');
    var clips = new Dictionary<string, Lazy<Clip>>();
    foreach (string name in wanted)
    {
        string? path = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, name + ".*").FirstOrDefault() : null;
        if (path is null)
        {
            Console.Error.WriteLine($"There is no clip '{name}' in '{folder}'.");
            return 3;
        }
        clips[name] = new Lazy<Clip>(() => Clip.Load(path, result.GetValue(frames)));
    }
    string script = Path.Combine("tests", "interop", "decode.mjs");
    string? foreign = Programs.Exists("node") && Programs.Exists("npm") && File.Exists(script) ? script : null;
    if (foreign is not null && !Directory.Exists(Path.Combine("tests", "interop", "node_modules")))
        Programs.Run("npm", "ci", "--ignore-scripts", "--prefix", Path.Combine("tests", "interop"));
    if (foreign is null)
        Console.WriteLine("No foreign decoder (node, npm, and the root of the repository as current folder are needed): streams are checked two ways.");
    var own = new OwnCodec(result.GetRequiredValue(preset), workFolder, foreign);
    var store = new PointStore(Path.Combine(workFolder, "points.jsonl"), OwnCodec.Build, result.GetValue(anyBuild));

    var plan = new List<(string Codec, string Clip, string Configuration, int Qp)>();
    foreach (string configuration in configs)
    {
        foreach (string clip in wanted)
        {
            foreach (int qp in qps)
                plan.Add((own.Name, clip, configuration, qp));
        }
    }

    string[] peers = [.. Peers.Runnable.Where(p => !result.GetValue(peersToo) && Programs.Exists(p.Split(' ')[0]))];
    foreach (string peer in peers)
    {
        foreach (string clip in wanted)
        {
            foreach (int qp in qps)
                plan.Add((peer, clip, "ra", qp));
        }
    }

    var open = plan.Where(p => store.Find(p.Codec, p.Clip, p.Configuration, p.Qp) is null).ToList();
    Console.WriteLine($"{plan.Count - open.Count} of {plan.Count} points are there, {open.Count} to measure.");
    int done = 0, failures = 0;
    long start = Stopwatch.GetTimestamp();
    var gate = new Lock();
    Parallel.ForEach(open.OrderBy(p => p.Codec == own.Name ? 0 : 1), new ParallelOptions { MaxDegreeOfParallelism = result.GetValue(jobs) }, p =>
    {
        string line;
        try
        {
            Clip clip = clips[p.Clip].Value;
            Point point = p.Codec == own.Name ? own.Measure(clip, p.Configuration, p.Qp) : Peers.Measure(p.Codec, clip, p.Qp, workFolder);
            store.Add(point);
            line = FormattableString.Invariant($"{point.Kbps:F1} kbit/s, Y {point.PsnrY:F3} dB, {point.EncodeSeconds:F1} s, {point.ThreeWays}");
        }
        catch (Exception error)
        {
            // One bad point never stops the others; it is named and missing from the table.
            Interlocked.Increment(ref failures);
            line = $"FAILED: {error.GetType().Name}: {error.Message}";
        }
        lock (gate)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"[{++done}/{open.Count}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s] {p.Codec} {p.Clip} {p.Configuration} QP {p.Qp}: {line}"));
        }
    });

    List<Point> points = [.. plan.Select(p => store.Find(p.Codec, p.Clip, p.Configuration, p.Qp)).OfType<Point>()];
    if (result.GetValue(peersFile) is { } file)
        points.AddRange(Peers.Read(file).Where(p => wanted.Contains(p.Clip) && !peers.Contains(p.Codec)));
    string command = "dotnet run --project tools/matrix -c Release -- --clips CLIPS --peers peers.csv" + (own.Name == "vvcilif medium" ? "" : " --preset " + result.GetRequiredValue(preset));
    string suffix = own.Name == "vvcilif medium" ? "" : "-" + result.GetRequiredValue(preset);
    File.WriteAllText(Path.Combine(outFolder, $"matrix{suffix}.csv"), Tables.Csv(points));
    File.WriteAllText(Path.Combine(outFolder, $"matrix{suffix}.md"), Tables.Markdown(points, own.Name, wanted, command));
    int unequal = points.Count(p => p.Codec == own.Name && !p.ThreeWays.StartsWith("equal", StringComparison.Ordinal));
    Console.WriteLine($"{points.Count} points in '{outFolder}', {failures} failed, {unequal} streams are not equal three ways.");
    return failures + unequal == 0 ? 0 : 5;
}
