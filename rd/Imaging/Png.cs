using System.Buffers.Binary;
using System.IO.Compression;

namespace VvcIlif.Rd.Imaging;

/// <summary>PNG files of 8-bit RGB (ISO/IEC 15948).</summary>
internal static class Png
{
    private static readonly uint[] Table = MakeTable();

    public static byte[] Write(int width, int height, ReadOnlySpan<byte> rgb)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] line = new byte[3 * width + 1];
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<byte> row = rgb.Slice(3 * width * y, 3 * width);
                // Filter type 2: differences from the row above.
                line[0] = (byte)(y == 0 ? 0 : 2);
                if (y == 0)
                {
                    row.CopyTo(line.AsSpan(1));
                }
                else
                {
                    for (int i = 0; i < row.Length; i++)
                        line[i + 1] = (byte)(row[i] - rgb[3 * width * (y - 1) + i]);
                }

                deflate.Write(line);
            }
        }
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 2;
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> name, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(name);
        file.Write(data);
        uint crc = Update(Update(0xFFFF_FFFF, name), data) ^ 0xFFFF_FFFF;
        BinaryPrimitives.WriteUInt32BigEndian(number, crc);
        file.Write(number);
    }

    private static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte b in data)
            crc = Table[(byte)(crc ^ b)] ^ crc >> 8;
        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            uint c = n;
            for (int k = 0; k < 8; k++)
                c = (c & 1) != 0 ? 0xEDB8_8320 ^ c >> 1 : c >> 1;
            table[n] = c;
        }
        return table;
    }
}
