using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace VvcIlif.Nn.Kit.Files;

/// <summary>A file of tensors cannot be used; the message says why in one sentence.</summary>
public sealed class SafetensorsException(string message) : Exception(message);

/// <summary>A tensor in memory, widened or narrowed to single precision.</summary>
/// <param name="Shape">Sizes, outermost first; none for a scalar.</param>
/// <param name="Data">Values in row-major order.</param>
public sealed record FloatTensor(long[] Shape, float[] Data);

/// <summary>
/// Safetensors files, the exchange format with PyTorch: eight bytes of length, a JSON header, and raw little-endian
/// data. Nothing in such a file is code, and every number in it is checked before it is used.
/// </summary>
public static class Safetensors
{
    private const int MaxHeaderBytes = 1 << 24;
    private const int MaxTensors = 1 << 16;
    private const int MaxDimensions = 8;

    /// <summary>Reads all tensors of floating-point types and the strings of the metadata.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SafetensorsException">The file is missing, damaged or of another kind.</exception>
    public static (Dictionary<string, FloatTensor> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        byte[] data;
        try
        {
            if (!File.Exists(path))
                throw new SafetensorsException($"There is no file '{path}'.");
            if (new FileInfo(path).Length > int.MaxValue - 64)
                throw new SafetensorsException($"'{path}' is larger than the 2 GB that are read.");
            data = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException($"'{path}' cannot be read: {e.Message}");
        }
        return Parse(data, $"'{path}'");
    }

    /// <summary>Reads a file in memory.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="SafetensorsException">The data is damaged or of another kind.</exception>
    public static (Dictionary<string, FloatTensor> Tensors, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> data, string what)
    {
        if (data.Length < 8)
            throw Bad("it is too short");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(data);
        if (length < 2 || length > MaxHeaderBytes || length > (ulong)data.Length - 8)
            throw Bad("the length of its header is out of range");
        ReadOnlySpan<byte> body = data[(8 + (int)length)..];
        var tensors = new Dictionary<string, FloatTensor>();
        var metadata = new Dictionary<string, string>();
        var ranges = new List<(long Begin, long End)>();
        try
        {
            using JsonDocument header = JsonDocument.Parse(data.Slice(8, (int)length).ToArray(), new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            if (header.RootElement.ValueKind != JsonValueKind.Object)
                throw Bad("its header is no JSON object");
            foreach (JsonProperty p in header.RootElement.EnumerateObject())
            {
                if (p.Name == "__metadata__")
                {
                    foreach (JsonProperty m in p.Value.EnumerateObject())
                        metadata[m.Name] = m.Value.GetString() ?? "";
                    continue;
                }
                if (tensors.Count >= MaxTensors)
                    throw Bad("it has too many tensors");
                long[] shape = [.. p.Value.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64())];
                long[] offsets = [.. p.Value.GetProperty("data_offsets").EnumerateArray().Select(v => v.GetInt64())];
                if (shape.Length > MaxDimensions || shape.Any(s => s < 0))
                    throw Bad($"the shape of '{p.Name}' is out of range");
                long count = 1;
                foreach (long s in shape)
                    count = s == 0 ? 0 : count > int.MaxValue / s ? throw Bad($"'{p.Name}' is too large") : count * s;
                string type = p.Value.GetProperty("dtype").GetString() ?? "";
                int bytes = type switch { "F64" => 8, "F32" => 4, "F16" or "BF16" => 2, _ => throw Bad($"'{p.Name}' has the type {type}, where a floating-point type is expected") };
                if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > body.Length || offsets[1] - offsets[0] != count * bytes)
                    throw Bad($"the place of '{p.Name}' is out of range");
                ranges.Add((offsets[0], offsets[1]));
                tensors[p.Name] = new FloatTensor(shape, Convert(body.Slice((int)offsets[0], (int)(count * bytes)), type, (int)count));
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Bad("its header is not what the format asks for");
        }
        ranges.Sort();
        long end = 0;
        foreach ((long begin, long stop) in ranges)
        {
            if (begin != end)
                throw Bad("its tensors overlap or leave gaps");
            end = stop;
        }
        if (end != body.Length)
            throw Bad("it has data that belongs to no tensor");
        return (tensors, metadata);

        SafetensorsException Bad(string why) => new($"{what} is not a safetensors file that can be used: {why}.");
    }

    /// <summary>Writes tensors in single precision.</summary>
    /// <param name="path">The file; it appears whole or not at all.</param>
    /// <param name="tensors">The tensors, in the order in which they are written.</param>
    /// <param name="metadata">Strings to add.</param>
    public static void Write(string path, IReadOnlyDictionary<string, FloatTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        string temporary = path + ".tmp";
        using (FileStream file = File.Create(temporary))
        {
            Write(file, tensors, metadata);
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Writes tensors in single precision.</summary>
    public static void Write(Stream stream, IReadOnlyDictionary<string, FloatTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            long offset = 0;
            foreach ((string name, FloatTensor tensor) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (long s in tensor.Shape)
                    json.WriteNumberValue(s);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += 4L * tensor.Data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // The data starts at a multiple of eight.
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        header.WriteTo(stream);
        foreach (FloatTensor tensor in tensors.Values)
            stream.Write(MemoryMarshal.AsBytes<float>(tensor.Data));
    }

    private static float[] Convert(ReadOnlySpan<byte> data, string type, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = type switch
            {
                "F64" => (float)BinaryPrimitives.ReadDoubleLittleEndian(data[(8 * i)..]),
                "F32" => BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]),
                "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(data[(2 * i)..]),
                _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(data[(2 * i)..]) << 16),
            };
        }

        return values;
    }
}
