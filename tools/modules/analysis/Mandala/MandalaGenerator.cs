using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>A shape of motifs.</summary>
public enum MotifShape
{
    /// <summary>A disc.</summary>
    Disc,

    /// <summary>Pointed at both ends.</summary>
    Petal,

    /// <summary>Pointed outwards.</summary>
    Drop,

    /// <summary>A sickle, open to the centre.</summary>
    Crescent,

    /// <summary>A bent drop: not its own mirror image.</summary>
    Comma,
}

/// <summary>Where the motifs of a ring stand.</summary>
public enum RingKind
{
    /// <summary>One in each sector, on its line.</summary>
    OnLine,

    /// <summary>One in each sector, between the lines.</summary>
    Between,

    /// <summary>On and between the lines.</summary>
    Double,

    /// <summary>Mirror images at both sides of each line.</summary>
    Twin,

    /// <summary>A number of motifs in each sector, evenly spaced.</summary>
    Many,
}

/// <summary>A ring of motifs.</summary>
/// <param name="Kind">Where its motifs stand.</param>
/// <param name="Radius">Share of the outer radius.</param>
/// <param name="Size">Radius of a motif as a share of the outer radius.</param>
/// <param name="Shape">Shape of its motifs.</param>
/// <param name="Delta">Angle between a twin and its line in degrees.</param>
/// <param name="Count">Motifs in each sector for <see cref="RingKind.Many"/>.</param>
public sealed record Ring(RingKind Kind, double Radius, double Size, MotifShape Shape, double Delta = 0, int Count = 1);

/// <summary>What a generated mandala is like.</summary>
public sealed record MandalaSpec
{
    /// <summary>Order of symmetry, 2 to 32.</summary>
    public int Psi { get; init; } = 8;

    /// <summary>Side of the picture in pixels, 64 to 8192.</summary>
    public int Size { get; init; } = 1000;

    /// <summary>Seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Rings, or null for 5 to 8 drawn from the seed.</summary>
    public IReadOnlyList<Ring>? Rings { get; init; }

    /// <summary>Standard deviation of the places, as a share of the outer radius.</summary>
    public double Jitter { get; init; }

    /// <summary>Standard deviation of a motif's own direction in degrees.</summary>
    public double Turn { get; init; }

    /// <summary>Standard deviation of the size of a motif, as a share of it.</summary>
    public double Scale { get; init; }

    /// <summary>Largest displacement by a smooth random warp, as a share of the outer radius.</summary>
    public double Warp { get; init; }

    /// <summary>Share of pixels that become black or white.</summary>
    public double Salt { get; init; }

    /// <summary>Standard deviation of a Gaussian blur in pixels.</summary>
    public double Blur { get; init; }

    /// <summary>Direction of the first line in degrees.</summary>
    public double Rotation { get; init; } = -90;

    /// <summary>Throws unless all values are in range.</summary>
    /// <exception cref="ModuleException">A value is out of range.</exception>
    public MandalaSpec Validated()
    {
        if (Psi is < 2 or > 32)
            throw ModuleException.Usage($"--psi is {Psi}; allowed: 2 to 32.");
        if (Size is < 64 or > 8192)
            throw ModuleException.Usage($"--size is {Size}; allowed: 64 to 8192.");
        foreach ((string name, double value, double most) in new[] { ("jitter", Jitter, 0.2), ("turn", Turn, 180), ("scale", Scale, 0.3), ("warp", Warp, 0.2), ("salt", Salt, 0.5), ("blur", Blur, 20) })
        {
            if (!(value >= 0 && value <= most))
                throw ModuleException.Usage(FormattableString.Invariant($"--{name} is {value}; allowed: 0 to {most}."));
        }

        return this;
    }
}

/// <summary>A generated mandala.</summary>
/// <param name="Spec">What it was made from, with its rings.</param>
/// <param name="Motifs">Its motifs as points with exact features, where they were drawn.</param>
/// <param name="Truth">Where they would stand without distortions.</param>
/// <param name="Outlines">Their outlines in pixels.</param>
/// <param name="Centre">The centre in pixels.</param>
/// <param name="Radius">The outer radius in pixels.</param>
public sealed record GeneratedMandala(MandalaSpec Spec, IReadOnlyList<Motif> Motifs, IReadOnlyList<(double X, double Y)> Truth, IReadOnlyList<(double X, double Y)[]> Outlines, double Centre, double Radius)
{
    /// <summary>Draws it, dark on light, with blur and salt.</summary>
    public ImageF Draw()
    {
        var picture = new ImageF(Spec.Size, Spec.Size);
        Array.Fill(picture.Data, 0.96f);
        foreach ((double X, double Y)[] outline in Outlines)
            MandalaGenerator.Fill(picture, outline, 0.1f);
        if (Spec.Blur > 0)
            picture = Filters.Gaussian(picture, Spec.Blur);
        if (Spec.Salt > 0)
            picture = Kit.Degradation.Noise.SaltAndPepper(picture, Spec.Salt, new SeededRandom(Spec.Seed ^ 0x5a17));
        return picture;
    }
}

