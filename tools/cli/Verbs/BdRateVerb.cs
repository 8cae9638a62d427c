using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Cli.Support;
using VvcIlif.Rd;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif bdrate</summary>
internal static class BdRateVerb
{
    public static Command Create()
    {
        var command = new Command("bdrate", "Bjontegaard difference of the rate between two curves. Example: vvcilif bdrate anchor.csv test.csv --method pchip");
        var anchor = new Argument<string>("ANCHOR") { Description = "CSV with the columns bitrate_kbps,psnr_y[,psnr_u,psnr_v]; others are not looked at." };
        var test = new Argument<string>("TEST") { Description = "CSV of the curve to judge." };
        var method = new Option<string>("--method", "-m") { Description = "pchip, akima or cubic.", DefaultValueFactory = _ => "pchip" };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        command.Add(anchor);
        command.Add(test);
        command.Add(method);
        command.Add(json);
        command.SetAction(result =>
        {
            BdMethod curve = Method(result.GetRequiredValue(method));
            Dictionary<string, RdPoint[]> a = Read(result.GetRequiredValue(anchor)), b = Read(result.GetRequiredValue(test));
            var rows = new List<string[]>();
            var whole = new JsonObject { ["method"] = result.GetRequiredValue(method) };
            bool any = false;
            foreach (string component in (string[])["y", "u", "v"])
            {
                if (!a.TryGetValue(component, out RdPoint[]? first) || !b.TryGetValue(component, out RdPoint[]? second))
                    continue;
                BdResult rate = Bjontegaard.Rate(first, second, curve), quality = Bjontegaard.Quality(first, second, curve);
                any |= rate.Reason is null;
                rows.Add([component.ToUpperInvariant(), Report.Number(rate.Value, 4), Report.Number(quality.Value, 4), Report.Number(rate.Overlap * 100, 1), rate.Reason ?? rate.Warning ?? ""]);
                whole[component] = new JsonObject
                {
                    ["bd_rate_percent"] = Report.Node(rate.Value),
                    ["bd_psnr_db"] = Report.Node(quality.Value),
                    ["overlap"] = Report.Node(rate.Overlap),
                    ["note"] = rate.Reason ?? rate.Warning,
                };
            }
            if (result.GetValue(json))
                Report.Json(whole);
            else
                Report.Table(["component", "BD-rate %", "BD-PSNR dB", "overlap %", "note"], rows);
            if (!any)
                throw new CliException(ExitCode.Input, "The curves cannot be compared: " + rows[0][^1]);
        });
        return command;
    }

    /// <summary>A curve by its name on the command line.</summary>
    public static BdMethod Method(string name) => name switch
    {
        "pchip" => BdMethod.Pchip,
        "akima" => BdMethod.Akima,
        "cubic" => BdMethod.Cubic,
        _ => throw new CliException(ExitCode.Usage, $"--method is '{name}'; allowed: pchip, akima, cubic."),
    };

    /// <summary>Curves by component. Quotes are not needed in such files and not understood.</summary>
    public static Dictionary<string, RdPoint[]> Read(string path)
    {
        using var reader = new StreamReader(VideoFiles.OpenRead(path));
        string first = (reader.ReadLine() ?? "").TrimStart('\uFEFF');
        // Spreadsheets of countries with a decimal comma separate cells by semicolons.
        char separator = first.Contains(';') ? ';' : first.Contains('\t') ? '\t' : ',';
        string[] header = first.Split(separator, StringSplitOptions.TrimEntries);
        int rate = Array.IndexOf(header, "bitrate_kbps");
        if (rate < 0)
            throw new CliException(ExitCode.Input, $"'{path}' has no column bitrate_kbps.");
        if (!header.Contains("psnr_y"))
            throw new CliException(ExitCode.Input, $"'{path}' has no column psnr_y.");
        var curves = new Dictionary<string, List<RdPoint>>();
        for (int line = 2; reader.ReadLine() is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
                continue;
            string[] cells = text.Split(separator, StringSplitOptions.TrimEntries);
            if (cells.Length > header.Length)
                throw new CliException(ExitCode.Input, $"Line {line} of '{path}' has {cells.Length} cells under {header.Length} columns: numbers with a decimal comma need a semicolon between the cells.");
            foreach (string component in (string[])["y", "u", "v"])
            {
                int column = Array.IndexOf(header, "psnr_" + component);
                if (column < 0)
                    continue;
                if (!curves.TryGetValue(component, out List<RdPoint>? curve))
                    curves[component] = curve = [];
                curve.Add(new RdPoint(Number(rate), Number(column)));
            }

            double Number(int column) =>
                column < cells.Length && double.TryParse(separator == ',' ? cells[column] : cells[column].Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    ? value
                    : throw new CliException(ExitCode.Input, $"Line {line} of '{path}' has no number in the column {header[column]}.");
        }
        return curves.ToDictionary(c => c.Key, c => c.Value.ToArray());
    }
}
