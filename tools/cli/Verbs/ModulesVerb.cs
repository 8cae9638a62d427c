using System.CommandLine;
using System.Text.Json.Nodes;
using VvcIlif.Cli.Support;
using VvcIlif.Modules.Kit.Modules;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif modules, and the commands of the modules.</summary>
internal static class ModulesVerb
{
    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["image"] = "Companion modules for pictures. Example: vvcilif image --help",
        ["video"] = "Companion modules for clips. Example: vvcilif video --help",
    };

    public static Command Create()
    {
        var command = new Command("modules", "Lists the companion modules: paper, status, and the measured headline beside the paper's. Example: vvcilif modules --json");
        var json = new Option<bool>("--json") { Description = "As JSON." };
        command.Add(json);
        command.SetAction(result =>
        {
            if (result.GetValue(json))
                Json();
            else
                Text();
        });
        return command;
    }

    /// <summary>The modules' commands, those of a group under one command.</summary>
    public static IEnumerable<Command> Commands()
    {
        foreach (CompanionModule module in ModuleList.All.Where(m => m.Group is null))
            yield return module.CreateCommand();
        foreach (var group in ModuleList.All.Where(m => m.Group is not null).GroupBy(m => m.Group!))
        {
            var command = new Command(group.Key, Groups[group.Key]);
            foreach (CompanionModule module in group)
                command.Add(module.CreateCommand());
            yield return command;
        }
    }

    private static void Json()
    {
        var list = new JsonArray();
        foreach (CompanionModule m in ModuleList.All.OrderBy(m => m.Paper))
        {
            list.Add(new JsonObject
            {
                ["name"] = m.Name,
                ["paper"] = m.Paper,
                ["command"] = CommandOf(m),
                ["title"] = m.Title,
                ["status"] = Status(m),
                ["paper_headline"] = m.PaperHeadline,
                ["measured_headline"] = m.MeasuredHeadline,
            });
        }

        Report.Json(new JsonObject { ["modules"] = list });
    }

    private static void Text()
    {
        foreach (CompanionModule m in ModuleList.All.OrderBy(m => m.Paper))
        {
            Console.WriteLine($"{m.Name} (paper {m.Paper:D2}, {Status(m)}): {m.Title}");
            Console.WriteLine($"  vvcilif {CommandOf(m)} --help");
            Console.WriteLine($"  paper:    {m.PaperHeadline}");
            Console.WriteLine($"  measured: {m.MeasuredHeadline}");
        }
    }

    private static string Status(CompanionModule module) => module.Status == ModuleStatus.Complete ? "complete" : "partial";

    private static string CommandOf(CompanionModule module) => module.Group is { } group ? $"{group} {module.CreateCommand().Name}" : module.CreateCommand().Name;
}
