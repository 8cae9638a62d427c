using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.LoopFilter;

/// <summary>
/// Decisions and filters for one segment of an edge. Sample q(i) of line k is at i * across + k * along from the first
/// Q sample, p(i) at -(i + 1) * across + k * along.
/// </summary>
internal static partial class DeblockingKernels
{
    private static ReadOnlySpan<byte> Weights7 => [59, 50, 41, 32, 23, 14, 5];

    private static ReadOnlySpan<byte> Weights5 => [58, 45, 32, 19, 6];

    private static ReadOnlySpan<byte> Weights3 => [53, 32, 11];

    private static ReadOnlySpan<byte> Limits7 => [6, 5, 4, 3, 2, 1, 1];

    private static ReadOnlySpan<byte> Limits3 => [6, 4, 2];

    /// <summary>Four lines of a luma edge. H.266 8.8.3.6.2, 8.8.3.6.6 and 8.8.3.6.7.</summary>
    internal static void Luma(
        ref ushort q0, nint across, nint along, int beta, int tc, int lengthP, int lengthQ, int max, bool filterP, bool filterQ)
    {
        ref ushort line3 = ref Unsafe.Add(ref q0, 3 * along);
        int dp0 = Bend(ref q0, -across, 1), dp3 = Bend(ref line3, -across, 1);
        int dq0 = Bend(ref q0, across, 0), dq3 = Bend(ref line3, across, 0);
        bool largeP = lengthP > 3, largeQ = lengthQ > 3;
        if (largeP || largeQ)
        {
            int d0 = (largeP ? dp0 + Bend(ref q0, -across, 4) + 1 >> 1 : dp0) + (largeQ ? dq0 + Bend(ref q0, across, 3) + 1 >> 1 : dq0);
            int d3 = (largeP ? dp3 + Bend(ref line3, -across, 4) + 1 >> 1 : dp3) + (largeQ ? dq3 + Bend(ref line3, across, 3) + 1 >> 1 : dq3);
            if (d0 + d3 < beta &&
                UseLong(ref q0, across, 2 * d0, beta, tc, lengthP, lengthQ) &&
                UseLong(ref line3, across, 2 * d3, beta, tc, lengthP, lengthQ))
            {
                for (int k = 0; k < 4; k++)
                    LongLine(ref Unsafe.Add(ref q0, k * along), across, tc, Math.Max(lengthP, 3), Math.Max(lengthQ, 3), filterP, filterQ);
                return;
            }
        }
        if (dp0 + dq0 + dp3 + dq3 >= beta)
            return;
        if (lengthP > 2 && lengthQ > 2 &&
            UseStrong(ref q0, across, 2 * (dp0 + dq0), beta, tc) && UseStrong(ref line3, across, 2 * (dp3 + dq3), beta, tc))
        {
            for (int k = 0; k < 4; k++)
                StrongLine(ref Unsafe.Add(ref q0, k * along), across, tc, filterP, filterQ);
            return;
        }
        int side = beta + (beta >> 1) >> 3;
        bool second = lengthP > 1 && lengthQ > 1;
        for (int k = 0; k < 4; k++)
            WeakLine(ref Unsafe.Add(ref q0, k * along), across, tc, second && dp0 + dp3 < side, second && dq0 + dq3 < side, max, filterP, filterQ);
    }

    /// <summary>|s(i) - 2 s(i + 1) + s(i + 2)| with s(i) at (first + i) * step.</summary>
    private static int Bend(ref ushort sample, nint step, nint first) =>
        Math.Abs(Unsafe.Add(ref sample, first * step) - 2 * Unsafe.Add(ref sample, (first + 1) * step) + Unsafe.Add(ref sample, (first + 2) * step));

    private static int P(ref ushort q0, nint across, nint i) => Unsafe.Add(ref q0, -(i + 1) * across);

    private static int Q(ref ushort q0, nint across, nint i) => Unsafe.Add(ref q0, i * across);

    private static bool UseStrong(ref ushort q0, nint a, int d, int beta, int tc) =>
        d < beta >> 2 &&
        Math.Abs(P(ref q0, a, 0) - Q(ref q0, a, 0)) < 5 * tc + 1 >> 1 &&
        Math.Abs(P(ref q0, a, 3) - P(ref q0, a, 0)) + Math.Abs(Q(ref q0, a, 0) - Q(ref q0, a, 3)) < beta >> 3;

