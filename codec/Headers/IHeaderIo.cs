using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Headers;

/// <summary>
/// What a header structure is coded against. Each structure has one function <c>Code(ref io, ...)</c> that names its
/// elements in order, each with its descriptor and range; the implementations read, write or dump them.
/// </summary>
internal interface IHeaderIo
{
    /// <summary>Values come from the stream; otherwise they come from the structure.</summary>
    static abstract bool Reads { get; }

    /// <summary>u(bits), within min..max.</summary>
    void U(int bits, ref int value, int min, int max, [CallerArgumentExpression(nameof(value))] string element = "");

    /// <summary>u(bits) of up to 31 bits, any value.</summary>
    void U(int bits, ref int value, [CallerArgumentExpression(nameof(value))] string element = "");

    /// <summary>u(bits) of up to 32 bits, any value.</summary>
    void U(int bits, ref uint value, [CallerArgumentExpression(nameof(value))] string element = "");

    /// <summary>u(1).</summary>
    void Flag(ref bool value, [CallerArgumentExpression(nameof(value))] string element = "");

    /// <summary>ue(v), within min..max.</summary>
    void Ue(ref int value, int min, int max, [CallerArgumentExpression(nameof(value))] string element = "");

    /// <summary>ue(v), 0..2^32 - 2.</summary>
    void Ue(ref uint value, [CallerArgumentExpression(nameof(value))] string element = "");

    /// <summary>se(v), within min..max.</summary>
    void Se(ref int value, int min, int max, [CallerArgumentExpression(nameof(value))] string element = "");

    /// <summary>Zero bits up to the next byte.</summary>
    void AlignZero(string element);

    /// <summary>A 1 and zero bits up to the next byte.</summary>
    void AlignOne(string element);

    /// <summary>All bits up to the RBSP trailing bits.</summary>
    void Extension(ref BitString value, [CallerArgumentExpression(nameof(value))] string element = "");

    /// <summary>The next <paramref name="bits"/> bits as they are.</summary>
    void Raw(ref BitString value, long bits, [CallerArgumentExpression(nameof(value))] string element = "");

    /// <summary>rbsp_trailing_bits(), after which nothing may follow.</summary>
    void Trailing();

    /// <summary>Bits from the start of the payload; 0 where nothing is coded.</summary>
    long Position { get; }

    /// <summary>Opens a structure inside a structure (matters to dumps only).</summary>
    void Begin(string structure);

    /// <summary>Closes it.</summary>
    void End();
}

/// <summary>Bits of a length that the syntax does not tell, such as extension data of later versions.</summary>
/// <param name="Data">The bits, first in the highest bit of byte 0, padded with zeros.</param>
/// <param name="Length">Number of bits.</param>
internal readonly record struct BitString(byte[] Data, int Length)
{
    public bool IsEmpty => Length == 0;
}

internal static class HeaderElement
{
    /// <summary>The element's name from the expression that was passed for it: the last member, without indices.</summary>
    public static string Name(string expression)
    {
        int bracket = expression.IndexOf('[');
        if (bracket >= 0)
            expression = expression[..bracket];
        return expression[(expression.LastIndexOf('.') + 1)..];
    }

    /// <summary>Makes room for <paramref name="count"/> elements.</summary>
    public static void Ensure<T>(ref T[] array, int count)
    {
        if (array.Length < count)
            Array.Resize(ref array, count);
    }

    /// <summary>Ceil(Log2(x)) for x of at least 1.</summary>
    public static int CeilLog2(int x) => x <= 1 ? 0 : 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)x - 1);

    /// <summary>Fails where a rule of the standard that spans several elements is broken.</summary>
    public static void Check(bool ok, string rule, string element)
    {
        if (!ok)
            throw new VvcBitstreamException(rule, element);
    }
}
