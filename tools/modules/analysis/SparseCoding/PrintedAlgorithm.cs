namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>
/// Algorithm 1 as the paper prints it: every atom is regressed on a column of ones too, while the residual leaves the
/// intercept out. The residual is then not orthogonal to the selected atoms, and the choices are not those of OMP. Here to
/// show that, not for use.
/// </summary>
internal static class PrintedAlgorithm
{
    public static (int[] Order, double[] Residuals) Run(ReadOnlySpan<double> signal, SparseDictionary dictionary, int iterations)
    {
        int n = dictionary.Rows;
        double[] y = new double[Kernels.Padded(n)], r = new double[y.Length], ones = new double[y.Length];
        signal.CopyTo(y);
        y.CopyTo(r, 0);
        ones.AsSpan(0, n).Fill(1);
        List<double[]> directions = [ones], gammas = [[]];
        List<double> betas = [0], norms = [];
        List<int> order = [];
        for (int t = 1; t <= iterations; t++)
        {
            int best = -1;
            double most = -1;
            for (int j = 0; j < dictionary.Atoms; j++)
            {
                if (!order.Contains(j) && Math.Abs(Kernels.Dot(dictionary.Columns[j], r)) is var size && size > most)
                    (best, most) = (j, size);
            }

            double[] a = dictionary.Columns[best], z = (double[])a.Clone(), gamma = new double[t];
            for (int l = 0; l < t; l++)
                gamma[l] = Kernels.Dot(directions[l], a) / Kernels.Dot(directions[l], directions[l]);
            for (int l = 0; l < t; l++)
                Kernels.AddScaled(z, -gamma[l], directions[l]);
            betas.Add(Kernels.Dot(z, y) / Kernels.Dot(z, z));
            directions.Add(z);
            gammas.Add(gamma);
            order.Add(best);
            double[] b = [.. betas];
            for (int l = t - 1; l >= 1; l--)
            {
                for (int k = l + 1; k <= t; k++)
                    b[l] -= b[k] * gammas[k][l];
            }

            y.CopyTo(r, 0);
            for (int l = 1; l <= t; l++)
                Kernels.AddScaled(r, -b[l], dictionary.Columns[order[l - 1]]);
            norms.Add(Math.Sqrt(Kernels.Dot(r, r)));
        }
        return ([.. order], [.. norms]);
    }
}
