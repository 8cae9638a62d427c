using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VvcIlif.Sequences;

/// <summary>Samples as they stand in raw files.</summary>
public static class PlanarBytes
{
    /// <summary>Writes samples as bytes or as 16-bit little-endian.</summary>
    /// <param name="row">Samples.</param>
    /// <param name="bytes">At least as long as the samples need.</param>
    /// <param name="sampleBytes">1 or 2.</param>
    public static void Pack(ReadOnlySpan<ushort> row, Span<byte> bytes, int sampleBytes)
    {
        if (sampleBytes == 1)
            for (int x = 0; x < row.Length; x++) bytes[x] = (byte)row[x];
        else if (BitConverter.IsLittleEndian)
            MemoryMarshal.AsBytes(row).CopyTo(bytes);
        else
            for (int x = 0; x < row.Length; x++) BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * x)..], row[x]);
    }
}
