using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Entropy;

/// <summary>
/// Adds up what bins would cost, in 1/32768 bit, and adapts its contexts as an encoder would. The price of a context
/// coded bin is the entropy of the quantised probability that the arithmetic coder uses.
/// </summary>
internal struct BinEstimator : IBinIo
{
    /// <summary>Cost units of one bit.</summary>
    public const int OneBit = 1 << 15;

    private static readonly int[] s_cost = BuildCosts();

    public uint[] Contexts;

    /// <summary>Cost of all bins so far, in units of <see cref="OneBit"/>.</summary>
    public long Cost;

    public BinEstimator() => Contexts = new uint[Ctx.Count];

    readonly uint[] IBinIo.Contexts => Contexts;

    public static bool Reads => false;

    private static int[] BuildCosts()
    {
        // One entry per (state >> 8): the mean over the ranges of the true sub-interval shares.
        var costs = new int[256];
        for (int s = 0; s < 128; s++)
        {
            int state = (s << 8) + 128;
            double lps = 0;
            for (uint range = 256; range < 511; range++)
                lps += ContextModel.LpsRange(range, state) / (double)range;
            lps /= 255;
            double one = state >> 14 != 0 ? 1 - lps : lps;
            costs[2 * s] = (int)Math.Round(-Math.Log2(1 - one) * OneBit);
            costs[2 * s + 1] = (int)Math.Round(-Math.Log2(one) * OneBit);
        }
        return costs;
    }

    /// <summary>Cost of <paramref name="bin"/> under a context, which stays as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Price(uint context, int bin) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(s_cost), (ContextModel.State(context) >> 8) * 2 + bin);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Bin(int ctx, int bin)
    {
        ref uint context = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Contexts), ctx);
        Cost += Price(context, bin);
        context = ContextModel.Update(context, bin);
        return bin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Bypass(int bin)
    {
        Cost += OneBit;
        return bin;
    }

    public int BypassBits(int count, int value)
    {
        Cost += (long)count * OneBit;
        return value;
    }

    public int Terminate(int bin)
    {
        Cost += bin != 0 ? 7 * OneBit : OneBit / 256;
        return bin;
    }
}
