namespace VvcIlif.Rd.Imaging;

/// <summary>A colour.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>From 0xRRGGBB.</summary>
    public static Rgb Of(int value) => new((byte)(value >> 16), (byte)(value >> 8), (byte)value);

    /// <summary>As in CSS.</summary>
    public string Css => FormattableString.Invariant($"#{R:x2}{G:x2}{B:x2}");

    /// <summary>A colour between this one and another.</summary>
    /// <param name="other">The other colour.</param>
    /// <param name="share">0: this one, 1: the other.</param>
    public Rgb Mix(Rgb other, double share) =>
        new((byte)Math.Round(R + (other.R - R) * share), (byte)Math.Round(G + (other.G - G) * share), (byte)Math.Round(B + (other.B - B) * share));
}

/// <summary>A picture to draw on: smooth lines, areas, and text in a built-in font. The same bytes on every machine.</summary>
public sealed class Canvas
{
    private readonly byte[] _data;

    /// <summary>Creates a picture of one colour.</summary>
    public Canvas(int width, int height, Rgb background)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Width = width;
        Height = height;
        _data = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                this[x, y] = background;
        }
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Red, green and blue of all pixels, row after row.</summary>
    public ReadOnlySpan<byte> Data => _data;

    /// <summary>A pixel.</summary>
    public Rgb this[int x, int y]
    {
        get => new(_data[3 * (y * Width + x)], _data[3 * (y * Width + x) + 1], _data[3 * (y * Width + x) + 2]);
        set
        {
            int at = 3 * (y * Width + x);
            _data[at] = value.R;
            _data[at + 1] = value.G;
            _data[at + 2] = value.B;
        }
    }

    /// <summary>Lays a colour over a pixel; outside the picture nothing happens.</summary>
    public void Blend(int x, int y, Rgb colour, double opacity)
    {
        if ((uint)x < (uint)Width && (uint)y < (uint)Height && opacity > 0)
            this[x, y] = this[x, y].Mix(colour, Math.Min(1, opacity));
    }

    /// <summary>A filled rectangle of whole pixels.</summary>
    public void Rectangle(int x, int y, int width, int height, Rgb colour, double opacity = 1)
    {
        for (int j = Math.Max(0, y); j < Math.Min(Height, y + height); j++)
        {
            for (int i = Math.Max(0, x); i < Math.Min(Width, x + width); i++)
                Blend(i, j, colour, opacity);
        }
    }

    /// <summary>The outline of a rectangle, inside it and one pixel wide.</summary>
    public void Frame(int x, int y, int width, int height, Rgb colour, double opacity = 1)
    {
        Rectangle(x, y, width, 1, colour, opacity);
        Rectangle(x, y + height - 1, width, 1, colour, opacity);
        Rectangle(x, y + 1, 1, height - 2, colour, opacity);
        Rectangle(x + width - 1, y + 1, 1, height - 2, colour, opacity);
    }

    /// <summary>A straight line with smooth edges; coordinates are those of pixel centres.</summary>
    public void Line(double x0, double y0, double x1, double y1, double width, Rgb colour, double opacity = 1)
    {
        double dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy, reach = width / 2 + 1;
        for (int y = (int)Math.Floor(Math.Min(y0, y1) - reach); y <= Math.Max(y0, y1) + reach; y++)
        {
            for (int x = (int)Math.Floor(Math.Min(x0, x1) - reach); x <= Math.Max(x0, x1) + reach; x++)
            {
                double t = length == 0 ? 0 : Math.Clamp(((x - x0) * dx + (y - y0) * dy) / length, 0, 1);
                double ex = x - x0 - t * dx, ey = y - y0 - t * dy;
                Blend(x, y, colour, opacity * Math.Clamp(width / 2 + 0.5 - Math.Sqrt(ex * ex + ey * ey), 0, 1));
            }
        }
    }

    /// <summary>A filled convex or concave polygon, four by four samples to a pixel.</summary>
    public void Polygon(IReadOnlyList<(double X, double Y)> corners, Rgb colour, double opacity = 1)
    {
        ArgumentNullException.ThrowIfNull(corners);
        int top = (int)Math.Floor(corners.Min(c => c.Y)), bottom = (int)Math.Ceiling(corners.Max(c => c.Y));
        int left = (int)Math.Floor(corners.Min(c => c.X)), right = (int)Math.Ceiling(corners.Max(c => c.X));
        for (int y = Math.Max(0, top); y <= Math.Min(Height - 1, bottom); y++)
        {
            for (int x = Math.Max(0, left); x <= Math.Min(Width - 1, right); x++)
            {
                int inside = 0;
                for (int s = 0; s < 16; s++)
                {
                    if (Inside(corners, x + (s % 4 + 0.5) / 4 - 0.5, y + (s / 4 + 0.5) / 4 - 0.5))
                        inside++;
                }

                Blend(x, y, colour, opacity * inside / 16);
            }
        }
    }

    /// <summary>A line of text.</summary>
    /// <param name="text">Printable ASCII; anything else shows as a question mark.</param>
    /// <param name="x">Left end, or centre or right end.</param>
    /// <param name="baseline">The baseline of the letters.</param>
    /// <param name="colour">Colour.</param>
    /// <param name="size">12 or 22 pixels.</param>
    /// <param name="anchor">0: x is the left end, 0.5: the centre, 1: the right end.</param>
    public void Text(string text, double x, double baseline, Rgb colour, int size = 12, double anchor = 0) => Glyphs.Draw(this, text, x, baseline, colour, size, anchor, vertical: false);

    /// <summary>A line of text that runs upwards, centred at a place.</summary>
    public void VerticalText(string text, double x, double centre, Rgb colour, int size = 12) => Glyphs.Draw(this, text, x, centre, colour, size, 0.5, vertical: true);

    /// <summary>Writes the picture as PNG.</summary>
    public byte[] ToPng() => Png.Write(Width, Height, _data);

    private static bool Inside(IReadOnlyList<(double X, double Y)> corners, double x, double y)
    {
        bool inside = false;
        for (int i = 0, j = corners.Count - 1; i < corners.Count; j = i++)
        {
            if (corners[i].Y > y != corners[j].Y > y && x < (corners[j].X - corners[i].X) * (y - corners[i].Y) / (corners[j].Y - corners[i].Y) + corners[i].X)
                inside = !inside;
        }

        return inside;
    }
}
