using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>A picture with one river that is known.</summary>
/// <param name="Image">River and noise.</param>
/// <param name="Clean">River alone.</param>
/// <param name="Curve">Where it runs.</param>
/// <param name="From">One end.</param>
/// <param name="To">The other end.</param>
/// <param name="Mask">Its pixels.</param>
public sealed record SyntheticRiver(ImageF Image, ImageF Clean, Bezier Curve, (double X, double Y) From, (double X, double Y) To, bool[] Mask);

/// <summary>Bands of a painted landscape with its truth.</summary>
/// <param name="Green">Green band.</param>
/// <param name="Nir">Near infrared band.</param>
/// <param name="River">The wide river.</param>
/// <param name="Stream">The stream outside its gaps.</param>
/// <param name="Lake">The lake.</param>
/// <param name="GapEnds">Where the stream breaks off.</param>
public sealed record PaintedScene(ImageF Green, ImageF Nir, bool[] River, bool[] Stream, bool[] Lake, IReadOnlyList<(double X, double Y)> GapEnds);

/// <summary>Test pictures: curves on noise of equal energy in every octave, and a painted landscape.</summary>
public static class RiverSynthesis
{
    /// <summary>Side of a picture.</summary>
    public const int Side = 128;

    private const double Chord = 72, Spread = 22;

    /// <summary>Draws a river at a ratio of signal to noise: SNR = 20 log10(|x| / |noise|).</summary>
    /// <param name="snr">In dB; infinite for no noise.</param>
    /// <param name="seed">Of curve and noise.</param>
    /// <param name="mostKnots">Control points of the true curve, 5 to this, 5..15.</param>
    /// <param name="varying">The width changes along the river, from 1 to 2.5 pixels of sigma; otherwise it is constant.</param>
    public static SyntheticRiver Draw(double snr, ulong seed, int mostKnots = 9, bool varying = true)
    {
        var random = new SeededRandom(seed);
        double angle = random.Uniform(0, 2 * Math.PI), sin = Math.Sin(angle), cos = Math.Cos(angle), centre = (Side - 1) / 2.0;
        (double X, double Y) Place(double along, double across) => (centre + cos * along - sin * across, centre + sin * along + cos * across);
        int knots = 5 + random.Below(mostKnots - 4);
        var points = new (double X, double Y)[knots];
        for (int k = 0; k < knots; k++)
            points[k] = Place(-Chord / 2 + Chord * k / (knots - 1), k == 0 || k == knots - 1 ? 0 : Spread * Math.Clamp(random.Normal(), -2, 2));
        var curve = new Bezier(points);
        double first = random.Uniform(1, 2.5), last = varying ? random.Uniform(1, 2.5) : first;
        ImageF clean = new(Side, Side), noise = random.PowerLawField(Side, Side, 1);
        var mask = new bool[clean.Area];
        var nearest = new double[clean.Area];
        Array.Fill(nearest, double.PositiveInfinity);
        const int samples = 4000;
        for (int n = 0; n <= samples; n++)
        {
            double t = n / (double)samples, sigma = first + (last - first) * t;
            (double bx, double by) = curve.At(t);
            int reach = (int)(6 * sigma) + 1;
            for (int y = Math.Max(0, (int)by - reach); y <= Math.Min(Side - 1, (int)by + reach); y++)
            {
                for (int x = Math.Max(0, (int)bx - reach); x <= Math.Min(Side - 1, (int)bx + reach); x++)
                {
                    double d2 = (x - bx) * (x - bx) + (y - by) * (y - by);
                    int at = y * Side + x;
                    if (d2 >= nearest[at])
                        continue;
                    nearest[at] = d2;
                    clean.Data[at] = (float)Math.Exp(-d2 / (2 * sigma * sigma));
                    mask[at] = clean.Data[at] > 0.1f;
                }
            }
        }
        ImageF image = clean.Clone();
        if (!double.IsPositiveInfinity(snr))
        {
            double signal = Math.Sqrt(clean.Data.Sum(v => (double)v * v)), level = Math.Sqrt(noise.Data.Sum(v => (double)v * v)), scale = signal / level * Math.Pow(10, -snr / 20);
            for (int i = 0; i < image.Data.Length; i++)
                image.Data[i] += (float)(scale * noise.Data[i]);
        }
        return new SyntheticRiver(image, clean, curve, points[0], points[^1], mask);
    }

    /// <summary>Paints a sinuous wide river, a stream of two pixels with gaps, and a round lake, as two bands.</summary>
    public static PaintedScene Paint(ulong seed, int side = 200)
    {
        var random = new SeededRandom(seed);
        bool[] river = new bool[side * side], stream = new bool[side * side], lake = new bool[side * side], gap = new bool[side * side];
        double phase = random.Uniform(0, 6), streamPhase = random.Uniform(0, 6), lx = 0.78 * side, ly = 0.78 * side, radius = 0.08 * side;
        (double From, double To)[] gaps = [(0.28 * side, 0.28 * side + 12), (0.6 * side, 0.6 * side + 16)];
        double RiverY(double x) => 0.2 * side + 0.05 * side * Math.Sin(x / 25 + phase);
        double StreamY(double x) => 0.52 * side + 0.06 * side * Math.Sin(x / 30 + streamPhase);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                int i = y * side + x;
                river[i] = Math.Abs(y - RiverY(x)) <= 5;
                lake[i] = (x - lx) * (x - lx) + (y - ly) * (y - ly) <= radius * radius;
                double slope = 0.06 * side / 30 * Math.Cos(x / 30.0 + streamPhase), off = Math.Abs(y - StreamY(x)) / Math.Sqrt(1 + slope * slope);
                if (off > 1.0 || x < 12 || x >= side - 12)
                    continue;
                if (gaps.Any(g => x >= g.From && x < g.To))
                    gap[i] = true;
                else
                    stream[i] = true;
            }
        }

        ImageF green = new(side, side), nir = new(side, side), texture = random.PowerLawField(side, side, 1);
        for (int i = 0; i < river.Length; i++)
        {
            bool water = river[i] || stream[i] || lake[i];
            // Land is bright in near infrared, water dark.
            green.Data[i] = (float)Math.Max(0.01, (water ? 0.10 : 0.09) + 0.004 * texture.Data[i] + 0.003 * random.Normal());
            nir.Data[i] = (float)Math.Max(0.01, (water ? 0.05 : 0.25) + (water ? 0.002 : 0.012) * texture.Data[i] + 0.004 * random.Normal());
        }
        return new PaintedScene(green, nir, river, stream, lake, [.. gaps.SelectMany(g => (IEnumerable<(double, double)>)[(g.From - 1, StreamY(g.From - 1)), (g.To, StreamY(g.To))])]);
    }
}