    private static bool UseLong(ref ushort q0, nint a, int d, int beta, int tc, int lengthP, int lengthQ)
    {
        int sp = Math.Abs(P(ref q0, a, 3) - P(ref q0, a, 0)), sq = Math.Abs(Q(ref q0, a, 0) - Q(ref q0, a, 3));
        if (lengthP == 7)
            sp += Math.Abs(P(ref q0, a, 7) - P(ref q0, a, 6) - P(ref q0, a, 5) + P(ref q0, a, 4));
        if (lengthP > 3)
            sp = sp + Math.Abs(P(ref q0, a, 3) - P(ref q0, a, lengthP)) + 1 >> 1;
        if (lengthQ == 7)
            sq += Math.Abs(Q(ref q0, a, 4) - Q(ref q0, a, 5) - Q(ref q0, a, 6) + Q(ref q0, a, 7));
        if (lengthQ > 3)
            sq = sq + Math.Abs(Q(ref q0, a, 3) - Q(ref q0, a, lengthQ)) + 1 >> 1;
        return d < beta >> 4 && sp + sq < 3 * beta >> 5 && Math.Abs(P(ref q0, a, 0) - Q(ref q0, a, 0)) < 5 * tc + 1 >> 1;
    }

    private static void WeakLine(ref ushort q, nint a, int tc, bool secondP, bool secondQ, int max, bool filterP, bool filterQ)
    {
        int p0 = P(ref q, a, 0), p1 = P(ref q, a, 1), p2 = P(ref q, a, 2), q0 = Q(ref q, a, 0), q1 = Q(ref q, a, 1), q2 = Q(ref q, a, 2);
        int delta = 9 * (q0 - p0) - 3 * (q1 - p1) + 8 >> 4;
        if (Math.Abs(delta) >= 10 * tc)
            return;
        delta = Math.Clamp(delta, -tc, tc);
        if (filterP)
        {
            Unsafe.Add(ref q, -a) = (ushort)Math.Clamp(p0 + delta, 0, max);
            if (secondP)
                Unsafe.Add(ref q, -2 * a) = (ushort)Math.Clamp(p1 + Math.Clamp((p2 + p0 + 1 >> 1) - p1 + delta >> 1, -(tc >> 1), tc >> 1), 0, max);
        }
        if (filterQ)
        {
            q = (ushort)Math.Clamp(q0 - delta, 0, max);
            if (secondQ)
                Unsafe.Add(ref q, a) = (ushort)Math.Clamp(q1 + Math.Clamp((q2 + q0 + 1 >> 1) - q1 - delta >> 1, -(tc >> 1), tc >> 1), 0, max);
        }
    }

    private static void StrongLine(ref ushort q, nint a, int tc, bool filterP, bool filterQ)
    {
        int p0 = P(ref q, a, 0), p1 = P(ref q, a, 1), p2 = P(ref q, a, 2), p3 = P(ref q, a, 3);
        int q0 = Q(ref q, a, 0), q1 = Q(ref q, a, 1), q2 = Q(ref q, a, 2), q3 = Q(ref q, a, 3);
        if (filterP)
        {
            Set(ref q, -a, p2 + 2 * p1 + 2 * p0 + 2 * q0 + q1 + 4 >> 3, 3 * tc);
            Set(ref q, -2 * a, p2 + p1 + p0 + q0 + 2 >> 2, 2 * tc);
            Set(ref q, -3 * a, 2 * p3 + 3 * p2 + p1 + p0 + q0 + 4 >> 3, tc);
        }
        if (filterQ)
        {
            Set(ref q, 0, p1 + 2 * p0 + 2 * q0 + 2 * q1 + q2 + 4 >> 3, 3 * tc);
            Set(ref q, a, p0 + q0 + q1 + q2 + 2 >> 2, 2 * tc);
            Set(ref q, 2 * a, p0 + q0 + q1 + 3 * q2 + 2 * q3 + 4 >> 3, tc);
        }
    }

