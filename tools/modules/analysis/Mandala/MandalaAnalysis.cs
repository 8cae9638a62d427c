using System.Diagnostics;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>What is known about a mandala.</summary>
public sealed class MandalaReport
{
    /// <summary>All motifs, the central ones too.</summary>
    public required IReadOnlyList<Motif> Motifs { get; init; }

    /// <summary>Column of the centre.</summary>
    public required double CentreX { get; init; }

    /// <summary>Row of the centre.</summary>
    public required double CentreY { get; init; }

    /// <summary>Distance of the outermost centroid from the centre.</summary>
    public required double Radius { get; init; }

    /// <summary>Order of symmetry: what is taken in the end; 1 where there is none to be sure of.</summary>
    public required int Psi { get; init; }

    /// <summary>The paper's value, the greatest common divisor over the hull layers.</summary>
    public required int LiteralPsi { get; init; }

    /// <summary>The order found by rotating the motifs.</summary>
    public required int RobustPsi { get; init; }

    /// <summary>Share of the motifs that the rotation by <see cref="RobustPsi"/> takes to another one.</summary>
    public required double RobustShare { get; init; }

    /// <summary>Overlap of the ink with itself, rotated by <see cref="Psi"/>; 0 without pixels.</summary>
    public required double Overlap { get; init; }

    /// <summary>Hull layers from the outside in; layers of one or two motifs are ignored for the order.</summary>
    public required IReadOnlyList<IReadOnlyList<Motif>> HullLayers { get; init; }

    /// <summary>Greatest common divisor of each hull layer; 0 where it is ignored.</summary>
    public required IReadOnlyList<int> LayerGcd { get; init; }

    /// <summary>Nearly regular sets.</summary>
    public required IReadOnlyList<PooledSet> Sets { get; init; }

    /// <summary>Whether the sets come from orbits of the rotation, not from hull layers.</summary>
    public required bool FromOrbits { get; init; }

    /// <summary>Motifs in no set, besides the central ones.</summary>
    public required IReadOnlyList<Motif> Unpooled { get; init; }

    /// <summary>Points of each circular layer: radii that agree within epsilon.</summary>
    public required IReadOnlyList<int> CircularLayers { get; init; }

    /// <summary>What a user should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Pieces of ink that were too small.</summary>
    public int Dropped { get; init; }

    /// <summary>Seconds for motifs, hulls and order, pooling.</summary>
    public (double Motifs, double Hulls, double Pooling) Seconds { get; init; }

    /// <summary>Smallest, largest and mean spread of the edges over all sets; 0 where there is none.</summary>
    public (double Min, double Max, double Mean) Sigma => Sets.Count == 0 ? (0, 0, 0) : (Sets.Min(s => s.Sigma), Sets.Max(s => s.Sigma), Sets.Average(s => s.Sigma));

    /// <summary>Whether it looks like a mandala of separate motifs: an order above 1, and at most 10 % of the motifs outside of sets.</summary>
    public bool IsClassOne => Psi > 1 && Unpooled.Count <= 0.1 * Motifs.Count(m => !m.IsCentral);
}

/// <summary>Peels and pools.</summary>
public static class MandalaAnalysis
{
    /// <summary>Analyses a picture.</summary>
    /// <param name="picture">Any number of channels.</param>
    /// <param name="options">Options; defaults where null.</param>
    /// <returns>The ink and the report.</returns>
    /// <exception cref="ModuleException">The picture is blank, or has fewer than three motifs outside the centre.</exception>
    public static (Ink Ink, MandalaReport Report) Of(ImageF picture, MandalaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        options = (options ?? new MandalaOptions()).Validated();
        var watch = Stopwatch.StartNew();
        Ink ink = MotifFinder.Find(VvcIlif.Modules.Kit.Operations.Colour.Luma(picture), options);
        double motifs = watch.Elapsed.TotalSeconds;
        return (ink, Of(ink.Motifs, options, ink, motifs));
    }

