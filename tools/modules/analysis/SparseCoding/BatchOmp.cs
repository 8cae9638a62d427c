namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>
/// Orthogonal matching pursuit on products alone (Rubinstein, Zibulevsky and Elad 2008): with the products of all atoms, an
/// iteration costs as many operations as there are atoms times selected ones, whatever the number of rows. The residual is
/// known only as a difference of squares, to about 1e-8 of the signal.
/// </summary>
internal static class BatchOmp
{
    // What a square of 1 minus a sum of squares can tell.
    private const double Dependent = 1e-13;

    public static SparseResult Solve(Pursuit p, SparseDictionary dictionary)
    {
        double[][] gram = dictionary.Gram;
        int atoms = dictionary.Atoms;
        double[] start = new double[atoms], products = new double[atoms], b = [];
        Kernels.DotAll(dictionary.Columns, 0, atoms, p.Signal, start);
        p.Flops.Correlation += atoms * (2L * p.Rows - 1);
        start.CopyTo(products, 0);
        double energy = Kernels.Dot(p.Signal, p.Signal);
        var rows = new List<double[]>();
        while (p.More())
        {
            int[] best = p.Choose(products, 1);
            if (best.Length == 0)
                break;
            int atom = best[0], count = rows.Count;
            // The Cholesky factor grows by a row.
            var row = new double[count + 1];
            double rest = 1;
            for (int i = 0; i < count; i++)
            {
                double v = gram[atom][p.Selected[i]];
                for (int k = 0; k < i; k++)
                    v -= row[k] * rows[i][k];
                row[i] = v / rows[i][i];
                rest -= row[i] * row[i];
            }
            p.Flops.Gamma += (long)count * count + 2 * count;
            if (rest < Dependent)
            {
                p.Reject(atom);
                p.DropIteration();
                continue;
            }
            row[count] = Math.Sqrt(rest);
            rows.Add(row);
            p.Select(atom);
            b = new double[count + 1];
            for (int i = 0; i <= count; i++)
            {
                b[i] = start[p.Selected[i]];
                for (int k = 0; k < i; k++)
                    b[i] -= rows[i][k] * b[k];
                b[i] /= rows[i][i];
            }
            for (int i = count; i >= 0; i--)
            {
                b[i] /= rows[i][i];
                for (int k = 0; k < i; k++)
                    b[k] -= rows[i][k] * b[i];
            }
            p.Flops.Coefficients += 2L * (count + 1) * (count + 1);
            start.CopyTo(products, 0);
            double explained = 0;
            for (int i = 0; i <= count; i++)
            {
                double[] line = gram[p.Selected[i]];
                double factor = b[i];
                for (int j = 0; j < atoms; j++)
                    products[j] -= factor * line[j];
                explained += factor * start[p.Selected[i]];
            }
            p.Flops.Residual += 2L * atoms * (count + 1);
            p.EndIteration(Math.Sqrt(Math.Max(0, energy - explained)));
        }
        return p.Result(b);
    }
}
