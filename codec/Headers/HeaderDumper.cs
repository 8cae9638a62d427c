using System.Text.Json;

namespace VvcIlif.Codec.Headers;

/// <summary>
/// Records the elements of a structure in order, for showing them. Elements that come several times become lists;
/// structures inside become nested ones.
/// </summary>
internal readonly struct HeaderDumper() : IHeaderIo
{
    private readonly Stack<DumpNode> _open = new([new DumpNode()]);

    public static bool Reads => false;

    public long Position => 0;

    /// <summary>What was recorded.</summary>
    public DumpNode Root => _open.Last();

    private DumpNode Top => _open.Peek();

    public void U(int bits, ref int value, int min, int max, string element) => Top.Add(element, (long)value);

    public void U(int bits, ref int value, string element) => Top.Add(element, (long)value);

    public void U(int bits, ref uint value, string element) => Top.Add(element, (long)value);

    public void Flag(ref bool value, string element) => Top.Add(element, value);

    public void Ue(ref int value, int min, int max, string element) => Top.Add(element, (long)value);

    public void Ue(ref uint value, string element) => Top.Add(element, (long)value);

    public void Se(ref int value, int min, int max, string element) => Top.Add(element, (long)value);

    public void AlignZero(string element) { }

    public void AlignOne(string element) { }

    public void Extension(ref BitString value, string element) => Raw(ref value, value.Length, element);

    public void Raw(ref BitString value, long bits, string element)
    {
        if (!value.IsEmpty)
            Top.Add(element, $"{value.Length} bits: {Convert.ToHexString(value.Data)}");
    }

    public void Trailing() { }

    public void Begin(string structure)
    {
        var node = new DumpNode();
        Top.Add(structure, node);
        _open.Push(node);
    }

    public void End() => _open.Pop();
}

/// <summary>Elements by name, in the order of their first appearance.</summary>
internal sealed class DumpNode
{
    private readonly List<(string Name, List<object> Values, bool IsArray)> _items = [];
    private readonly Dictionary<string, int> _index = [];

    /// <param name="expression">The element's name, or an expression that ends in it; with an index it is an array.</param>
    /// <param name="value">long, bool, string or <see cref="DumpNode"/>.</param>
    public void Add(string expression, object value)
    {
        string name = HeaderElement.Name(expression);
        if (!_index.TryGetValue(name, out int at))
        {
            _index.Add(name, at = _items.Count);
            _items.Add((name, [], expression.Contains('[')));
        }
        _items[at].Values.Add(value);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach ((string name, List<object> values, bool isArray) in _items)
        {
            json.WritePropertyName(name);
            if (isArray || values.Count > 1)
                json.WriteStartArray();
            foreach (object value in values)
            {
                switch (value)
                {
                    case long number: json.WriteNumberValue(number); break;
                    case bool flag: json.WriteBooleanValue(flag); break;
                    case string text: json.WriteStringValue(text); break;
                    case DumpNode node: node.WriteJson(json); break;
                }
            }
            if (isArray || values.Count > 1)
                json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    public void WriteText(TextWriter output, string indent)
    {
        foreach ((string name, List<object> values, _) in _items)
        {
            if (values[0] is DumpNode)
            {
                foreach (object value in values)
                {
                    output.WriteLine($"{indent}{name}:");
                    ((DumpNode)value).WriteText(output, indent + "  ");
                }
                continue;
            }
            output.WriteLine($"{indent}{name} = {string.Join(' ', values.Select(v => v is bool b ? (b ? "1" : "0") : v.ToString()))}");
        }
    }
}

/// <summary>Dumps any structure that <see cref="ParameterSets.Decode"/> returns.</summary>
internal static class HeaderDump
{
    public static DumpNode Of(object header)
    {
        var io = new HeaderDumper();
        DumpNode root = io.Root;
        switch (header)
        {
            case Vps vps: VpsSyntax.Code(ref io, vps); break;
            case Sps sps: SpsSyntax.Code(ref io, sps); break;
            case Pps pps: PpsSyntax.Code(ref io, pps); break;
            case Aps aps: Aps.Code(ref io, aps); break;
            case PictureHeader ph: PictureHeaderSyntax.CodeRbsp(ref io, ph, null); break;
            case SliceHeader sh: SliceHeaderSyntax.Code(ref io, sh, null); break;
            case Dci dci: Dci.Code(ref io, dci); break;
            case Opi opi: Opi.Code(ref io, opi); break;
            case Aud aud: Aud.Code(ref io, aud); break;
            case SeiMessages sei:
                foreach (SeiMessage message in sei.Messages)
                    root.Add(message.Name + "[]", Message(message));
                break;
            case EmptyHeader { FillerBytes: > 0 } filler: root.Add("filler_bytes", (long)filler.FillerBytes); break;
        }
        return root;
    }

    private static DumpNode Message(SeiMessage message)
    {
        var node = new DumpNode();
        node.Add("payload_type", (long)message.PayloadType);
        node.Add("payload_size", (long)message.Payload.Length);
        if (message.PayloadType != SeiMessage.DecodedPictureHashType)
        {
            node.Add("payload", Convert.ToHexString(message.Payload));
            return node;
        }
        try
        {
            DecodedPictureHash hash = DecodedPictureHash.Parse(message.Payload);
            node.Add("dph_sei_hash_type", (long)hash.dph_sei_hash_type);
            node.Add("dph_sei_single_component_flag", hash.dph_sei_single_component_flag);
            foreach (byte[] value in hash.Hashes)
                node.Add($"picture_{hash.dph_sei_hash_type.ToString().ToLowerInvariant()}[]", Convert.ToHexString(value));
        }
        catch (VvcBitstreamException error)
        {
            node.Add("damaged", error.Message);
        }
        return node;
    }
}
