using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Cli.Support;
using VvcIlif.Codec.Interpolation.Ilif;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif model</summary>
internal static class ModelVerb
{
    // What makes and checks models is a module of its own (nn/ilif) and joins this command.
    public static Command Create() =>
        new("model", "Networks of the learned interpolation filter. Example: vvcilif model info small")
        {
            List(), Info(),
        };

    private static Command List()
    {
        var command = new Command("list", "Lists the models that --model finds by name. Example: vvcilif model list");
        command.SetAction(_ =>
        {
            var rows = new List<string[]>();
            foreach (string file in Models.Files())
            {
                IlifModel model = IlifModel.Load(file);
                IlifArchitecture a = model.Architecture;
                rows.Add([Path.GetFileNameWithoutExtension(file), $"{a.Channels}x{a.Blocks}", Number(a.TrunkKiloMacs), Number(a.HeadKiloMacs), $"{model.FileBytes}", model.Fingerprint.ToString()[..12], file]);
            }
            if (rows.Count == 0)
                Console.WriteLine($"No models in {string.Join(", ", Models.Folders())}. 'vvcilif train ilif' makes one; {Models.FolderVariable} may name another folder.");
            else
                Report.Table(["name", "shape", "kMAC/sample", "per prediction", "bytes", "fingerprint", "file"], rows);
        });
        return command;
    }

    private static Command Info()
    {
        var command = new Command("info", "Tells size, cost and formats of a model. Example: vvcilif model info small.ilif");
        var name = new Argument<string?>("MODEL") { Description = "Name or file; none: the presets that can be trained.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print as JSON." };
        command.Add(name);
        command.Add(json);
        command.SetAction(result =>
        {
            if (result.GetValue(name) is not { } wanted)
            {
                Presets();
                return;
            }
            IlifModel model = Models.Load(wanted);
            IlifArchitecture a = model.Architecture;
            (string, JsonNode)[] facts =
            [
                ("name", model.Name), ("channels", a.Channels), ("blocks", a.Blocks), ("parameters", a.Parameters),
                ("kmac_per_reference_sample", a.TrunkKiloMacs), ("kmac_per_predicted_sample", a.HeadKiloMacs),
                ("memory_bytes_per_sample", 2 * a.Channels), ("margin", a.Margin), ("activation_bits", a.ActivationBits), ("stream_bits", a.StreamBits),
                ("residual", a.Residual), ("special_tables", a.SpecialTables), ("accumulator_peak_bits", Math.Round(Math.Log2(model.AccumulatorPeak), 2)),
                ("file_bytes", model.FileBytes), ("fingerprint", model.Fingerprint.ToString()),
            ];
            if (result.GetValue(json))
            {
                var whole = new JsonObject();
                foreach ((string key, JsonNode value) in facts)
                    whole[key] = value;
                Report.Json(whole);
                return;
            }
            foreach ((string key, JsonNode value) in facts)
                Console.WriteLine($"{key.Replace('_', ' '),-26} {value}");
        });
        return command;
    }

    private static void Presets()
    {
        var rows = new List<string[]>();
        foreach (IlifPreset p in IlifPreset.All)
        {
            IlifArchitecture a = p.Architecture;
            rows.Add([p.Name, $"{a.Channels}", $"{a.Blocks}", $"{p.TrainedParameters}", Number(a.TrunkKiloMacs), Number(a.HeadKiloMacs), $"{2 * a.Channels}"]);
        }
        Report.Table(["preset", "channels", "blocks", "parameters", "kMAC/sample", "per prediction", "bytes/sample"], rows);
    }

    private static string Number(double value) => value.ToString("0.0##", CultureInfo.InvariantCulture);
}
