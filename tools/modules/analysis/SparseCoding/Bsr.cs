namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>
/// Blocked successive regression: a block of atoms in each iteration. Directions of one block are orthogonal to those of all
/// others but not among themselves, so that coefficients on a block are those of a small system.
/// </summary>
internal static class Bsr
{
    public static SparseResult Solve(Pursuit p, int width)
    {
        var directions = new List<double[]>();
        var blocks = new List<BlockFactor>();
        var gammas = new List<double[]>();
        var betas = new List<double>();
        while (p.More())
        {
            int[] best = p.Choose(width);
            if (best.Length == 0)
                break;
            int first = directions.Count;
            var kept = new List<int>();
            var fresh = new BlockFactor(first);
            foreach (int atom in best)
            {
                double[] z = (double[])p.Column(atom).Clone(), gamma = new double[first];
                double square = Orthogonalise(p, directions, blocks, z, gamma);
                if (square < Pursuit.Dependent || !fresh.Add(p, directions, z, square))
                {
                    p.Reject(atom);
                    continue;
                }
                directions.Add(z);
                gammas.Add(gamma);
                kept.Add(atom);
            }
            if (kept.Count == 0)
            {
                p.DropIteration();
                continue;
            }
            var beta = new double[kept.Count];
            fresh.Solve(p.Residual, directions, beta);
            p.Flops.Beta += fresh.Operations(p.Rows);
            for (int i = 0; i < kept.Count; i++)
            {
                Kernels.AddScaled(p.Residual, -beta[i], directions[first + i]);
                betas.Add(beta[i]);
                p.Select(kept[i]);
            }
            p.Flops.Residual += 2L * p.Rows * kept.Count;
            blocks.Add(fresh);
            p.EndIteration();
        }
        return p.Result(OmpSr.Coefficients(p, betas, gammas));
    }

    private static double Orthogonalise(Pursuit p, List<double[]> directions, List<BlockFactor> blocks, double[] z, double[] gamma)
    {
        int n = p.Rows, count = gamma.Length;
        Take(gamma);
        foreach (BlockFactor block in blocks)
            p.Flops.Gamma += block.Operations(n);
        p.Flops.Orthogonal += 2L * n * count;
        double square = Kernels.Dot(z, z);
        p.Flops.Beta += 2 * n - 1;
        if (square >= Pursuit.Repeat || count == 0)
            return square;
        var more = new double[count];
        Take(more);
        for (int l = 0; l < count; l++)
            gamma[l] += more[l];
        foreach (BlockFactor block in blocks)
            p.Flops.Extra += block.Operations(n);
        p.Flops.Extra += (2L * n + 1) * count + 2 * n - 1;
        p.Repeated++;
        return Kernels.Dot(z, z);

        void Take(double[] coefficients)
        {
            foreach (BlockFactor block in blocks)
                block.Solve(z, directions, coefficients.AsSpan(block.First, block.Count));
            for (int l = 0; l < count; l++)
                Kernels.AddScaled(z, -coefficients[l], directions[l]);
        }
    }
}

/// <summary>
/// The pseudo-inverse of a block of directions: the Cholesky factor of their products, or, where they are nearly dependent, an
/// orthonormal basis of them.
/// </summary>
internal sealed class BlockFactor(int first)
{
    // Products square what is lost: below it the basis is used.
    private const double Poor = 1e-6;

    private readonly List<double[]> _basis = [];
    private readonly List<double[]> _rows = [], _triangle = [];
    private bool _poor;

    /// <summary>Index of the block's first direction.</summary>
    public int First { get; } = first;

    /// <summary>Directions of the block.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a direction into the block, unless it depends on those there.</summary>
    public bool Add(Pursuit p, List<double[]> directions, double[] z, double square)
    {
        int n = p.Rows;
        // Row of the Cholesky factor.
        var row = new double[Count + 1];
        double rest = square;
        for (int i = 0; i < Count; i++)
        {
            double product = Kernels.Dot(directions[First + i], z);
            for (int k = 0; k < i; k++)
                product -= row[k] * _rows[i][k];
            row[i] = product / _rows[i][i];
            rest -= row[i] * row[i];
        }
        // An orthonormal basis, made orthogonal twice: it sees dependence to the last digits.
        double[] q = (double[])z.Clone(), r = new double[Count + 1];
        for (int pass = 0; pass < 2 && Count > 0; pass++)
        {
            for (int i = 0; i < Count; i++)
            {
                double g = Kernels.Dot(_basis[i], q);
                Kernels.AddScaled(q, -g, _basis[i]);
                r[i] += g;
            }
        }

        double left = Kernels.Dot(q, q);
        p.Flops.Extra += Count * (2L * n - 1) + (Count + 1L) * Count + 2L * Count * (4L * n - 1) + 2 * n - 1;
        if (left < Pursuit.Dependent)
            return false;
        if (Count > 0 && left < Poor * square)
            _poor = true;
        r[Count] = Math.Sqrt(left);
        for (int i = 0; i < q.Length; i++)
            q[i] /= r[Count];
        row[Count] = Math.Sqrt(Math.Max(rest, left));
        _basis.Add(q);
        _rows.Add(row);
        _triangle.Add(r);
        _square = square;
        Count++;
        return true;
    }

    /// <summary>Coefficients of a vector on the block's directions.</summary>
    public void Solve(ReadOnlySpan<double> v, List<double[]> directions, Span<double> g)
    {
        if (Count == 1)
        {
            // The same operations as without blocks.
            g[0] = Kernels.Dot(directions[First], v) / _square;
            return;
        }
        Kernels.DotAll(_poor ? _basis : directions, _poor ? 0 : First, Count, v, g);
        List<double[]> upper = _poor ? _triangle : _rows;
        if (!_poor)
        {
            for (int i = 0; i < Count; i++)
            {
                for (int k = 0; k < i; k++)
                    g[i] -= _rows[i][k] * g[k];
                g[i] /= _rows[i][i];
            }
        }
        // Row i of either factor holds column i of the triangle.
        for (int i = Count - 1; i >= 0; i--)
        {
            g[i] /= upper[i][i];
            for (int k = 0; k < i; k++)
                g[k] -= upper[i][k] * g[i];
        }
    }

    /// <summary>Operations of <see cref="Solve"/>.</summary>
    public long Operations(int rows) => Count == 1 ? 2L * rows : Count * (2L * rows - 1) + (_poor ? 1 : 2) * ((long)Count * (Count - 1) + Count);

    private double _square;
}
