using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Inspect;

/// <summary>Lists the NAL units and headers of a stream, without decoding pictures.</summary>
public static class StreamInspector
{
    /// <summary>Writes one line a NAL unit, and a summary.</summary>
    /// <param name="stream">A byte stream of H.266, read to its end, in one pass.</param>
    /// <param name="output">Takes the listing.</param>
    /// <param name="elements">Also write every syntax element of the headers.</param>
    /// <returns>What the stream holds. Damaged NAL units are counted and shown, they are no error.</returns>
    public static StreamSummary WriteText(Stream stream, TextWriter output, bool elements = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(output);
        var walk = new StreamWalk(stream);
        while (walk.Next(out StreamEntry? entry))
        {
            string type = entry.Nal is null ? "?" : entry.Nal.Type.ToString();
            output.WriteLine($"{entry.Index,5} @{entry.Position,-9} {entry.Size,8} bytes  {type,-14} {(entry.Nal is null ? "" : $"T{entry.Nal.TemporalId}")}  {entry.Words}");
            if (elements && entry.Header is not null)
                HeaderDump.Of(entry.Header).WriteText(output, "          ");
        }
        StreamSummary summary = walk.Summary;
        output.WriteLine();
        output.WriteLine($"{summary.NalUnits} NAL units, {summary.Pictures} pictures, {summary.Slices} slices, {summary.Bytes} bytes.");
        if (summary.DamagedNalUnits > 0)
            output.WriteLine($"{summary.DamagedNalUnits} NAL units are damaged.");
        if (summary.Format is not null)
            output.WriteLine(summary.Format + ".");
        output.WriteLine(summary.Verdict);
        return summary;
    }

    /// <summary>Writes a JSON document: <c>nal_units</c>, each with its header's elements by name in order, and <c>summary</c>.</summary>
    /// <param name="stream">A byte stream of H.266, read to its end, in one pass.</param>
    /// <param name="output">Takes the document in UTF-8.</param>
    /// <returns>What the stream holds. Damaged NAL units are counted and shown, they are no error.</returns>
    public static StreamSummary WriteJson(Stream stream, Stream output)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(output);
        var walk = new StreamWalk(stream);
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("nal_units");
        while (walk.Next(out StreamEntry? entry))
        {
            json.WriteStartObject();
            json.WriteNumber("index", entry.Index);
            json.WriteNumber("position", entry.Position);
            json.WriteNumber("size", entry.Size);
            if (entry.Nal is not null)
            {
                json.WriteString("nal_unit_type", entry.Nal.Type.ToString());
                json.WriteNumber("nuh_layer_id", entry.Nal.LayerId);
                json.WriteNumber("temporal_id", entry.Nal.TemporalId);
            }
            if (entry.Poc is int poc)
                json.WriteNumber("poc", poc);
            if (entry.Error is not null)
                json.WriteString("damaged", entry.Error);
            if (entry.Header is not null)
            {
                json.WritePropertyName("header");
                HeaderDump.Of(entry.Header).WriteJson(json);
            }
            json.WriteEndObject();
            if (json.BytesPending > 1 << 16)
                json.Flush();
        }
        json.WriteEndArray();
        StreamSummary summary = walk.Summary;
        json.WriteStartObject("summary");
        json.WriteNumber("nal_units", summary.NalUnits);
        json.WriteNumber("damaged_nal_units", summary.DamagedNalUnits);
        json.WriteNumber("pictures", summary.Pictures);
        json.WriteNumber("slices", summary.Slices);
        json.WriteNumber("bytes", summary.Bytes);
        json.WriteString("format", summary.Format);
        json.WriteBoolean("standard", summary.IsStandard);
        if (!summary.IsStandard)
        {
            json.WriteString("plug_in_filter", summary.PlugInFilter);
            json.WriteNumber("plug_in_mode", summary.PlugInMode);
            json.WriteString("plug_in_switch", summary.PlugInSwitch);
            json.WriteString("plug_in_fingerprint", summary.PlugInFingerprint);
        }
        json.WriteString("verdict", summary.Verdict);
        json.WriteEndObject();
        json.WriteEndObject();
        return summary;
    }
}