    private static void LongLine(ref ushort q, nint a, int tc, int lengthP, int lengthQ, bool filterP, bool filterQ)
    {
        int p0 = P(ref q, a, 0), p1 = P(ref q, a, 1), p2 = P(ref q, a, 2), p3 = P(ref q, a, 3);
        int q0 = Q(ref q, a, 0), q1 = Q(ref q, a, 1), q2 = Q(ref q, a, 2), q3 = Q(ref q, a, 3);
        int middle;
        switch (lengthP << 4 | lengthQ)
        {
            case 0x77:
                middle = P(ref q, a, 6) + P(ref q, a, 5) + P(ref q, a, 4) + p3 + p2 + p1 + 2 * p0
                    + 2 * q0 + q1 + q2 + q3 + Q(ref q, a, 4) + Q(ref q, a, 5) + Q(ref q, a, 6) + 8 >> 4;
                break;
            case 0x55:
                middle = P(ref q, a, 4) + p3 + 2 * (p2 + p1 + p0 + q0 + q1 + q2) + q3 + Q(ref q, a, 4) + 8 >> 4;
                break;
            case 0x75 or 0x57:
                middle = P(ref q, a, 5) + P(ref q, a, 4) + p3 + p2 + 2 * (p1 + p0 + q0 + q1) + q2 + q3 + Q(ref q, a, 4) + Q(ref q, a, 5) + 8 >> 4;
                break;
            case 0x53 or 0x35:
                middle = p3 + p2 + p1 + p0 + q0 + q1 + q2 + q3 + 4 >> 3;
                break;
            case 0x73:
                middle = P(ref q, a, 6) + P(ref q, a, 5) + P(ref q, a, 4) + p3 + p2 + p1 + 2 * (p0 + q0 + q1 + q2) + q0 + q1 + 8 >> 4;
                break;
            default:
                middle = Q(ref q, a, 6) + Q(ref q, a, 5) + Q(ref q, a, 4) + q3 + q2 + q1 + 2 * (q0 + p0 + p1 + p2) + p0 + p1 + 8 >> 4;
                break;
        }
        // Both references are read before either side is written.
        int referenceP = P(ref q, a, lengthP) + P(ref q, a, lengthP - 1) + 1 >> 1;
        int referenceQ = Q(ref q, a, lengthQ) + Q(ref q, a, lengthQ - 1) + 1 >> 1;
        if (filterP)
            LongSide(ref Unsafe.Add(ref q, -a), -a, middle, referenceP, lengthP, tc);
        if (filterQ)
            LongSide(ref q, a, middle, referenceQ, lengthQ, tc);
    }

    private static void LongSide(ref ushort sample, nint step, int middle, int reference, int length, int tc)
    {
        ReadOnlySpan<byte> weights = length == 7 ? Weights7 : length == 5 ? Weights5 : Weights3;
        ReadOnlySpan<byte> limits = length == 3 ? Limits3 : Limits7;
        for (int i = 0; i < length; i++)
            Set(ref sample, i * step, middle * weights[i] + reference * (64 - weights[i]) + 32 >> 6, tc * limits[i] >> 1);
    }

    /// <summary>Eight-sample chroma grid, <paramref name="lines"/> lines. H.266 8.8.3.6.4 and 8.8.3.6.9.</summary>
    /// <param name="q0">First Q sample.</param>
    /// <param name="across">Samples from one to the next across the edge.</param>
    /// <param name="along">Samples from line to line.</param>
    /// <param name="lines">2 or 4.</param>
    /// <param name="beta">Threshold of the long filter; 0 where a block is too small for it.</param>
    /// <param name="tc">Clipping limit.</param>
    /// <param name="ctuBorder">The edge is a horizontal CTU border: only one row above is used and changed.</param>
    /// <param name="max">Greatest sample value.</param>
    /// <param name="filterP">Whether the P side may change.</param>
    /// <param name="filterQ">Whether the Q side may change.</param>
    internal static void Chroma(
        ref ushort q0, nint across, nint along, int lines, int beta, int tc, bool ctuBorder, int max, bool filterP, bool filterQ)
    {
        bool strong = false;
        if (beta > 0)
        {
            ref ushort last = ref Unsafe.Add(ref q0, (lines - 1) * along);
            int d0 = ChromaBendP(ref q0, across, ctuBorder) + Bend(ref q0, across, 0);
            int d1 = ChromaBendP(ref last, across, ctuBorder) + Bend(ref last, across, 0);
            strong = d0 + d1 < beta &&
                UseChromaStrong(ref q0, across, 2 * d0, beta, tc, ctuBorder) && UseChromaStrong(ref last, across, 2 * d1, beta, tc, ctuBorder);
        }
        for (int k = 0; k < lines; k++)
        {
            ref ushort q = ref Unsafe.Add(ref q0, k * along);
            if (!strong)
                ChromaWeakLine(ref q, across, tc, max, filterP, filterQ);
            else
                ChromaStrongLine(ref q, across, tc, ctuBorder, filterP, filterQ);
        }
    }

