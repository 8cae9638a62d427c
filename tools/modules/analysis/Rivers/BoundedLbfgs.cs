namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>
/// Minimisation within bounds by a limited-memory quasi-Newton method (after L-BFGS-B of Byrd et al. 1995, with a projected
/// line search instead of its generalised Cauchy point).
/// </summary>
public static class BoundedLbfgs
{
    private const int Memory = 8;

    /// <summary>A function and its gradient.</summary>
    public delegate double Function(ReadOnlySpan<double> x, Span<double> gradient);

    /// <summary>Minimises.</summary>
    /// <param name="function">Value and gradient.</param>
    /// <param name="x">Start, and the result.</param>
    /// <param name="low">Lower bounds.</param>
    /// <param name="high">Upper bounds.</param>
    /// <param name="iterations">Most iterations.</param>
    /// <param name="tolerance">Ends when the value falls by less than this share.</param>
    /// <returns>The value.</returns>
    public static double Minimise(Function function, Span<double> x, ReadOnlySpan<double> low, ReadOnlySpan<double> high, int iterations = 40, double tolerance = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(function);
        int n = x.Length;
        var steps = new List<double[]>();
        var changes = new List<double[]>();
        double[] gradient = new double[n], next = new double[n], nextGradient = new double[n], direction = new double[n];
        for (int i = 0; i < n; i++)
            x[i] = Math.Clamp(x[i], low[i], high[i]);
        double value = function(x, gradient);
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            // Variables that a bound holds do not move.
            var free = new bool[n];
            double projected = 0;
            for (int i = 0; i < n; i++)
            {
                free[i] = !(x[i] <= low[i] && gradient[i] > 0 || x[i] >= high[i] && gradient[i] < 0);
                if (free[i])
                    projected = Math.Max(projected, Math.Abs(gradient[i]));
            }
            if (projected < 1e-12)
                break;
            Direction(gradient, free, steps, changes, direction);
            double slope = Dot(gradient, direction);
            if (!(slope < 0))
            {
                steps.Clear();
                changes.Clear();
                for (int i = 0; i < n; i++)
                    direction[i] = free[i] ? -gradient[i] : 0;
                slope = Dot(gradient, direction);
            }
            double size = 1, nextValue = double.NaN;
            if (steps.Count == 0)
                size = Math.Min(1, 1 / Math.Sqrt(Dot(direction, direction)));
            bool found = false;
            for (int tries = 0; tries < 25 && !found; tries++, size *= 0.5)
            {
                double moved = 0;
                for (int i = 0; i < n; i++)
                {
                    next[i] = Math.Clamp(x[i] + size * direction[i], low[i], high[i]);
                    moved += gradient[i] * (next[i] - x[i]);
                }
                nextValue = function(next, nextGradient);
                found = nextValue <= value + 1e-4 * Math.Min(moved, 0) && double.IsFinite(nextValue);
            }
            if (!found || nextValue >= value)
                break;
            double[] step = new double[n], change = new double[n];
            for (int i = 0; i < n; i++)
                (step[i], change[i]) = (next[i] - x[i], nextGradient[i] - gradient[i]);
            if (Dot(step, change) > 1e-10 * Math.Sqrt(Dot(step, step) * Dot(change, change)))
            {
                steps.Add(step);
                changes.Add(change);
                if (steps.Count > Memory)
                {
                    steps.RemoveAt(0);
                    changes.RemoveAt(0);
                }
            }
            bool done = value - nextValue < tolerance * Math.Max(Math.Abs(value), 1e-30);
            next.CopyTo(x);
            nextGradient.CopyTo(gradient, 0);
            value = nextValue;
            if (done)
                break;
        }
        return value;
    }

    // Two loops over the last steps, on the free variables.
    private static void Direction(double[] gradient, bool[] free, List<double[]> steps, List<double[]> changes, double[] direction)
    {
        for (int i = 0; i < direction.Length; i++)
            direction[i] = free[i] ? -gradient[i] : 0;
        var alphas = new double[steps.Count];
        for (int k = steps.Count - 1; k >= 0; k--)
        {
            alphas[k] = Dot(steps[k], direction, free) / Math.Max(Dot(steps[k], changes[k], free), 1e-300);
            for (int i = 0; i < direction.Length; i++)
            {
                if (free[i])
                    direction[i] -= alphas[k] * changes[k][i];
            }
        }
        if (steps.Count > 0)
        {
            double scale = Dot(steps[^1], changes[^1], free) / Math.Max(Dot(changes[^1], changes[^1], free), 1e-300);
            if (scale > 0)
            {
                for (int i = 0; i < direction.Length; i++)
                    direction[i] *= scale;
            }
        }
        for (int k = 0; k < steps.Count; k++)
        {
            double beta = Dot(changes[k], direction, free) / Math.Max(Dot(steps[k], changes[k], free), 1e-300);
            for (int i = 0; i < direction.Length; i++)
            {
                if (free[i])
                    direction[i] += (alphas[k] - beta) * steps[k][i];
            }
        }
    }

    private static double Dot(double[] a, double[] b, bool[]? free = null)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            if (free is null || free[i])
                sum += a[i] * b[i];
        }

        return sum;
    }
}
