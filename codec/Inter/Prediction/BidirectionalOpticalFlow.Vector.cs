using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Inter.Prediction;

internal static partial class BidirectionalOpticalFlow
{
    // Five terms for each sample, stored with one column of padding: a row of terms is 5 * Wide values.
    private const int Terms = 5;

    [SkipLocalsInit]
    private static unsafe void ApplyVector(
        ref short source0, ref short source1, nint stride, ref ushort target, nint targetStride, int width, int height, int bitDepth)
    {
        short* terms = stackalloc short[MaxSize * Terms * Wide];
        short* gradients = stackalloc short[MaxSize * 2 * MaxSize];
        for (int y = 0; y < height; y++)
        {
            short* row = terms + y * Terms * Wide;
            for (int x = 0; x < width; x += 8)
            {
                nint at = (y + 1) * stride + x + 1;
                ref short a = ref Unsafe.Add(ref source0, at);
                ref short b = ref Unsafe.Add(ref source1, at);
                Vector128<short> ax = Gradient(ref a, 1), bx = Gradient(ref b, 1), ay = Gradient(ref a, stride), by = Gradient(ref b, stride);
                Vector128<short> gx = ax + bx >> 1, gy = ay + by >> 1;
                Vector128<short> difference = (Vector128.LoadUnsafe(ref b) >> 4) - (Vector128.LoadUnsafe(ref a) >> 4);
                short* to = row + x + 1;
                Vector128.Abs(gx).Store(to);
                Vector128.Abs(gy).Store(to + Wide);
                WithSign(gx, gy).Store(to + 2 * Wide);
                WithSign(difference, gx).Store(to + 3 * Wide);
                WithSign(difference, gy).Store(to + 4 * Wide);
                (ax - bx).Store(gradients + y * 2 * MaxSize + x);
                (ay - by).Store(gradients + y * 2 * MaxSize + MaxSize + x);
            }
            for (int t = 0; t < Terms; t++)
            {
                row[t * Wide] = row[t * Wide + 1];
                row[t * Wide + width + 1] = row[t * Wide + width];
            }
        }
        int shift = Intermediate.Bits + 1 - bitDepth;
        Vector128<int> rounding = Vector128.Create((1 << (shift - 1)) + 2 * Intermediate.Offset);
        Vector128<short> top = Vector128.Create((short)((1 << bitDepth) - 1));
        int* velocities = stackalloc int[MaxSize / 4];
        for (int by = 0; by < height; by += 4)
        {
            Velocities(terms, by, width, height, velocities);
            for (int x = 0; x < width; x += 8)
            {
                Vector128<short> left = Vector128.Create(velocities[x >> 2]).AsInt16(), right = Vector128.Create(velocities[(x >> 2) + 1]).AsInt16();
                for (int y = by; y < by + 4; y++)
                {
                    nint at = (y + 1) * stride + x + 1;
                    Vector128<short> a = Vector128.LoadUnsafe(ref Unsafe.Add(ref source0, at)), b = Vector128.LoadUnsafe(ref Unsafe.Add(ref source1, at));
                    Vector128<short> gx = Vector128.Load(gradients + y * 2 * MaxSize + x), gy = Vector128.Load(gradients + y * 2 * MaxSize + MaxSize + x);
                    Vector128<short> one = Vector128<short>.One;
                    Vector128<int> low = rounding + Lanes128.Dot(Lanes128.Low(a, b), one) + Lanes128.Dot(Lanes128.Low(gx, gy), left);
                    Vector128<int> high = rounding + Lanes128.Dot(Lanes128.High(a, b), one) + Lanes128.Dot(Lanes128.High(gx, gy), right);
                    Vector128<short> result = Lanes128.Pack(low >> shift, high >> shift);
                    Vector128.Clamp(result, Vector128<short>.Zero, top).AsUInt16().StoreUnsafe(ref Unsafe.Add(ref target, y * targetStride + x));
                }
            }
        }
    }

    // Velocities of a row of 4x4 blocks, x in the lower and y in the upper 16 bits.
    private static unsafe void Velocities(short* terms, int by, int width, int height, int* velocities)
    {
        short* sums = stackalloc short[Terms * Wide];
        int first = Math.Max(by - 1, 0), last = Math.Min(by + 4, height - 1);
        for (int t = 0; t < Terms; t++)
        {
            for (int x = 0; x < width + 2; x += 8)
            {
                // Six rows; at the borders of the sub-block the outer row counts twice. Sums of six fit 16 bits.
                short* at = terms + t * Wide + x;
                Vector128<short> sum = Vector128.Load(at + first * Terms * Wide) + Vector128.Load(at + last * Terms * Wide);
                for (int y = by; y < by + 4; y++)
                    sum += Vector128.Load(at + y * Terms * Wide);
                sum.Store(sums + t * Wide + x);
            }
        }

        Vector128<short> six = Vector128.Create(1, 1, 1, 1, 1, 1, 0, 0);
        for (int x = 0; x < width; x += 4)
        {
            (int vx, int vy) = Velocity(
                Window(sums + x), Window(sums + Wide + x), Window(sums + 2 * Wide + x), Window(sums + 3 * Wide + x), Window(sums + 4 * Wide + x));
            velocities[x >> 2] = (ushort)(short)vx | vy << 16;
        }

        int Window(short* from) => Vector128.Sum(Lanes128.Dot(Vector128.Load(from), six));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Gradient(ref short at, nint step) =>
        (Vector128.LoadUnsafe(ref Unsafe.Add(ref at, step)) >> 6) - (Vector128.LoadUnsafe(ref Unsafe.Add(ref at, -step)) >> 6);

    /// <summary>v times the sign of s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> WithSign(Vector128<short> v, Vector128<short> s)
    {
        Vector128<short> negative = s >> 15;
        return (v ^ negative) - negative & ~Vector128.Equals(s, Vector128<short>.Zero);
    }
}
