using System.Globalization;
using VvcIlif.Modules.Kit.Drawing;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>
/// The boxes drawn apart, in isometric projection, far ones first. Volumes stand as pictures do: columns to the right, rows
/// downwards, the first slice in front; polyhedra with z upwards.
/// </summary>
public sealed class ExplodedView
{
    /// <summary>Most boxes that are drawn; of more, the largest ones.</summary>
    public const int MaxBoxes = 3000;

    private const int MaxSplits = 400, Margin = 34, Caption = 26;

    private readonly List<Part> _parts;
    private readonly string _caption;
    private readonly string[] _axes;
    private readonly bool _reversed;

    // A box in the drawing's own axes: x to the lower left, y to the lower right, z upwards. Seams are cuts of the drawing only.
    private sealed record Part(double X0, double X1, double Y0, double Y1, double Z0, double Z1, int Colour, int Seams = 0)
    {
        public double Depth => X0 + X1 + Y0 + Y1 + Z0 + Z1;
    }

    /// <summary>Arranges the boxes.</summary>
    /// <param name="solid">The solid.</param>
    /// <param name="boxes">Boxes of its grid.</param>
    /// <param name="explode">How far they are moved apart: 0 not at all, 1 doubles the distances of their centres.</param>
    public ExplodedView(Solid solid, IReadOnlyList<Box> boxes, double explode = 0.5)
    {
        ArgumentNullException.ThrowIfNull(solid);
        ArgumentNullException.ThrowIfNull(boxes);
        var shown = boxes.Select((b, i) => (Box: b, Index: i)).ToList();
        if (shown.Count > MaxBoxes)
            shown = [.. shown.OrderByDescending(s => solid.Volume(s.Box)).Take(MaxBoxes)];
        _caption = string.Create(CultureInfo.InvariantCulture, $"{boxes.Count} {(boxes.Count == 1 ? "box" : "boxes")}{(shown.Count < boxes.Count ? $", the largest {shown.Count} drawn" : "")}");
        bool volume = solid.VolumeSize is not null;
        _axes = volume ? ["z", "x", "y"] : ["x", "y", "z"];
        double sizeX = solid.Planes[0][^1] - solid.Planes[0][0], sizeY = solid.Planes[1][^1] - solid.Planes[1][0], sizeZ = solid.Planes[2][^1] - solid.Planes[2][0];
        // A volume is often a few frames or thousands: its depth is drawn as no less than half and no more than twice its width.
        double stretch = volume ? Math.Clamp(sizeZ, Math.Max(sizeX, sizeY) / 2, Math.Max(sizeX, sizeY) * 2) / sizeZ : 1;
        if (volume && Math.Max(sizeX, sizeY) <= 16)
            stretch = 1;
        if (volume && sizeZ == 1)
            stretch = Math.Max(1, Math.Max(sizeX, sizeY) / 32);
        _parts = [];
        foreach ((Box box, int index) in shown)
        {
            var c = solid.Coordinates(box);
            _parts.Add(volume
                ? new Part(-c.Z1 * stretch, -c.Z0 * stretch, c.X0, c.X1, -c.Y1, -c.Y0, index)
                : new Part(c.X0, c.X1, c.Y0, c.Y1, c.Z0, c.Z1, index));
        }
        double cx = (_parts.Min(p => p.X0) + _parts.Max(p => p.X1)) / 2, cy = (_parts.Min(p => p.Y0) + _parts.Max(p => p.Y1)) / 2, cz = (_parts.Min(p => p.Z0) + _parts.Max(p => p.Z1)) / 2;
        for (int i = 0; i < _parts.Count; i++)
        {
            Part p = _parts[i];
            double dx = ((p.X0 + p.X1) / 2 - cx) * explode, dy = ((p.Y0 + p.Y1) / 2 - cy) * explode, dz = ((p.Z0 + p.Z1) / 2 - cz) * explode;
            _parts[i] = p with { X0 = p.X0 + dx, X1 = p.X1 + dx, Y0 = p.Y0 + dy, Y1 = p.Y1 + dy, Z0 = p.Z0 + dz, Z1 = p.Z1 + dz };
        }
        _reversed = volume;
        Order();
    }

    /// <summary>The drawing as an SVG file.</summary>
    public Svg ToSvg(int width = 900)
    {
        (double scale, double ox, double oy, int height) = Frame(width);
        var svg = new Svg(width, height, "Boxes of a solid, drawn apart");
        foreach (Part part in _parts)
        {
            foreach ((var corners, Rgb fill, var outline) in Shapes(part, scale, ox, oy))
            {
                svg.Polygon(corners, fill.Css, fill.Css, 0.4);
                foreach (var line in outline)
                    svg.Line([line.A, line.B], Outline(part).Css, 0.8);
            }
        }

        foreach ((var a, var b, string name, var at) in AxisLines(height))
        {
            svg.Line([a, b], "#59626c", 1.2);
            svg.Text(name, at.X, at.Y + 4, 13, "#59626c", "middle");
        }
        return svg.Text(_caption, 12, height - 10, 13, "#1b1f24");
    }

