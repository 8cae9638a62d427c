using System.Numerics;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Kit.Random;

/// <summary>
/// Random numbers that are the same for the same seed on every machine and in every version: xoshiro256** (Blackman and
/// Vigna 2018), seeded by SplitMix64.
/// </summary>
public sealed class SeededRandom
{
    private ulong _a, _b, _c, _d;
    private double _spare = double.NaN;

    /// <summary>Starts a sequence.</summary>
    public SeededRandom(ulong seed)
    {
        _a = SplitMix(ref seed);
        _b = SplitMix(ref seed);
        _c = SplitMix(ref seed);
        _d = SplitMix(ref seed);
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9, t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + (high - low) * Uniform();

    /// <summary>exp of a uniform value between the logarithms of both ends.</summary>
    public double LogUniform(double low, double high) => Math.Exp(Uniform(Math.Log(low), Math.Log(high)));

    /// <summary>A whole number of 0 to count - 1.</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)Math.BigMul(Bits(), (ulong)count, out _);
    }

    /// <summary>Standard normal (Marsaglia's polar method).</summary>
    public double Normal()
    {
        if (!double.IsNaN(_spare))
        {
            double kept = _spare;
            _spare = double.NaN;
            return kept;
        }
        while (true)
        {
            double u = 2 * Uniform() - 1, v = 2 * Uniform() - 1, s = u * u + v * v;
            if (s is >= 1 or 0)
                continue;
            double factor = Math.Sqrt(-2 * Math.Log(s) / s);
            _spare = v * factor;
            return u * factor;
        }
    }

    /// <summary>Poisson: by products up to a mean of 30, above by the rounded normal.</summary>
    public int Poisson(double mean)
    {
        if (mean <= 0)
            return 0;
        if (mean > 30)
            return Math.Max(0, (int)Math.Round(mean + Math.Sqrt(mean) * Normal()));
        double limit = Math.Exp(-mean), product = Uniform();
        int count = 0;
        for (; product > limit; count++)
            product *= Uniform();
        return count;
    }

    /// <summary>Puts a list into a random order.</summary>
    public void Shuffle<T>(Span<T> list)
    {
        for (int i = list.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }
    }

    /// <summary>A sequence of its own, for a part of the work.</summary>
    public SeededRandom Fork() => new(Bits());

    /// <summary>A field whose amplitude spectrum falls as 1 / |f|^exponent, with mean 0 and standard deviation 1.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="exponent">0 is white noise; 1 has equal energy in every octave in two dimensions.</param>
    public ImageF PowerLawField(int width, int height, double exponent)
    {
        var values = new Complex[width * height];
        for (int i = 0; i < values.Length; i++)
            values[i] = Normal();
        Fourier.Transform(values, width, height, inverse: false);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double fx = Math.Min(x, width - x) / (double)width, fy = Math.Min(y, height - y) / (double)height;
                double f = Math.Sqrt(fx * fx + fy * fy);
                values[y * width + x] *= f == 0 ? 0 : Math.Pow(f, -exponent);
            }
        }

        Fourier.Transform(values, width, height, inverse: true);
        double deviation = Math.Sqrt(values.Average(v => v.Real * v.Real));
        return new ImageF(width, height, 1, Array.ConvertAll(values, v => (float)(v.Real / Math.Max(deviation, 1e-300))));
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
