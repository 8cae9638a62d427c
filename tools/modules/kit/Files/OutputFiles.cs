using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Kit.Files;

/// <summary>Files that appear only when they are whole, and the folders they stand in.</summary>
public static class OutputFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes bytes.</summary>
    /// <exception cref="VideoOutputException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new OutputFile(path);
        file.Stream.Write(bytes);
        file.Complete();
    }

    /// <summary>Writes text as UTF-8.</summary>
    /// <exception cref="VideoOutputException">The file cannot be written.</exception>
    public static void Write(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Writes indented JSON.</summary>
    /// <exception cref="VideoOutputException">The file cannot be written.</exception>
    public static void WriteJson(string path, JsonNode value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Write(path, value.ToJsonString(Indented) + "\n");
    }

    /// <summary>Writes comma-separated values: names of columns, then rows; numbers with the point of the invariant culture.</summary>
    /// <exception cref="VideoOutputException">The file cannot be written.</exception>
    public static void WriteCsv(string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object>> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder(string.Join(',', columns.Select(Cell))).Append('\n');
        foreach (IReadOnlyList<object> row in rows)
            text.AppendJoin(',', row.Select(Cell)).Append('\n');
        Write(path, text.ToString());
    }

    /// <summary>Makes a folder, with those above it.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="ModuleException">It cannot be made.</exception>
    public static string Folder(string path)
    {
        try
        {
            if (File.Exists(path))
                throw new ModuleException(ModuleError.Output, $"'{path}' is a file, not a folder.");
            Directory.CreateDirectory(path);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ModuleException(ModuleError.Output, $"The folder '{path}' cannot be made: {error.Message}", error);
        }
    }

    /// <summary>Reads JSON of an object.</summary>
    /// <exception cref="ModuleException">There is no such file, or it is no JSON object.</exception>
    public static JsonObject ReadJson(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw ModuleException.Input($"There is no file '{path}'.");
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw ModuleException.Input($"'{path}' is no JSON object.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw ModuleException.Input($"'{path}' cannot be read: {error.Message.Split('\n')[0]}", error);
        }
    }

    private static string Cell(object value)
    {
        string text = value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value.ToString() ?? "";
        return text.AsSpan().IndexOfAny(',', '"', '\n') < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