    private static int ChromaBendP(ref ushort q, nint a, bool ctuBorder) =>
        ctuBorder ? Math.Abs(P(ref q, a, 0) - P(ref q, a, 1)) : Bend(ref q, -a, 1);

    private static bool UseChromaStrong(ref ushort q, nint a, int d, int beta, int tc, bool ctuBorder) =>
        d < beta >> 2 &&
        Math.Abs(P(ref q, a, 0) - Q(ref q, a, 0)) < 5 * tc + 1 >> 1 &&
        Math.Abs(P(ref q, a, ctuBorder ? 1 : 3) - P(ref q, a, 0)) + Math.Abs(Q(ref q, a, 0) - Q(ref q, a, 3)) < beta >> 3;

    private static void ChromaWeakLine(ref ushort q, nint a, int tc, int max, bool filterP, bool filterQ)
    {
        int p0 = P(ref q, a, 0), p1 = P(ref q, a, 1), q0 = Q(ref q, a, 0), q1 = Q(ref q, a, 1);
        int delta = Math.Clamp(4 * (q0 - p0) + p1 - q1 + 4 >> 3, -tc, tc);
        if (filterP)
            Unsafe.Add(ref q, -a) = (ushort)Math.Clamp(p0 + delta, 0, max);
        if (filterQ)
            q = (ushort)Math.Clamp(q0 - delta, 0, max);
    }

    private static void ChromaStrongLine(ref ushort q, nint a, int tc, bool ctuBorder, bool filterP, bool filterQ)
    {
        int p0 = P(ref q, a, 0), p1 = P(ref q, a, 1), q0 = Q(ref q, a, 0), q1 = Q(ref q, a, 1), q2 = Q(ref q, a, 2), q3 = Q(ref q, a, 3);
        // At a CTU border the P side has one row; further ones are taken to be equal to p1.
        int p2 = ctuBorder ? p1 : P(ref q, a, 2), p3 = ctuBorder ? p1 : P(ref q, a, 3);
        if (filterP)
        {
            Set(ref q, -a, p3 + p2 + p1 + 2 * p0 + q0 + q1 + q2 + 4 >> 3, tc);
            if (!ctuBorder)
            {
                Set(ref q, -2 * a, 2 * p3 + p2 + 2 * p1 + p0 + q0 + q1 + 4 >> 3, tc);
                Set(ref q, -3 * a, 3 * p3 + 2 * p2 + p1 + p0 + q0 + 4 >> 3, tc);
            }
        }
        if (filterQ)
        {
            Set(ref q, 0, p2 + p1 + p0 + 2 * q0 + q1 + q2 + q3 + 4 >> 3, tc);
            Set(ref q, a, p1 + p0 + q0 + 2 * q1 + q2 + 2 * q3 + 4 >> 3, tc);
            Set(ref q, 2 * a, p0 + q0 + q1 + 2 * q2 + 3 * q3 + 4 >> 3, tc);
        }
    }

    /// <summary>Replaces a sample by a value at most <paramref name="limit"/> away; never leaves the sample range.</summary>
    private static void Set(ref ushort q, nint at, int value, int limit)
    {
        ref ushort sample = ref Unsafe.Add(ref q, at);
        sample = (ushort)Math.Clamp(value, sample - limit, sample + limit);
    }
}