/// <summary>Makes mandalas with known truth.</summary>
public static class MandalaGenerator
{
    private static readonly Dictionary<(MotifShape, bool), (double S, double T)[]> Shapes = [];
    private static readonly Dictionary<(MotifShape, bool), (double S, double T)[]> Samples = [];

    static MandalaGenerator()
    {
        foreach (MotifShape shape in Enum.GetValues<MotifShape>())
        {
            foreach (bool mirrored in (bool[])[false, true])
            {
                (double S, double T)[] outline = Outline(shape);
                if (mirrored)
                    outline = [.. outline.Select(p => (p.S, -p.T))];
                Shapes[(shape, mirrored)] = outline;
                var inside = new List<(double, double)>();
                const int grid = 24;
                for (int i = 0; i < grid; i++)
                {
                    for (int j = 0; j < grid; j++)
                    {
                        if (Inside(outline, 2 * (i + 0.5) / grid - 1, 2 * (j + 0.5) / grid - 1))
                            inside.Add((2 * (i + 0.5) / grid - 1, 2 * (j + 0.5) / grid - 1));
                    }
                }

                Samples[(shape, mirrored)] = [.. inside];
            }
        }
    }

    /// <summary>Makes a mandala.</summary>
    /// <exception cref="ModuleException">A value is out of range.</exception>
    public static GeneratedMandala Make(MandalaSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec = spec.Validated();
        var random = new SeededRandom(spec.Seed);
        spec = spec with { Rings = spec.Rings ?? RandomRings(spec.Psi, random) };
        double centre = (spec.Size - 1) / 2.0, outer = 0.44 * spec.Size;
        double[] waves = [.. Enumerable.Range(0, 16).Select(i => i % 4 < 2 ? random.Uniform(-2.5, 2.5) : i % 4 == 2 ? random.Uniform(0, 2 * Math.PI) : random.Normal())];
        var motifs = new List<Motif>();
        var truth = new List<(double, double)>();
        var outlines = new List<(double, double)[]>();
        Place(0, 0, 0.05, MotifShape.Disc, mirrored: false);
        foreach (Ring ring in spec.Rings)
        {
            for (int sector = 0; sector < spec.Psi; sector++)
            {
                double line = spec.Rotation + 360.0 / spec.Psi * sector;
                switch (ring.Kind)
                {
                    case RingKind.OnLine: Place(ring.Radius, line, ring.Size, ring.Shape, false); break;
                    case RingKind.Between: Place(ring.Radius, line + 180.0 / spec.Psi, ring.Size, ring.Shape, false); break;
                    case RingKind.Double:
                        Place(ring.Radius, line, ring.Size, ring.Shape, false);
                        Place(ring.Radius, line + 180.0 / spec.Psi, ring.Size, ring.Shape, false);
                        break;
                    case RingKind.Twin:
                        Place(ring.Radius, line - ring.Delta, ring.Size, ring.Shape, false);
                        Place(ring.Radius, line + ring.Delta, ring.Size, ring.Shape, true);
                        break;
                    default:
                        for (int i = 0; i < ring.Count; i++)
                            Place(ring.Radius, line + 360.0 / spec.Psi * i / ring.Count, ring.Size, ring.Shape, false);
                        break;
                }
            }
        }

        return new GeneratedMandala(spec, motifs, truth, outlines, centre, outer);

        void Place(double radius, double degrees, double size, MotifShape shape, bool mirrored)
        {
            double angle = degrees * Math.PI / 180, x = radius * Math.Cos(angle), y = radius * Math.Sin(angle);
            truth.Add((centre + outer * x, centre + outer * y));
            (double X, double Y) at = (x, y);
            if (spec.Jitter > 0)
                at = (x + spec.Jitter * random.Normal(), y + spec.Jitter * random.Normal());
            double own = angle + (spec.Turn > 0 ? spec.Turn * random.Normal() * Math.PI / 180 : 0), scale = size * (spec.Scale > 0 ? Math.Max(0.3, 1 + spec.Scale * random.Normal()) : 1);
            double c = Math.Cos(own), s = Math.Sin(own);
            (double, double)[] outline = [.. Shapes[(shape, mirrored)].Select(p => Warped(at.X + scale * (c * p.S - s * p.T), at.Y + scale * (s * p.S + c * p.T)))];
            (double mx, double my) = Centroid(outline);
            var m = new double[7];
            (double S, double T)[] samples = Samples[(shape, mirrored)];
            foreach ((double S, double T) p in samples)
            {
                double dx = c * p.S - s * p.T, dy = s * p.S + c * p.T;
                double[] add = [dx * dx, dx * dy, dy * dy, dx * dx * dx, dx * dx * dy, dx * dy * dy, dy * dy * dy];
                for (int i = 0; i < 7; i++)
                    m[i] += add[i] / samples.Length;
            }
            outlines.Add(outline);
            motifs.Add(new Motif { Index = motifs.Count, X = mx, Y = my, Area = Area(outline), Perimeter = Length(outline), HullArea = Hulls.Area(outline), Moments = m });
        }

        (double, double) Warped(double x, double y)
        {
            double dx = 0, dy = 0;
            if (spec.Warp > 0)
            {
                for (int i = 0; i < 4; i++)
                {
                    double wave = Math.Sin(waves[4 * i] * x + waves[4 * i + 1] * y + waves[4 * i + 2]) * spec.Warp / 2;
                    if (i % 2 == 0)
                        dx += wave;
                    else
                        dy += wave;
                }
            }

            return (centre + outer * (x + dx), centre + outer * (y + dy));
        }
    }

