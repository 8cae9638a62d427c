using System.CommandLine;
using System.Text;
using VvcIlif.Cli.Support;
using VvcIlif.Rd;
using VvcIlif.Rd.Records;
using VvcIlif.Rd.Report;
using VvcIlif.Sequences;
using VvcIlif.Sweep.Planning;
using VvcIlif.Sweep.Running;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif ctc report</summary>
internal static class CtcReportVerb
{
    private static readonly string[] Formats = ["html", "xlsx", "csv", "json", "md", "svg", "png"];

    public static Command Create()
    {
        var command = new Command("report", "Writes the report of a sweep, whole or under way. Example: vvcilif ctc report results -o report");
        var folder = new Argument<string>("DIR") { Description = "Folder of the results." };
        var output = new Option<string?>("--output", "-o") { Description = "Folder for the report (DIR/report); - prints Markdown." };
        var format = new Option<string>("--format") { Description = $"Some of {string.Join(", ", Formats)}, separated by commas.", DefaultValueFactory = _ => string.Join(',', Formats) };
        var anchor = new Option<string?>("--anchor") { Description = "Another anchor than that of the specification." };
        var method = new Option<string>("--method", "-m") { Description = "pchip, akima or cubic.", DefaultValueFactory = _ => "pchip" };
        command.Add(folder);
        foreach (Option option in (Option[])[output, format, anchor, method])
            command.Add(option);
        command.SetAction(result =>
        {
            string[] formats = result.GetRequiredValue(format).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (formats.FirstOrDefault(f => !Formats.Contains(f)) is { } unknown)
                throw new CliException(ExitCode.Usage, $"There is no format '{unknown}'; allowed: {string.Join(", ", Formats)}.");
            SweepReport report = Make(result.GetRequiredValue(folder), result.GetValue(anchor), BdRateVerb.Method(result.GetRequiredValue(method)));
            string target = result.GetValue(output) ?? Path.Combine(result.GetRequiredValue(folder), "report");
            if (target == "-")
            {
                Console.Out.Write(MarkdownReport.Write(report));
                return;
            }
            Directory.CreateDirectory(target);
            foreach (string wanted in formats)
            {
                switch (wanted)
                {
                    case "html":
                        Write(target, "report.html", HtmlReport.Write(report));
                        break;
                    case "xlsx":
                        Write(target, "report.xlsx", XlsxReport.Write(report));
                        break;
                    case "csv":
                        Write(target, "points.csv", CsvReport.Write(report));
                        break;
                    case "json":
                        Write(target, "report.json", JsonReport.Write(report));
                        break;
                    case "md":
                        Write(target, "report.md", MarkdownReport.Write(report));
                        break;
                    default:
                        foreach ((string name, Func<string> svg, Func<byte[]> png) in PlotFiles.All(report))
                        {
                            if (wanted == "svg")
                                Write(target, name + ".svg", svg());
                            else
                                Write(target, name + ".png", png());
                        }
                        break;
                }
            }
            foreach (string anomaly in report.Anomalies)
                Console.WriteLine("note: " + anomaly);
            Console.WriteLine($"Report of {report.Input.Points.Count} points in '{target}'.");
        });
        return command;
    }

    private static SweepReport Make(string folder, string? anchor, BdMethod method)
    {
        var store = new ResultStore(folder);
        Plan plan = store.ReadPlan();
        if (anchor is not null && !plan.Codecs.Contains(anchor))
            throw new CliException(ExitCode.Usage, $"There is no codec '{anchor}' in the sweep; there are {string.Join(", ", plan.Codecs)}.");
        var points = new List<PointRecord>();
        var missing = new List<(string, string)>();
        foreach (PointJob job in plan.Jobs)
        {
            if (store.Find(job) is { } record)
                points.Add(record);
            else
                missing.Add((job.Title, store.FindFailure(job.Id)?.Error ?? "It is not measured yet."));
        }
        if (points.Count == 0)
            throw new CliException(ExitCode.Input, $"No point of '{folder}' is finished yet.");
        return SweepReport.Create(new ReportInput
        {
            Name = plan.Name,
            Anchor = anchor ?? plan.Anchor,
            Codecs = plan.Codecs,
            Sequences = [.. plan.Jobs.Select(j => j.Sequence).Distinct()],
            Points = points,
            Missing = missing,
            Method = method,
            Command = $"vvcilif ctc run {plan.Spec} -o DIR",
        });
    }

    private static void Write(string folder, string name, string text) => Write(folder, name, Encoding.UTF8.GetBytes(text));

    private static void Write(string folder, string name, byte[] bytes)
    {
        using var file = new OutputFile(Path.Combine(folder, name));
        file.Stream.Write(bytes);
        file.Complete();
    }
}
