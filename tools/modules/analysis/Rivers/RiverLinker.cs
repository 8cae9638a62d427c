using System.Diagnostics;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>Options of <see cref="RiverLinker"/>.</summary>
public sealed record LinkOptions
{
    /// <summary>Control points of the final curve, 3 to 40.</summary>
    public int Knots { get; init; } = 15;

    /// <summary>Ends when two control points more lower the criterion by less than 0.5 %.</summary>
    public bool AutomaticKnots { get; init; }

    /// <summary>Metropolis moves before each descent; 0 leaves them out.</summary>
    public int Moves { get; init; } = 120;

    /// <summary>Takes a blur of 8 pixels off first.</summary>
    public bool HighPass { get; init; } = true;

    /// <summary>Multiplies by the Gabor bank's response.</summary>
    public bool Gabor { get; init; }

    /// <summary>Fits weight and width again on the picture as it was, within 6 pixels of the curve.</summary>
    public bool Refit { get; init; } = true;

    /// <summary>One descent with all control points from the straight chord, instead of growing from three.</summary>
    public bool Direct { get; init; }

    /// <summary>Seed of the moves.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside.</exception>
    public LinkOptions Checked()
    {
        if (Knots is < 3 or > 40)
            throw new ArgumentOutOfRangeException(nameof(Knots), $"{Knots} control points are not possible; allowed: 3 to 40.");
        if (Moves is < 0 or > 100_000)
            throw new ArgumentOutOfRangeException(nameof(Moves), $"{Moves} moves are not possible; allowed: 0 to 100000.");
        return this;
    }
}

/// <summary>A gap that was linked.</summary>
/// <param name="River">Curve in the coordinates of the whole picture.</param>
/// <param name="Error">E over the crop, of the picture after its filters.</param>
/// <param name="Evaluations">Evaluations of E.</param>
/// <param name="Seconds">Time.</param>
/// <param name="NoEvidence">Nothing in the picture speaks for a river: the weight is at a bound.</param>
public sealed record LinkResult(RiverCurve River, double Error, int Evaluations, double Seconds, bool NoEvidence);

/// <summary>Joins two ends by the curve that explains the picture best (paper 23, Algorithm 1).</summary>
public static class RiverLinker
{
    private const double Blur = 8, LogScale = 0.1, LeastSigma = 0.6, MostSigma = 6, Enlarge = 0.25, RefitReach = 6;
    private const int Grid = 13;

    /// <summary>Links two ends.</summary>
    /// <param name="image">Index picture, bright where there is water.</param>
    /// <param name="from">One end, pixels.</param>
    /// <param name="to">The other end.</param>
    /// <param name="options">Options.</param>
    /// <exception cref="ArgumentException">The ends are equal, outside the picture, or the picture has values that are no numbers.</exception>
    public static LinkResult Link(ImageF image, (double X, double Y) from, (double X, double Y) to, LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(options);
        options.Checked();
        foreach ((double X, double Y) p in new[] { from, to })
        {
            if (!(p.X >= 0 && p.Y >= 0 && p.X <= image.Width - 1 && p.Y <= image.Height - 1))
                throw new ArgumentException($"The end ({p.X}, {p.Y}) is outside the picture of {image.Width}x{image.Height}.");
        }

        double chord = Math.Sqrt(Square(from.X - to.X) + Square(from.Y - to.Y));
        if (!(chord >= 1))
            throw new ArgumentException("Both ends are the same place.");
        if (image.Data.Any(v => !float.IsFinite(v)))
            throw new ArgumentException("The picture has values that are no numbers.");
        long start = Stopwatch.GetTimestamp();

        // Around both ends, as far as a river may swing.
        int margin = (int)Math.Ceiling(Math.Max(16, 0.5 * chord));
        int x0 = Math.Max(0, (int)Math.Min(from.X, to.X) - margin), y0 = Math.Max(0, (int)Math.Min(from.Y, to.Y) - margin);
        int x1 = Math.Min(image.Width - 1, (int)Math.Max(from.X, to.X) + margin), y1 = Math.Min(image.Height - 1, (int)Math.Max(from.Y, to.Y) + margin);
        ImageF crop = image.Crop(x0, y0, x1 - x0 + 1, y1 - y0 + 1), filtered = Prepare(image, options).Crop(x0, y0, x1 - x0 + 1, y1 - y0 + 1);
        var search = new Search(filtered, (from.X - x0, from.Y - y0), (to.X - x0, to.Y - y0), options);
        RiverCurve river = search.Run();
        bool none = !(river.Weight > 1e-3 * Math.Max(1e-6f, filtered.Data.Max(Math.Abs)));
        double error = search.Model.Error(river);
        if (options.Refit && !none)
            river = Refit(crop, river);
        var moved = new Bezier([.. river.Curve.Points.Select(p => (p.X + x0, p.Y + y0))]);
        return new LinkResult(river with { Curve = moved }, error, search.Evaluations, Stopwatch.GetElapsedTime(start).TotalSeconds, none);
    }

