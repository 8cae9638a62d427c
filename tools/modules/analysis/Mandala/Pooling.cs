namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>A set of motifs that make a regular polygon, or nearly so.</summary>
public sealed class PooledSet
{
    /// <summary>Its motifs in order of their directions.</summary>
    public required IReadOnlyList<Motif> Members { get; init; }

    /// <summary>Number of the hull layer that it lies in, -1 where it comes from orbits.</summary>
    public required int Layer { get; init; }

    /// <summary>Mean distance from the centre.</summary>
    public double Radius => Members.Average(m => m.R);

    /// <summary>Standard deviation of the lengths of the edges over their mean.</summary>
    public double Sigma => Pooling.EdgeSpread(Members);

    /// <summary>Direction of the first motif, from all of them, in radians, 0 to 2 pi / size.</summary>
    public double Phase
    {
        get
        {
            double c = 0, s = 0, n = Members.Count;
            foreach (Motif m in Members)
            {
                c += Math.Cos(n * m.Theta);
                s += Math.Sin(n * m.Theta);
            }
            double phase = Math.Atan2(s, c) / n;
            return phase < 0 ? phase + 2 * Math.PI / n : phase;
        }
    }
}

/// <summary>Algorithm 1 of the paper: divides hull layers into sets of alike motifs that make nearly regular polygons.</summary>
internal static class Pooling
{
    /// <summary>What became of a hull layer.</summary>
    /// <param name="Sets">Its nearly regular sets.</param>
    /// <param name="Irregular">Motifs of parts that no divisor makes regular, and of parts of one or two.</param>
    /// <param name="Gcd">Greatest common divisor of the sizes; 1 where a part is irregular.</param>
    public sealed record PooledLayer(IReadOnlyList<PooledSet> Sets, IReadOnlyList<Motif> Irregular, int Gcd);

    public static PooledLayer Pool(IReadOnlyList<Motif> layer, int number, MandalaOptions options, int width)
    {
        List<List<Motif>> parts = [[.. layer]];
        foreach (Func<Motif, double> feature in (Func<Motif, double>[])[m => m.Area, m => m.Compactness, m => m.Solidity, m => m.Angle])
            parts = [.. parts.SelectMany(p => Cut(p, feature, options))];
        var sets = new List<PooledSet>();
        var irregular = new List<Motif>();
        int gcd = 0;
        foreach (List<Motif> part in parts)
        {
            part.Sort((a, b) => a.Theta.CompareTo(b.Theta));
            if (Interleave(part, options, width) is { } found)
            {
                foreach (Motif[] set in found)
                {
                    sets.Add(new PooledSet { Members = set, Layer = number });
                    gcd = Gcd(gcd, set.Length);
                }
            }
            else
            {
                irregular.AddRange(part);
                gcd = Gcd(gcd, part.Count <= 2 ? part.Count : 1);
            }
        }
        return new PooledLayer(sets, irregular, gcd);
    }

    public static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);

    /// <summary>Spread of the edges of the polygon through motifs in order.</summary>
    public static double EdgeSpread(IReadOnlyList<Motif> set)
    {
        int n = set.Count;
        double sum = 0, squares = 0;
        for (int i = 0; i < n; i++)
        {
            Motif a = set[i], b = set[(i + 1) % n];
            double length = Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));
            sum += length;
        }
        double mean = sum / n;
        for (int i = 0; i < n; i++)
        {
            Motif a = set[i], b = set[(i + 1) % n];
            double d = Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y)) - mean;
            squares += d * d;
        }
        return mean > 0 ? Math.Sqrt(squares / n) / mean : double.PositiveInfinity;
    }

    // Fewest runs of one feature in which the largest and the smallest value count as equal.
    private static IEnumerable<List<Motif>> Cut(List<Motif> part, Func<Motif, double> feature, MandalaOptions options)
    {
        List<Motif>? run = null;
        double least = 0;
        foreach (Motif motif in part.OrderBy(feature))
        {
            double value = feature(motif);
            if (run is not null && options.Same(least, value))
            {
                run.Add(motif);
                continue;
            }
            if (run is not null)
                yield return run;
            run = [motif];
            least = value;
        }
        if (run is not null)
            yield return run;
    }

    // The fewest interleaved sets that are nearly regular and hold no twins; null where there are none.
    private static List<Motif[]>? Interleave(List<Motif> part, MandalaOptions options, int width)
    {
        int m = part.Count;
        for (int q = m; q >= 3; q--)
        {
            if (m % q != 0)
                continue;
            int step = m / q;
            var sets = new List<Motif[]>();
            for (int o = 0; o < step; o++)
            {
                var set = new Motif[q];
                for (int i = 0; i < q; i++)
                    set[i] = part[o + i * step];
                if (EdgeSpread(set) > options.Epsilon || HasTwins(set, options, width))
                    break;
                sets.Add(set);
            }
            if (sets.Count == step)
                return sets;
        }
        return null;
    }

    // Twins stand in turn, so neighbours tell.
    private static bool HasTwins(Motif[] set, MandalaOptions options, int width)
    {
        int twins = 0;
        for (int i = 0; i < set.Length; i++)
        {
            if (Twins.Are(set[i], set[(i + 1) % set.Length], options.Epsilon, width))
                twins++;
        }

        return 2 * twins > set.Length;
    }
}
