using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Inter.Prediction;

/// <summary>Combined inter and intra prediction (CIIP). H.266 8.5.6.7.</summary>
internal static class CombinedPrediction
{
    /// <summary>Weight of the intra prediction in quarters.</summary>
    /// <param name="leftIsIntra">The block beside the lowest row of the unit is available and intra coded.</param>
    /// <param name="aboveIsIntra">The block above the last column is available and intra coded.</param>
    internal static int IntraWeight(bool leftIsIntra, bool aboveIsIntra) => 1 + (leftIsIntra ? 1 : 0) + (aboveIsIntra ? 1 : 0);

    /// <summary>target = (intra in target * weight + inter * (4 - weight) + 2) >> 2.</summary>
    /// <param name="inter">Finished inter prediction samples.</param>
    /// <param name="interStride">Samples from row to row.</param>
    /// <param name="target">Holds the intra prediction and receives the result.</param>
    /// <param name="targetStride">Samples from row to row.</param>
    /// <param name="width">Samples in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="intraWeight">1 to 3.</param>
    /// <param name="vectors">Whether to use vector instructions.</param>
    internal static void Combine(
        ref ushort inter, nint interStride, ref ushort target, nint targetStride, int width, int height, int intraWeight, bool vectors = true)
    {
        for (int y = 0; y < height; y++)
        {
            int x = 0;
            if (vectors && Vector128.IsHardwareAccelerated)
            {
                for (; x <= width - 8; x += 8)
                {
                    Vector128<ushort> a = Vector128.LoadUnsafe(ref target, (nuint)x), b = Vector128.LoadUnsafe(ref inter, (nuint)x);
                    (a * (ushort)intraWeight + b * (ushort)(4 - intraWeight) + Vector128.Create((ushort)2) >> 2).StoreUnsafe(ref target, (nuint)x);
                }
            }

            for (; x < width; x++)
            {
                ref ushort t = ref Unsafe.Add(ref target, x);
                t = (ushort)(t * intraWeight + Unsafe.Add(ref inter, x) * (4 - intraWeight) + 2 >> 2);
            }
            inter = ref Unsafe.Add(ref inter, interStride);
            target = ref Unsafe.Add(ref target, targetStride);
        }
    }
}