    /// <summary>The drawing as a PNG file.</summary>
    public byte[] ToPng(int width = 1000)
    {
        (double scale, double ox, double oy, int height) = Frame(width);
        var canvas = new Canvas(width, height, Rgb.Of(0xffffff));
        foreach (Part part in _parts)
        {
            foreach ((var corners, Rgb fill, var outline) in Shapes(part, scale, ox, oy))
            {
                canvas.Polygon(corners, fill);
                foreach (var line in outline)
                    ThinLine(canvas, line.A, line.B, Outline(part));
            }
        }

        foreach ((var a, var b, string name, var at) in AxisLines(height))
        {
            canvas.Line(a.X, a.Y, b.X, b.Y, 1.3, Rgb.Of(0x59626c));
            canvas.Text(name, at.X, at.Y + 4, Rgb.Of(0x59626c), 12, 0.5);
        }
        canvas.Text(_caption, 12, height - 10, Rgb.Of(0x1b1f24));
        return canvas.ToPng();
    }

    // One pixel wide; steps along the longer direction, so that long slanted lines cost little.
    private static void ThinLine(Canvas canvas, (double X, double Y) a, (double X, double Y) b, Rgb colour)
    {
        bool steep = Math.Abs(b.Y - a.Y) > Math.Abs(b.X - a.X);
        if (steep)
            (a, b) = ((a.Y, a.X), (b.Y, b.X));
        if (a.X > b.X)
            (a, b) = (b, a);
        double slope = b.X > a.X ? (b.Y - a.Y) / (b.X - a.X) : 0;
        for (int x = (int)Math.Round(a.X); x <= b.X + 0.5; x++)
        {
            double y = a.Y + slope * (Math.Clamp(x, a.X, b.X) - a.X);
            int low = (int)Math.Floor(y);
            for (int i = 0; i < 2; i++)
            {
                double opacity = 0.9 * (1 - Math.Abs(low + i - y));
                if (steep)
                    canvas.Blend(low + i, x, colour, opacity);
                else
                    canvas.Blend(x, low + i, colour, opacity);
            }
        }
    }

    private static Rgb Outline(Part part) => PartsMesh.Colour(part.Colour).Mix(Rgb.Of(0), 0.62);

    private (double Scale, double Ox, double Oy, int Height) Frame(int width)
    {
        double left = double.MaxValue, right = double.MinValue, top = double.MaxValue, bottom = double.MinValue;
        foreach (Part p in _parts)
        {
            for (int i = 0; i < 8; i++)
            {
                (double x, double y) = Project((i & 1) == 0 ? p.X0 : p.X1, (i & 2) == 0 ? p.Y0 : p.Y1, (i & 4) == 0 ? p.Z0 : p.Z1);
                (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x), Math.Min(top, y), Math.Max(bottom, y));
            }
        }

