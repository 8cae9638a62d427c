using System.Numerics;
using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Entropy;

/// <summary>Binarizations made of bypass bins (9.3.3), for reading and writing alike.</summary>
internal static class Binarization
{
    // H.266 9.3.3.3, all bins bypass coded
    public static int TruncatedUnary<TBin>(ref TBin io, int max, int value) where TBin : struct, IBinIo
    {
        int i = 0;
        while (i < max && io.Bypass(i < value ? 1 : 0) != 0)
            i++;
        return i;
    }

    // H.266 9.3.3.4
    public static int TruncatedBinary<TBin>(ref TBin io, int max, int value) where TBin : struct, IBinIo
    {
        int n = max + 1;
        int k = BitOperations.Log2((uint)n);
        int u = (1 << (k + 1)) - n;
        if (!TBin.Reads)
        {
            if (value < u)
                io.BypassBits(k, value);
            else
                io.BypassBits(k + 1, value + u);
            return value;
        }
        int v = io.BypassBits(k, 0);
        if (v >= u)
            v = (v << 1 | io.Bypass(0)) - u;
        return v;
    }

    // H.266 9.3.3.5
    public static int ExpGolomb<TBin>(ref TBin io, int k, int value) where TBin : struct, IBinIo
    {
        if (!TBin.Reads)
        {
            int rest = value;
            while (rest >= 1 << k)
            {
                io.Bypass(1);
                rest -= 1 << k++;
            }
            io.Bypass(0);
            io.BypassBits(k, rest);
            return value;
        }
        int sum = 0;
        while (io.Bypass(0) != 0)
        {
            sum += 1 << k++;
            if (k > 30)
                throw new VvcBitstreamException("An Exp-Golomb code is too long.");
        }
        return sum + io.BypassBits(k, 0);
    }

    // H.266 9.3.3.6
    public static int LimitedExpGolomb<TBin>(ref TBin io, int k, int maxPrefix, int suffixLength, int value) where TBin : struct, IBinIo
    {
        int prefix = 0;
        if (!TBin.Reads)
        {
            int scaled = (value >> k) + 1;
            prefix = Math.Min(BitOperations.Log2((uint)scaled), maxPrefix);
            for (int i = 0; i < prefix; i++)
                io.Bypass(1);
            if (prefix < maxPrefix)
                io.Bypass(0);
            io.BypassBits(prefix == maxPrefix ? suffixLength : prefix + k, value - (((1 << prefix) - 1) << k));
            return value;
        }
        while (prefix < maxPrefix && io.Bypass(0) != 0)
            prefix++;
        int length = prefix == maxPrefix ? suffixLength : prefix + k;
        return io.BypassBits(length, 0) + (((1 << prefix) - 1) << k);
    }

    // H.266 9.3.3.11, the Rice part of abs_remainder[] and dec_abs_level[]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Remainder<TBin>(ref TBin io, int rice, int log2TransformRange, int value) where TBin : struct, IBinIo
    {
        const int MaxPrefix = 6;
        int prefix = 0;
        if (!TBin.Reads)
        {
            prefix = value >> rice;
            if (prefix < MaxPrefix)
            {
                for (int i = 0; i < prefix; i++)
                    io.Bypass(1);
                io.Bypass(0);
                io.BypassBits(rice, value & ((1 << rice) - 1));
            }
            else
            {
                for (int i = 0; i < MaxPrefix; i++)
                    io.Bypass(1);
                LimitedExpGolomb(ref io, rice + 1, 26 - log2TransformRange, log2TransformRange, value - (MaxPrefix << rice));
            }
            return value;
        }
        while (prefix < MaxPrefix && io.Bypass(0) != 0)
            prefix++;
        if (prefix < MaxPrefix)
            return (prefix << rice) + io.BypassBits(rice, 0);
        return (MaxPrefix << rice) + LimitedExpGolomb(ref io, rice + 1, 26 - log2TransformRange, log2TransformRange, 0);
    }
}
