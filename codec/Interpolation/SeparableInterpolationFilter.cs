using System.Buffers.Binary;
using System.Text;

namespace VvcIlif.Codec.Interpolation;

/// <summary>
/// Base of filters that are one table of coefficients a fraction, applied to rows and then to columns in the
/// arithmetic of H.266 8.5.6.3: a new filter of this kind is its tables and nothing else.
/// </summary>
public abstract class SeparableInterpolationFilter : IInterpolationFilter
{
    private readonly bool _vectors;

    /// <summary>Takes the tables over and computes the fingerprint from them.</summary>
    /// <param name="id">The number that names the filter in the bitstream.</param>
    /// <param name="luma">
    /// Sixteen rows, one for each sixteenth from 0 on, of N coefficients in 1/64, N even and at most 16. The
    /// coefficient of index N/2 - 1 belongs to the whole-sample position; row 0 has 64 there and else 0. Nine rows do
    /// where the others are mirror images.
    /// </param>
    /// <param name="chroma">Thirty-two rows in the same form, one a thirty-second, or seventeen; empty: chroma is left to DCTIF.</param>
    /// <param name="alternativeHalf">One row of N that replaces row 8 where half-sample AMVR asks for it; may be empty.</param>
    /// <param name="affine">Sixteen rows of N for affine 4x4 sub-blocks; empty: as <paramref name="luma"/>.</param>
    /// <exception cref="ArgumentException">
    /// A table has a wrong number of entries, a row does not sum to 64, or its positive coefficients sum to more than
    /// 127 (results would not fit 16 bits).
    /// </exception>
    protected SeparableInterpolationFilter(
        FilterId id,
        ReadOnlySpan<sbyte> luma,
        ReadOnlySpan<sbyte> chroma = default,
        ReadOnlySpan<sbyte> alternativeHalf = default,
        ReadOnlySpan<sbyte> affine = default)
    {
        Id = id;
        LumaTaps = new TapTable(luma, 16, nameof(luma));
        LumaAlternativeTaps = alternativeHalf.IsEmpty ? LumaTaps : LumaTaps.WithRow(8, alternativeHalf, nameof(alternativeHalf));
        LumaAffineTaps = affine.IsEmpty ? LumaTaps : new TapTable(affine, 16, nameof(affine));
        ChromaTaps = chroma.IsEmpty ? null : new TapTable(chroma, 32, nameof(chroma));
        Fingerprint = Hash(luma, chroma, alternativeHalf, affine);
        int taps = Math.Max(Math.Max(LumaTaps.Count, LumaAffineTaps.Count), ChromaTaps?.Count ?? 0);
        Capabilities = new FilterCapabilities
        {
            ChromaFractions = ChromaTaps is null ? 0 : FilterCapabilities.AllChromaFractions,
            IntegerPositions = ChromaTaps is not null,
            Margin = taps / 2,
            NeedsWholePicture = false,
            KiloMacsPerSample = 2 * LumaTaps.Count / 1000.0,
        };
        _vectors = true;
    }

    /// <summary>A copy of <paramref name="other"/> that uses vector instructions or does not.</summary>
    private protected SeparableInterpolationFilter(SeparableInterpolationFilter other, bool vectors)
    {
        Id = other.Id;
        Fingerprint = other.Fingerprint;
        Capabilities = other.Capabilities;
        LumaTaps = other.LumaTaps;
        LumaAlternativeTaps = other.LumaAlternativeTaps;
        LumaAffineTaps = other.LumaAffineTaps;
        ChromaTaps = other.ChromaTaps;
        _vectors = vectors;
    }

    /// <inheritdoc/>
    public FilterId Id { get; }

    /// <inheritdoc/>
    public FilterFingerprint Fingerprint { get; }

    /// <inheritdoc/>
    public FilterCapabilities Capabilities { get; }

    internal TapTable LumaTaps { get; }

    internal TapTable LumaAlternativeTaps { get; }

    internal TapTable LumaAffineTaps { get; }

    internal TapTable? ChromaTaps { get; }

    /// <inheritdoc/>
    public IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return new SeparableSampler(this, picture, _vectors);
    }

    private static FilterFingerprint Hash(
        ReadOnlySpan<sbyte> luma, ReadOnlySpan<sbyte> chroma, ReadOnlySpan<sbyte> alternativeHalf, ReadOnlySpan<sbyte> affine)
    {
        var data = new List<byte>(2048);
        data.AddRange(Encoding.ASCII.GetBytes("separable interpolation 1"));
        Span<byte> length = stackalloc byte[4];
        foreach (ReadOnlySpan<sbyte> table in (ReadOnlySpan<sbyte[]>)[luma.ToArray(), chroma.ToArray(), alternativeHalf.ToArray(), affine.ToArray()])
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, table.Length);
            data.AddRange(length);
            data.AddRange(System.Runtime.InteropServices.MemoryMarshal.AsBytes(table));
        }
        return FilterFingerprint.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(data));
    }
}
