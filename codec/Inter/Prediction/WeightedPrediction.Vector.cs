using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Inter.Prediction;

internal static partial class WeightedPrediction
{
    private readonly partial struct UniOperator
    {
        // The sum saturates above every clipped result.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<short> Invoke(Vector128<short> a, Vector128<short> b) => Vector128.Clamp(
            Vector128.AddSaturate(a, Vector128.Create((short)rounding)) >> shift, Vector128<short>.Zero, Vector128.Create((short)max));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> Invoke(Vector256<short> a, Vector256<short> b) => Vector256.Clamp(
            Vector256.AddSaturate(a, Vector256.Create((short)rounding)) >> shift, Vector256<short>.Zero, Vector256.Create((short)max));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<short> Invoke(Vector512<short> a, Vector512<short> b) => Vector512.Clamp(
            Vector512.AddSaturate(a, Vector512.Create((short)rounding)) >> shift, Vector512<short>.Zero, Vector512.Create((short)max));
    }

    private readonly partial struct AverageOperator
    {
        // Both sums saturate only where the result is clipped, and the upper clip is the saturation itself.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<short> Invoke(Vector128<short> a, Vector128<short> b) => Vector128.Max(
            Vector128.AddSaturate(Vector128.AddSaturate(a, b), Vector128.Create((short)rounding)) >> shift, Vector128<short>.Zero);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> Invoke(Vector256<short> a, Vector256<short> b) => Vector256.Max(
            Vector256.AddSaturate(Vector256.AddSaturate(a, b), Vector256.Create((short)rounding)) >> shift, Vector256<short>.Zero);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<short> Invoke(Vector512<short> a, Vector512<short> b) => Vector512.Max(
            Vector512.AddSaturate(Vector512.AddSaturate(a, b), Vector512.Create((short)rounding)) >> shift, Vector512<short>.Zero);
    }

    private readonly partial struct WeightedOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<short> Invoke(Vector128<short> a, Vector128<short> b) => Vector128.Narrow(
            Half(Vector128.WidenLower(a), Vector128.WidenLower(b)), Half(Vector128.WidenUpper(a), Vector128.WidenUpper(b)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> Invoke(Vector256<short> a, Vector256<short> b) => Vector256.Narrow(
            Half(Vector256.WidenLower(a), Vector256.WidenLower(b)), Half(Vector256.WidenUpper(a), Vector256.WidenUpper(b)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<short> Invoke(Vector512<short> a, Vector512<short> b) => Vector512.Narrow(
            Half(Vector512.WidenLower(a), Vector512.WidenLower(b)), Half(Vector512.WidenUpper(a), Vector512.WidenUpper(b)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector128<int> Half(Vector128<int> a, Vector128<int> b) => Vector128.Clamp(
            ((a * weight0 + b * weight1 + Vector128.Create(rounding)) >> shift) + Vector128.Create(offset),
            Vector128<int>.Zero, Vector128.Create(max));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<int> Half(Vector256<int> a, Vector256<int> b) => Vector256.Clamp(
            ((a * weight0 + b * weight1 + Vector256.Create(rounding)) >> shift) + Vector256.Create(offset),
            Vector256<int>.Zero, Vector256.Create(max));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector512<int> Half(Vector512<int> a, Vector512<int> b) => Vector512.Clamp(
            ((a * weight0 + b * weight1 + Vector512.Create(rounding)) >> shift) + Vector512.Create(offset),
            Vector512<int>.Zero, Vector512.Create(max));
    }
}
