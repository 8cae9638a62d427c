using MathNet.Numerics.LinearAlgebra;

namespace VvcIlif.Modules.Kit.Optimisation;

/// <summary>Small non-linear least-squares problems by Levenberg and Marquardt's method, with derivatives by differences.</summary>
public static class LeastSquares
{
    /// <summary>Makes the sum of squared residuals small.</summary>
    /// <param name="residuals">The residuals at some parameters; always the same number.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="steps">Differences for the derivatives; 1e-6 of the parameter (at least 1e-8) where null.</param>
    /// <param name="iterations">Most iterations.</param>
    /// <returns>Parameters, and the sum of squares there.</returns>
    public static (double[] Parameters, double Sum) Solve(Func<double[], double[]> residuals, double[] start, double[]? steps = null, int iterations = 50)
    {
        ArgumentNullException.ThrowIfNull(residuals);
        ArgumentNullException.ThrowIfNull(start);
        double[] x = (double[])start.Clone();
        double[] r = residuals(x);
        double sum = Sum(r), damping = 1e-3;
        int n = x.Length;
        for (int iteration = 0; iteration < iterations && damping < 1e12; iteration++)
        {
            Matrix<double> jacobian = Matrix<double>.Build.Dense(r.Length, n);
            for (int k = 0; k < n; k++)
            {
                double h = steps?[k] ?? Math.Max(1e-8, 1e-6 * Math.Abs(x[k])), kept = x[k];
                x[k] = kept + h;
                double[] plus = residuals(x);
                x[k] = kept - h;
                double[] minus = residuals(x);
                x[k] = kept;
                for (int i = 0; i < r.Length; i++)
                    jacobian[i, k] = (plus[i] - minus[i]) / (2 * h);
            }
            Matrix<double> normal = jacobian.TransposeThisAndMultiply(jacobian);
            Vector<double> gradient = jacobian.TransposeThisAndMultiply(Vector<double>.Build.Dense(r));
            bool better = false;
            for (; !better && damping < 1e12; damping *= 10)
            {
                Matrix<double> damped = normal.Clone();
                for (int k = 0; k < n; k++)
                    damped[k, k] += damping * Math.Max(normal[k, k], 1e-300);
                Vector<double> step = damped.Solve(-gradient);
                double[] next = [.. x.Select((v, k) => v + step[k])];
                double[] nextResiduals = residuals(next);
                double nextSum = Sum(nextResiduals);
                if (!(nextSum < sum))
                    continue;
                bool done = sum - nextSum < 1e-14 * sum;
                (x, r, sum, better) = (next, nextResiduals, nextSum, true);
                damping = Math.Max(1e-15, damping / 100);
                if (done)
                    return (x, sum);
            }
            if (!better)
                break;
        }
        return (x, sum);
    }

    private static double Sum(double[] r) => r.Sum(v => v * v);
}
