using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Transform;

// As in the inverse, products of 16-bit pairs without a transposition: the row stage has frequencies in lanes and
// broadcasts pairs of samples, and leaves pairs of rows, which the column stage multiplies by broadcast matrix entries.
internal static partial class ForwardTransform
{
    private static void RunVector(
        ReadOnlySpan<short> residual, int stride, int log2Width, int log2Height, TransformType horizontal, TransformType vertical,
        int bitDepth, Span<int> coefficients, Span<int> scratch)
    {
        int width = 1 << log2Width;
        int height = 1 << log2Height;
        int keptWidth = TransformTables.Kept(horizontal, log2Width);
        int keptHeight = TransformTables.Kept(vertical, log2Height);
        int firstShift = log2Width + bitDepth + 6 - 15;
        int secondShift = log2Height + 6;
        ref short source = ref MemoryMarshal.GetReference(residual);
        ref int target = ref MemoryMarshal.GetReference(coefficients[..(width * height)]);
        ref int temp = ref MemoryMarshal.GetReference(scratch[..ScratchLength]);
        ref int rowMatrix = ref Unsafe.AsRef(in TransformTables.Forward(horizontal, log2Width));
        ref int columnMatrix = ref Unsafe.AsRef(in TransformTables.Forward(vertical, log2Height));
        if (keptWidth >= 16 && Lanes512.IsSupported)
        {
            Rows<Lanes512, Vector512<short>, Vector512<int>>(ref source, stride, width, height, keptWidth, ref rowMatrix, firstShift, ref temp);
            Columns<Lanes512, Vector512<short>, Vector512<int>>(ref temp, height, keptWidth, keptHeight, ref columnMatrix, secondShift, ref target, width);
        }
        else if (keptWidth >= 8 && Lanes256.IsSupported)
        {
            Rows<Lanes256, Vector256<short>, Vector256<int>>(ref source, stride, width, height, keptWidth, ref rowMatrix, firstShift, ref temp);
            Columns<Lanes256, Vector256<short>, Vector256<int>>(ref temp, height, keptWidth, keptHeight, ref columnMatrix, secondShift, ref target, width);
        }
        else
        {
            Rows<Lanes128, Vector128<short>, Vector128<int>>(ref source, stride, width, height, keptWidth, ref rowMatrix, firstShift, ref temp);
            Columns<Lanes128, Vector128<short>, Vector128<int>>(ref temp, height, keptWidth, keptHeight, ref columnMatrix, secondShift, ref target, width);
        }
        if (keptWidth < width)
        {
            for (int y = 0; y < keptHeight; y++)
                coefficients.Slice(y * width + keptWidth, width - keptWidth).Clear();
        }
        coefficients[(keptHeight * width)..(height * width)].Clear();
    }

    private static void Rows<TLanes, TShort, TInt>(
        ref short source, int stride, int width, int height, int kept, ref int matrix, int shift, ref int temp)
        where TLanes : ILanes<TShort, TInt>
    {
        var round = TLanes.Int(1 << shift >> 1);
        int pairs = width >> 1;
        for (int y = 0; y < height; y += 4)
        {
            ref short row0 = ref Unsafe.Add(ref source, y * stride);
            ref short row1 = ref Unsafe.Add(ref row0, stride);
            ref short row2 = ref Unsafe.Add(ref row1, stride);
            ref short row3 = ref Unsafe.Add(ref row2, stride);
            for (int u = 0; u < kept; u += TLanes.Ints)
            {
                var sum0 = round;
                var sum1 = round;
                var sum2 = round;
                var sum3 = round;
                ref int factors = ref Unsafe.Add(ref matrix, u);
                for (int p = 0; p < pairs; p++)
                {
                    var factor = TLanes.LoadPairs(ref factors);
                    factors = ref Unsafe.Add(ref factors, kept);
                    sum0 = TLanes.MultiplyAdd(sum0, factor, TLanes.Pair(SamplePair(ref row0, p)));
                    sum1 = TLanes.MultiplyAdd(sum1, factor, TLanes.Pair(SamplePair(ref row1, p)));
                    sum2 = TLanes.MultiplyAdd(sum2, factor, TLanes.Pair(SamplePair(ref row2, p)));
                    sum3 = TLanes.MultiplyAdd(sum3, factor, TLanes.Pair(SamplePair(ref row3, p)));
                }
                ref int output = ref Unsafe.Add(ref temp, (y >> 1) * kept + u);
                TLanes.StorePairs(TLanes.Weave(Finish<TLanes, TShort, TInt>(sum0, shift), Finish<TLanes, TShort, TInt>(sum1, shift)), ref output);
                TLanes.StorePairs(TLanes.Weave(Finish<TLanes, TShort, TInt>(sum2, shift), Finish<TLanes, TShort, TInt>(sum3, shift)), ref Unsafe.Add(ref output, kept));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Finish<TLanes, TShort, TInt>(TInt sum, int shift)
        where TLanes : ILanes<TShort, TInt> =>
        TLanes.Min(TLanes.Max(TLanes.ShiftRight(sum, shift), TLanes.Int(short.MinValue)), TLanes.Int(short.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SamplePair(ref short row, int pair) =>
        Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref row, 2 * pair)));

    private static void Columns<TLanes, TShort, TInt>(
        ref int temp, int height, int keptWidth, int keptHeight, ref int matrix, int shift, ref int target, int width)
        where TLanes : ILanes<TShort, TInt>
    {
        var round = TLanes.Int(1 << shift >> 1);
        int pairs = height >> 1;
        for (int v = 0; v < keptHeight; v += 4)
        {
            for (int u = 0; u < keptWidth; u += TLanes.Ints)
            {
                var sum0 = round;
                var sum1 = round;
                var sum2 = round;
                var sum3 = round;
                ref int factors = ref Unsafe.Add(ref matrix, v);
                ref int values = ref Unsafe.Add(ref temp, u);
                for (int p = 0; p < pairs; p++)
                {
                    var pair = TLanes.LoadPairs(ref values);
                    values = ref Unsafe.Add(ref values, keptWidth);
                    sum0 = TLanes.MultiplyAdd(sum0, pair, TLanes.Pair(factors));
                    sum1 = TLanes.MultiplyAdd(sum1, pair, TLanes.Pair(Unsafe.Add(ref factors, 1)));
                    sum2 = TLanes.MultiplyAdd(sum2, pair, TLanes.Pair(Unsafe.Add(ref factors, 2)));
                    sum3 = TLanes.MultiplyAdd(sum3, pair, TLanes.Pair(Unsafe.Add(ref factors, 3)));
                    factors = ref Unsafe.Add(ref factors, keptHeight);
                }
                ref int output = ref Unsafe.Add(ref target, v * width + u);
                TLanes.Store(TLanes.ShiftRight(sum0, shift), ref output);
                TLanes.Store(TLanes.ShiftRight(sum1, shift), ref Unsafe.Add(ref output, width));
                TLanes.Store(TLanes.ShiftRight(sum2, shift), ref Unsafe.Add(ref output, 2 * width));
                TLanes.Store(TLanes.ShiftRight(sum3, shift), ref Unsafe.Add(ref output, 3 * width));
            }
        }
    }
}
