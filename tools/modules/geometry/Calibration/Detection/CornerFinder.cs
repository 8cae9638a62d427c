using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Geometry.Calibration.Detection;

/// <summary>Corners where two dark and two bright squares meet.</summary>
internal static class CornerFinder
{
    private const double Blur = 1.5;
    private const int Most = 1200;

    /// <summary>Saddle points of the blurred picture that have two dark and two bright quarters around them, strongest first.</summary>
    public static List<Candidate> Find(ImageF image)
    {
        int width = image.Width, height = image.Height;
        ImageF smooth = Filters.Gaussian(image, Blur);
        var response = new float[width * height];
        for (int y = 1; y < height - 1; y++)
        {
            ReadOnlySpan<float> above = smooth.Row(y - 1), row = smooth.Row(y), below = smooth.Row(y + 1);
            for (int x = 1; x < width - 1; x++)
            {
                float xx = row[x - 1] - 2 * row[x] + row[x + 1], yy = above[x] - 2 * row[x] + below[x];
                float xy = (above[x - 1] - above[x + 1] - below[x - 1] + below[x + 1]) / 4;
                response[y * width + x] = Math.Max(0, xy * xy - xx * yy);
            }
        }
        var found = new List<Candidate>();
        const int reach = 2, edge = 6;
        for (int y = edge; y < height - edge; y++)
        {
            for (int x = edge; x < width - edge; x++)
            {
                float value = response[y * width + x];
                if (value <= 1e-7f || !IsPeak(response, width, x, y, value, reach))
                    continue;
                found.Add(new Candidate(x, y, value));
            }
        }

        found.Sort((a, b) => b.Strength.CompareTo(a.Strength));
        if (found.Count == 0)
            return found;
        double least = 0.03 * found[Math.Min(found.Count - 1, 20)].Strength;
        return [.. found.TakeWhile(c => c.Strength >= least).Where(c => HasFourQuarters(smooth, c.U, c.V)).Take(Most)];
    }

    /// <summary>
    /// The place that all gradients around it point across: solves sum of g g^T (c - p) = 0 in a window, over and over
    /// (Foerstner and Guelch 1987).
    /// </summary>
    /// <param name="image">Picture.</param>
    /// <param name="u">Start.</param>
    /// <param name="v">Start.</param>
    /// <param name="reach">Half the side of the window, in pixels.</param>
    /// <returns>Null where there is no corner within the window.</returns>
    public static (double U, double V)? Refine(ImageF image, double u, double v, int reach)
    {
        double cu = u, cv = v;
        int side = 2 * reach + 3;
        Span<float> patch = stackalloc float[side * side];
        double spread = 2.0 / ((reach + 1) * (reach + 1));
        for (int iteration = 0; iteration < 10; iteration++)
        {
            if (!(cu >= reach + 2 && cv >= reach + 2 && cu < image.Width - reach - 2 && cv < image.Height - reach - 2))
                return null;
            for (int j = 0; j < side; j++)
            {
                for (int i = 0; i < side; i++)
                    patch[j * side + i] = Sampling.Bilinear(image, cu + i - reach - 1, cv + j - reach - 1);
            }

            double xx = 0, xy = 0, yy = 0, bx = 0, by = 0;
            for (int j = -reach; j <= reach; j++)
            {
                for (int i = -reach; i <= reach; i++)
                {
                    int at = (j + reach + 1) * side + i + reach + 1;
                    double gx = patch[at + 1] - patch[at - 1], gy = patch[at + side] - patch[at - side], w = Math.Exp(-spread * (i * i + j * j));
                    double a = w * gx * gx, b = w * gx * gy, c = w * gy * gy;
                    (xx, xy, yy) = (xx + a, xy + b, yy + c);
                    (bx, by) = (bx + a * i + b * j, by + b * i + c * j);
                }
            }

            double det = xx * yy - xy * xy;
            if (!(det > 1e-6 * (xx + yy) * (xx + yy)))
                return null;
            double du = (yy * bx - xy * by) / det, dv = (xx * by - xy * bx) / det;
            (cu, cv) = (cu + du, cv + dv);
            if (Math.Abs(cu - u) > reach || Math.Abs(cv - v) > reach)
                return null;
            if (du * du + dv * dv < 1e-8)
                break;
        }
        return (cu, cv);
    }

    private static bool IsPeak(float[] response, int width, int x, int y, float value, int reach)
    {
        for (int j = -reach; j <= reach; j++)
        {
            for (int i = -reach; i <= reach; i++)
            {
                float other = response[(y + j) * width + x + i];
                if (other > value || other == value && (j < 0 || j == 0 && i < 0))
                    return false;
            }
        }

        return true;
    }

    // Around the corner the picture is above and below its mean by turns, twice.
    private static bool HasFourQuarters(ImageF smooth, double u, double v)
    {
        const int samples = 24;
        const double radius = 4;
        Span<float> ring = stackalloc float[samples];
        float sum = 0, low = float.MaxValue, high = float.MinValue;
        for (int k = 0; k < samples; k++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * k / samples);
            float value = Sampling.Bilinear(smooth, u + radius * c, v + radius * s);
            ring[k] = value;
            sum += value;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        float mean = (low + high) / 2, margin = 0.12f * (high - low);
        int changes = 0;
        bool? state = null, first = null;
        for (int k = 0; k < samples; k++)
        {
            bool? now = ring[k] > mean + margin ? true : ring[k] < mean - margin ? false : null;
            if (now is null)
                continue;
            if (state is not null && now != state)
                changes++;
            state = now;
            first ??= now;
        }
        if (state != first)
            changes++;
        return changes == 4 && high - low > 0.03f;
    }
}
