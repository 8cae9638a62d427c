using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Kit.Files;

/// <summary>An array of an npy file, little-endian and in C order.</summary>
/// <param name="Shape">Sizes, the last running fastest.</param>
/// <param name="Type">f4, f8, u1, i1, u2, i2, u4, i4, u8, i8 or b1.</param>
/// <param name="Bytes">The values.</param>
public sealed record NpyArray(int[] Shape, string Type, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Number of values.</summary>
    public int Count => Shape.Aggregate(1, (a, b) => a * b);

    /// <summary>The values as 64-bit numbers.</summary>
    public double[] ToDoubles() => Convert(Type, Bytes.Span, Count);

    /// <summary>The values as 32-bit numbers.</summary>
    public float[] ToFloats() => Type == "f4" ? MemoryMarshal.Cast<byte, float>(Bytes.Span).ToArray() : Array.ConvertAll(ToDoubles(), v => (float)v);

    private static double[] Convert(string type, ReadOnlySpan<byte> b, int count)
    {
        var values = new double[count];
        int size = type[1] - '0';
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> at = b[(i * size)..];
            values[i] = type switch
            {
                "f4" => BinaryPrimitives.ReadSingleLittleEndian(at),
                "f8" => BinaryPrimitives.ReadDoubleLittleEndian(at),
                "u1" or "b1" => at[0],
                "i1" => (sbyte)at[0],
                "u2" => BinaryPrimitives.ReadUInt16LittleEndian(at),
                "i2" => BinaryPrimitives.ReadInt16LittleEndian(at),
                "u4" => BinaryPrimitives.ReadUInt32LittleEndian(at),
                "i4" => BinaryPrimitives.ReadInt32LittleEndian(at),
                "u8" => BinaryPrimitives.ReadUInt64LittleEndian(at),
                _ => BinaryPrimitives.ReadInt64LittleEndian(at),
            };
        }
        return values;
    }
}

/// <summary>Arrays in NumPy's npy format, version 1 to 3, without objects.</summary>
public static partial class Npy
{
    private const long MostBytes = 1L << 31;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModuleException">There is no such file, or it is none of this format.</exception>
    public static NpyArray Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw ModuleException.Input($"There is no file '{path}'.");
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ModuleException.Input($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="name">Its name, for errors.</param>
    /// <exception cref="ModuleException">It is none of this format.</exception>
    public static NpyArray Parse(byte[] bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length < 12 || bytes[0] != 0x93 || !bytes.AsSpan(1, 5).SequenceEqual("NUMPY"u8) || bytes[6] is < 1 or > 3)
            throw Wrong("it does not start as one");
        int start = bytes[6] == 1 ? 10 : 12;
        long length = bytes[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (length > bytes.Length - start)
            throw Wrong("its header is cut off");
        string header = Encoding.UTF8.GetString(bytes, start, (int)length);
        Match type = TypePattern().Match(header), order = OrderPattern().Match(header), shape = ShapePattern().Match(header);
        if (!type.Success || !order.Success || !shape.Success)
            throw Wrong("its header is not understood");
        if (order.Groups[1].Value == "True")
            throw Wrong("it is in Fortran order");
        string kind = type.Groups[2].Value;
        if (type.Groups[1].Value == ">" && kind[1] != '1' || kind is not ("f4" or "f8" or "u1" or "i1" or "u2" or "i2" or "u4" or "i4" or "u8" or "i8" or "b1"))
            throw Wrong($"values of type '{type.Groups[1].Value}{kind}' are not served");
        var sizes = new List<int>();
        long count = 1;
        foreach (string part in shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || (count *= size) > MostBytes)
                throw Wrong("its shape is not served");
            sizes.Add(size);
        }
        if (count * (kind[1] - '0') != bytes.Length - start - length)
            throw Wrong($"it has {bytes.Length - start - length} bytes of values, not {count * (kind[1] - '0')}");
        return new NpyArray([.. sizes], kind, bytes.AsMemory(start + (int)length));

        ModuleException Wrong(string why) => ModuleException.Input($"'{name}' is no npy file that is read here: {why}.");
    }

    /// <summary>An array as the bytes of a file, in little-endian and C order.</summary>
    /// <param name="shape">Sizes, the last running fastest.</param>
    /// <param name="values">float, double, byte, int, long or bool values.</param>
    public static byte[] Write<T>(ReadOnlySpan<int> shape, ReadOnlySpan<T> values) where T : unmanaged
    {
        long count = 1;
        foreach (int size in shape)
            count *= size;
        if (count != values.Length)
            throw new ArgumentException($"{values.Length} values do not fill the shape.", nameof(values));
        string type = default(T) switch
        {
            float => "<f4",
            double => "<f8",
            byte => "|u1",
            ushort => "<u2",
            short => "<i2",
            int => "<i4",
            long => "<i8",
            bool => "|b1",
            _ => throw new ArgumentException($"Values of type {typeof(T).Name} are not served.", nameof(values)),
        };
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({string.Join(", ", shape.ToArray())}{(shape.Length == 1 ? "," : "")}), }}";
        int padded = (10 + header.Length + 1 + 63) / 64 * 64;
        var bytes = new byte[padded + MemoryMarshal.AsBytes(values).Length];
        bytes[0] = 0x93;
        "NUMPY"u8.CopyTo(bytes.AsSpan(1));
        bytes[6] = 1;
        bytes[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(padded - 10));
        Encoding.ASCII.GetBytes(header.PadRight(padded - 11) + "\n", bytes.AsSpan(10));
        MemoryMarshal.AsBytes(values).CopyTo(bytes.AsSpan(padded));
        return bytes;
    }

    /// <inheritdoc cref="Write{T}(ReadOnlySpan{int}, ReadOnlySpan{T})"/>
    public static byte[] Write<T>(ReadOnlySpan<int> shape, T[] values) where T : unmanaged => Write(shape, (ReadOnlySpan<T>)values);

    [GeneratedRegex("'descr'\\s*:\\s*'([<>|=]?)(\\w\\d)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("'shape'\\s*:\\s*\\(([0-9, ]*)\\)")]
    private static partial Regex ShapePattern();
}
