using MathNet.Numerics.LinearAlgebra;
using VvcIlif.Imaging.Space;

namespace VvcIlif.Geometry.Calibration;

/// <summary>
/// Levenberg and Marquardt's method on the reprojection error over chosen camera parameters and all poses. The normal
/// equations are an arrow: poses meet only the camera, so each 6 x 6 block is eliminated and a system of the size of the
/// camera is left (Schur complement).
/// </summary>
public static class BundleAdjustment
{
    private const int PoseSize = 6;

    /// <summary>Improves camera and poses.</summary>
    /// <param name="board">Board.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="free">Camera parameters that may change; none for poses alone.</param>
    /// <param name="iterations">Most iterations.</param>
    /// <exception cref="CalibrationException">A projection is no number at the start.</exception>
    public static CalibrationResult Solve(Board board, CalibrationResult start, ReadOnlySpan<CameraParameter> free, int iterations = 100)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(start);
        int[] parameters = [.. free.ToArray().Select(p => (int)p)];
        CalibrationResult current = start;
        double error = SumOfSquares(board, current), damping = 1e-4;
        if (!double.IsFinite(error)) throw new CalibrationException(CalibrationError.NotFinite, "A board is behind the camera, or a value is no number.");
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            var system = new System(board, current, parameters);
            bool better = false;
            while (!better && damping < 1e10)
            {
                CalibrationResult? next = system.Step(damping);
                double nextError = next is null ? double.NaN : SumOfSquares(board, next);
                if (nextError < error)
                {
                    bool done = error - nextError <= 1e-15 * error || nextError < 1e-24 * current.Poses.Length;
                    (current, error, better) = (next!, nextError, true);
                    damping = Math.Max(1e-12, damping * 0.1);
                    if (done) return current;
                }
                else damping *= 10;
            }
            if (!better) break;
        }
        return current;
    }

    private static double SumOfSquares(Board board, CalibrationResult result)
    {
        double sum = 0;
        for (int view = 0; view < result.Poses.Length; view++)
            foreach ((double u, double v) in result.Residuals(board, view)) sum += u * u + v * v;
        return sum;
    }

    // The normal equations at one place.
    private sealed class System
    {
        private readonly CalibrationResult _at;
        private readonly int[] _parameters;
        private readonly Matrix<double> _camera;
        private readonly Vector<double> _cameraGradient;
        private readonly Matrix<double>[] _poses, _mixed;
        private readonly Vector<double>[] _poseGradients;

        public System(Board board, CalibrationResult at, int[] parameters)
        {
            (_at, _parameters) = (at, parameters);
            int n = Math.Max(1, parameters.Length), views = at.Poses.Length;
            _camera = Matrix<double>.Build.Dense(n, n);
            _cameraGradient = Vector<double>.Build.Dense(n);
            (_poses, _mixed, _poseGradients) = (new Matrix<double>[views], new Matrix<double>[views], new Vector<double>[views]);
            Span<double> byPoint = stackalloc double[6], byParameter = stackalloc double[2 * Camera.ParameterCount], a = stackalloc double[Camera.ParameterCount], b = stackalloc double[PoseSize];
            var camera = new double[n, n];
            for (int view = 0; view < views; view++)
            {
                var pose = new double[PoseSize, PoseSize];
                var mixed = new double[n, PoseSize];
                var gradient = new double[PoseSize];
                Observation seen = at.Observations[view];
                for (int i = 0; i < seen.Indices.Length; i++)
                {
                    Vector3 turned = at.Poses[view].R.Apply(board.Points[seen.Indices[i]]), p = turned + at.Poses[view].T;
                    (double u, double v) = at.Camera.Project(p, byPoint, byParameter);
                    for (int k = 0; k < 2; k++)
                    {
                        double residual = k == 0 ? u - seen.Pixels[i].U : v - seen.Pixels[i].V;
                        var d = new Vector3(byPoint[3 * k], byPoint[3 * k + 1], byPoint[3 * k + 2]);
                        // A small turn w moves the point by w x turned.
                        Vector3 w = turned.Cross(d);
                        (b[0], b[1], b[2], b[3], b[4], b[5]) = (w.X, w.Y, w.Z, d.X, d.Y, d.Z);
                        for (int r = 0; r < parameters.Length; r++) a[r] = byParameter[Camera.ParameterCount * k + parameters[r]];
                        for (int r = 0; r < parameters.Length; r++)
                        {
                            for (int c = 0; c < parameters.Length; c++) camera[r, c] += a[r] * a[c];
                            for (int c = 0; c < PoseSize; c++) mixed[r, c] += a[r] * b[c];
                            _cameraGradient[r] += a[r] * residual;
                        }
                        for (int r = 0; r < PoseSize; r++)
                        {
                            for (int c = 0; c < PoseSize; c++) pose[r, c] += b[r] * b[c];
                            gradient[r] += b[r] * residual;
                        }
                    }
                }
                _poses[view] = Matrix<double>.Build.DenseOfArray(pose);
                _mixed[view] = Matrix<double>.Build.DenseOfArray(mixed);
                _poseGradients[view] = Vector<double>.Build.Dense(gradient);
            }
            _camera = Matrix<double>.Build.DenseOfArray(camera);
        }

        public CalibrationResult? Step(double damping)
        {
            int n = _parameters.Length, views = _poses.Length;
            Matrix<double> reduced = Damped(_camera, damping);
            Vector<double> right = -_cameraGradient;
            var inverses = new Matrix<double>[views];
            for (int view = 0; view < views; view++)
            {
                inverses[view] = Damped(_poses[view], damping).Inverse();
                if (!double.IsFinite(inverses[view][0, 0])) return null;
                if (n == 0) continue;
                Matrix<double> mixed = _mixed[view] * inverses[view];
                reduced -= mixed * _mixed[view].Transpose();
                right += mixed * _poseGradients[view];
            }
            Camera camera = _at.Camera;
            Vector<double> step = Vector<double>.Build.Dense(Math.Max(1, n));
            if (n > 0)
            {
                step = reduced.Solve(right);
                double[] values = camera.Parameters.ToArray();
                for (int r = 0; r < n; r++) values[_parameters[r]] += step[r];
                if (!values.All(double.IsFinite) || values[0] <= 0 || values[1] <= 0) return null;
                camera = camera.With(values);
            }
            var poses = new Pose[views];
            for (int view = 0; view < views; view++)
            {
                Vector<double> gradient = n > 0 ? _poseGradients[view] + _mixed[view].TransposeThisAndMultiply(step) : _poseGradients[view];
                Vector<double> move = -(inverses[view] * gradient);
                Pose pose = _at.Poses[view];
                poses[view] = new Pose(Rotation.FromVector(new Vector3(move[0], move[1], move[2])).After(pose.R), pose.T + new Vector3(move[3], move[4], move[5]));
                if (!double.IsFinite(poses[view].T.Length)) return null;
            }
            return _at with { Camera = camera, Poses = poses };
        }

        private static Matrix<double> Damped(Matrix<double> matrix, double damping)
        {
            Matrix<double> result = matrix.Clone();
            for (int i = 0; i < result.RowCount; i++) result[i, i] += damping * Math.Max(result[i, i], 1e-12);
            return result;
        }
    }
}
