using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Drawing;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>Draws flat wine labels: a crest, lines of text, a frame, and a vintage.</summary>
public static class LabelMaker
{
    /// <summary>Columns of a flat label.</summary>
    public const int Width = 800;

    /// <summary>Rows of a flat label.</summary>
    public const int Height = 600;

    private static readonly string[] Houses = ["Chateau", "Domaine", "Cantina", "Bodega", "Weingut", "Tenuta", "Quinta", "Clos", "Villa", "Mas"];
    private static readonly string[] Names = ["Aurora", "Belmont", "Corvino", "Dalmaso", "Estrella", "Fontana", "Granado", "Hirsch", "Isola", "Juniper", "Kestrel", "Laurent", "Monteluz", "Novara", "Oliveto", "Pinarello", "Rosebud", "Silvano", "Tramonto", "Vallonga"];
    private static readonly string[] Grapes = ["Riesling", "Merlot", "Nebbiolo", "Tempranillo", "Syrah", "Chardonnay", "Malbec", "Sangiovese", "Pinot Noir", "Grenache"];

    /// <summary>Draws a label.</summary>
    /// <param name="design">Decides everything but the vintage.</param>
    /// <param name="vintage">The year, or 0 for one that belongs to the design.</param>
    public static ImageF Draw(ulong design, int vintage = 0)
    {
        var random = new SeededRandom(design * 7919 + 14);
        // Light paper, so that it stands out from a dark bottle.
        Rgb paper = new((byte)(215 + random.Below(40)), (byte)(205 + random.Below(45)), (byte)(175 + random.Below(70)));
        Rgb ink = Pick(random, 0x5b1a1a, 0x1b2a4a, 0x1d3b22, 0x3b2a10, 0x222222), accent = Pick(random, 0xb08d2c, 0x8a1c2c, 0x2c5d8a, 0x4f7f3a, 0x7a4a8c);
        var canvas = new Canvas(Width, Height, paper);
        for (int y = 0; y < Height; y++)
            canvas.Rectangle(0, y, Width, 1, accent, 0.10 * y / Height);
        int inset = 34 + random.Below(30);
        for (int k = 0; k < 1 + random.Below(2); k++)
        {
            for (int w = 0; w < 3; w++)
                canvas.Frame(inset + 12 * k + w, inset + 12 * k + w, Width - 2 * (inset + 12 * k + w), Height - 2 * (inset + 12 * k + w), k == 0 ? accent : ink);
        }

        Crest(canvas, random, Width / 2.0, 165, accent, ink);
        ImageF label = Canvases.ToImage(canvas);
        double at = 300;
        string house = $"{Houses[random.Below(Houses.Length)]} {Names[random.Below(Names.Length)]}";
        int size = 56 + random.Below(16);
        Write(label, random, house, at, ink, size);
        at += 60 + random.Below(14);
        Write(label, random, Grapes[random.Below(Grapes.Length)], at, accent, 40 + random.Below(12));
        at += 48;
        if (random.Below(2) == 0)
        {
            Write(label, random, random.Below(2) == 0 ? "Grand Reserve" : "Estate bottled", at, ink, 28);
            at += 40;
        }
        int year = vintage == 0 ? 1985 + random.Below(38) : vintage;
        Write(label, random, year.ToString(System.Globalization.CultureInfo.InvariantCulture), Math.Min(at + 24, Height - 70), ink, 46);
        return label;
    }

    // The one built-in font, scaled, and wider or narrower, upright or slanted by chance.
    private static void Write(ImageF label, SeededRandom random, string text, double baseline, Rgb colour, double size)
    {
        const int face = 22;
        double stretch = random.Uniform(0.8, 1.15), slant = random.Below(3) == 0 ? 0.25 : 0;
        var canvas = new Canvas(text.Length * face + 8, 2 * face, new Rgb(0, 0, 0));
        canvas.Text(text, canvas.Width / 2.0, 1.4 * face, new Rgb(255, 255, 255), face, 0.5);
        ImageF cover = Colour.Luma(Canvases.ToImage(canvas));
        double scale = size / face, most = 0.9 * Width / (text.Length * 0.6 * size);
        double wide = scale * Math.Min(stretch, most);
        for (int y = (int)(baseline - 1.4 * size); y < baseline + 0.6 * size && y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double v = (y - baseline) / scale + 1.4 * face, u = (x - Width / 2.0 + slant * (y - baseline)) / wide + canvas.Width / 2.0;
                if (y < 0 || u < 0 || u > canvas.Width - 1 || v < 0 || v > canvas.Height - 1)
                    continue;
                float share = Math.Clamp(Sampling.Bicubic(cover, u, v), 0, 1);
                if (share <= 0)
                    continue;
                (label[x, y], label[x, y, 1], label[x, y, 2]) = (Mix(label[x, y], colour.R), Mix(label[x, y, 1], colour.G), Mix(label[x, y, 2], colour.B));
                float Mix(float a, byte b) => a + share * (b / 255f - a);
            }
        }
    }

    // A shape of Bezier curves, mirrored.
    private static void Crest(Canvas canvas, SeededRandom random, double cx, double cy, Rgb fill, Rgb line)
    {
        int parts = 3 + random.Below(3);
        var half = new List<(double X, double Y)>();
        (double X, double Y) from = (0, -80);
        for (int i = 0; i < parts; i++)
        {
            (double X, double Y) to = i == parts - 1 ? (0, 80) : (random.Uniform(20, 90), -80 + 160.0 * (i + 1) / parts);
            (double X, double Y) a = (from.X + random.Uniform(10, 60), from.Y + random.Uniform(-15, 40)), b = (to.X + random.Uniform(0, 50), to.Y - random.Uniform(-10, 40));
            for (int k = 0; k < 12; k++)
            {
                double t = k / 12.0, s = 1 - t;
                half.Add((s * s * s * from.X + 3 * s * s * t * a.X + 3 * s * t * t * b.X + t * t * t * to.X, s * s * s * from.Y + 3 * s * s * t * a.Y + 3 * s * t * t * b.Y + t * t * t * to.Y));
            }
            from = to;
        }
        half.Add((0, 80));
        (double X, double Y)[] outline = [.. half.Select(p => (cx + p.X, cy + p.Y)), .. Enumerable.Reverse(half).Select(p => (cx - p.X, cy + p.Y))];
        canvas.Polygon(outline, fill);
        for (int i = 0; i < outline.Length; i++)
            canvas.Line(outline[i].X, outline[i].Y, outline[(i + 1) % outline.Length].X, outline[(i + 1) % outline.Length].Y, 3, line);
        double inner = random.Uniform(0.35, 0.6);
        canvas.Polygon([.. outline.Select(p => (cx + inner * (p.X - cx), cy + inner * (p.Y - cy)))], line);
    }

    private static Rgb Pick(SeededRandom random, params ReadOnlySpan<int> colours) => Rgb.Of(colours[random.Below(colours.Length)]);
}