    /// <summary>Analyses motifs that are known.</summary>
    /// <exception cref="ModuleException">There are fewer than three motifs outside the centre.</exception>
    public static MandalaReport Of(IReadOnlyList<Motif> motifs, MandalaOptions? options = null) => Of(motifs, (options ?? new MandalaOptions()).Validated(), null, 0);

    private static MandalaReport Of(IReadOnlyList<Motif> motifs, MandalaOptions options, Ink? ink, double motifSeconds)
    {
        var watch = Stopwatch.StartNew();
        if (motifs.Count < 3)
            throw ModuleException.Input($"There {(motifs.Count == 1 ? "is 1 motif" : $"are {motifs.Count} motifs")}; a mandala has at least three outside its centre.");
        int width = ink?.Width ?? 0;
        (double cx, double cy) = Centre(motifs);
        List<Motif> outside = [.. motifs.Where(m => !m.IsCentral)];
        if (outside.Count < 3)
            throw ModuleException.Input($"There are {outside.Count} motifs outside the centre; a mandala has at least three.");

        // Peel.
        IReadOnlyList<int[]> peeled = Hulls.Peel([.. outside.Select(m => (m.X, m.Y))]);
        List<IReadOnlyList<Motif>> layers = [.. peeled.Select(l => (IReadOnlyList<Motif>)[.. l.Select(i => outside[i])])];
        if (!motifs.Any(m => m.IsCentral))
        {
            // Without a motif in the middle the hull layers give the centre.
            List<IReadOnlyList<Motif>> full = [.. layers.Where(l => l.Count >= 3)];
            if (full.Count > 0)
                (cx, cy) = (full.Average(l => l.Average(m => m.X)), full.Average(l => l.Average(m => m.Y)));
            SetPolar(motifs, cx, cy);
        }
        foreach (IReadOnlyList<Motif> layer in layers)
            SetAngles(layer);
        double hullSeconds = watch.Elapsed.TotalSeconds;

        // Pool, set the centre right by the sets, pool again.
        watch.Restart();
        (List<PooledSet> sets, List<Motif> outsiders, List<int> gcds) = PoolLayers(layers, options, width);
        if (sets.Count > 0)
        {
            (cx, cy) = Refined(sets, cx, cy);
            SetPolar(motifs, cx, cy);
            (sets, outsiders, gcds) = PoolLayers(layers, options, width);
        }
        double poolSeconds = watch.Elapsed.TotalSeconds;
        watch.Restart();
        int literal = gcds.Aggregate(0, Pooling.Gcd);
        if (literal == 0)
            literal = 1;
        double outer = outside.Max(m => m.R);
        Symmetry.Order robust = Symmetry.Find(outside, outer, options);
        if (robust.Psi > 1)
        {
            // A first centre from few sets may be off; orbits see more motifs.
            (List<List<Motif>> first, _) = Symmetry.Orbits(outside, robust.Psi, robust.Tolerance * outer, options);
            if (first.Count > 0 && (outsiders.Count > 0 || literal != robust.Psi))
            {
                (cx, cy) = Refined([.. first.Select(o => new PooledSet { Members = o, Layer = -1 })], cx, cy);
                SetPolar(motifs, cx, cy);
                Symmetry.Order again = Symmetry.Find(outside, outer, options);
                if (again.Psi >= robust.Psi)
                    robust = again;
            }
        }

        var warnings = new List<string>();
        int psi = robust.Psi;
        double overlap = 0;
        if (ink is not null && psi > 1)
        {
            // Features do not see everything that pixels do.
            overlap = Symmetry.Overlap(ink, cx, cy, psi);
            (int Q, double Overlap) best = (psi, overlap);
            for (int q = 2; q < psi; q++)
            {
                if (psi % q == 0 && Symmetry.Overlap(ink, cx, cy, q) is var o && o > best.Overlap)
                    best = (q, o);
            }

            if (overlap < best.Overlap - 0.1)
            {
                warnings.Add($"Pixels overlap better at order {best.Q} than at {psi}: {best.Q} is taken.");
                (psi, overlap) = (best.Q, best.Overlap);
            }
            if (overlap < 0.5)
                warnings.Add(FormattableString.Invariant($"Rotated by its order {psi} the ink overlaps itself by {overlap:0.00} only: motifs are small or displaced."));
        }
        if (psi != literal)
            warnings.Add($"The hull layers alone give the order {literal}; rotating the motifs gives {psi}, which is taken.");

        bool fromOrbits = psi > 1 && (psi != literal || outsiders.Count > 0.1 * outside.Count);
        if (fromOrbits)
        {
            double reach = (robust.Tolerance > 0 ? robust.Tolerance : 0.04) * outer;
            (List<List<Motif>> orbits, outsiders) = Symmetry.Orbits(outside, psi, reach, options);
            sets = Merge([.. orbits.Select(o => new PooledSet { Members = o, Layer = -1 })], psi, outer, options, width);
        }
        poolSeconds += watch.Elapsed.TotalSeconds;
        if (outsiders.Count > 0.1 * outside.Count)
            warnings.Add($"{outsiders.Count} of {outside.Count} motifs are in no regular set: this is not a Class I mandala, or motifs touch or are broken.");
        if (psi == 1)
            warnings.Add("No order of symmetry was found: this is not a Class I mandala, or motifs touch or are broken.");
        return new MandalaReport
        {
            Motifs = motifs,
            CentreX = cx,
            CentreY = cy,
            Radius = outer,
            Psi = psi,
            LiteralPsi = literal,
            RobustPsi = robust.Psi,
            RobustShare = robust.Matched,
            Overlap = overlap,
            HullLayers = layers,
            LayerGcd = gcds,
            Sets = sets,
            FromOrbits = fromOrbits,
            Unpooled = outsiders,
            CircularLayers = Circles.ByRadius(outside.Select(m => m.R), options.Epsilon),
            Warnings = warnings,
            Dropped = ink?.Dropped ?? 0,
            Seconds = (motifSeconds, hullSeconds, poolSeconds),
        };
    }

