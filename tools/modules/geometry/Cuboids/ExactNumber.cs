using System.Numerics;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Numbers of a text file, without rounding: integers, decimals with or without exponent, and fractions p/q.</summary>
internal static class ExactNumber
{
    /// <summary>Reads a number as numerator and positive denominator in lowest terms.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BigInteger numerator, out BigInteger denominator)
    {
        denominator = 1;
        int slash = text.IndexOf('/');
        if (slash >= 0)
        {
            if (!TryDecimal(text[..slash], out numerator, out BigInteger a) || !TryDecimal(text[(slash + 1)..], out BigInteger q, out BigInteger b) || q.IsZero)
                return false;
            numerator *= b;
            denominator = a * q;
        }
        else if (!TryDecimal(text, out numerator, out denominator))
        {
            return false;
        }

        if (denominator.Sign < 0)
        {
            numerator = -numerator;
            denominator = -denominator;
        }
        BigInteger common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        numerator /= common;
        denominator /= common;
        return true;
    }

    private static bool TryDecimal(ReadOnlySpan<char> text, out BigInteger numerator, out BigInteger denominator)
    {
        numerator = 0;
        denominator = 1;
        int exponent = 0, e = text.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            if (!int.TryParse(text[(e + 1)..], out exponent) || Math.Abs(exponent) > 40)
                return false;
            text = text[..e];
        }
        bool negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is '-' or '+')
            text = text[1..];
        if (text.Length is 0 or > 60)
            return false;
        bool point = false, digits = false;
        foreach (char c in text)
        {
            if (c == '.' && !point)
            {
                point = true;
            }
            else if (c is >= '0' and <= '9')
            {
                digits = true;
                numerator = numerator * 10 + (c - '0');
                if (point)
                    denominator *= 10;
            }
            else
            {
                return false;
            }
        }
        if (negative)
            numerator = -numerator;
        if (exponent > 0)
            numerator *= BigInteger.Pow(10, exponent);
        else
            denominator *= BigInteger.Pow(10, -exponent);
        return digits;
    }
}
