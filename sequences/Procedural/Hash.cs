namespace VvcIlif.Sequences.Procedural;

/// <summary>Random numbers as a function of a seed and a position: the same on every machine.</summary>
internal static class Hash
{
    /// <summary>64 well-mixed bits (the finaliser of SplitMix64).</summary>
    public static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    public static ulong Of(ulong seed, int a, int b) => Mix(seed ^ Mix(((ulong)(uint)a << 32) | (uint)b));
}

/// <summary>A sequence of random numbers.</summary>
internal struct RandomSequence(ulong seed)
{
    private ulong _state = seed;

    public ulong Next() => Hash.Mix(_state++);

    /// <summary>0 to <paramref name="limit"/> - 1.</summary>
    public int Next(int limit) => (int)((Next() >> 33) % (ulong)limit);

    /// <summary>From 0 up to 1, excluded; a multiple of 2^-32.</summary>
    public double NextUnit() => (Next() >> 32) * (1.0 / 4294967296.0);
}
