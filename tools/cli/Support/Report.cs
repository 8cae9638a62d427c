using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace VvcIlif.Cli.Support;

/// <summary>Tables and JSON for the user.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Json(JsonObject value) => Console.Out.WriteLine(value.ToJsonString(Indented));

    public static string Number(double value, int digits) =>
        double.IsNaN(value) ? "n/a" : value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A number for JSON: null where it is none.</summary>
    public static JsonNode? Node(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>A table: with lines on a terminal, in plain columns elsewhere. Figures are flushed right.</summary>
    public static void Table(IReadOnlyList<string> columns, IReadOnlyList<string[]> rows, TextWriter? output = null)
    {
        output ??= Console.Out;
        if (output == Console.Out && !Console.IsOutputRedirected)
        {
            var table = new Table().Border(TableBorder.Rounded);
            for (int c = 0; c < columns.Count; c++)
            {
                var column = new TableColumn(Markup.Escape(columns[c]));
                if (IsNumeric(rows, c))
                    column.RightAligned();
                table.AddColumn(column);
            }
            foreach (string[] row in rows)
                table.AddRow(Array.ConvertAll(row, Markup.Escape));
            AnsiConsole.Write(table);
            return;
        }
        var widths = new int[columns.Count];
        for (int c = 0; c < widths.Length; c++)
            widths[c] = Math.Max(columns[c].Length, rows.Count == 0 ? 0 : rows.Max(r => r[c].Length));
        output.WriteLine(Line([.. columns]));
        foreach (string[] row in rows)
            output.WriteLine(Line(row));

        string Line(string[] cells) => string.Join("  ", cells.Select((cell, c) => IsNumeric(rows, c) ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd();
    }

    private static bool IsNumeric(IReadOnlyList<string[]> rows, int column) =>
        rows.Count > 0 && rows.All(r => r[column] is "" or "n/a" || double.TryParse(r[column].TrimEnd('%', ' '), NumberStyles.Float, CultureInfo.InvariantCulture, out _));
}
