using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Dpb;

/// <summary>Hashes of decoded pictures as the decoded picture hash SEI message carries them (H.274 8.16).</summary>
internal static class PictureHash
{
    /// <summary>The hash of one component, highest byte first.</summary>
    public static byte[] Compute(Plane plane, int bitDepth, PictureHashType type)
    {
        switch (type)
        {
            case PictureHashType.Md5:
                return Md5(plane, bitDepth);
            case PictureHashType.Crc:
                var crc = new byte[2];
                BinaryPrimitives.WriteUInt16BigEndian(crc, (ushort)Crc(plane, bitDepth));
                return crc;
            default:
                var sum = new byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(sum, Checksum(plane, bitDepth));
                return sum;
        }
    }

    private static byte[] Md5(Plane plane, int bitDepth)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var bytes = new byte[plane.Width * 2];
        for (int y = 0; y < plane.Height; y++)
        {
            Span<ushort> row = plane.Row(y);
            if (bitDepth > 8)
            {
                if (BitConverter.IsLittleEndian)
                {
                    md5.AppendData(MemoryMarshal.AsBytes(row));
                    continue;
                }
                for (int x = 0; x < row.Length; x++)
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * x), row[x]);
                md5.AppendData(bytes);
            }
            else
            {
                for (int x = 0; x < row.Length; x++)
                    bytes[x] = (byte)row[x];
                md5.AppendData(bytes.AsSpan(0, row.Length));
            }
        }
        return md5.GetHashAndReset();
    }

    private static uint Crc(Plane plane, int bitDepth)
    {
        uint crc = 0xFFFF;
        for (int y = 0; y < plane.Height; y++)
        {
            foreach (ushort sample in plane.Row(y))
            {
                crc = CrcByte(crc, sample & 0xFFu);
                if (bitDepth > 8)
                    crc = CrcByte(crc, (uint)sample >> 8);
            }
        }
        return CrcByte(CrcByte(crc, 0), 0);
    }

    private static uint CrcByte(uint crc, uint value)
    {
        for (int bit = 7; bit >= 0; bit--)
        {
            uint top = crc >> 15 & 1;
            crc = ((crc << 1) + (value >> bit & 1)) & 0xFFFF ^ top * 0x1021;
        }
        return crc;
    }

    private static uint Checksum(Plane plane, int bitDepth)
    {
        uint sum = 0;
        for (int y = 0; y < plane.Height; y++)
        {
            Span<ushort> row = plane.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                uint mask = (uint)((x & 0xFF) ^ (y & 0xFF) ^ (x >> 8) ^ (y >> 8));
                sum += (row[x] & 0xFFu) ^ mask;
                if (bitDepth > 8)
                    sum += ((uint)row[x] >> 8) ^ mask;
            }
        }
        return sum;
    }
}
