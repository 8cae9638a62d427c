namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>Twins: asymmetric motifs that are mirror images of each other.</summary>
internal static class Twins
{
    // Frames of motifs that a rotation takes to each other differ by noise only; those of other orientation by more.
    private const double Clear = 0.12;

    /// <summary>
    /// The paper's test on pixels, one motif reflected onto the other; on points, and on motifs so small that their pixels are
    /// too coarse for a share of epsilon, the moments decide.
    /// </summary>
    public static bool Are(Motif a, Motif b, double epsilon, int width)
    {
        Frame fa = a.Frame, fb = b.Frame;
        double mirrored = fa.Distance(fb.Mirror()), turned = fa.Distance(fb);
        // Cheap and nearly always enough: a turned copy is no twin.
        if (turned < Clear || mirrored > 0.6 * turned)
            return false;
        if (a.Pixels.Length == 0 || b.Pixels.Length == 0)
            return true;
        if (Difference(a, b, width, reflect: true) <= epsilon)
            return Difference(a, b, width, reflect: false) > epsilon;
        return Math.Min(a.Area, b.Area) < 400 && mirrored < 0.4 * turned;
    }

    /// <summary>Pixels in which b differs from a that was reflected across the line between them (or turned about the centre), over both areas.</summary>
    public static double Difference(Motif a, Motif b, int width, bool reflect)
    {
        var inB = new HashSet<int>(b.Pixels);
        // Reflection across the bisecting line turns theta into theta_a + theta_b - theta; a turn adds the difference.
        double sum = a.Theta + b.Theta, turn = b.Theta - a.Theta;
        double c = Math.Cos(reflect ? sum : turn), s = Math.Sin(reflect ? sum : turn);
        // Each pixel of the plane around b is looked up in a, so that no holes appear; both maps have easy inverses.
        var inA = new HashSet<int>(a.Pixels);
        int reach = (int)Math.Ceiling(Math.Sqrt(Math.Max(Far(a, width), Far(b, width)))) + 2, different = 0;
        int bx = (int)Math.Round(b.X), by = (int)Math.Round(b.Y);
        for (int y = by - reach; y <= by + reach; y++)
        {
            for (int x = bx - reach; x <= bx + reach; x++)
            {
                double dx = x - b.X, dy = y - b.Y;
                double ux = reflect ? c * dx + s * dy : c * dx + s * dy, uy = reflect ? s * dx - c * dy : -s * dx + c * dy;
                int ax = (int)Math.Round(a.X + ux), ay = (int)Math.Round(a.Y + uy);
                bool ofA = ax >= 0 && ax < width && ay >= 0 && inA.Contains(ay * width + ax), ofB = x >= 0 && x < width && y >= 0 && inB.Contains(y * width + x);
                if (ofA != ofB)
                    different++;
            }
        }

        return different / (a.Area + b.Area);
    }

    private static double Far(Motif motif, int width)
    {
        double far = 0;
        foreach (int p in motif.Pixels)
        {
            double dx = p % width - motif.X, dy = p / width - motif.Y;
            far = Math.Max(far, dx * dx + dy * dy);
        }
        return far;
    }
}