    /// <summary>The picture as the criterion sees it: without low frequencies, by choice weighted by direction, its 99.5 percentile 1.</summary>
    public static ImageF Prepare(ImageF image, LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(options);
        ImageF y = image.Clone();
        if (options.HighPass)
        {
            ImageF low = Filters.Gaussian(image, Blur);
            for (int i = 0; i < y.Data.Length; i++)
                y.Data[i] -= low.Data[i];
        }
        if (options.Gabor)
        {
            ImageF response = GaborBank.Respond(image);
            for (int i = 0; i < y.Data.Length; i++)
                y.Data[i] *= response.Data[i];
        }
        float top = Histogram.Percentile(y.Data, 99.5);
        return top > 1e-9f ? y.Map(v => v / top) : y;
    }

    // Weight, width and a constant ground by least squares near the curve: the first and the last in closed form for each width.
    private static RiverCurve Refit(ImageF crop, RiverCurve river)
    {
        float[] distances = new CurveModel(crop).Distances(river.Curve, RefitReach);
        int[] near = [.. Enumerable.Range(0, distances.Length).Where(i => !float.IsNaN(distances[i]))];
        if (near.Length < 12)
            return river;
        (double Error, double Sigma, double Weight) best = (double.PositiveInfinity, river.Sigma, river.Weight);
        for (double sigma = LeastSigma; sigma <= 3.5; sigma *= 1.02)
        {
            double g1 = 0, gg = 0, y1 = 0, gy = 0, yy = 0;
            foreach (int i in near)
            {
                double g = Math.Exp(-distances[i] * distances[i] / (2 * sigma * sigma)), y = crop.Data[i];
                (g1, gg, y1, gy, yy) = (g1 + g, gg + g * g, y1 + y, gy + g * y, yy + y * y);
            }
            double n = near.Length, det = n * gg - g1 * g1;
            if (!(det > 1e-12))
                continue;
            double w = (n * gy - g1 * y1) / det, ground = (y1 - w * g1) / n, error = yy - w * gy - ground * y1;
            if (w > 0 && error < best.Error)
                best = (error, sigma, w);
        }
        return double.IsInfinity(best.Error) ? river : river with { Sigma = best.Sigma, Weight = best.Weight };
    }

    private static double Square(double x) => x * x;

    private sealed class Search
    {
        private readonly (double X, double Y) _from, _to;
        private readonly LinkOptions _options;
        private readonly SeededRandom _random;
        private readonly double _chord, _mostWeight, _width, _height;

        public Search(ImageF image, (double X, double Y) from, (double X, double Y) to, LinkOptions options)
        {
            (Model, _from, _to, _options) = (new CurveModel(image), from, to, options);
            _random = new SeededRandom(options.Seed);
            _chord = Math.Sqrt(Square(from.X - to.X) + Square(from.Y - to.Y));
            _mostWeight = 3 * Math.Max(1e-6, image.Data.Max());
            (_width, _height) = (image.Width, image.Height);
        }

        public CurveModel Model { get; }

        public int Evaluations { get; private set; }

        public RiverCurve Run()
        {
            if (_options.Direct)
            {
                Bezier straight = new(_from, _to);
                while (straight.Points.Count < _options.Knots)
                    straight = straight.Elevated();
                return Descend(Walk(WithWeight(straight, 2.5)));
            }
            RiverCurve best = Descend(Walk(Start()));
            double error = Model.Error(best), before = error;
            for (int knots = 4; knots <= _options.Knots; knots++)
            {
                best = Descend(Walk(best with { Curve = best.Curve.Elevated() }));
                double next = Model.Error(best);
                // Two elevations without a gain are the end.
                if (_options.AutomaticKnots && knots >= 5 && next > 0.995 * before)
                    break;
                (before, error) = (error, next);
            }
            return best;
        }