    /// <summary>Five to eight rings that do not touch; at least one has one motif in each sector.</summary>
    public static IReadOnlyList<Ring> RandomRings(int psi, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        int count = 5 + random.Below(4);
        var rings = new List<Ring>();
        double gap = 0.82 / count;
        for (int i = 0; i < count; i++)
        {
            double radius = 0.18 + gap * (i + 0.5) + random.Uniform(-0.12, 0.12) * gap;
            // The first is single, so that the order is no larger; rings near the centre have no room for more.
            int kinds = radius * 2 * Math.PI / psi > 0.22 ? 4 : 2;
            var kind = (RingKind)random.Below(i == 0 ? 2 : kinds);
            var shape = kind == RingKind.Twin ? (random.Below(3) == 0 ? MotifShape.Disc : MotifShape.Comma) : (MotifShape)random.Below(4);
            double delta = kind == RingKind.Twin ? random.Uniform(0.22, 0.34) * 180 / psi : 0;
            double spacing = 2 * radius * Math.Sin(Math.PI / psi * (kind == RingKind.Double ? 0.5 : 1));
            if (kind == RingKind.Twin)
                spacing = 2 * radius * Math.Sin(Math.Min(delta, 180.0 / psi - delta) * Math.PI / 180);
            double size = Math.Min(0.34 * spacing, 0.36 * gap) * random.Uniform(0.8, 1);
            rings.Add(new Ring(kind, radius, size, shape, delta));
        }
        return rings;
    }

    /// <summary>Rings with a number of motifs in all: each ring has one more in each sector than the one inside it.</summary>
    public static IReadOnlyList<Ring> DenseRings(int psi, int perSector)
    {
        var rings = new List<Ring>();
        var counts = new List<int>();
        int left = perSector;
        for (int k = 1; left > 0; k++)
        {
            counts.Add(Math.Min(k, left));
            left -= counts[^1];
        }
        double gap = 0.92 / counts.Count;
        for (int i = 0; i < counts.Count; i++)
        {
            double radius = 0.08 + gap * (i + 0.5);
            double size = Math.Min(0.34 * gap, 0.34 * 2 * radius * Math.Sin(Math.PI / (psi * counts[i])));
            rings.Add(new Ring(RingKind.Many, radius, size, (MotifShape)(i % 3), 0, counts[i]));
        }
        return rings;
    }

