namespace VvcIlif.Codec.Interpolation;

/// <summary>
/// Coefficients of a separable filter, one row a fraction, packed in pairs: the lower 16 bits of an entry hold the
/// coefficient of even index, the upper ones that of the next, as multiply-and-add-adjacent instructions take them.
/// </summary>
internal sealed class TapTable
{
    private readonly int[] _pairs;

    /// <summary>Takes all rows, or those up to the middle fraction, of which the others are mirror images.</summary>
    internal TapTable(ReadOnlySpan<sbyte> taps, int fractions, string name)
    {
        int half = fractions / 2 + 1, rows = taps.Length % half == 0 ? half : fractions;
        Count = taps.Length / rows;
        if (Count * rows != taps.Length || Count is < 2 or > 16 || (Count & 1) != 0)
            throw new ArgumentException($"A table of {fractions} or {half} rows of 2, 4, .. 16 coefficients is needed; there are {taps.Length}.", name);
        _pairs = new int[fractions * Count / 2];
        for (int f = 0; f < rows; f++)
            SetRow(f, taps.Slice(f * Count, Count), name);
        Span<sbyte> mirror = stackalloc sbyte[Count];
        for (int f = rows; f < fractions; f++)
        {
            taps.Slice((fractions - f) * Count, Count).CopyTo(mirror);
            mirror.Reverse();
            SetRow(f, mirror, name);
        }
        ReadOnlySpan<sbyte> whole = taps[..Count];
        if (whole[Before] != 64 || whole[..Before].ContainsAnyExcept((sbyte)0) || whole[(Before + 1)..].ContainsAnyExcept((sbyte)0))
            throw new ArgumentException("Row 0 is the whole-sample position: 64 at its place and else 0.", name);
    }

    private TapTable(TapTable other)
    {
        Count = other.Count;
        _pairs = (int[])other._pairs.Clone();
    }

    /// <summary>Coefficients in a row, even.</summary>
    internal int Count { get; }

    /// <summary>Samples needed before the whole-sample position.</summary>
    internal int Before => Count / 2 - 1;

    /// <summary>Samples needed after the whole-sample position.</summary>
    internal int After => Count / 2;

    /// <summary>The pairs of one fraction.</summary>
    internal ReadOnlySpan<int> Row(int fraction) => _pairs.AsSpan(fraction * (Count / 2), Count / 2);

    internal TapTable WithRow(int fraction, ReadOnlySpan<sbyte> taps, string name)
    {
        if (taps.Length != Count)
            throw new ArgumentException($"The row has {taps.Length} coefficients, not {Count}.", name);
        var table = new TapTable(this);
        table.SetRow(fraction, taps, name);
        return table;
    }

    private void SetRow(int fraction, ReadOnlySpan<sbyte> taps, string name)
    {
        int sum = 0, positive = 0;
        for (int k = 0; k < taps.Length; k++)
        {
            sum += taps[k];
            positive += Math.Max((int)taps[k], 0);
        }
        if (sum != 64)
            throw new ArgumentException($"The coefficients of fraction {fraction} sum to {sum}, not 64.", name);
        if (positive > 127)
            throw new ArgumentException($"The positive coefficients of fraction {fraction} sum to {positive}, more than 127.", name);
        for (int k = 0; k < taps.Length; k += 2)
            _pairs[(fraction * Count + k) / 2] = (ushort)(short)taps[k] | taps[k + 1] << 16;
    }
}