        // The middle point on a grid over the crop enlarged by a quarter.
        private RiverCurve Start()
        {
            (RiverCurve? River, double Error) best = (null, double.PositiveInfinity);
            for (int j = 0; j < Grid; j++)
            {
                for (int i = 0; i < Grid; i++)
                {
                    (double X, double Y) middle = (-Enlarge / 2 * _width + (1 + Enlarge) * _width * i / (Grid - 1), -Enlarge / 2 * _height + (1 + Enlarge) * _height * j / (Grid - 1));
                    var river = new RiverCurve(new Bezier(_from, middle, _to), 1, 2.5);
                    (double weight, double error) = Model.BestWeight(river);
                    Evaluations++;
                    if (error < best.Error)
                        best = (river with { Weight = weight }, error);
                }
            }

            return best.River!;
        }

        private RiverCurve WithWeight(Bezier curve, double sigma)
        {
            var river = new RiverCurve(curve, 1, sigma);
            Evaluations++;
            return river with { Weight = Model.BestWeight(river).Weight };
        }

        // Metropolis moves at a temperature of 0.003 E; the best state goes on.
        private RiverCurve Walk(RiverCurve river)
        {
            if (_options.Moves == 0)
                return river;
            RiverCurve current = river, best = river;
            double error = Model.Error(river), least = error, temperature = 0.003 * error;
            Evaluations++;
            for (int move = 0; move < _options.Moves; move++)
            {
                RiverCurve next;
                int free = current.Curve.Points.Count - 2, block = _random.Below(free + 1);
                if (block == free)
                {
                    next = current with
                    {
                        Weight = Math.Clamp(Math.Max(current.Weight, 1e-6) * Math.Exp(0.15 * _random.Normal()), 0, _mostWeight),
                        Sigma = Math.Clamp(current.Sigma * Math.Exp(0.15 * _random.Normal()), LeastSigma, MostSigma),
                    };
                }
                else
                {
                    double step = (_random.Uniform() < 0.7 ? 0.05 : 0.15) * _chord;
                    (double X, double Y)[] points = [.. current.Curve.Points];
                    points[block + 1] = (Within(points[block + 1].X + step * _random.Normal(), _width), Within(points[block + 1].Y + step * _random.Normal(), _height));
                    next = current with { Curve = new Bezier(points) };
                }
                double nextError = Model.Error(next);
                Evaluations++;
                if (nextError > error && _random.Uniform() >= Math.Exp((error - nextError) / Math.Max(temperature, 1e-300)))
                    continue;
                (current, error) = (next, nextError);
                if (error < least)
                    (best, least) = (current, error);
            }
            return best;
        }

        // Variables: log w and log sigma in units of 0.1, then the free control points in pixels.
        private RiverCurve Descend(RiverCurve river)
        {
            int knots = river.Curve.Points.Count, n = 2 + 2 * (knots - 2);
            double[] x = new double[n], low = new double[n], high = new double[n];
            double leastWeight = 1e-6 * _mostWeight;
            (x[0], low[0], high[0]) = (Math.Log(Math.Max(river.Weight, leastWeight)) / LogScale, Math.Log(leastWeight) / LogScale, Math.Log(_mostWeight) / LogScale);
            (x[1], low[1], high[1]) = (Math.Log(river.Sigma) / LogScale, Math.Log(LeastSigma) / LogScale, Math.Log(MostSigma) / LogScale);
            for (int k = 1; k < knots - 1; k++)
            {
                (x[2 * k], x[2 * k + 1]) = river.Curve.Points[k];
                (low[2 * k], high[2 * k]) = (-Enlarge / 2 * _width, (1 + Enlarge / 2) * _width);
                (low[2 * k + 1], high[2 * k + 1]) = (-Enlarge / 2 * _height, (1 + Enlarge / 2) * _height);
            }
            var full = new double[2 + 2 * knots];
            BoundedLbfgs.Minimise((at, gradient) =>
            {
                RiverCurve here = At(at);
                double value = Model.Error(here, full);
                Evaluations++;
                (gradient[0], gradient[1]) = (full[0] * here.Weight * LogScale, full[1] * here.Sigma * LogScale);
                full.AsSpan(4, 2 * (knots - 2)).CopyTo(gradient[2..]);
                return value;
            }, x, low, high);
            return At(x);

            RiverCurve At(ReadOnlySpan<double> at)
            {
                var points = new (double X, double Y)[knots];
                (points[0], points[^1]) = (_from, _to);
                for (int k = 1; k < knots - 1; k++)
                    points[k] = (at[2 * k], at[2 * k + 1]);
                return new RiverCurve(new Bezier(points), Math.Exp(at[0] * LogScale), Math.Exp(at[1] * LogScale));
            }
        }

        private static double Within(double v, double size) => Math.Clamp(v, -Enlarge / 2 * size, (1 + Enlarge / 2) * size);
    }
}