        double scale = Math.Min((width - 2 * Margin) / (right - left), (1.15 * width - 2 * Margin) / (bottom - top));
        int height = (int)Math.Ceiling((bottom - top) * scale) + 2 * Margin + Caption;
        return (scale, (width - (right - left) * scale) / 2 - left * scale, Margin - top * scale, height);
    }

    private static (double X, double Y) Project(double x, double y, double z) => ((y - x) * 0.8660254037844386, (x + y) / 2 - z);

    private static IEnumerable<((double X, double Y)[] Corners, Rgb Fill, List<((double X, double Y) A, (double X, double Y) B)> Outline)> Shapes(Part p, double scale, double ox, double oy)
    {
        Rgb colour = PartsMesh.Colour(p.Colour);
        // The three sides that look to the viewer; a side that is a seam lies behind the other piece.
        for (int axis = 0; axis < 3; axis++)
        {
            if ((p.Seams >> (2 * axis + 1) & 1) != 0)
                continue;
            int u = axis == 0 ? 1 : 0, v = axis == 2 ? 1 : 2;
            var corners = new (double X, double Y)[4];
            for (int i = 0; i < 4; i++)
            {
                int onU = i is 1 or 2 ? 1 : 0, onV = i >= 2 ? 1 : 0;
                corners[i] = At(1 << axis | onU << u | onV << v);
            }
            var outline = new List<((double, double), (double, double))>();
            // Side i of the square: v low, u high, v high, u low.
            int[] seam = [2 * v, 2 * u + 1, 2 * v + 1, 2 * u];
            for (int i = 0; i < 4; i++)
            {
                if ((p.Seams >> seam[i] & 1) == 0)
                    outline.Add((corners[i], corners[(i + 1) % 4]));
            }

            Rgb fill = axis == 2 ? colour.Mix(Rgb.Of(0xffffff), 0.28) : axis == 0 ? colour : colour.Mix(Rgb.Of(0), 0.22);
            yield return (corners, fill, outline);
        }

        (double X, double Y) At(int high)
        {
            (double x, double y) = Project((high & 1) == 0 ? p.X0 : p.X1, (high & 2) == 0 ? p.Y0 : p.Y1, (high & 4) == 0 ? p.Z0 : p.Z1);
            return (x * scale + ox, y * scale + oy);
        }
    }

    // Short lines in the lower left corner, which the projection leaves free.
    private IEnumerable<((double X, double Y) A, (double X, double Y) B, string Name, (double X, double Y) At)> AxisLines(int height)
    {
        (double X, double Y) origin = (42, height - Caption - 46);
        const double length = 26;
        for (int axis = 0; axis < 3; axis++)
        {
            (double x, double y) = Project(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);
            // Rows grow downwards and slices away from the viewer.
            double sign = _reversed && axis != 1 ? -1 : 1;
            (double X, double Y) b = (origin.X + sign * x * length, origin.Y + sign * y * length);
            yield return (origin, b, _axes[axis], (origin.X + sign * x * (length + 11), origin.Y + sign * y * (length + 11)));
        }
    }

    // A far box comes before a near one that covers it. Where boxes cover each other in a circle, one is cut for the drawing.
    private void Order()
    {
        var nodes = new List<Part>();
        var covers = new List<List<int>>();
        var waiting = new List<int>();
        var open = new SortedSet<(double Depth, int Node)>();
        var ready = new PriorityQueue<int, double>();
        foreach (Part part in _parts)
            Add(part);
        foreach ((double depth, int node) in open)
        {
            if (waiting[node] == 0)
                ready.Enqueue(node, depth);
        }

        _parts.Clear();
        for (int splits = 0; open.Count > 0;)
        {
            while (ready.TryDequeue(out int node, out _))
            {
                if (open.Contains((nodes[node].Depth, node)) && waiting[node] == 0)
                    Draw(node);
            }

            if (open.Count == 0)
                return;
            if (splits++ < MaxSplits && Split() is (int cut, Part first, Part second))
            {
                Release(cut);
                foreach (Part piece in (Part[])[first, second])
                {
                    int node = Add(piece);
                    if (waiting[node] == 0)
                        ready.Enqueue(node, piece.Depth);
                }
            }
            else
            {
                Draw(open.Min.Node);
            }
        }

        int Add(Part part)
        {
            int node = nodes.Count;
            nodes.Add(part);
            covers.Add([]);
            waiting.Add(0);
            foreach ((_, int other) in open)
            {
                int order = Before(nodes[other], part);
                if (order == 0)
                    continue;
                (int far, int near) = order < 0 ? (other, node) : (node, other);
                covers[far].Add(near);
                waiting[near]++;
            }
            open.Add((part.Depth, node));
            return node;
        }

        void Draw(int node)
        {
            _parts.Add(nodes[node]);
            Release(node);
        }

        void Release(int node)
        {
            open.Remove((nodes[node].Depth, node));
            foreach (int near in covers[node])
            {
                if (--waiting[near] == 0)
                    ready.Enqueue(near, nodes[near].Depth);
            }
        }

        // Cuts one box of the circle at a plane of another one.
        (int Cut, Part First, Part Second)? Split()
        {
            foreach ((_, int i) in open)
            {
                foreach ((_, int j) in open)
                {
                    (Part a, Part b) = (nodes[i], nodes[j]);
                    if (i == j || Before(a, b) == 0)
                        continue;
                    foreach (double x in (double[])[b.X0, b.X1])
                    {
                        if (x > a.X0 && x < a.X1)
                            return (i, a with { X1 = x, Seams = a.Seams | 2 }, a with { X0 = x, Seams = a.Seams | 1 });
                    }

                    foreach (double y in (double[])[b.Y0, b.Y1])
                    {
                        if (y > a.Y0 && y < a.Y1)
                            return (i, a with { Y1 = y, Seams = a.Seams | 8 }, a with { Y0 = y, Seams = a.Seams | 4 });
                    }

                    foreach (double z in (double[])[b.Z0, b.Z1])
                    {
                        if (z > a.Z0 && z < a.Z1)
                            return (i, a with { Z1 = z, Seams = a.Seams | 32 }, a with { Z0 = z, Seams = a.Seams | 16 });
                    }
                }
            }

            return null;
        }
    }

    // -1: a is farther and they cover each other on the paper; 1: b is; 0: either may come first.
    private static int Before(Part a, Part b)
    {
        const double eps = 1e-9;
        // Projections are hexagons with sides in three directions.
        if (a.Y1 - a.X0 <= b.Y0 - b.X1 + eps || b.Y1 - b.X0 <= a.Y0 - a.X1 + eps)
            return 0;
        if (a.Z1 - a.X0 <= b.Z0 - b.X1 + eps || b.Z1 - b.X0 <= a.Z0 - a.X1 + eps)
            return 0;
        if (a.Z1 - a.Y0 <= b.Z0 - b.Y1 + eps || b.Z1 - b.Y0 <= a.Z0 - a.Y1 + eps)
            return 0;
        if (a.X1 <= b.X0 + eps || a.Y1 <= b.Y0 + eps || a.Z1 <= b.Z0 + eps)
            return -1;
        if (b.X1 <= a.X0 + eps || b.Y1 <= a.Y0 + eps || b.Z1 <= a.Z0 + eps)
            return 1;
        return 0;
    }
}
