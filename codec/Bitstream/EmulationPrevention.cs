namespace VvcIlif.Codec.Bitstream;

/// <summary>emulation_prevention_three_byte (H.266 7.3.1.1, 7.4.2.1): 00 00 03 represents 00 00 inside a NAL unit.</summary>
internal static class EmulationPrevention
{
    /// <summary>
    /// Removes the prevention bytes. The result shares the memory of <paramref name="coded"/> where there are none.
    /// </summary>
    /// <param name="coded">A NAL unit without its header.</param>
    /// <param name="removed">Offsets in <paramref name="coded"/> of the removed bytes.</param>
    public static ReadOnlyMemory<byte> Remove(ReadOnlyMemory<byte> coded, out int[] removed)
    {
        ReadOnlySpan<byte> source = coded.Span;
        int found = NextPrevention(source, 0);
        if (found < 0)
        {
            removed = [];
            return coded;
        }
        var positions = new List<int>();
        byte[] result = GC.AllocateUninitializedArray<byte>(source.Length);
        int from = 0, to = 0;
        while (found >= 0)
        {
            positions.Add(found);
            source[from..found].CopyTo(result.AsSpan(to));
            to += found - from;
            from = found + 1;
            found = NextPrevention(source, from);
        }
        source[from..].CopyTo(result.AsSpan(to));
        to += source.Length - from;
        removed = [.. positions];
        return result.AsMemory(0, to);
    }

    private static int NextPrevention(ReadOnlySpan<byte> source, int from)
    {
        int i = source[from..].IndexOf([(byte)0, (byte)0, (byte)3]);
        return i < 0 ? -1 : from + i + 2;
    }

    /// <summary>Number of prevention bytes that <paramref name="rbsp"/> needs.</summary>
    public static int Count(ReadOnlySpan<byte> rbsp)
    {
        int zeros = 0, count = 0;
        foreach (byte b in rbsp)
        {
            if (zeros >= 2 && b <= 3)
            {
                count++;
                zeros = 0;
            }
            zeros = b == 0 ? zeros + 1 : 0;
        }
        return count;
    }

    /// <summary>Appends <paramref name="rbsp"/> with prevention bytes where a start code would be emulated.</summary>
    public static void Insert(ReadOnlySpan<byte> rbsp, Stream output)
    {
        int zeros = 0, from = 0;
        for (int i = 0; i < rbsp.Length; i++)
        {
            byte b = rbsp[i];
            if (zeros >= 2 && b <= 3)
            {
                output.Write(rbsp[from..i]);
                output.WriteByte(3);
                from = i;
                zeros = 0;
            }
            zeros = b == 0 ? zeros + 1 : 0;
        }
        output.Write(rbsp[from..]);
        // A payload that ends in zero bytes (cabac_zero_words) needs a last 03, or they would be trailing zeros.
        if (rbsp.Length > 0 && rbsp[^1] == 0)
            output.WriteByte(3);
    }
}
