using VvcIlif.Modules.Kit;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>A river as a curve with strength and width.</summary>
/// <param name="Curve">Where it runs, pixels.</param>
/// <param name="Weight">Brightness on the curve.</param>
/// <param name="Sigma">Standard deviation across it, pixels.</param>
public sealed record RiverCurve(Bezier Curve, double Weight, double Sigma)
{
    /// <summary>A pixel belongs to the river where the model is above a tenth of its weight: within this many sigma.</summary>
    public static readonly double MaskReach = Math.Sqrt(2 * Math.Log(10));
}

/// <summary>
/// The model image of a curve and its distance from a picture: x(s) = w exp(-d(s)^2 / (2 sigma^2)), d the distance of pixel s from the curve
/// (the paper prints arg min; it is the min), E = sum (y - x)^2.
/// </summary>
public sealed class CurveModel
{
    // Beyond so many sigma the model is zero to 8 digits.
    private const double Cut = 6;
    private const int LeastSamples = 160;

    private readonly ImageF _image;
    private readonly int _samples;
    private readonly double _energy;
    private readonly float[] _best;
    private readonly int[] _sample, _touched;
    private int _count, _lastSamples;

    /// <summary>Prepares for a picture.</summary>
    /// <param name="image">Picture of one channel.</param>
    /// <param name="samples">Samples of t; 10 K + 10, at least 160, where 0.</param>
    public CurveModel(ImageF image, int samples = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        _image = image;
        _samples = samples;
        _best = new float[image.Area];
        Array.Fill(_best, float.MaxValue);
        _sample = new int[image.Area];
        _touched = new int[image.Area];
        foreach (float v in image.Data)
            _energy += (double)v * v;
    }

    /// <summary>E of a curve.</summary>
    public double Error(RiverCurve river)
    {
        ArgumentNullException.ThrowIfNull(river);
        return Visit(river, []);
    }

    /// <summary>E and its derivatives.</summary>
    /// <param name="river">Curve.</param>
    /// <param name="gradient">2 K + 2 values: by the weight, by sigma, then by x and y of every control point, ends included.</param>
    public double Error(RiverCurve river, Span<double> gradient)
    {
        ArgumentNullException.ThrowIfNull(river);
        gradient.Clear();
        return Visit(river, gradient);
    }

    /// <summary>The best weight of a curve, w = max(0, sum y g / sum g^2), and E with it.</summary>
    public (double Weight, double Error) BestWeight(RiverCurve river)
    {
        ArgumentNullException.ThrowIfNull(river);
        Nearest(river);
        double yg = 0, gg = 0, k = -1 / (2 * river.Sigma * river.Sigma);
        for (int i = 0; i < _count; i++)
        {
            double g = Math.Exp(k * _best[_touched[i]]);
            yg += g * _image.Data[_touched[i]];
            gg += g * g;
        }
        Forget();
        double w = gg > 0 ? Math.Max(0, yg / gg) : 0;
        return (w, _energy - 2 * w * yg + w * w * gg);
    }

    /// <summary>The model image.</summary>
    public ImageF Render(RiverCurve river)
    {
        ArgumentNullException.ThrowIfNull(river);
        var image = new ImageF(_image.Width, _image.Height);
        Nearest(river);
        Span<double> scratch = stackalloc double[river.Curve.Points.Count];
        for (int i = 0; i < _count; i++)
        {
            (_, double d2, _, _) = Refine(river.Curve, _touched[i], scratch);
            image.Data[_touched[i]] = (float)(river.Weight * Math.Exp(-d2 / (2 * river.Sigma * river.Sigma)));
        }
        Forget();
        return image;
    }

    /// <summary>The pixels of the river: where the model is above a tenth of its weight.</summary>
    public bool[] Mask(RiverCurve river)
    {
        ArgumentNullException.ThrowIfNull(river);
        ImageF image = Render(river with { Weight = 1 });
        return [.. image.Data.Select(v => v > 0.1f)];
    }

    /// <summary>Distances of all pixels within a reach of the curve, and NaN beyond.</summary>
    public float[] Distances(Bezier curve, double reach)
    {
        var river = new RiverCurve(curve, 1, reach / Cut);
        var distances = new float[_image.Area];
        Array.Fill(distances, float.NaN);
        Nearest(river);
        Span<double> scratch = stackalloc double[curve.Points.Count];
        for (int i = 0; i < _count; i++)
        {
            (_, double d2, _, _) = Refine(curve, _touched[i], scratch);
            if (d2 <= reach * reach)
                distances[_touched[i]] = (float)Math.Sqrt(d2);
        }
        Forget();
        return distances;
    }

