using System.Globalization;
using System.Reflection;
using System.Text;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Decoder;

/// <summary>Which part of a stream is traced.</summary>
public sealed record TraceSelection
{
    /// <summary>Picture order counts, first and last, or null for all.</summary>
    public (int First, int Last)? Poc { get; init; }

    /// <summary>Addresses of CTUs in raster scan, first and last, or null for all.</summary>
    public (int First, int Last)? Ctu { get; init; }

    /// <summary>A line for each bin.</summary>
    public bool Bins { get; init; } = true;

    /// <summary>A line for each coding unit.</summary>
    public bool Units { get; init; } = true;

    /// <summary>Reads a selection: poc=N or N-M, ctu=N or N-M, channel=cabac or units, separated by commas; or all.</summary>
    /// <param name="text">The selection.</param>
    /// <exception cref="FormatException">The text has another form; the message says which.</exception>
    public static TraceSelection Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var selection = new TraceSelection();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            selection = part.Split('=', 2) switch
            {
                ["all"] => selection,
                ["poc", var value] => selection with { Poc = Range(value, text) },
                ["ctu", var value] => selection with { Ctu = Range(value, text) },
                ["channel", "cabac"] => selection with { Units = false },
                ["channel", "units"] => selection with { Bins = false },
                _ => throw Wrong(text),
            };
        }
        return selection;
    }

    private static (int First, int Last) Range(string value, string text)
    {
        int dash = value.Length > 1 ? value.IndexOf('-', 1) : -1;
        string first = dash < 0 ? value : value[..dash], last = dash < 0 ? value : value[(dash + 1)..];
        return int.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int from)
            && int.TryParse(last, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int to) && to >= from ? (from, to) : throw Wrong(text);
    }

    private static FormatException Wrong(string text) =>
        new($"The trace '{text}' is not a selection such as poc=3,ctu=5 (poc=N or N-M, ctu=N or N-M, channel=cabac or units; or all).");
}

/// <summary>Traces slice data as they are parsed: bins in the format of VTM and vvdec (D_CABAC), and the syntax of coding units.</summary>
public sealed class SliceTrace
{
    private static readonly FieldInfo[] s_intra = Elements<IntraSyntax>(), s_inter = Elements<InterSyntax>(), s_residual = Elements<ResidualSyntax>();
    private readonly TraceSelection _selection;
    private readonly BinTrace _units;

    private SliceTrace(TextWriter output, TraceSelection selection)
    {
        _selection = selection;
        Bins = new BinTrace(output);
        _units = new BinTrace(output);
    }

    internal BinTrace Bins { get; }

    /// <summary>Decodes a stream and writes its trace.</summary>
    /// <param name="stream">The stream (Annex B).</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="selection">Pictures, CTUs and channels.</param>
    /// <param name="plugIn">The filter of a stream that has one, or null.</param>
    /// <exception cref="VvcBitstreamException">The stream is damaged; what comes before it is written.</exception>
    /// <exception cref="VvcNotSupportedException">The stream needs something that the decoder lacks.</exception>
    public static void Write(Stream stream, TextWriter output, TraceSelection selection, IInterpolationFilter? plugIn = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(selection);
        var options = new DecoderOptions { Threads = 1, CheckHashes = false, PlugInFilter = plugIn, Trace = new SliceTrace(output, selection) };
        foreach (DecodedPicture _ in new VvcDecoder(options).Decode(stream))
        {
        }
    }

    internal void Enter(int poc, in CtuPosition at)
    {
        bool active = IsIn(_selection.Poc, poc) && IsIn(_selection.Ctu, at.Address);
        Bins.Active = active && _selection.Bins;
        _units.Active = active && _selection.Units;
        _units.Line($"CTU {at.Address} poc={poc}");
    }

    /// <summary>A unit in one line: its area, then the syntax elements that are not what they are inferred to be.</summary>
    internal void Write(CodingUnit unit)
    {
        if (!_units.Active)
            return;
        var line = new StringBuilder(unit.HasLuma ? "" : "[chroma] ");
        line.Append(CultureInfo.InvariantCulture, $"CU x={unit.X}, y={unit.Y}, w={unit.Width}, h={unit.Height} {unit.PredMode} cu_skip_flag={(unit.cu_skip_flag ? 1 : 0)}");
        Append(line, s_intra, unit.Intra, IntraSyntax.Inferred);
        Append(line, s_inter, unit.Inter, InterSyntax.Inferred);
        Append(line, s_residual, unit.Residual, ResidualSyntax.Inferred);
        _units.Line(line.ToString());
    }

    private static void Append(StringBuilder line, FieldInfo[] elements, object value, object inferred)
    {
        foreach (FieldInfo element in elements)
        {
            object? own = element.GetValue(value);
            if (!Equals(own, element.GetValue(inferred)))
                line.Append(CultureInfo.InvariantCulture, $" {element.Name}={(own is bool flag ? (flag ? 1 : 0) : own)}");
        }
    }

    // Syntax elements are the fields with the standard's names, in lower case.
    private static FieldInfo[] Elements<T>() =>
        [.. typeof(T).GetFields().Where(f => char.IsLower(f.Name[0]) && (f.FieldType == typeof(bool) || f.FieldType == typeof(byte)))];

    private static bool IsIn((int First, int Last)? range, int value) => range is not { } r || (value >= r.First && value <= r.Last);
}
