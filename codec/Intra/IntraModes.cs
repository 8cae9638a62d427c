using System.Numerics;
using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Intra;

/// <summary>Numbers of the intra prediction modes (H.266 table 8.2).</summary>
internal static class IntraModes
{
    public const int Planar = 0;
    public const int Dc = 1;
    public const int Horizontal = 18;
    public const int Diagonal = 34;
    public const int Vertical = 50;
    public const int LastAngular = 66;
    public const int LtCclm = 81;
    public const int LCclm = 82;
    public const int TCclm = 83;
}

/// <summary>Angles of the angular modes, and the modes beyond 2..66 that non-square blocks use.</summary>
internal static class WideAngle
{
    // Displacement per row in 1/32 sample, by the distance from the pure horizontal or vertical mode.
    private static ReadOnlySpan<short> Angles =>
    [
        0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 23, 26, 29,
        32, 35, 39, 45, 51, 57, 64, 73, 86, 102, 128, 171, 256, 341, 512,
    ];

    // Round(512 * 32 / angle) for the same distances.
    private static ReadOnlySpan<short> InverseAngles =>
    [
        0, 16384, 8192, 5461, 4096, 2731, 2048, 1638, 1365, 1170, 1024, 910, 819, 712, 630, 565,
        512, 468, 420, 364, 321, 287, 256, 224, 191, 161, 128, 96, 64, 48, 32,
    ];

    /// <summary>Wide-angle mapping (H.266 8.4.5.2.7): a mode of 0..66 to one of -14..80, others as they are.</summary>
    /// <param name="mode">The mode as signalled.</param>
    /// <param name="width">Width of the transform block; of the coding block with sub-partitions of luma.</param>
    /// <param name="height">Height likewise.</param>
    public static int Map(int mode, int width, int height)
    {
        if (mode is < 2 or > IntraModes.LastAngular || width == height)
            return mode;
        int ratio = Math.Abs(BitOperations.Log2((uint)width) - BitOperations.Log2((uint)height));
        if (width > height)
            return mode < (ratio > 1 ? 8 + 2 * ratio : 8) ? mode + 65 : mode;
        return mode > (ratio > 1 ? 60 - 2 * ratio : 60) ? mode - 67 : mode;
    }

    /// <summary>intraPredAngle of a mode of -14..80 other than planar and DC (table 24).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Angle(int mode)
    {
        int distance = Distance(mode);
        return distance < 0 ? -Angles[-distance] : Angles[distance];
    }

    /// <summary>|invAngle| of such a mode; 0 for the pure horizontal and vertical ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int InverseAngle(int mode) => InverseAngles[Math.Abs(Distance(mode))];

    private static int Distance(int mode) => mode switch
    {
        >= IntraModes.Diagonal => mode - IntraModes.Vertical,
        > 0 => IntraModes.Horizontal - mode,
        // Modes 0 and 1 are not angular, so the negative ones follow on mode 2.
        _ => IntraModes.Horizontal - 2 - mode,
    };
}