    private double Visit(RiverCurve river, Span<double> gradient)
    {
        Nearest(river);
        int knots = river.Curve.Points.Count;
        Span<double> scratch = stackalloc double[knots], basis = stackalloc double[knots];
        double error = _energy, s2 = river.Sigma * river.Sigma;
        for (int i = 0; i < _count; i++)
        {
            int at = _touched[i];
            (double t, double d2, double dx, double dy) = Refine(river.Curve, at, scratch);
            double g = Math.Exp(-d2 / (2 * s2)), x = river.Weight * g, y = _image.Data[at];
            error += x * x - 2 * x * y;
            if (gradient.IsEmpty)
                continue;
            // By the envelope theorem t may be held fixed.
            double r = 2 * (x - y);
            gradient[0] += r * g;
            gradient[1] += r * x * d2 / (s2 * river.Sigma);
            double f = r * x / s2;
            Bezier.Bernstein(t, basis);
            for (int k = 0; k < knots; k++)
            {
                gradient[2 + 2 * k] += f * dx * basis[k];
                gradient[3 + 2 * k] += f * dy * basis[k];
            }
        }
        Forget();
        return error;
    }

    // The nearest sample of every pixel near the curve.
    private void Nearest(RiverCurve river)
    {
        int knots = river.Curve.Points.Count, samples = _samples > 0 ? _samples : Math.Max(LeastSamples, 10 * knots + 10);
        double reach = Cut * river.Sigma + 1;
        Span<double> basis = stackalloc double[knots];
        for (int n = 0; n <= samples; n++)
        {
            Bezier.Bernstein(n / (double)samples, basis);
            double bx = 0, by = 0;
            for (int k = 0; k < knots; k++)
            {
                bx += basis[k] * river.Curve.Points[k].X;
                by += basis[k] * river.Curve.Points[k].Y;
            }
            int x0 = Math.Max(0, (int)Math.Ceiling(bx - reach)), x1 = Math.Min(_image.Width - 1, (int)Math.Floor(bx + reach));
            int y0 = Math.Max(0, (int)Math.Ceiling(by - reach)), y1 = Math.Min(_image.Height - 1, (int)Math.Floor(by + reach));
            for (int y = y0; y <= y1; y++)
            {
                float dy2 = (float)((y - by) * (y - by));
                int row = y * _image.Width;
                for (int x = x0; x <= x1; x++)
                {
                    float dx = (float)(x - bx), d2 = dx * dx + dy2;
                    ref float best = ref _best[row + x];
                    if (d2 >= best)
                        continue;
                    if (best == float.MaxValue)
                        _touched[_count++] = row + x;
                    best = d2;
                    _sample[row + x] = n;
                }
            }
        }
        _lastSamples = samples;
    }

    // Two Newton steps on the squared distance from the nearest sample; kept if they come nearer.
    private (double T, double D2, double Dx, double Dy) Refine(Bezier curve, int at, Span<double> scratch)
    {
        double x = at % _image.Width, y = at / _image.Width, t = _sample[at] / (double)_lastSamples, step = 1.0 / _lastSamples;
        (double T, double D2, double Dx, double Dy) best = default;
        double low = Math.Max(0, t - step), high = Math.Min(1, t + step);
        for (int i = 0; i < 3; i++)
        {
            curve.Derivatives(t, scratch, out (double X, double Y) p, out (double X, double Y) d, out (double X, double Y) dd);
            double dx = x - p.X, dy = y - p.Y, d2 = dx * dx + dy * dy;
            if (i == 0 || d2 < best.D2)
                best = (t, d2, dx, dy);
            double slope = -(dx * d.X + dy * d.Y), curvature = d.X * d.X + d.Y * d.Y - dx * dd.X - dy * dd.Y;
            if (!(curvature > 1e-12))
                break;
            t = Math.Clamp(t - slope / curvature, low, high);
        }
        return best;
    }

    private void Forget()
    {
        for (int i = 0; i < _count; i++)
            _best[_touched[i]] = float.MaxValue;
        _count = 0;
    }
}
