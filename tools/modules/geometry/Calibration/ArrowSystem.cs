using MathNet.Numerics.LinearAlgebra;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>
/// Normal equations of a least-squares problem with a few parameters that all residuals share and six of each pose that
/// only its own residuals know: an arrow. Each pose's block is eliminated, and a system of the size of the shared part is
/// left (Schur complement).
/// </summary>
internal sealed class ArrowSystem(int shared, int poses)
{
    public const int PoseSize = 6;

    private readonly double[,] _shared = new double[Math.Max(1, shared), Math.Max(1, shared)];
    private readonly double[] _sharedGradient = new double[Math.Max(1, shared)];
    private readonly double[][,] _poses = [.. Enumerable.Range(0, poses).Select(_ => new double[PoseSize, PoseSize])];
    private readonly double[][,] _mixed = [.. Enumerable.Range(0, poses).Select(_ => new double[Math.Max(1, shared), PoseSize])];
    private readonly double[][] _poseGradients = [.. Enumerable.Range(0, poses).Select(_ => new double[PoseSize])];

    /// <summary>Adds a residual of a pose with its derivatives by the shared parameters and by the pose.</summary>
    public void Add(int pose, double residual, ReadOnlySpan<double> byShared, ReadOnlySpan<double> byPose)
    {
        double[,] p = _poses[pose], m = _mixed[pose];
        for (int r = 0; r < shared; r++)
        {
            for (int c = 0; c < shared; c++)
                _shared[r, c] += byShared[r] * byShared[c];
            for (int c = 0; c < PoseSize; c++)
                m[r, c] += byShared[r] * byPose[c];
            _sharedGradient[r] += byShared[r] * residual;
        }
        for (int r = 0; r < PoseSize; r++)
        {
            for (int c = 0; c < PoseSize; c++)
                p[r, c] += byPose[r] * byPose[c];
            _poseGradients[pose][r] += byPose[r] * residual;
        }
    }

    /// <summary>The step of the damped problem, or null where it has none.</summary>
    public (double[] Shared, double[][] Poses)? Solve(double damping)
    {
        Matrix<double> reduced = Damped(_shared, damping);
        Vector<double> right = -Vector<double>.Build.Dense([.. _sharedGradient]);
        var inverses = new Matrix<double>[poses];
        var mixed = new Matrix<double>[poses];
        for (int i = 0; i < poses; i++)
        {
            inverses[i] = Damped(_poses[i], damping).Inverse();
            if (!double.IsFinite(inverses[i][0, 0]))
                return null;
            if (shared == 0)
                continue;
            mixed[i] = Matrix<double>.Build.DenseOfArray(_mixed[i]);
            Matrix<double> through = mixed[i] * inverses[i];
            reduced -= through * mixed[i].Transpose();
            right += through * Vector<double>.Build.Dense(_poseGradients[i]);
        }
        Vector<double> step = shared == 0 ? Vector<double>.Build.Dense(1) : reduced.Solve(right);
        var moves = new double[poses][];
        for (int i = 0; i < poses; i++)
        {
            Vector<double> gradient = Vector<double>.Build.Dense([.. _poseGradients[i]]);
            if (shared > 0)
                gradient += mixed[i].TransposeThisAndMultiply(step);
            moves[i] = [.. -(inverses[i] * gradient)];
            if (!moves[i].All(double.IsFinite))
                return null;
        }
        double[] all = shared == 0 ? [] : [.. step];
        return all.All(double.IsFinite) ? (all, moves) : null;
    }

    private static Matrix<double> Damped(double[,] values, double damping)
    {
        Matrix<double> matrix = Matrix<double>.Build.DenseOfArray(values);
        for (int i = 0; i < matrix.RowCount; i++)
            matrix[i, i] += damping * Math.Max(matrix[i, i], 1e-12);
        return matrix;
    }
}
