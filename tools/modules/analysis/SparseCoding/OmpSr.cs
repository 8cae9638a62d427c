namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>
/// Orthogonal matching pursuit through successive regression: each new atom is regressed on the directions of the earlier
/// ones, which are orthogonal but not normalised; the signal is regressed on what is left of it. Coefficients of the atoms
/// follow at the end by one substitution backwards.
/// </summary>
internal static class OmpSr
{
    public static SparseResult Solve(Pursuit p) => Solve(p, []);

    /// <summary>The same, and the directions.</summary>
    public static SparseResult Solve(Pursuit p, List<double[]> directions)
    {
        var squares = new List<double>();
        var gammas = new List<double[]>();
        var betas = new List<double>();
        while (p.More())
        {
            int[] best = p.Choose(1);
            if (best.Length == 0)
                break;
            double[] z = (double[])p.Column(best[0]).Clone(), gamma = new double[directions.Count];
            double square = Orthogonalise(p, directions, squares, z, gamma, 1);
            if (square < Pursuit.Dependent)
            {
                p.Reject(best[0]);
                p.DropIteration();
                continue;
            }
            // The residual in place of the signal: it differs by earlier directions only, and is small when little is left.
            double beta = Kernels.Dot(z, p.Residual) / square;
            p.Flops.Beta += 4 * p.Rows - 1;
            Kernels.AddScaled(p.Residual, -beta, z);
            p.Flops.Residual += 2 * p.Rows;
            directions.Add(z);
            squares.Add(square);
            gammas.Add(gamma);
            betas.Add(beta);
            p.Select(best[0]);
            p.EndIteration();
        }
        return p.Result(Coefficients(p, betas, gammas));
    }

    /// <summary>Takes from an atom what earlier directions have of it; a second time where little is left.</summary>
    /// <returns>The square of what is left.</returns>
    public static double Orthogonalise(Pursuit p, List<double[]> directions, List<double> squares, double[] z, double[] gamma, double atomSquare)
    {
        int n = p.Rows, count = directions.Count;
        Kernels.DotAll(directions, 0, count, z, gamma);
        for (int l = 0; l < count; l++)
            gamma[l] /= squares[l];
        for (int l = 0; l < count; l++)
            Kernels.AddScaled(z, -gamma[l], directions[l]);
        p.Flops.Gamma += 2L * n * count;
        p.Flops.Orthogonal += 2L * n * count;
        double square = Kernels.Dot(z, z);
        if (square >= Pursuit.Repeat * atomSquare || count == 0)
            return square;
        var more = new double[count];
        Kernels.DotAll(directions, 0, count, z, more);
        for (int l = 0; l < count; l++)
            more[l] /= squares[l];
        for (int l = 0; l < count; l++)
            Kernels.AddScaled(z, -more[l], directions[l]);
        for (int l = 0; l < count; l++)
            gamma[l] += more[l];
        p.Flops.Extra += 4L * n * count + count + 2 * n - 1;
        p.Repeated++;
        return Kernels.Dot(z, z);
    }

    /// <summary>b_l = beta_l - sum over later k of b_k gamma_(l,k), backwards.</summary>
    public static double[] Coefficients(Pursuit p, List<double> betas, List<double[]> gammas)
    {
        double[] b = [.. betas];
        for (int k = b.Length - 1; k >= 0; k--)
        {
            double[] gamma = gammas[k];
            for (int l = 0; l < gamma.Length; l++)
                b[l] -= b[k] * gamma[l];
            p.Flops.Coefficients += 2L * gamma.Length;
        }
        return b;
    }
}
