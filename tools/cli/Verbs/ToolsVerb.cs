using System.CommandLine;
using System.Text.Json.Nodes;
using VvcIlif.Cli.Support;
using VvcIlif.Codec.Encoder;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif tools</summary>
internal static class ToolsVerb
{
    public static Command Create()
    {
        var list = new Command("list", "Lists the encoder's coding tools and the settings of its search with their values in each preset. Example: vvcilif tools list --json");
        var json = new Option<bool>("--json") { Description = "As JSON." };
        list.Add(json);
        list.SetAction(result =>
        {
            if (result.GetValue(json))
                Json();
            else
                Text();
        });
        return new Command("tools", "The encoder's coding tools, for --tool NAME=VALUE of 'encode' and the key tools of sweeps.") { list };
    }

    private static void Text()
    {
        EncoderPreset[] presets = Enum.GetValues<EncoderPreset>();
        int name = PresetTable.Rows.Max(row => row.Name.Length);
        foreach (SettingKind kind in Enum.GetValues<SettingKind>())
        {
            Console.WriteLine($"{(kind == SettingKind.Tool ? "Coding tools" : "Search").PadRight(name)}  {string.Concat(presets.Select(p => p.ToString().ToLowerInvariant().PadLeft(8)))}");
            foreach (EncoderSetting row in PresetTable.Rows.Where(row => row.Kind == kind))
            {
                string values = string.Concat(presets.Select(p => row.Format(row.In(p)).PadLeft(8)));
                Console.WriteLine($"{row.Name.PadRight(name)}  {values}  {row.Help} ({row.Range})");
            }
            Console.WriteLine();
        }
        Console.WriteLine("vvcilif encode ... --tool NAME=VALUE [--tool NAME=VALUE ...] changes single values of the preset.");
    }

    private static void Json()
    {
        var rows = new JsonArray();
        foreach (EncoderSetting row in PresetTable.Rows)
        {
            var values = new JsonObject();
            foreach (EncoderPreset preset in Enum.GetValues<EncoderPreset>())
                values[preset.ToString().ToLowerInvariant()] = row.Format(row.In(preset));
            rows.Add(new JsonObject
            {
                ["name"] = row.Name,
                ["kind"] = row.Kind.ToString().ToLowerInvariant(),
                ["help"] = row.Help,
                ["range"] = row.Range,
                ["presets"] = values,
            });
        }
        Report.Json(new JsonObject { ["tools"] = rows });
    }
}
