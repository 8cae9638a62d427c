using VvcIlif.Codec.Entropy;

namespace VvcIlif.Tests.Codec.Syntax;

/// <summary>A bin as a sink sees it: of a context, or of none.</summary>
internal readonly record struct SeenBin(int Context, int Value)
{
    public const int Bypass = -1, Terminate = -2;
}

/// <summary>Reads syntax that nobody wrote: bins at random, most of them below the odds of their context.</summary>
internal struct RandomBins(int seed, List<SeenBin> seen) : IBinIo
{
    private readonly Random _random = new(seed);
    private int _run, _ones;

    /// <summary>The state that the coder sets up; not used.</summary>
    public uint[] Contexts { get; } = new uint[Ctx.Count];

    public static bool Reads => true;

    public int Bin(int ctx, int bin)
    {
        // Differences of QP stay small, so that their sums stay in range; larger ones have a test of their own.
        double one = ctx switch
        {
            Ctx.cu_qp_delta_abs + 1 => _run < 3 ? 0.4 : 0,
            >= Ctx.split_cu_flag and < Ctx.split_qt_flag => 0.6,
            >= Ctx.last_sig_coeff_x_prefix and < Ctx.sb_coded_flag => 0.75,
            _ => 0.15 + 0.7 * (ctx * 37 % 101) / 101,
        };
        int value = _random.NextDouble() < one ? 1 : 0;
        _run = ctx == Ctx.cu_qp_delta_abs + 1 && value != 0 ? _run + 1 : 0;
        seen.Add(new SeenBin(ctx, value));
        return value;
    }

    public int Bypass(int bin)
    {
        // Runs of ones are prefixes; longer ones are those of levels that have more than 16 bits.
        int value = _ones < 12 ? _random.Next(2) : 0;
        _ones = value != 0 ? _ones + 1 : 0;
        seen.Add(new SeenBin(SeenBin.Bypass, value));
        return value;
    }

    public int BypassBits(int count, int value)
    {
        int result = 0;
        for (int i = 0; i < count; i++)
            result = result << 1 | Bypass(0);
        return result;
    }

    public int Terminate(int bin)
    {
        seen.Add(new SeenBin(SeenBin.Terminate, 0));
        return 0;
    }
}

/// <summary>Writes bins into a list.</summary>
internal struct BinList(List<SeenBin> seen) : IBinIo
{
    public uint[] Contexts { get; } = new uint[Ctx.Count];

    public static bool Reads => false;

    public int Bin(int ctx, int bin)
    {
        seen.Add(new SeenBin(ctx, bin));
        return bin;
    }

    public int Bypass(int bin)
    {
        seen.Add(new SeenBin(SeenBin.Bypass, bin));
        return bin;
    }

    public int BypassBits(int count, int value)
    {
        for (int i = count - 1; i >= 0; i--)
            Bypass(value >> i & 1);
        return value;
    }

    public int Terminate(int bin)
    {
        seen.Add(new SeenBin(SeenBin.Terminate, bin));
        return bin;
    }
}
