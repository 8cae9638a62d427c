using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>How a motif is moved.</summary>
/// <param name="Motif">The motif.</param>
/// <param name="R">Its new distance from the centre.</param>
/// <param name="Theta">Its new direction in radians.</param>
public sealed record MotifMove(Motif Motif, double R, double Theta)
{
    /// <summary>Degrees that it turns about the centre.</summary>
    public double Degrees => Math.IEEERemainder(Theta - Motif.Theta, 2 * Math.PI) * 180 / Math.PI;

    /// <summary>Distance in pixels that its centroid goes.</summary>
    public double Pixels
    {
        get
        {
            double d = Theta - Motif.Theta;
            return Math.Sqrt(Math.Max(0, R * R + Motif.R * Motif.R - 2 * R * Motif.R * Math.Cos(d)));
        }
    }
}

/// <summary>Moves motifs so that every set becomes a regular polygon that the lines of symmetry fit.</summary>
public static class Rectifier
{
    /// <summary>Where the motifs of all sets belong.</summary>
    /// <param name="report">An analysis with an order above 1.</param>
    /// <param name="options">Options.</param>
    /// <returns>The moves, and the direction of the first line of symmetry in radians; lines are 180 / psi degrees apart.</returns>
    public static (IReadOnlyList<MotifMove> Moves, double Line) Plan(MandalaReport report, MandalaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        options ??= new MandalaOptions();
        int psi = report.Psi;
        if (psi < 2)
            throw new ModuleException(ModuleError.Verification, "There is no order of symmetry to make the mandala regular by.");
        var sets = report.Sets.Where(s => s.Members.Count % psi == 0).ToList();
        // Sets without a mirror image among the others stand on lines or between them, and give a first direction.
        var alone = sets.Where(s => !sets.Any(o => o != s && ArePair(s, o, options))).ToList();
        double line = Line(alone.Count > 0 ? alone : sets, [], psi);
        double Off(double angle) => Math.Abs(Math.IEEERemainder(angle - line, Math.PI / psi));
        var pairs = new List<(PooledSet A, PooledSet B)>();
        var single = new List<PooledSet>();
        var open = new List<PooledSet>(sets);
        while (open.Count > 0)
        {
            PooledSet set = open[0];
            open.RemoveAt(0);
            // Many alike sets may share a radius: the middle of a true pair lies on a line, and a set on a line needs no other.
            PooledSet? partner = Off(set.Phase) <= 0.08 * Math.PI / psi ? null : open.Where(o => ArePair(set, o, options)).MinBy(o => Off(Middle(set, o)));
            if (partner is null || Off(Middle(set, partner)) > Math.PI / 6 / psi)
            {
                single.Add(set);
                continue;
            }
            pairs.Add((set, partner));
            open.Remove(partner);
        }
        line = Line([.. single.Where(s => Off(s.Phase) <= Math.PI / 6 / psi)], pairs, psi);
        var moves = new List<MotifMove>();
        foreach (PooledSet set in single)
        {
            double phase = set.Phase, off = Math.IEEERemainder(phase - line, Math.PI / psi);
            // Snapped to a line that is near; a set that stands off all lines keeps its place.
            if (Math.Abs(off) <= Math.PI / 6 / psi)
                phase -= off;
            Spread(moves, set, set.Radius, phase);
        }
        foreach ((PooledSet a, PooledSet b) in pairs)
        {
            double period = 2 * Math.PI / a.Members.Count, phase = a.Phase, other = phase + Math.IEEERemainder(b.Phase - phase, period), radius = (a.Radius + b.Radius) / 2;
            double off = Math.IEEERemainder(Middle(a, b) - line, Math.PI / psi);
            Spread(moves, a, radius, phase - off);
            Spread(moves, b, radius, other - off);
        }
        return (moves, line);
    }

    /// <summary>Draws the picture with its motifs moved; everything else becomes ground.</summary>
    /// <param name="picture">The picture that was analysed, of any number of channels.</param>
    /// <param name="ink">Its motifs.</param>
    /// <param name="report">Its analysis.</param>
    /// <param name="moves">Where motifs go; the others stay.</param>
    /// <param name="invert">Motifs are light on dark.</param>
    public static ImageF Draw(ImageF picture, Ink ink, MandalaReport report, IReadOnlyList<MotifMove> moves, bool invert = false)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(ink);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(moves);
        int width = picture.Width, height = picture.Height;
        var result = new ImageF(width, height, picture.Channels);
        var ground = new float[picture.Channels];
        for (int c = 0; c < ground.Length; c++)
        {
            float[] values = [.. Enumerable.Range(0, ink.Labels.Length).Where(i => ink.Labels[i] == 0).Select(i => picture.Plane(c)[i])];
            Array.Sort(values);
            ground[c] = values.Length > 0 ? values[values.Length / 2] : invert ? 0 : 1;
            result.Plane(c).Fill(ground[c]);
        }
        var planned = moves.ToDictionary(m => m.Motif.Index);
        var tap = new float[picture.Channels];
        foreach (Motif motif in report.Motifs)
        {
            MotifMove move = planned.TryGetValue(motif.Index, out MotifMove? m) ? m : new MotifMove(motif, motif.R, motif.Theta);
            // Turned about the centre, then shifted along the new radius.
            double turn = move.Theta - motif.Theta, cos = Math.Cos(turn), sin = Math.Sin(turn), shift = move.R - motif.R;
            double sx = shift * Math.Cos(move.Theta), sy = shift * Math.Sin(move.Theta);
            (int left, int right, int top, int bottom) = (int.MaxValue, int.MinValue, int.MaxValue, int.MinValue);
            foreach (int p in motif.Pixels)
            {
                double dx = p % width - report.CentreX, dy = p / width - report.CentreY;
                double x = report.CentreX + cos * dx - sin * dy + sx, y = report.CentreY + sin * dx + cos * dy + sy;
                (left, right, top, bottom) = (Math.Min(left, (int)x - 3), Math.Max(right, (int)x + 4), Math.Min(top, (int)y - 3), Math.Max(bottom, (int)y + 4));
            }
            for (int y = Math.Max(0, top); y <= Math.Min(height - 1, bottom); y++)
            {
                for (int x = Math.Max(0, left); x <= Math.Min(width - 1, right); x++)
                {
                    double dx = x - sx - report.CentreX, dy = y - sy - report.CentreY;
                    double fx = report.CentreX + cos * dx + sin * dy, fy = report.CentreY - sin * dx + cos * dy;
                    if (!Sample(fx, fy, motif.Index + 1))
                        continue;
                    // Where motifs meet, the darker one shows (the lighter one on dark ground).
                    float was = 0, now = 0;
                    for (int c = 0; c < tap.Length; c++)
                        (was, now) = (was + result[x, y, c], now + tap[c]);
                    if (invert ? now > was : now < was)
                    {
                        for (int c = 0; c < tap.Length; c++)
                            result[x, y, c] = tap[c];
                    }
                }
            }
        }
        return result;