    // Mean of all, then of the motifs within 3 % of the largest radius around it.
    private static (double X, double Y) Centre(IReadOnlyList<Motif> motifs)
    {
        double cx = motifs.Average(m => m.X), cy = motifs.Average(m => m.Y);
        SetPolar(motifs, cx, cy);
        double outer = motifs.Max(m => m.R);
        List<Motif> central = [.. motifs.Where(m => m.R <= 0.03 * outer)];
        foreach (Motif m in motifs)
            m.IsCentral = central.Contains(m);
        if (central.Count > 0)
            SetPolar(motifs, cx = central.Average(m => m.X), cy = central.Average(m => m.Y));
        return (cx, cy);
    }

    internal static void SetPolar(IReadOnlyList<Motif> motifs, double cx, double cy)
    {
        foreach (Motif m in motifs)
        {
            m.R = Math.Sqrt((m.X - cx) * (m.X - cx) + (m.Y - cy) * (m.Y - cy));
            m.Theta = Math.Atan2(m.Y - cy, m.X - cx);
            if (m.Theta < 0)
                m.Theta += 2 * Math.PI;
        }
    }

    private static void SetAngles(IReadOnlyList<Motif> layer)
    {
        int n = layer.Count;
        for (int i = 0; i < n; i++)
        {
            Motif a = layer[(i + n - 1) % n], b = layer[i], c = layer[(i + 1) % n];
            double ux = a.X - b.X, uy = a.Y - b.Y, vx = c.X - b.X, vy = c.Y - b.Y;
            b.Angle = n < 3 ? 0 : Math.Atan2(Math.Abs(ux * vy - uy * vx), ux * vx + uy * vy);
        }
    }

