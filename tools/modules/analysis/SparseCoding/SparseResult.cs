namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>Why an algorithm ended.</summary>
public enum SparseStop
{
    /// <summary>The residual is small enough.</summary>
    Residual,

    /// <summary>All iterations were used.</summary>
    Iterations,

    /// <summary>There are as many atoms as rows.</summary>
    FullRank,

    /// <summary>No atom that is left has anything to do with the residual, or all of them depend on those selected.</summary>
    NoAtomLeft,
}

/// <summary>Floating-point operations by what they were for; additions, multiplications, divisions and roots count one each.</summary>
public sealed record SparseFlops
{
    /// <summary>Products of all atoms with the residual.</summary>
    public long Correlation { get; set; }

    /// <summary>Coefficients of a new atom on the earlier ones.</summary>
    public long Gamma { get; set; }

    /// <summary>Subtracting them.</summary>
    public long Orthogonal { get; set; }

    /// <summary>Norm of the new direction and the signal's coefficient on it.</summary>
    public long Beta { get; set; }

    /// <summary>Updates of the residual.</summary>
    public long Residual { get; set; }

    /// <summary>Coefficients of the selected atoms.</summary>
    public long Coefficients { get; set; }

    /// <summary>What is not in any table: the norm of the residual, and directions made orthogonal a second time.</summary>
    public long Extra { get; set; }

    /// <summary>All but the correlations.</summary>
    public long Regression => Gamma + Orthogonal + Beta + Residual + Coefficients + Extra;
}

/// <summary>A signal as a sum of few atoms.</summary>
public sealed record SparseResult
{
    /// <summary>Selected atoms, in the order of their selection.</summary>
    public required int[] Indices { get; init; }

    /// <summary>Their coefficients, for the atoms as they were given.</summary>
    public required double[] Values { get; init; }

    /// <summary>Norms of the residual: of the signal itself, then after each iteration.</summary>
    public required double[] Residuals { get; init; }

    /// <summary>Why it ended.</summary>
    public required SparseStop Stop { get; init; }

    /// <summary>What is added to each row, with <see cref="SparseOptions.Intercept"/>.</summary>
    public double Intercept { get; init; }

    /// <summary>Atoms that depend on earlier ones and were left out.</summary>
    public int Rejected { get; init; }

    /// <summary>Directions that were made orthogonal a second time.</summary>
    public int Repeated { get; init; }

    /// <summary>Operations.</summary>
    public required SparseFlops Flops { get; init; }

    /// <summary>Seconds of each iteration for the correlations and the selection.</summary>
    public required double[] CorrelationSeconds { get; init; }

    /// <summary>Seconds of each iteration for everything else.</summary>
    public required double[] RegressionSeconds { get; init; }

    /// <summary>Iterations.</summary>
    public int Iterations => Residuals.Length - 1;

    /// <summary>All coefficients.</summary>
    /// <param name="atoms">d.</param>
    public double[] ToDense(int atoms)
    {
        var x = new double[atoms];
        for (int i = 0; i < Indices.Length; i++)
            x[Indices[i]] = Values[i];
        return x;
    }
}
