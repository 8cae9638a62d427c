using System.CommandLine;
using System.Text.Json.Nodes;
using VvcIlif.Cli.Support;
using VvcIlif.Modules.Commands;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif modules</summary>
internal static class ModulesVerb
{
    public static Command Create(ModuleCatalogue catalogue)
    {
        var command = new Command("modules", "Lists the companion modules: paper, status, and the measured headline beside the paper's. Example: vvcilif modules --json");
        var json = new Option<bool>("--json") { Description = "As JSON." };
        command.Add(json);
        command.SetAction(result =>
        {
            if (result.GetValue(json))
                Json(catalogue);
            else
                Text(catalogue);
        });
        return command;
    }

    private static void Json(ModuleCatalogue catalogue)
    {
        var list = new JsonArray();
        foreach (ModuleDescription m in catalogue.Modules)
        {
            list.Add(new JsonObject
            {
                ["name"] = m.Name,
                ["paper"] = m.Paper,
                ["command"] = m.Command,
                ["title"] = m.Title,
                ["status"] = Status(m),
                ["paper_headline"] = m.PaperHeadline,
                ["measured_headline"] = m.MeasuredHeadline,
            });
        }

        Report.Json(new JsonObject { ["modules"] = list });
    }

    private static void Text(ModuleCatalogue catalogue)
    {
        foreach (ModuleDescription m in catalogue.Modules)
        {
            Console.WriteLine($"{m.Name} (paper {m.Paper:D2}, {Status(m)}): {m.Title}");
            Console.WriteLine($"  vvcilif {m.Command} --help");
            Console.WriteLine($"  paper:    {m.PaperHeadline}");
            Console.WriteLine($"  measured: {m.MeasuredHeadline}");
        }
    }

    private static string Status(ModuleDescription module) => module.Status == ModuleStatus.Complete ? "complete" : "partial";
}