    private static (List<PooledSet>, List<Motif>, List<int>) PoolLayers(List<IReadOnlyList<Motif>> layers, MandalaOptions options, int width)
    {
        var sets = new List<PooledSet>();
        var outsiders = new List<Motif>();
        var gcds = new List<int>();
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i].Count < 3)
            {
                outsiders.AddRange(layers[i]);
                gcds.Add(0);
                continue;
            }
            Pooling.PooledLayer pooled = Pooling.Pool(layers[i], i, options, width);
            sets.AddRange(pooled.Sets);
            outsiders.AddRange(pooled.Irregular);
            gcds.Add(pooled.Gcd);
        }
        return (sets, outsiders, gcds);
    }

    // The point with the smallest summed variance of radii within the sets, by Gauss-Newton steps.
    private static (double X, double Y) Refined(IReadOnlyList<PooledSet> sets, double cx, double cy)
    {
        for (int step = 0; step < 5; step++)
        {
            double xx = 0, xy = 0, yy = 0, xr = 0, yr = 0;
            foreach (PooledSet set in sets)
            {
                int n = set.Members.Count;
                double mr = 0, mx = 0, my = 0;
                foreach (Motif m in set.Members)
                {
                    double dx = m.X - cx, dy = m.Y - cy, r = Math.Max(1e-9, Math.Sqrt(dx * dx + dy * dy));
                    (mr, mx, my) = (mr + r / n, mx - dx / r / n, my - dy / r / n);
                }
                foreach (Motif m in set.Members)
                {
                    double dx = m.X - cx, dy = m.Y - cy, r = Math.Max(1e-9, Math.Sqrt(dx * dx + dy * dy));
                    double gx = -dx / r - mx, gy = -dy / r - my, e = r - mr;
                    (xx, xy, yy, xr, yr) = (xx + gx * gx, xy + gx * gy, yy + gy * gy, xr + gx * e, yr + gy * e);
                }
            }
            double d = xx * yy - xy * xy;
            if (!(d > 1e-12))
                break;
            cx -= (yy * xr - xy * yr) / d;
            cy -= (xx * yr - xy * xr) / d;
        }
        return (cx, cy);
    }

    // Orbits that together make a regular polygon of alike motifs, such as those on the lines and between them.
    private static List<PooledSet> Merge(List<PooledSet> orbits, int psi, double outer, MandalaOptions options, int width)
    {
        var merged = new List<PooledSet>();
        var open = orbits.OrderByDescending(o => o.Radius).ToList();
        while (open.Count > 0)
        {
            PooledSet first = open[0];
            open.RemoveAt(0);
            int partner = open.FindIndex(o => options.Same(first.Members.Average(m => m.Area), o.Members.Average(m => m.Area)) && options.Same(first.Members.Average(m => m.Compactness), o.Members.Average(m => m.Compactness))
                && Math.Abs(first.Radius - o.Radius) <= Math.Max(0.02 * first.Radius, 0.01 * outer) && IsHalfTurned(first, o, psi)
                && Pooling.EdgeSpread(Joined(first, o)) <= options.Epsilon && first.Members[0].Frame.Distance(o.Members[0].Frame) < 0.45
                && !Twins.Are(first.Members[0], o.Members[0], options.Epsilon, width));
            if (partner >= 0)
            {
                first = new PooledSet { Members = Joined(first, open[partner]), Layer = -1 };
                open.RemoveAt(partner);
            }
            merged.Add(first);
        }
        return merged;

        static Motif[] Joined(PooledSet a, PooledSet b) => [.. a.Members.Concat(b.Members).OrderBy(m => m.Theta)];

        static bool IsHalfTurned(PooledSet a, PooledSet b, int psi) => Math.Abs(Math.Abs(Math.IEEERemainder(a.Phase - b.Phase, 2 * Math.PI / psi)) - Math.PI / psi) < 0.15 * Math.PI / psi;
    }
}
