using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Intra;

/// <summary>Intra prediction of one block, all modes but the cross-component ones (H.266 8.4.5.2.6).</summary>
internal static class IntraPredictor
{
    /// <summary>Predicts from the samples around the block in <paramref name="plane"/>.</summary>
    /// <param name="plane">The component as reconstructed so far.</param>
    /// <param name="block">Position, size, mode and neighbourhood.</param>
    /// <param name="target">Written: width * height samples; may be the block's own place in the plane.</param>
    /// <param name="stride">Elements from row to row of <paramref name="target"/>.</param>
    [SkipLocalsInit]
    public static void Predict(Plane plane, in IntraBlock block, Span<ushort> target, int stride)
    {
        var references = new IntraReferences(stackalloc ushort[IntraReferences.ScratchLength]);
        var (top, left) = NeededReferences(block);
        references.Gather(plane, block, top, left);
        Predict(ref references, block, target, stride);
    }

    /// <summary>
    /// Predicts from gathered references, so that an encoder can try many modes on one gathering. Only
    /// <see cref="IntraBlock.RefIdx"/>, sizes and depth must be those of the gathering.
    /// </summary>
    public static void Predict(ref IntraReferences references, in IntraBlock block, Span<ushort> target, int stride)
    {
        Debug.Assert(target.Length >= (block.Height - 1) * stride + block.Width);
        int width = block.Width;
        int height = block.Height;
        if (block.Mip)
        {
            MipPrediction.Predict(
                references.Top[IntraReferences.Origin..], references.Left[IntraReferences.Origin..], width, height,
                block.MipMode, block.MipTransposed, block.BitDepth, target, stride);
            return;
        }
        int mode = block.MappedMode;
        var top = references.Top;
        var left = references.Left;
        bool smooth = Smooths(block, mode);
        if (smooth)
        {
            var (topLength, leftLength) = SmoothedReferences(block, mode);
            references.Smooth(topLength, leftLength, topLength == block.ReferenceWidth, leftLength == block.ReferenceHeight);
            top = references.SmoothTop;
            left = references.SmoothLeft;
        }
        ref ushort row = ref top[IntraReferences.Origin];
        ref ushort column = ref left[IntraReferences.Origin];
        ref ushort output = ref MemoryMarshal.GetReference(target);
        bool pdpc = width >= 4 && height >= 4 && block.RefIdx == 0 && !block.Bdpcm;
        int maxValue = (1 << block.BitDepth) - 1;
        switch (mode)
        {
            case IntraModes.Planar:
                PlanarPrediction.Predict(ref row, ref column, width, height, pdpc, ref output, stride);
                break;
            case IntraModes.Dc:
                DcPrediction.Predict(ref row, ref column, width, height, pdpc, ref output, stride);
                break;
            case IntraModes.Vertical:
                StraightPrediction.Vertical(ref row, ref column, width, height, pdpc, maxValue, ref output, stride);
                break;
            case IntraModes.Horizontal:
                StraightPrediction.Horizontal(ref row, ref column, width, height, pdpc, maxValue, ref output, stride);
                break;
            default:
                AngularPrediction.Predict(top, left, block, mode, InterpolationFilter(block, mode), pdpc, ref output, stride);
                break;
        }
    }

    /// <summary>How many samples of the row above and of the column to the left the mode of a block reads.</summary>
    public static (int Top, int Left) NeededReferences(in IntraBlock block)
    {
        if (block.Mip)
            return (block.Width, block.Height);
        int mode = block.MappedMode;
        return mode switch
        {
            // One beyond the block, and one more to smooth that.
            IntraModes.Planar => (Math.Min(block.Width + 2, block.ReferenceWidth), Math.Min(block.Height + 2, block.ReferenceHeight)),
            IntraModes.Dc or IntraModes.Horizontal or IntraModes.Vertical => (block.Width, block.Height),
            > IntraModes.Horizontal and < IntraModes.Vertical =>
                (Math.Min(block.Width + 2, block.ReferenceWidth), Math.Min(block.Height + 2, block.ReferenceHeight)),
            _ => (block.ReferenceWidth, block.ReferenceHeight),
        };
    }

    // filterFlag of 8.4.5.2.10.
    private static bool Smooths(in IntraBlock block, int mode) =>
        block.Luma && block.RefIdx == 0 && !block.Isp && block.Width * block.Height > 32 && HasWholeSteps(mode);

    private static (int Top, int Left) SmoothedReferences(in IntraBlock block, int mode) => mode is IntraModes.Planar or IntraModes.Diagonal
        ? (block.Width + 1, block.Height + 1)
        : (block.ReferenceWidth, block.ReferenceHeight);

    // refFilterFlag: planar, and the modes whose angle is a multiple of 32, which read whole samples only.
    private static bool HasWholeSteps(int mode) =>
        mode is IntraModes.Planar or 2 or IntraModes.Diagonal or 66 or -14 or -12 or -10 or -6 or 72 or 76 or 78 or 80;

    // filterFlag of 8.4.5.2.13: four taps that smooth for steep enough angles of large blocks, else that interpolate.
    private static AngularFilter InterpolationFilter(in IntraBlock block, int mode)
    {
        if (!block.Luma)
            return AngularFilter.Linear;
        if (block.RefIdx != 0 || block.Isp || HasWholeSteps(mode))
            return AngularFilter.Cubic;
        ReadOnlySpan<byte> thresholds = [24, 24, 24, 14, 2, 0, 0];
        int distance = Math.Min(Math.Abs(mode - IntraModes.Vertical), Math.Abs(mode - IntraModes.Horizontal));
        int nTbS = BitOperations.Log2((uint)block.Width) + BitOperations.Log2((uint)block.Height) >> 1;
        return distance > thresholds[nTbS] ? AngularFilter.Gaussian : AngularFilter.Cubic;
    }

    /// <summary>nScale of 8.4.5.2.15 for planar, DC and the straight modes.</summary>
    internal static int PdpcScale(int width, int height) => BitOperations.Log2((uint)width) + BitOperations.Log2((uint)height) - 2 >> 2;

    /// <summary>Weight of a side, at most 32, in a distance of samples from it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int PdpcWeight(int distance, int scale) => 32 >> Math.Min(31, distance << 1 >> scale);

    /// <summary>
    /// <see cref="PdpcWeight"/> of the first 16 distances, beyond which it is 0, shifted left by 9: a rounded high
    /// multiplication by it is (difference * weight + 32) >> 6.
    /// </summary>
    internal static ReadOnlySpan<short> PdpcWeights(int scale) => PdpcWeightTable.Slice(16 * scale, 16);

    private static ReadOnlySpan<short> PdpcWeightTable =>
    [
        32 << 9, 8 << 9, 2 << 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        32 << 9, 16 << 9, 8 << 9, 4 << 9, 2 << 9, 1 << 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        32 << 9, 32 << 9, 16 << 9, 16 << 9, 8 << 9, 8 << 9, 4 << 9, 4 << 9, 2 << 9, 2 << 9, 1 << 9, 1 << 9, 0, 0, 0, 0,
    ];
}