        // Bilinear, over the motif and the rim of its own smooth edge; everything else counts as ground.
        bool Sample(double x, double y, int label)
        {
            int x0 = (int)Math.Floor(x), y0 = (int)Math.Floor(y);
            bool any = false;
            Array.Clear(tap);
            for (int i = 0; i < 4; i++)
            {
                int px = x0 + (i & 1), py = y0 + (i >> 1);
                float weight = (float)(((i & 1) == 0 ? 1 - (x - x0) : x - x0) * ((i >> 1) == 0 ? 1 - (y - y0) : y - y0));
                bool own = IsOwn(px, py, label);
                any |= own;
                for (int c = 0; c < tap.Length; c++)
                    tap[c] += weight * (own ? picture[px, py, c] : ground[c]);
            }
            return any;
        }

        bool IsOwn(int x, int y, int label)
        {
            if ((uint)x >= (uint)width || (uint)y >= (uint)height)
                return false;
            int at = ink.Labels[y * width + x];
            if (at != 0)
                return at == label;
            for (int dy = -2; dy <= 2; dy++)
            {
                for (int dx = -2; dx <= 2; dx++)
                {
                    if ((uint)(x + dx) < (uint)width && (uint)(y + dy) < (uint)height && ink.Labels[(y + dy) * width + x + dx] == label)
                        return true;
                }
            }

            return false;
        }
    }

    // Alike sets of the same size and radius that a reflection takes to each other: twins, or symmetric motifs on both sides of a line.
    private static bool ArePair(PooledSet a, PooledSet b, MandalaOptions options)
    {
        if (a.Members.Count != b.Members.Count || Math.Abs(a.Radius - b.Radius) > options.Epsilon * (a.Radius + b.Radius) / 2)
            return false;
        Motif p = a.Members[0], q = b.Members[0];
        if (!options.Same(p.Area, q.Area))
            return false;
        Frame fp = Mean(a), fq = Mean(b);
        return fp.Distance(fq.Mirror()) < 0.2 && fp.Distance(fq.Mirror()) <= fp.Distance(fq) + 0.1;
    }

    private static double Middle(PooledSet a, PooledSet b) => a.Phase + Math.IEEERemainder(b.Phase - a.Phase, 2 * Math.PI / a.Members.Count) / 2;

    private static Frame Mean(PooledSet set)
    {
        Frame[] f = [.. set.Members.Select(m => m.Frame)];
        return new Frame(f.Average(v => v.Elongation), f.Average(v => v.Radial), f.Average(v => v.Across), f.Average(v => v.Tilt), f.Average(v => v.SkewS), f.Average(v => v.SkewT));
    }

    // The direction that motifs of sets and middles of pairs agree on, weighted by area.
    private static double Line(List<PooledSet> single, List<(PooledSet A, PooledSet B)> pairs, int psi)
    {
        double c = 0, s = 0;
        foreach (PooledSet set in single)
        {
            foreach (Motif m in set.Members)
            {
                c += m.Area * Math.Cos(2 * psi * m.Theta);
                s += m.Area * Math.Sin(2 * psi * m.Theta);
            }
        }

        foreach ((PooledSet a, PooledSet b) in pairs)
        {
            double weight = a.Members.Sum(m => m.Area) + b.Members.Sum(m => m.Area), twice = 2 * psi * Middle(a, b);
            c += weight * Math.Cos(twice);
            s += weight * Math.Sin(twice);
        }
        return Math.Atan2(s, c) / (2 * psi);
    }

    private static void Spread(List<MotifMove> moves, PooledSet set, double radius, double phase)
    {
        int n = set.Members.Count;
        // Members are in order; the one nearest to the phase is the first.
        int start = 0;
        double best = double.MaxValue;
        for (int i = 0; i < n; i++)
        {
            double d = Math.Abs(Math.IEEERemainder(set.Members[i].Theta - phase, 2 * Math.PI));
            if (d < best)
                (best, start) = (d, i);
        }
        for (int i = 0; i < n; i++)
            moves.Add(new MotifMove(set.Members[(start + i) % n], radius, phase + 2 * Math.PI * i / n));
    }
}
