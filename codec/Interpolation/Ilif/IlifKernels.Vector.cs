using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Interpolation.Ilif;

internal static partial class IlifKernels
{
    /// <summary>Accumulators of one row of a 3x3 convolution for groups of samples; up to a group more is written.</summary>
    /// <param name="source">The operand left of and above the first sample.</param>
    /// <param name="second">Values from there to the same sample a row below.</param>
    /// <param name="third">Values to that two rows below.</param>
    /// <param name="inputs">Channels in, even.</param>
    /// <param name="weights">Packed: [output / lanes][row][column][input / 2][lane][2].</param>
    /// <param name="offsets">One per output.</param>
    /// <param name="outputs">Channels out, a multiple of the lanes.</param>
    /// <param name="count">Samples.</param>
    /// <param name="accumulators">The outputs of a sample together.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ConvolveVector<TLanes, TShort, TInt>(
        ref short source, nint second, nint third, int inputs, ref short weights, ref int offsets, int outputs, int count, ref int accumulators)
        where TLanes : ILanes<TShort, TInt>
    {
        int block = TLanes.Ints, perBlock = 9 * inputs * block;
        int o = 0;
        if (block == 16)
        {
            for (; o + 32 <= outputs; o += 32, weights = ref Unsafe.Add(ref weights, 2 * perBlock))
            {
                for (int i = 0; i < count; i += IlifTensor.Group)
                {
                    Group2<TLanes, TShort, TInt>(
                        ref Unsafe.Add(ref source, (nint)i * inputs), second, third, inputs, ref weights, perBlock, ref Unsafe.Add(ref offsets, o),
                        ref Unsafe.Add(ref accumulators, (nint)i * outputs + o), outputs);
                }
            }
        }

        for (; o < outputs; o += block, weights = ref Unsafe.Add(ref weights, perBlock))
        {
            for (int i = 0; i < count; i += IlifTensor.Group)
            {
                Group1<TLanes, TShort, TInt>(
                    ref Unsafe.Add(ref source, (nint)i * inputs), second, third, inputs, ref weights, ref Unsafe.Add(ref offsets, o),
                    ref Unsafe.Add(ref accumulators, (nint)i * outputs + o), outputs);
            }
        }
    }

    // Eight samples, one vector of outputs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Group1<TLanes, TShort, TInt>(
        ref short source, nint second, nint third, nint inputs, ref short weights, ref int offsets, ref int target, nint outputs)
        where TLanes : ILanes<TShort, TInt>
    {
        TInt a0 = TLanes.Load(ref offsets), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        nint step = 2 * TLanes.Ints;
        for (int row = 0; row < 3; row++)
        {
            ref short s = ref Unsafe.Add(ref source, row == 0 ? 0 : row == 1 ? second : third);
            ref short t = ref Unsafe.Add(ref s, 4 * inputs);
            for (nint k = 0; k < 3 * inputs; k += 2, weights = ref Unsafe.Add(ref weights, step))
            {
                TShort w = TLanes.Load(ref weights);
                a0 = TLanes.MultiplyAdd(a0, w, TLanes.Pair(ref Unsafe.Add(ref s, k)));
                a1 = TLanes.MultiplyAdd(a1, w, TLanes.Pair(ref Unsafe.Add(ref s, k + inputs)));
                a2 = TLanes.MultiplyAdd(a2, w, TLanes.Pair(ref Unsafe.Add(ref s, k + 2 * inputs)));
                a3 = TLanes.MultiplyAdd(a3, w, TLanes.Pair(ref Unsafe.Add(ref s, k + 3 * inputs)));
                a4 = TLanes.MultiplyAdd(a4, w, TLanes.Pair(ref Unsafe.Add(ref t, k)));
                a5 = TLanes.MultiplyAdd(a5, w, TLanes.Pair(ref Unsafe.Add(ref t, k + inputs)));
                a6 = TLanes.MultiplyAdd(a6, w, TLanes.Pair(ref Unsafe.Add(ref t, k + 2 * inputs)));
                a7 = TLanes.MultiplyAdd(a7, w, TLanes.Pair(ref Unsafe.Add(ref t, k + 3 * inputs)));
            }
        }
        TLanes.Store(a0, ref target);
        TLanes.Store(a1, ref Unsafe.Add(ref target, outputs));
        TLanes.Store(a2, ref Unsafe.Add(ref target, 2 * outputs));
        TLanes.Store(a3, ref Unsafe.Add(ref target, 3 * outputs));
        TLanes.Store(a4, ref Unsafe.Add(ref target, 4 * outputs));
        TLanes.Store(a5, ref Unsafe.Add(ref target, 5 * outputs));
        TLanes.Store(a6, ref Unsafe.Add(ref target, 6 * outputs));
        TLanes.Store(a7, ref Unsafe.Add(ref target, 7 * outputs));
    }

    // Eight samples, two vectors of outputs: sixteen sums, for machines with 32 vector registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Group2<TLanes, TShort, TInt>(
        ref short source, nint second, nint third, nint inputs, ref short weights, nint perBlock, ref int offsets, ref int target, nint outputs)
        where TLanes : ILanes<TShort, TInt>
    {
        TInt a0 = TLanes.Load(ref offsets), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        TInt b0 = TLanes.Load(ref Unsafe.Add(ref offsets, TLanes.Ints)), b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0, b7 = b0;
        nint step = 2 * TLanes.Ints;
        for (int row = 0; row < 3; row++)
        {
            ref short s = ref Unsafe.Add(ref source, row == 0 ? 0 : row == 1 ? second : third);
            ref short t = ref Unsafe.Add(ref s, 4 * inputs);
            for (nint k = 0; k < 3 * inputs; k += 2, weights = ref Unsafe.Add(ref weights, step))
            {
                TShort v = TLanes.Load(ref weights), w = TLanes.Load(ref Unsafe.Add(ref weights, perBlock)), p;
                p = TLanes.Pair(ref Unsafe.Add(ref s, k));
                a0 = TLanes.MultiplyAdd(a0, v, p);
                b0 = TLanes.MultiplyAdd(b0, w, p);
                p = TLanes.Pair(ref Unsafe.Add(ref s, k + inputs));
                a1 = TLanes.MultiplyAdd(a1, v, p);
                b1 = TLanes.MultiplyAdd(b1, w, p);
                p = TLanes.Pair(ref Unsafe.Add(ref s, k + 2 * inputs));
                a2 = TLanes.MultiplyAdd(a2, v, p);
                b2 = TLanes.MultiplyAdd(b2, w, p);
                p = TLanes.Pair(ref Unsafe.Add(ref s, k + 3 * inputs));
                a3 = TLanes.MultiplyAdd(a3, v, p);
                b3 = TLanes.MultiplyAdd(b3, w, p);
                p = TLanes.Pair(ref Unsafe.Add(ref t, k));
                a4 = TLanes.MultiplyAdd(a4, v, p);
                b4 = TLanes.MultiplyAdd(b4, w, p);
                p = TLanes.Pair(ref Unsafe.Add(ref t, k + inputs));
                a5 = TLanes.MultiplyAdd(a5, v, p);
                b5 = TLanes.MultiplyAdd(b5, w, p);
                p = TLanes.Pair(ref Unsafe.Add(ref t, k + 2 * inputs));
                a6 = TLanes.MultiplyAdd(a6, v, p);
                b6 = TLanes.MultiplyAdd(b6, w, p);
                p = TLanes.Pair(ref Unsafe.Add(ref t, k + 3 * inputs));
                a7 = TLanes.MultiplyAdd(a7, v, p);
                b7 = TLanes.MultiplyAdd(b7, w, p);
            }
        }
        Store(a0, b0, ref target);
        Store(a1, b1, ref Unsafe.Add(ref target, outputs));
        Store(a2, b2, ref Unsafe.Add(ref target, 2 * outputs));
        Store(a3, b3, ref Unsafe.Add(ref target, 3 * outputs));
        Store(a4, b4, ref Unsafe.Add(ref target, 4 * outputs));
        Store(a5, b5, ref Unsafe.Add(ref target, 5 * outputs));
        Store(a6, b6, ref Unsafe.Add(ref target, 6 * outputs));
        Store(a7, b7, ref Unsafe.Add(ref target, 7 * outputs));

        static void Store(TInt a, TInt b, ref int to)
        {
            TLanes.Store(a, ref to);
            TLanes.Store(b, ref Unsafe.Add(ref to, TLanes.Ints));
        }
    }

    /// <summary><see cref="Finish"/>; the number of accumulators is a multiple of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FinishVector(
        ReadOnlySpan<int> accumulators, int shift, int slope, ReadOnlySpan<short> skip, Span<short> stream, Span<short> operands, int operandShift, int operandBits)
    {
        int pair = 2 * Vector<int>.Count, count = accumulators.Length - accumulators.Length % pair;
        ref int from = ref MemoryMarshal.GetReference(accumulators);
        ref short add = ref MemoryMarshal.GetReference(skip);
        ref short keep = ref MemoryMarshal.GetReference(stream);
        ref short to = ref MemoryMarshal.GetReference(operands);
        var half = new Vector<int>(IlifModel.Half(shift));
        var slopes = new Vector<int>(slope);
        var operandHalf = new Vector<int>(IlifModel.Half(operandShift));
        int limit = 1 << (operandBits - 1);
        var low = new Vector<int>(-limit);
        var high = new Vector<int>(limit - 1);
        bool linear = slope == IlifLayer.NoSlope, skips = !skip.IsEmpty, keeps = !stream.IsEmpty;
        for (int i = 0; i < count; i += pair)
        {
            Vector<int> a = Stream(Vector.LoadUnsafe(ref from, (nuint)i), half, shift, slopes, linear);
            Vector<int> b = Stream(Vector.LoadUnsafe(ref from, (nuint)(i + Vector<int>.Count)), half, shift, slopes, linear);
            if (skips)
            {
                Vector.Widen(Vector.LoadUnsafe(ref add, (nuint)i), out Vector<int> c, out Vector<int> d);
                a = SaturateLanes(a + c);
                b = SaturateLanes(b + d);
            }
            if (keeps)
                Vector.Narrow(a, b).StoreUnsafe(ref keep, (nuint)i);
            a = Vector.Min(Vector.Max(Vector.ShiftRightArithmetic(a + operandHalf, operandShift), low), high);
            b = Vector.Min(Vector.Max(Vector.ShiftRightArithmetic(b + operandHalf, operandShift), low), high);
            Vector.Narrow(a, b).StoreUnsafe(ref to, (nuint)i);
        }
        if (count < accumulators.Length)
            Finish(accumulators[count..], shift, slope, skips ? skip[count..] : default, keeps ? stream[count..] : default, operands[count..], operandShift, operandBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Stream(Vector<int> v, Vector<int> half, int shift, Vector<int> slopes, bool linear)
    {
        v = SaturateLanes(Vector.ShiftRightArithmetic(v + half, shift));
        if (linear)
            return v;
        Vector<int> negative = SaturateLanes(Vector.ShiftRightArithmetic(v * slopes + new Vector<int>(128), 8));
        return Vector.ConditionalSelect(Vector.LessThan(v, Vector<int>.Zero), negative, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> SaturateLanes(Vector<int> v) =>
        Vector.Min(Vector.Max(v, new Vector<int>(short.MinValue)), new Vector<int>(short.MaxValue));

    /// <summary><see cref="AddPhase"/> with weights widened to 16 bits.</summary>
    /// <param name="weights">[row][column][channel].</param>
    /// <param name="firstRow">First row of taps that is not all zero.</param>
    /// <param name="lastRow">Last such row.</param>
    /// <param name="offset">In the accumulator's scale.</param>
    /// <param name="shift">To intermediate samples.</param>
    /// <param name="channels">Such that five times them is a multiple of the 16-bit lanes.</param>
    /// <param name="features">The feature two samples before and two rows above the first sample.</param>
    /// <param name="featureStride">Values from row to row of the features.</param>
    /// <param name="target">Samples to add to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddPhaseVector<TLanes, TShort, TInt>(
        ref short weights, int firstRow, int lastRow, int offset, int shift, int channels, ref short features, nint featureStride, Span<short> target)
        where TLanes : ILanes<TShort, TInt>
    {
        nint run = IlifArchitecture.HeadTaps * channels, step = 2 * TLanes.Ints, c = channels;
        int rounded = offset + IlifModel.Half(shift), i = 0;
        for (; i + 4 <= target.Length; i += 4)
        {
            TInt s0 = TLanes.Int(0), s1 = s0, s2 = s0, s3 = s0;
            for (int row = firstRow; row <= lastRow; row++)
            {
                ref short w = ref Unsafe.Add(ref weights, row * run);
                ref short f = ref Unsafe.Add(ref features, row * featureStride + i * c);
                for (nint k = 0; k < run; k += step)
                {
                    TShort v = TLanes.Load(ref Unsafe.Add(ref w, k));
                    s0 = TLanes.MultiplyAdd(s0, v, TLanes.Load(ref Unsafe.Add(ref f, k)));
                    s1 = TLanes.MultiplyAdd(s1, v, TLanes.Load(ref Unsafe.Add(ref f, k + c)));
                    s2 = TLanes.MultiplyAdd(s2, v, TLanes.Load(ref Unsafe.Add(ref f, k + 2 * c)));
                    s3 = TLanes.MultiplyAdd(s3, v, TLanes.Load(ref Unsafe.Add(ref f, k + 3 * c)));
                }
            }
            target[i] = (short)Saturate(target[i] + Saturate((TLanes.Sum(s0) + rounded) >> shift));
            target[i + 1] = (short)Saturate(target[i + 1] + Saturate((TLanes.Sum(s1) + rounded) >> shift));
            target[i + 2] = (short)Saturate(target[i + 2] + Saturate((TLanes.Sum(s2) + rounded) >> shift));
            target[i + 3] = (short)Saturate(target[i + 3] + Saturate((TLanes.Sum(s3) + rounded) >> shift));
        }
        for (; i < target.Length; i++)
        {
            TInt s = TLanes.Int(0);
            for (int row = firstRow; row <= lastRow; row++)
            {
                ref short w = ref Unsafe.Add(ref weights, row * run);
                ref short f = ref Unsafe.Add(ref features, row * featureStride + i * c);
                for (nint k = 0; k < run; k += step)
                    s = TLanes.MultiplyAdd(s, TLanes.Load(ref Unsafe.Add(ref w, k)), TLanes.Load(ref Unsafe.Add(ref f, k)));
            }
            target[i] = (short)Saturate(target[i] + Saturate((TLanes.Sum(s) + rounded) >> shift));
        }
    }

    /// <summary>
    /// <see cref="AddPhase"/> for few channels: a vector holds several samples, and the weights of a tap as often. Up
    /// to a vector of features beyond the last sample's is loaded.
    /// </summary>
    /// <param name="weights">[row][column][repetition][channel].</param>
    /// <param name="firstRow">First row of taps that is not all zero.</param>
    /// <param name="lastRow">Last such row.</param>
    /// <param name="offset">In the accumulator's scale.</param>
    /// <param name="shift">To intermediate samples.</param>
    /// <param name="channels">8 or 16, and less than the 16-bit lanes.</param>
    /// <param name="features">The feature two samples before and two rows above the first sample.</param>
    /// <param name="featureStride">Values from row to row of the features.</param>
    /// <param name="target">Samples to add to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddPhaseTiled<TLanes, TShort, TInt>(
        ref short weights, int firstRow, int lastRow, int offset, int shift, int channels, ref short features, nint featureStride, Span<short> target)
        where TLanes : ILanes<TShort, TInt>
    {
        const int vectors = 4;
        int width = 2 * TLanes.Ints, perVector = width / channels, rounded = offset + IlifModel.Half(shift), i = 0;
        nint c = channels, run = IlifArchitecture.HeadTaps * width;
        Span<int> sums = stackalloc int[vectors * 16];
        ref int sum = ref MemoryMarshal.GetReference(sums);
        for (; i + (vectors - 1) * perVector < target.Length; i += vectors * perVector)
        {
            TInt s0 = TLanes.Int(0), s1 = s0, s2 = s0, s3 = s0;
            for (int row = firstRow; row <= lastRow; row++)
            {
                ref short w = ref Unsafe.Add(ref weights, row * run);
                ref short f = ref Unsafe.Add(ref features, row * featureStride + i * c);
                for (nint k = 0; k < IlifArchitecture.HeadTaps; k++)
                {
                    TShort v = TLanes.Load(ref Unsafe.Add(ref w, k * width));
                    s0 = TLanes.MultiplyAdd(s0, v, TLanes.Load(ref Unsafe.Add(ref f, k * c)));
                    s1 = TLanes.MultiplyAdd(s1, v, TLanes.Load(ref Unsafe.Add(ref f, k * c + width)));
                    s2 = TLanes.MultiplyAdd(s2, v, TLanes.Load(ref Unsafe.Add(ref f, k * c + 2 * width)));
                    s3 = TLanes.MultiplyAdd(s3, v, TLanes.Load(ref Unsafe.Add(ref f, k * c + 3 * width)));
                }
            }
            TLanes.Store(s0, ref sum);
            TLanes.Store(s1, ref Unsafe.Add(ref sum, TLanes.Ints));
            TLanes.Store(s2, ref Unsafe.Add(ref sum, 2 * TLanes.Ints));
            TLanes.Store(s3, ref Unsafe.Add(ref sum, 3 * TLanes.Ints));
            AddSums(ref sum, channels, rounded, shift, target[i..], vectors * perVector);
        }
        for (; i < target.Length; i += perVector)
        {
            TInt s = TLanes.Int(0);
            for (int row = firstRow; row <= lastRow; row++)
            {
                ref short w = ref Unsafe.Add(ref weights, row * run);
                ref short f = ref Unsafe.Add(ref features, row * featureStride + i * c);
                for (nint k = 0; k < IlifArchitecture.HeadTaps; k++)
                    s = TLanes.MultiplyAdd(s, TLanes.Load(ref Unsafe.Add(ref w, k * width)), TLanes.Load(ref Unsafe.Add(ref f, k * c)));
            }
            TLanes.Store(s, ref sum);
            AddSums(ref sum, channels, rounded, shift, target[i..], perVector);
        }
    }

    /// <summary><see cref="AddPhaseTiled"/> for four rows of a narrow block at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddPhaseTiledRows<TLanes, TShort, TInt>(
        ref short weights, int firstRow, int lastRow, int offset, int shift, int channels, ref short features, nint featureStride, Span<short> target, int stride, int count)
        where TLanes : ILanes<TShort, TInt>
    {
        int width = 2 * TLanes.Ints, perVector = width / channels, rounded = offset + IlifModel.Half(shift);
        nint c = channels, run = IlifArchitecture.HeadTaps * width;
        Span<int> sums = stackalloc int[16];
        ref int sum = ref MemoryMarshal.GetReference(sums);
        for (int i = 0; i < count; i += perVector)
        {
            TInt s0 = TLanes.Int(0), s1 = s0, s2 = s0, s3 = s0;
            for (int row = firstRow; row <= lastRow; row++)
            {
                ref short w = ref Unsafe.Add(ref weights, row * run);
                ref short f = ref Unsafe.Add(ref features, row * featureStride + i * c);
                ref short g = ref Unsafe.Add(ref f, 2 * featureStride);
                for (nint k = 0; k < IlifArchitecture.HeadTaps; k++)
                {
                    TShort v = TLanes.Load(ref Unsafe.Add(ref w, k * width));
                    s0 = TLanes.MultiplyAdd(s0, v, TLanes.Load(ref Unsafe.Add(ref f, k * c)));
                    s1 = TLanes.MultiplyAdd(s1, v, TLanes.Load(ref Unsafe.Add(ref f, k * c + featureStride)));
                    s2 = TLanes.MultiplyAdd(s2, v, TLanes.Load(ref Unsafe.Add(ref g, k * c)));
                    s3 = TLanes.MultiplyAdd(s3, v, TLanes.Load(ref Unsafe.Add(ref g, k * c + featureStride)));
                }
            }
            int valid = Math.Min(perVector, count - i);
            TLanes.Store(s0, ref sum);
            AddSums(ref sum, channels, rounded, shift, target.Slice(i, valid), valid);
            TLanes.Store(s1, ref sum);
            AddSums(ref sum, channels, rounded, shift, target.Slice(stride + i, valid), valid);
            TLanes.Store(s2, ref sum);
            AddSums(ref sum, channels, rounded, shift, target.Slice(2 * stride + i, valid), valid);
            TLanes.Store(s3, ref sum);
            AddSums(ref sum, channels, rounded, shift, target.Slice(3 * stride + i, valid), valid);
        }
    }

    // Half as many sums as channels belong to a sample.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSums(ref int sums, int channels, int rounded, int shift, Span<short> target, int count)
    {
        count = Math.Min(count, target.Length);
        for (int j = 0; j < count; j++)
        {
            int sum = channels == 8
                ? Vector128.Sum(Vector128.LoadUnsafe(ref sums, (nuint)(4 * j)))
                : Vector128.Sum(Vector128.LoadUnsafe(ref sums, (nuint)(8 * j)) + Vector128.LoadUnsafe(ref sums, (nuint)(8 * j + 4)));
            target[j] = (short)Saturate(target[j] + Saturate((sum + rounded) >> shift));
        }
    }
}
