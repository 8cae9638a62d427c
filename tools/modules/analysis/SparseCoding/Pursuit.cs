using System.Diagnostics;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>What all algorithms share: the residual, the choice of atoms, the end, and what is told of them.</summary>
internal sealed class Pursuit
{
    // A direction whose square falls below this part of the atom's has lost digits and is made orthogonal once more.
    public const double Repeat = 0.5;

    // Below this part an atom depends on those selected.
    public const double Dependent = 1e-20;

    private readonly SparseDictionary _dictionary;
    private readonly double[] _products;
    private readonly bool[] _out;
    private readonly double _end;
    private readonly int _iterations;
    private readonly List<double> _norms = [], _choosing = [], _regressing = [];
    private long _clock;

    public Pursuit(ReadOnlySpan<double> signal, SparseDictionary dictionary, SparseOptions options)
    {
        _dictionary = dictionary;
        Rows = dictionary.Rows;
        Residual = new double[Kernels.Padded(Rows)];
        signal.CopyTo(Residual);
        Signal = (double[])Residual.Clone();
        _products = new double[dictionary.Atoms];
        _out = new bool[dictionary.Atoms];
        for (int j = 0; j < _out.Length; j++)
            _out[j] = dictionary.Norms[j] == 0;
        double norm = Math.Sqrt(Kernels.Dot(Residual, Residual));
        _norms.Add(norm);
        _end = options.End(Rows, norm);
        _iterations = options.Iterations ?? (Rows + options.Width - 1) / options.Width;
    }

    public int Rows { get; }

    public double[] Signal { get; }

    public double[] Residual { get; }

    public List<int> Selected { get; } = [];

    public SparseFlops Flops { get; } = new();

    public int Rejected { get; set; }

    public int Repeated { get; set; }

    public SparseStop Stop { get; set; } = SparseStop.Iterations;

    public double[] Column(int atom) => _dictionary.Columns[atom];

    /// <summary>Whether another iteration is to be made.</summary>
    public bool More()
    {
        if (_norms[^1] <= _end)
            Stop = SparseStop.Residual;
        else if (Selected.Count >= Rows)
            Stop = SparseStop.FullRank;
        else if (_norms.Count > _iterations)
            Stop = SparseStop.Iterations;
        else
            return true;
        return false;
    }

    /// <summary>The atoms that fit the residual best, the best first; fewer where fewer are left.</summary>
    public int[] Choose(int count)
    {
        _clock = Stopwatch.GetTimestamp();
        Kernels.DotAll(_dictionary.Columns, 0, _products.Length, Residual, _products);
        Flops.Correlation += (long)_products.Length * (2 * Rows - 1);
        int[] best = Best(_products, count);
        long now = Stopwatch.GetTimestamp();
        _choosing.Add(Stopwatch.GetElapsedTime(_clock, now).TotalSeconds);
        _clock = now;
        if (best.Length == 0)
            Stop = SparseStop.NoAtomLeft;
        return best;
    }

    /// <summary>Starts the clock of an iteration whose products are computed elsewhere.</summary>
    public int[] Choose(ReadOnlySpan<double> products, int count)
    {
        _clock = Stopwatch.GetTimestamp();
        int[] best = Best(products, count);
        long now = Stopwatch.GetTimestamp();
        _choosing.Add(Stopwatch.GetElapsedTime(_clock, now).TotalSeconds);
        _clock = now;
        if (best.Length == 0)
            Stop = SparseStop.NoAtomLeft;
        return best;
    }

    /// <summary>An atom becomes part of the answer.</summary>
    public void Select(int atom)
    {
        _out[atom] = true;
        Selected.Add(atom);
    }

    /// <summary>An atom depends on others and is not asked again.</summary>
    public void Reject(int atom)
    {
        _out[atom] = true;
        Rejected++;
    }

    /// <summary>An iteration is over; the residual is as it stands.</summary>
    public void EndIteration()
    {
        Flops.Extra += 2 * Rows;
        EndIteration(Math.Sqrt(Kernels.Dot(Residual, Residual)));
    }

    /// <summary>An iteration is over, and the norm of the residual is known.</summary>
    public void EndIteration(double norm)
    {
        _norms.Add(norm);
        _regressing.Add(Stopwatch.GetElapsedTime(_clock).TotalSeconds);
    }

    /// <summary>An iteration selected nothing: what it cost belongs to the next one.</summary>
    public void DropIteration()
    {
        if (_choosing.Count > 1)
            _choosing[^2] += _choosing[^1];
        _choosing.RemoveAt(_choosing.Count - 1);
    }

    public SparseResult Result(double[] coefficients)
    {
        for (int i = 0; i < coefficients.Length; i++)
            coefficients[i] /= _dictionary.Norms[Selected[i]];
        return new SparseResult
        {
            Indices = [.. Selected],
            Values = coefficients,
            Residuals = [.. _norms],
            Stop = Stop,
            Rejected = Rejected,
            Repeated = Repeated,
            Flops = Flops,
            CorrelationSeconds = [.. _choosing.Take(_norms.Count - 1)],
            RegressionSeconds = [.. _regressing],
        };
    }

    private int[] Best(ReadOnlySpan<double> products, int count)
    {
        count = Math.Min(count, Rows - Selected.Count);
        var best = new List<int>(count);
        var sizes = new List<double>(count);
        for (int j = 0; j < products.Length; j++)
        {
            if (_out[j])
                continue;
            double size = Math.Abs(products[j]);
            if (size == 0 || (best.Count == count && size <= sizes[^1]))
                continue;
            int at = best.Count;
            while (at > 0 && sizes[at - 1] < size)
                at--;
            best.Insert(at, j);
            sizes.Insert(at, size);
            if (best.Count <= count)
                continue;
            best.RemoveAt(count);
            sizes.RemoveAt(count);
        }
        return [.. best];
    }
}
