namespace VvcIlif.Codec.Interpolation;

/// <summary>One block to predict.</summary>
/// <param name="Component">0 luma, 1 Cb, 2 Cr.</param>
/// <param name="X">
/// Column in the reference plane of the block's first sample, with the whole-sample part of the motion vector
/// included; may be far outside the picture.
/// </param>
/// <param name="Y">Row in the reference plane, likewise.</param>
/// <param name="FractionX">Fraction to the right of <paramref name="X"/>: 0-15 sixteenths for luma, 0-31 thirty-seconds for chroma.</param>
/// <param name="FractionY">Fraction below <paramref name="Y"/>, likewise.</param>
/// <param name="Width">Samples in a row, 1 and up (the codec asks for 2 to 128).</param>
/// <param name="Height">Rows, 1 and up.</param>
/// <param name="Flags">Which of the standard's special tables applies; a filter with one table ignores it.</param>
/// <param name="Region">Where reference samples may come from; coordinates outside are clipped to it.</param>
public readonly record struct InterpolationRequest(
    int Component,
    int X,
    int Y,
    int FractionX,
    int FractionY,
    int Width,
    int Height,
    InterpolationFlags Flags = InterpolationFlags.None,
    ReferenceRegion Region = default);

/// <summary>Special cases of H.266 8.5.6.3 that choose another table.</summary>
[Flags]
public enum InterpolationFlags
{
    /// <summary>Regular prediction.</summary>
    None = 0,

    /// <summary>hpelIfIdx is 1 (half-sample AMVR): the smoother half-sample filter of luma.</summary>
    AlternativeHalfSample = 1,

    /// <summary>Affine motion with 4x4 luma sub-blocks: the six-tap table.</summary>
    Affine = 2,
}

/// <summary>
/// Limits of the reference samples used, in samples of the plane, all inclusive: a subpicture treated as a picture, or
/// the window of decoder-side motion refinement, which may reach outside the picture. The default value means no limits
/// but the picture itself.
/// </summary>
/// <param name="Left">Least column.</param>
/// <param name="Top">Least row.</param>
/// <param name="Right">Greatest column.</param>
/// <param name="Bottom">Greatest row.</param>
public readonly record struct ReferenceRegion(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Whether this is the default value, which means the whole plane.</summary>
    public bool IsWhole => (Left | Top | Right | Bottom) == 0;

    /// <summary>The region of a plane.</summary>
    public static ReferenceRegion Of(Plane plane)
    {
        ArgumentNullException.ThrowIfNull(plane);
        return new ReferenceRegion(0, 0, plane.Width - 1, plane.Height - 1);
    }

    /// <summary>
    /// The region that results when coordinates are first clipped to <paramref name="window"/> and then to this one.
    /// </summary>
    public ReferenceRegion Restrict(in ReferenceRegion window) => new(
        Math.Clamp(window.Left, Left, Right),
        Math.Clamp(window.Top, Top, Bottom),
        Math.Clamp(window.Right, Left, Right),
        Math.Clamp(window.Bottom, Top, Bottom));
}
