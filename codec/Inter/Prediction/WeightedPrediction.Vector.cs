using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Inter.Prediction;

internal static partial class WeightedPrediction
{
    private readonly partial struct UniOperator
    {
        // The sum saturates above every clipped result.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TShort Invoke<TLanes, TShort, TInt>(TShort a, TShort b)
            where TLanes : ILanes<TShort, TInt>
        {
            TShort value = TLanes.ShiftRight(TLanes.AddSaturate(a, TLanes.Short((short)rounding)), shift);
            return TLanes.Min(TLanes.Max(value, TLanes.Short(0)), TLanes.Short((short)max));
        }
    }

    private readonly partial struct AverageOperator
    {
        // Both sums saturate only where the result is clipped, and the upper clip is the saturation itself.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TShort Invoke<TLanes, TShort, TInt>(TShort a, TShort b)
            where TLanes : ILanes<TShort, TInt>
        {
            TShort sum = TLanes.AddSaturate(TLanes.AddSaturate(a, b), TLanes.Short((short)rounding));
            return TLanes.Max(TLanes.ShiftRight(sum, shift), TLanes.Short(0));
        }
    }

    private readonly partial struct WeightedOperator
    {
        // Packing saturates only where the result is clipped.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TShort Invoke<TLanes, TShort, TInt>(TShort a, TShort b)
            where TLanes : ILanes<TShort, TInt>
        {
            TShort weights = TLanes.Pair((ushort)weight0 | weight1 << 16);
            TShort value = TLanes.Pack(
                Half<TLanes, TShort, TInt>(TLanes.Low(a, b), weights), Half<TLanes, TShort, TInt>(TLanes.High(a, b), weights));
            return TLanes.Min(TLanes.Max(value, TLanes.Short(0)), TLanes.Short((short)max));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TInt Half<TLanes, TShort, TInt>(TShort samples, TShort weights)
            where TLanes : ILanes<TShort, TInt> =>
            TLanes.Add(TLanes.ShiftRight(TLanes.MultiplyAdd(TLanes.Int(rounding), samples, weights), shift), TLanes.Int(offset));
    }
}