/// <summary>One NAL unit of a listing.</summary>
/// <param name="Index">Number in the stream.</param>
/// <param name="Position">Byte at which it starts.</param>
/// <param name="Size">Bytes as coded.</param>
/// <param name="Nal">The NAL unit, where its header could be read.</param>
/// <param name="Header">Its structure, where it could be read.</param>
/// <param name="Poc">Picture order count of a slice.</param>
/// <param name="Words">The gist of the structure, or what is wrong.</param>
/// <param name="Error">What is wrong.</param>
internal sealed record StreamEntry(int Index, long Position, int Size, NalUnit? Nal, object? Header, int? Poc, string Words, string? Error);

/// <summary>Reads the headers of a stream one NAL unit after the other.</summary>
internal sealed class StreamWalk(Stream stream)
{
    private readonly AnnexBReader _reader = new(stream);
    private readonly ParameterSets _sets = new();
    private readonly PictureOrder _order = new();
    private PictureHeader? _picture;
    private int? _poc;

    public StreamSummary Summary { get; } = new();

    public bool Next([NotNullWhen(true)] out StreamEntry? entry)
    {
        NalUnit? nal = null;
        entry = null;
        try
        {
            if (!_reader.TryRead(out nal))
                return false;
            Summary.NalUnits++;
            Summary.Bytes = _reader.Position;
            object? header = nal.LayerId == 0 ? _sets.Decode(nal) : null;
            int? poc = header is SliceHeader sh ? Slice(sh) : null;
            if (header is Sps sps)
                Sequence(sps);
            if (nal.Type == NalUnitType.EOS_NUT)
                _order.EndOfSequence();
            string words = nal.LayerId > 0 ? $"layer {nal.LayerId}" : header is null ? "" : HeaderWords.Of(header, poc);
            entry = new StreamEntry(nal.Index, nal.Position, nal.CodedSize, nal, header, poc, words, null);
        }
        catch (VvcBitstreamException error)
        {
            if (nal is null)
                Summary.NalUnits++;
            entry = Damaged(nal, error.NalIndex, error.BytePosition, error.Message);
        }
        catch (VvcNotSupportedException error)
        {
            entry = Damaged(nal, nal!.Index, nal.Position, error.Message);
        }
        return true;
    }

    private StreamEntry Damaged(NalUnit? nal, int index, long position, string message)
    {
        Summary.DamagedNalUnits++;
        return new StreamEntry(index, position, nal?.CodedSize ?? 0, nal, null, null, "DAMAGED: " + message, message);
    }

    private int? Slice(SliceHeader sh)
    {
        Summary.Slices++;
        if (sh.PictureHeader == _picture)
            return _poc;
        _picture = sh.PictureHeader;
        Summary.Pictures++;
        (bool decode, int poc, _, _) = _order.Next(sh);
        // Pictures that random access leaves out have no picture order count that counts.
        return _poc = decode ? poc : null;
    }

    private void Sequence(Sps sps)
    {
        Summary.Format = HeaderWords.Format(sps);
        if (sps.sps_timing_hrd_params_present_flag && sps.general_timing_hrd_parameters is { num_units_in_tick: > 0, time_scale: > 0 } timing)
            Summary.FrameRate = (timing.time_scale, timing.num_units_in_tick);
        if (sps.PlugIn is not { } plugIn)
            return;
        Summary.PlugInFilter = plugIn.FilterName;
        Summary.PlugInMode = plugIn.Mode;
        Summary.PlugInSwitch = HeaderWords.SwitchName(plugIn);
        Summary.PlugInFingerprint = Convert.ToHexStringLower(plugIn.Fingerprint);
    }
}
