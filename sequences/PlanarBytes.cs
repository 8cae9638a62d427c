using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Sequences;

/// <summary>Samples as stored in raw files.</summary>
public static class PlanarBytes
{
    /// <summary>Writes samples as bytes or as 16-bit little-endian.</summary>
    /// <param name="row">Samples.</param>
    /// <param name="bytes">At least as long as the samples need.</param>
    /// <param name="sampleBytes">1 or 2.</param>
    public static void Pack(ReadOnlySpan<ushort> row, Span<byte> bytes, int sampleBytes)
    {
        if (sampleBytes == 1)
        {
            for (int x = 0; x < row.Length; x++)
                bytes[x] = (byte)row[x];
        }
        else if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(row).CopyTo(bytes);
        }
        else
        {
            for (int x = 0; x < row.Length; x++)
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * x)..], row[x]);
        }
    }

    /// <summary>Reads samples stored as bytes or as 16-bit little-endian words.</summary>
    /// <param name="bytes">As many as the samples need.</param>
    /// <param name="row">Takes the samples.</param>
    /// <param name="sampleBytes">1 or 2.</param>
    /// <returns>A number that no sample exceeds, exact where it matters: 255 for bytes, else the largest sample.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Unpack(ReadOnlySpan<byte> bytes, Span<ushort> row, int sampleBytes)
    {
        int x = 0;
        if (sampleBytes == 1)
        {
            ref byte from = ref MemoryMarshal.GetReference(bytes);
            ref ushort to = ref MemoryMarshal.GetReference(row);
            for (; x <= row.Length - Vector256<byte>.Count; x += Vector256<byte>.Count)
            {
                (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)x));
                low.StoreUnsafe(ref to, (nuint)x);
                high.StoreUnsafe(ref to, (nuint)(x + Vector256<ushort>.Count));
            }
            for (; x < row.Length; x++)
                row[x] = bytes[x];
            return byte.MaxValue;
        }
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, ushort>(bytes).CopyTo(row);
        }
        else
        {
            for (; x < row.Length; x++)
                row[x] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * x)..]);
        }

        Vector256<ushort> most = Vector256<ushort>.Zero;
        ref ushort samples = ref MemoryMarshal.GetReference(row);
        for (x = 0; x <= row.Length - Vector256<ushort>.Count; x += Vector256<ushort>.Count)
            most = Vector256.Max(most, Vector256.LoadUnsafe(ref samples, (nuint)x));
        int largest = 0;
        for (int i = 0; i < Vector256<ushort>.Count; i++)
            largest = Math.Max(largest, most[i]);
        for (; x < row.Length; x++)
            largest = Math.Max(largest, row[x]);
        return largest;
    }
}
