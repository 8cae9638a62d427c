using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Samples;

/// <summary>
/// A sample of a third-party interpolation filter: twelve taps for luma from a windowed 12-point DCT. Chroma and
/// whole-sample positions are not served, so the codec uses its own filter there.
/// </summary>
/// <remarks>
/// Use: <c>vvcilif encode --interp plugin:TwelveTapFilter.dll ...</c>, the same when decoding. A filter that is not a
/// table implements <see cref="IInterpolationFilter"/> itself; <see cref="FilterContract"/> checks either kind.
/// </remarks>
public sealed class TwelveTapFilter : SeparableInterpolationFilter
{
    /// <summary>Creates the filter.</summary>
    public TwelveTapFilter() : base(new FilterId(FilterId.FirstExternal + 12), Luma)
    {
    }

    // Fractions 0 to 8 sixteenths in 1/64; the others are mirror images. The whole sample is the sixth.
    private static ReadOnlySpan<sbyte> Luma =>
    [
          0,   0,   0,   0,   0,  64,   0,   0,   0,   0,   0,   0,
          0,   0,  -1,   2,  -3,  64,   4,  -2,   1,  -1,   0,   0,
          0,   1,  -2,   3,  -7,  62,   9,  -4,   2,  -1,   1,   0,
          0,   1,  -2,   4,  -9,  60,  14,  -6,   3,  -2,   1,   0,
          0,   1,  -3,   5, -11,  57,  19,  -7,   4,  -2,   1,   0,
         -1,   2,  -3,   6, -12,  54,  24,  -9,   5,  -3,   1,   0,
         -1,   2,  -4,   6, -13,  50,  30, -11,   6,  -3,   2,   0,
         -1,   2,  -4,   7, -13,  45,  35, -12,   6,  -3,   2,   0,
          0,   2,  -4,   7, -13,  40,  40, -13,   7,  -4,   2,   0,
    ];
}
