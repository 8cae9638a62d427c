namespace VvcIlif.Codec.Entropy;

/// <summary>
/// A sink or source of bins. Slice data syntax is described once over this interface: a decoder ignores the value it
/// is given and returns the one it reads, an encoder writes the value, an estimator adds up its cost.
/// </summary>
internal interface IBinIo
{
    /// <summary>True where bins come from a bitstream; a constant of the type, so that the JIT drops the other branch.</summary>
    static abstract bool Reads { get; }

    /// <summary>The context variables, one an entry of <see cref="Ctx"/>.</summary>
    uint[] Contexts { get; }

    /// <summary>A context coded bin.</summary>
    int Bin(int ctx, int bin);

    /// <summary>A bypass coded bin.</summary>
    int Bypass(int bin);

    /// <summary>The <paramref name="count"/> (0..32) low bits of <paramref name="value"/> as bypass bins, highest first.</summary>
    int BypassBits(int count, int value);

    /// <summary>A bin coded before termination.</summary>
    int Terminate(int bin);
}
