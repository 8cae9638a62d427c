namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// The luma filters of one set, one for each of 25 classes, with all four transpositions, ready for the kernels.
/// </summary>
internal sealed class AlfLumaFilters
{
    internal const int Classes = 25;
    internal const int Taps = 12;

    /// <summary>Coefficients in 1/128: entry (transposition * 25 + class) * 12 + tap.</summary>
    internal readonly short[] Coefficients = new short[4 * Classes * Taps];

    /// <summary>Clipping limits in the same order.</summary>
    internal readonly short[] Clips = new short[4 * Classes * Taps];

    /// <summary>The same for vectors: two neighbouring coefficients in turn, four times: 48 values a class.</summary>
    internal readonly short[] PairLanes = new short[4 * Classes * Taps * 4];

    /// <summary>Each limit four times: 48 values a class.</summary>
    internal readonly short[] ClipLanes = new short[4 * Classes * Taps * 4];

    /// <summary>Takes over a decoded filter set.</summary>
    /// <param name="coefficients">25 x 12: AlfCoeffL of the set, filters already assigned to classes.</param>
    /// <param name="clipIndices">25 x 12: alf_luma_clip_idx, 0 to 3; empty where clipping is off.</param>
    /// <param name="bitDepth">Bits of a sample.</param>
    internal AlfLumaFilters(ReadOnlySpan<short> coefficients, ReadOnlySpan<byte> clipIndices, int bitDepth)
    {
        Linear = !clipIndices.ContainsAnyExcept((byte)0);
        for (int t = 0; t < 4; t++)
        {
            for (int c = 0; c < Classes; c++)
            {
                for (int j = 0; j < Taps; j++)
                {
                    int from = c * Taps + AlfTables.Transposed[t * Taps + j], to = (t * Classes + c) * Taps + j;
                    Coefficients[to] = coefficients[from];
                    Clips[to] = AlfClip.Limit(clipIndices.IsEmpty ? 0 : clipIndices[from], bitDepth);
                    for (int i = 0; i < 4; i++)
                    {
                        PairLanes[(to & ~1) * 4 + 2 * i + (to & 1)] = Coefficients[to];
                        ClipLanes[to * 4 + i] = Clips[to];
                    }
                }
            }
        }
    }

    /// <summary>No limit is below the sample range, so clipping can be left out.</summary>
    internal bool Linear { get; }

    /// <summary>One of the 16 fixed filter sets.</summary>
    internal static AlfLumaFilters Fixed(int set, int bitDepth)
    {
        Span<short> coefficients = stackalloc short[Classes * Taps];
        for (int c = 0; c < Classes; c++)
        {
            for (int j = 0; j < Taps; j++)
                coefficients[c * Taps + j] = AlfTables.FixedFilters[AlfTables.ClassToFilter[set * Classes + c] * Taps + j];
        }

        return new AlfLumaFilters(coefficients, [], bitDepth);
    }
}

/// <summary>A chroma filter: six coefficients in 1/128 and their clipping limits.</summary>
internal sealed class AlfChromaFilter
{
    internal const int Taps = 6;

    internal readonly short[] Coefficients;

    internal readonly short[] Clips = new short[Taps];

    /// <summary>Takes over AlfCoeffC of one alternative and alf_chroma_clip_idx (empty where clipping is off).</summary>
    internal AlfChromaFilter(ReadOnlySpan<short> coefficients, ReadOnlySpan<byte> clipIndices, int bitDepth)
    {
        Coefficients = coefficients[..Taps].ToArray();
        Linear = !clipIndices.ContainsAnyExcept((byte)0);
        for (int j = 0; j < Taps; j++)
            Clips[j] = AlfClip.Limit(clipIndices.IsEmpty ? 0 : clipIndices[j], bitDepth);
    }

    /// <summary>Clipping can be left out.</summary>
    internal bool Linear { get; }
}

/// <summary>Clipping limits of the adaptive loop filter.</summary>
internal static class AlfClip
{
    // H.266 table 8: AlfClip.
    internal static short Limit(int index, int bitDepth) =>
        (short)Math.Min(1 << (bitDepth - index switch { 0 => 0, 1 => 3, 2 => 5, _ => 7 }), None);

    /// <summary>Stands for the whole range of differences where 16 bits do not hold it.</summary>
    internal const short None = short.MaxValue;
}

/// <summary>The adaptive loop filters of one CTU; null: not applied.</summary>
internal struct AlfCtu
{
    /// <summary>Luma, a fixed set or one of an APS.</summary>
    internal AlfLumaFilters? Luma;

    internal AlfChromaFilter? Cb, Cr;

    /// <summary>Cross-component filters: seven coefficients in 1/128.</summary>
    internal short[]? CrossCb, CrossCr;

    /// <summary>Neighbours whose samples may be used; others are replaced by padding.</summary>
    internal CtuNeighbours Available;

    internal readonly AlfChromaFilter? Chroma(int component) => component == 1 ? Cb : Cr;

    internal readonly short[]? Cross(int component) => component == 1 ? CrossCb : CrossCr;
}