    /// <summary>Fills an outline with smooth edges; overlaps stay dark.</summary>
    internal static void Fill(ImageF picture, (double X, double Y)[] outline, float ink)
    {
        const int sub = 4;
        int top = Math.Max(0, (int)Math.Floor(outline.Min(p => p.Y) - 0.5)), bottom = Math.Min(picture.Height - 1, (int)Math.Ceiling(outline.Max(p => p.Y) + 0.5));
        int left = Math.Max(0, (int)Math.Floor(outline.Min(p => p.X) - 0.5)), right = Math.Min(picture.Width - 1, (int)Math.Ceiling(outline.Max(p => p.X) + 0.5));
        if (right < left)
            return;
        var cover = new float[right - left + 1];
        var cuts = new List<double>();
        for (int y = top; y <= bottom; y++)
        {
            Array.Clear(cover);
            for (int s = 0; s < sub; s++)
            {
                double at = y - 0.5 + (s + 0.5) / sub;
                cuts.Clear();
                for (int i = 0, j = outline.Length - 1; i < outline.Length; j = i++)
                {
                    if (outline[i].Y > at != outline[j].Y > at)
                        cuts.Add(outline[i].X + (at - outline[i].Y) / (outline[j].Y - outline[i].Y) * (outline[j].X - outline[i].X));
                }

                cuts.Sort();
                for (int i = 0; i + 1 < cuts.Count; i += 2)
                {
                    for (int x = Math.Max(left, (int)Math.Floor(cuts[i] + 0.5)); x <= Math.Min(right, (int)Math.Ceiling(cuts[i + 1] - 0.5)); x++)
                        cover[x - left] += (float)(Math.Max(0, Math.Min(cuts[i + 1], x + 0.5) - Math.Max(cuts[i], x - 0.5)) / sub);
                }
            }
            for (int x = left; x <= right; x++)
            {
                ref float v = ref picture[x, y];
                v = Math.Min(v, v + (ink - v) * Math.Min(1, cover[x - left]));
            }
        }
    }

    // In the frame of the radius (S outwards), centroid in the origin, farthest point at 1.
    private static (double S, double T)[] Outline(MotifShape shape)
    {
        const int n = 48;
        var points = new List<(double S, double T)>();
        for (int i = 0; i < n; i++)
        {
            double u = 2 * Math.PI * i / n, c = Math.Cos(u), s = Math.Sin(u);
            switch (shape)
            {
                case MotifShape.Disc: points.Add((c, s)); break;
                case MotifShape.Petal: points.Add((c, 0.5 * s * Math.Abs(s))); break;
                case MotifShape.Drop: points.Add((c, 0.7 * s * Math.Sqrt((1 - c) / 2))); break;
                case MotifShape.Crescent:
                    // Along the outer arc and back along the inner one.
                    double v = Math.PI * (2.0 * (i < n / 2 ? i : n - 1 - i) / (n / 2 - 1) - 1) * 0.42;
                    points.Add(i < n / 2 ? (Math.Cos(v), Math.Sin(v)) : (0.2 + 0.42 * Math.Cos(v) - 0.12, 0.9 * Math.Sin(v)));
                    break;
                default:
                    double t = 0.7 * s * Math.Sqrt((1 - c) / 2);
                    points.Add((c, t + 0.55 * c * Math.Abs(c) * (c > 0 ? 1 : 0.1)));
                    break;
            }
        }
        (double x, double y) = Centroid([.. points]);
        double far = points.Max(p => Math.Sqrt((p.S - x) * (p.S - x) + (p.T - y) * (p.T - y)));
        return [.. points.Select(p => ((p.S - x) / far, (p.T - y) / far))];
    }

    private static double Area((double X, double Y)[] p)
    {
        double twice = 0;
        for (int i = 0, j = p.Length - 1; i < p.Length; j = i++)
            twice += p[j].X * p[i].Y - p[i].X * p[j].Y;
        return Math.Abs(twice) / 2;
    }

    private static double Length((double X, double Y)[] p)
    {
        double sum = 0;
        for (int i = 0, j = p.Length - 1; i < p.Length; j = i++)
            sum += Math.Sqrt((p[i].X - p[j].X) * (p[i].X - p[j].X) + (p[i].Y - p[j].Y) * (p[i].Y - p[j].Y));
        return sum;
    }

    private static (double X, double Y) Centroid((double X, double Y)[] p)
    {
        // Around the first point, for the sake of digits.
        double twice = 0, x = 0, y = 0;
        for (int i = 0, j = p.Length - 1; i < p.Length; j = i++)
        {
            double ax = p[j].X - p[0].X, ay = p[j].Y - p[0].Y, bx = p[i].X - p[0].X, by = p[i].Y - p[0].Y, cross = ax * by - bx * ay;
            twice += cross;
            x += (ax + bx) * cross;
            y += (ay + by) * cross;
        }
        return (p[0].X + x / (3 * twice), p[0].Y + y / (3 * twice));
    }

    private static bool Inside((double S, double T)[] outline, double s, double t)
    {
        bool inside = false;
        for (int i = 0, j = outline.Length - 1; i < outline.Length; j = i++)
        {
            if (outline[i].T > t != outline[j].T > t && s < (outline[j].S - outline[i].S) * (t - outline[i].T) / (outline[j].T - outline[i].T) + outline[i].S)
                inside = !inside;
        }

        return inside;
    }
}
