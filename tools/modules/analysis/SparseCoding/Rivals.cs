namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>The algorithms that successive regression is compared with.</summary>
internal static class Rivals
{
    /// <summary>
    /// OMP and gOMP as the paper has them: in each iteration the pseudo-inverse of all selected atoms is computed anew, here by
    /// modified Gram-Schmidt and a triangular solve, the cheapest way that gives all of it.
    /// </summary>
    public static SparseResult PseudoInverse(Pursuit p, int width)
    {
        double[] b = [];
        while (p.More())
        {
            int[] best = p.Choose(width);
            if (best.Length == 0)
                break;
            int before = p.Selected.Count;
            List<double[]> columns = [.. p.Selected.Select(p.Column)];
            var basis = new List<double[]>();
            var triangle = new List<double[]>();
            foreach (double[] column in columns)
                Append(p, basis, triangle, column);
            foreach (int atom in best)
            {
                if (!Append(p, basis, triangle, p.Column(atom)))
                {
                    p.Reject(atom);
                    continue;
                }
                p.Select(atom);
            }
            if (p.Selected.Count == before)
            {
                p.DropIteration();
                continue;
            }
            // Rows of the pseudo-inverse, the last first: R X = Q'.
            int count = basis.Count, n = p.Rows;
            for (int i = count - 1; i >= 0; i--)
            {
                double[] row = basis[i];
                for (int k = i + 1; k < count; k++)
                    Kernels.AddScaled(row, -triangle[k][i], basis[k]);
                double d = triangle[i][i];
                for (int x = 0; x < row.Length; x++)
                    row[x] /= d;
                p.Flops.Gamma += 2L * n * (count - 1 - i) + n;
            }
            b = new double[count];
            Kernels.DotAll(basis, 0, count, p.Signal, b);
            p.Flops.Beta += count * (2L * n - 1);
            p.Signal.CopyTo(p.Residual.AsSpan());
            for (int i = 0; i < count; i++)
                Kernels.AddScaled(p.Residual, -b[i], p.Column(p.Selected[i]));
            p.Flops.Residual += 2L * n * count;
            p.EndIteration();
        }
        return p.Result(b);
    }

    /// <summary>OMP with an orthonormal basis that grows by one column, which is all that an iteration touches.</summary>
    public static SparseResult IncrementalQr(Pursuit p)
    {
        var basis = new List<double[]>();
        var ones = new List<double>();
        var triangle = new List<double[]>();
        var h = new List<double>();
        double[] b = [];
        while (p.More())
        {
            int[] best = p.Choose(1);
            if (best.Length == 0)
                break;
            int n = p.Rows, count = basis.Count;
            double[] q = (double[])p.Column(best[0]).Clone(), gamma = new double[count];
            double square = OmpSr.Orthogonalise(p, basis, ones, q, gamma, 1);
            if (square < Pursuit.Dependent)
            {
                p.Reject(best[0]);
                p.DropIteration();
                continue;
            }
            double[] r = [.. gamma, Math.Sqrt(square)];
            for (int i = 0; i < q.Length; i++)
                q[i] /= r[count];
            double coefficient = Kernels.Dot(q, p.Residual);
            // Norm, root, division; then the new coefficient.
            p.Flops.Beta += 2 * n - 1 + 1 + n + 2 * n - 1;
            Kernels.AddScaled(p.Residual, -coefficient, q);
            p.Flops.Residual += 2 * n;
            basis.Add(q);
            ones.Add(1);
            triangle.Add(r);
            h.Add(coefficient);
            p.Select(best[0]);
            // The coefficients in every iteration, as the published forms have them.
            b = [.. h];
            for (int i = b.Length - 1; i >= 0; i--)
            {
                b[i] /= triangle[i][i];
                for (int k = 0; k < i; k++)
                    b[k] -= triangle[i][k] * b[i];
            }
            p.Flops.Coefficients += (long)b.Length * b.Length;
            p.EndIteration();
        }
        return p.Result(b);
    }

    private static bool Append(Pursuit p, List<double[]> basis, List<double[]> triangle, double[] column)
    {
        int n = p.Rows;
        double[] q = (double[])column.Clone(), r = new double[basis.Count + 1];
        for (int i = 0; i < basis.Count; i++)
        {
            r[i] = Kernels.Dot(basis[i], q);
            Kernels.AddScaled(q, -r[i], basis[i]);
        }
        double square = Kernels.Dot(q, q);
        p.Flops.Orthogonal += basis.Count * (4L * n - 1) + 3L * n;
        if (square < Pursuit.Dependent)
            return false;
        r[^1] = Math.Sqrt(square);
        for (int i = 0; i < q.Length; i++)
            q[i] /= r[^1];
        basis.Add(q);
        triangle.Add(r);
        return true;
    }
}
