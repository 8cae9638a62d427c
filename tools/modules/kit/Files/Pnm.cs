using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Kit.Files;

/// <summary>PGM and PPM (plain and binary, 8 and 16 bit) and PFM.</summary>
internal static class Pnm
{
    public static ImageF Parse(ReadOnlySpan<byte> bytes, string name)
    {
        char kind = (char)bytes[1];
        int at = 2;
        bool floats = kind is 'F' or 'f';
        int channels = kind is '6' or '3' or 'F' ? 3 : 1;
        int width = Whole(bytes, ref at, name), height = Whole(bytes, ref at, name);
        string last = Word(bytes, ref at, name);
        at++;                                           // the single white space after the header
        if (width < 1 || height < 1 || (long)width * height * channels > ImageF.MostValues)
            throw Wrong(name, $"a size of {width}x{height} is not served");
        if (!double.TryParse(last, NumberStyles.Float, CultureInfo.InvariantCulture, out double most) || most == 0 || !floats && most is < 1 or > 65535)
            throw Wrong(name, $"'{last}' is no largest value");
        var image = new ImageF(width, height, channels);
        int samples = width * height * channels;
        if (kind is '2' or '3')
        {
            at--;
            for (int i = 0; i < samples; i++)
                Set(i, (float)(Whole(bytes, ref at, name) / most));
            return image;
        }
        int size = floats ? 4 : most > 255 ? 2 : 1;
        if (bytes.Length - at < (long)samples * size)
            throw Wrong(name, $"it has {bytes.Length - at} bytes of samples, not {(long)samples * size}");
        for (int i = 0; i < samples; i++)
        {
            ReadOnlySpan<byte> b = bytes[(at + i * size)..];
            Set(i, floats ? most < 0 ? BinaryPrimitives.ReadSingleLittleEndian(b) : BinaryPrimitives.ReadSingleBigEndian(b) : (float)((size == 1 ? b[0] : BinaryPrimitives.ReadUInt16BigEndian(b)) / most));
        }
        return image;

        // PFM starts with the lowest row.
        void Set(int index, float value)
        {
            (int pixel, int c) = int.DivRem(index, channels);
            (int y, int x) = int.DivRem(pixel, width);
            image[x, floats ? height - 1 - y : y, c] = value;
        }
    }

    public static byte[] Write(ImageF image, string kind, int bits)
    {
        int channels = image.Channels;
        if (channels != (kind == "ppm" ? 3 : kind == "pgm" ? 1 : channels) || channels is not (1 or 3))
            throw ModuleException.Unsupported($"A .{kind} file does not hold {channels} channels.");
        if (kind != "pfm" && bits is not (8 or 16))
            throw ModuleException.Usage($"A .{kind} file does not hold {bits} bits.");
        bool floats = kind == "pfm";
        int size = floats ? 4 : bits / 8, most = bits == 16 ? 65535 : 255;
        byte[] head = Encoding.ASCII.GetBytes($"{(floats ? channels == 3 ? "PF" : "Pf" : channels == 3 ? "P6" : "P5")}\n{image.Width} {image.Height}\n{(floats ? "-1.0" : most)}\n");
        var bytes = new byte[head.Length + image.Data.Length * size];
        head.CopyTo(bytes, 0);
        int at = head.Length;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                for (int c = 0; c < channels; c++, at += size)
                {
                    float v = image[x, floats ? image.Height - 1 - y : y, c];
                    if (floats)
                        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), v);
                    else if (size == 2)
                        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)(Math.Clamp(v, 0, 1) * most + 0.5f));
                    else
                        bytes[at] = (byte)(Math.Clamp(v, 0, 1) * most + 0.5f);
                }
            }
        }

        return bytes;
    }

    private static int Whole(ReadOnlySpan<byte> bytes, ref int at, string name) =>
        int.TryParse(Word(bytes, ref at, name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : throw Wrong(name, "a number is missing");

    private static string Word(ReadOnlySpan<byte> bytes, ref int at, string name)
    {
        while (at < bytes.Length && (bytes[at] <= ' ' || bytes[at] == '#'))
        {
            if (bytes[at] == '#')
            {
                while (at < bytes.Length && bytes[at] != '\n')
                    at++;
            }
            else
            {
                at++;
            }
        }
        int start = at;
        while (at < bytes.Length && bytes[at] > ' ')
            at++;
        if (start == at || at - start > 32)
            throw Wrong(name, "it is cut off");
        return Encoding.ASCII.GetString(bytes[start..at]);
    }

    private static ModuleException Wrong(string name, string why) => ModuleException.Input($"'{name}' is no whole PGM, PPM or PFM file: {why}.");
}
