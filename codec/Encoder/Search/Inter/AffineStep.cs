using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>The Gauss-Newton step of an affine search: normal equations of a linear model of the prediction, and their solution.</summary>
internal sealed class AffineStep
{
    private readonly double[,] _normal = new double[6, 7];

    /// <summary>
    /// One Gauss-Newton step: the change of the control points that a linear model of the prediction
    /// says brings it closest to the source.
    /// </summary>
    public bool Solve(Plane source, BlockBuffers prediction, in Block block, int model, out ControlPoints step)
    {
        step = default;
        int unknowns = model == 1 ? 4 : 6;
        Array.Clear(_normal);
        Span<double> row = stackalloc double[6];
        for (int y = 1; y < block.Height - 1; y += 2)
        {
            for (int x = 1; x < block.Width - 1; x += 2)
            {
                double gx = (prediction.At(0, x + 1, y) - prediction.At(0, x - 1, y)) * 0.5;
                double gy = (prediction.At(0, x, y + 1) - prediction.At(0, x, y - 1)) * 0.5;
                double error = source.At(block.X + x, block.Y + y) - prediction.At(0, x, y);
                if (model == 1)
                {
                    row[0] = gx;
                    row[1] = gy;
                    row[2] = gx * x + gy * y;
                    row[3] = gy * x - gx * y;
                }
                else
                {
                    row[0] = gx;
                    row[1] = gy;
                    row[2] = gx * x;
                    row[3] = gy * x;
                    row[4] = gx * y;
                    row[5] = gy * y;
                }
                for (int i = 0; i < unknowns; i++)
                {
                    for (int j = i; j < unknowns; j++)
                        _normal[i, j] += row[i] * row[j];
                    _normal[i, 6] += row[i] * error;
                }
            }
        }
        Span<double> solution = stackalloc double[6];
        if (!SolveSymmetric(unknowns, solution))
            return false;
        double w = block.Width, h = block.Height;
        step[0, 0] = Sixteenths(solution[0], solution[1]);
        if (model == 1)
        {
            step[0, 1] = Sixteenths(solution[0] + solution[2] * w, solution[1] + solution[3] * w);
        }
        else
        {
            step[0, 1] = Sixteenths(solution[0] + solution[2] * w, solution[1] + solution[3] * w);
            step[0, 2] = Sixteenths(solution[0] + solution[4] * h, solution[1] + solution[5] * h);
        }
        return step[0, 0] != default || step[0, 1] != default || step[0, 2] != default;

        // A step of more than two samples is beyond what a linear model knows.
        static Mv Sixteenths(double x, double y) => new((int)Math.Clamp(Math.Round(x * 16), -32, 32), (int)Math.Clamp(Math.Round(y * 16), -32, 32));
    }

    private bool SolveSymmetric(int n, Span<double> solution)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                _normal[i, j] = _normal[j, i];
        }

        for (int i = 0; i < n; i++)
        {
            int pivot = i;
            for (int r = i + 1; r < n; r++)
            {
                if (Math.Abs(_normal[r, i]) > Math.Abs(_normal[pivot, i]))
                    pivot = r;
            }

            if (Math.Abs(_normal[pivot, i]) < 1e-6)
                return false;
            if (pivot != i)
            {
                for (int c = 0; c < 7; c++)
                    (_normal[i, c], _normal[pivot, c]) = (_normal[pivot, c], _normal[i, c]);
            }

            for (int r = i + 1; r < n; r++)
            {
                double factor = _normal[r, i] / _normal[i, i];
                for (int c = i; c < 7; c++)
                    _normal[r, c] -= factor * _normal[i, c];
            }
        }
        for (int i = n - 1; i >= 0; i--)
        {
            double sum = _normal[i, 6];
            for (int c = i + 1; c < n; c++)
                sum -= _normal[i, c] * solution[c];
            solution[i] = sum / _normal[i, i];
        }
        return true;
    }
}
