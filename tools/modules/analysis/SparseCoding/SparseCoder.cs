using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>Codes signals as sums of few atoms of a dictionary.</summary>
public static class SparseCoder
{
    /// <summary>Codes a signal.</summary>
    /// <param name="signal">N values.</param>
    /// <param name="dictionary">The atoms.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ModuleException">The signal has another length, a value is not finite, or an option is out of range.</exception>
    public static SparseResult Solve(ReadOnlySpan<double> signal, SparseDictionary dictionary, SparseOptions options)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        ArgumentNullException.ThrowIfNull(options);
        options.Validated();
        Check(signal, dictionary.Rows);
        return options.Intercept ? WithIntercept(signal, dictionary, options) : Run(signal, dictionary, options);
    }

    /// <summary>Codes many signals, several at a time.</summary>
    /// <param name="signals">The signals, N values each, one after the other.</param>
    /// <param name="dictionary">The atoms.</param>
    /// <param name="options">How; <see cref="SparseAlgorithm.BatchOmp"/> is made for it.</param>
    /// <param name="threads">Signals at the same time; 0: as many as there are processors.</param>
    /// <returns>One result for each signal; they do not depend on the number of threads.</returns>
    /// <exception cref="ModuleException">As for one signal.</exception>
    public static SparseResult[] SolveBatch(ReadOnlyMemory<double> signals, SparseDictionary dictionary, SparseOptions options, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        ArgumentNullException.ThrowIfNull(options);
        options.Validated();
        int n = dictionary.Rows;
        if (signals.Length % n != 0)
            throw ModuleException.Input($"{signals.Length} values are no signals of {n} values each.");
        for (int i = 0; i < signals.Length / n; i++)
            Check(signals.Span.Slice(i * n, n), n);
        var results = new SparseResult[signals.Length / n];
        if (options.Algorithm == SparseAlgorithm.BatchOmp && !options.Intercept)
            _ = dictionary.Gram;
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount },
            i => results[i] = Solve(signals.Span.Slice(i * n, n), dictionary, options));
        return results;
    }

    /// <summary>The sum of the atoms that a result names.</summary>
    public static double[] Synthesise(SparseResult result, SparseDictionary dictionary)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(dictionary);
        var y = new double[dictionary.Rows];
        Array.Fill(y, result.Intercept);
        for (int i = 0; i < result.Indices.Length; i++)
        {
            ReadOnlySpan<double> atom = dictionary.Atom(result.Indices[i]);
            double factor = result.Values[i] * dictionary.Norms[result.Indices[i]];
            for (int k = 0; k < y.Length; k++)
                y[k] += factor * atom[k];
        }
        return y;
    }

    private static SparseResult Run(ReadOnlySpan<double> signal, SparseDictionary dictionary, SparseOptions options)
    {
        var pursuit = new Pursuit(signal, dictionary, options);
        return options.Algorithm switch
        {
            SparseAlgorithm.OmpSr => OmpSr.Solve(pursuit),
            SparseAlgorithm.Bsr => Bsr.Solve(pursuit, options.Block),
            SparseAlgorithm.OmpPinv => Rivals.PseudoInverse(pursuit, 1),
            SparseAlgorithm.Gomp => Rivals.PseudoInverse(pursuit, options.Block),
            SparseAlgorithm.OmpQr => Rivals.IncrementalQr(pursuit),
            _ => BatchOmp.Solve(pursuit, dictionary),
        };
    }

    // What the paper's column of ones is meant for: signal and atoms without their means.
    private static SparseResult WithIntercept(ReadOnlySpan<double> signal, SparseDictionary dictionary, SparseOptions options)
    {
        (SparseDictionary centred, double[] means) = dictionary.Centre();
        double mean = 0;
        foreach (double v in signal)
            mean += v;
        mean /= signal.Length;
        double[] rest = new double[signal.Length];
        for (int i = 0; i < rest.Length; i++)
            rest[i] = signal[i] - mean;
        SparseResult result = Run(rest, centred, options);
        double intercept = mean;
        var values = new double[result.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int atom = result.Indices[i];
            // Coefficients of the centred atoms are those of the atoms of norm 1.
            intercept -= result.Values[i] * means[atom];
            values[i] = result.Values[i] / dictionary.Norms[atom];
        }
        return result with { Values = values, Intercept = intercept };
    }

    private static void Check(ReadOnlySpan<double> signal, int rows)
    {
        if (signal.Length != rows)
            throw ModuleException.Input($"The signal has {signal.Length} values, an atom of the dictionary {rows}.");
        for (int i = 0; i < signal.Length; i++)
        {
            if (!double.IsFinite(signal[i]))
                throw ModuleException.Input($"The signal has a value that is no number, in row {i}.");
        }
    }
}
