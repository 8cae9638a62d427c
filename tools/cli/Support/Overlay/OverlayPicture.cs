using VvcIlif.Codec.Decoder;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Cli.Support.Overlay;

/// <summary>The overlays of a frame side by side, with their legends.</summary>
internal static class OverlayPicture
{
    private const int Gap = 12, Head = 46;
    private static readonly Rgb Back = Rgb.Of(0xffffff), Text = Rgb.Of(0x1b1f24), Muted = Rgb.Of(0x59626c);

    public static Canvas Draw(OverlayFrame frame, string name)
    {
        int width = frame.Picture.Width, height = frame.Picture.Height;
        // Legends need some room beside one another.
        int cell = Math.Max(width, 480);
        var canvas = new Canvas(2 * cell + 3 * Gap, 2 * (height + Head) + 3 * Gap + 24, Back);
        canvas.Text($"{name}, frame {frame.Index}, POC {frame.Poc}, {frame.Width}x{frame.Height}: {frame.Blocks.Count(b => b.HasLuma)} coding units, {frame.Blocks.Sum(b => (long)b.Bits)} bits", Gap, 22, Text);
        (int X, int Y) At(int column, int row) => (Gap + column * (cell + Gap), 24 + Gap + row * (height + Head + Gap) + Head);

        Panel(canvas, frame, At(0, 0), "Partition and motion (full length: the vector)", legend =>
        {
            legend(OverlayColours.First, "list 0");
            legend(OverlayColours.Second, "list 1");
        }, Motion);
        Panel(canvas, frame, At(1, 0), "Prediction", legend =>
        {
            foreach (BlockMode mode in frame.Blocks.Where(b => b.HasLuma).Select(b => b.Mode).Distinct().Order())
                legend(OverlayColours.Of(mode), OverlayColours.Name(mode));
        }, Modes);
        Panel(canvas, frame, At(0, 1), "Bits per luma sample", legend =>
        {
            foreach (double bits in (double[])[1.0 / 256, 1.0 / 32, 0.25, 1, 4])
                legend(OverlayColours.Heat(OverlayColours.HeatOf(bits)), bits < 0.25 ? $"1/{1 / bits:0}" : bits < 1 ? "1/4" : $"{bits:0}");
        }, Bits);
        if (frame.HasPlugIn)
        {
            Panel(canvas, frame, At(1, 1), "Plug-in filter", legend => legend(OverlayColours.PlugIn, "on, inter blocks"), Filter);
        }
        else
        {
            Panel(canvas, frame, At(1, 1), $"QP of blocks: {frame.Blocks.Where(b => b.HasLuma).Select(b => b.Qp).DefaultIfEmpty().Min()} to {frame.Blocks.Where(b => b.HasLuma).Select(b => b.Qp).DefaultIfEmpty().Max()}", legend =>
            {
                legend(OverlayColours.Heat(0), "lowest");
                legend(OverlayColours.Heat(1), "highest");
            }, Qps);
        }

        return canvas;
    }

    private static void Panel(Canvas canvas, OverlayFrame frame, (int X, int Y) at, string title, Action<Action<Rgb, string>> legends, Action<Canvas, OverlayFrame, int, int> draw)
    {
        canvas.Text(title, at.X, at.Y - 28, Text);
        int x = at.X;
        legends((colour, words) =>
        {
            canvas.Rectangle(x, at.Y - 16, 11, 11, colour);
            canvas.Frame(x, at.Y - 16, 11, 11, Muted, 0.6);
            canvas.Text(words, x + 15, at.Y - 6, Muted);
            x += 15 + 8 * words.Length + 14;
        });
        for (int y = 0; y < frame.Picture.Height; y++)
        {
            for (int i = 0; i < frame.Picture.Width; i++)
                canvas[at.X + i, at.Y + y] = frame.Picture[i, y];
        }

        draw(canvas, frame, at.X, at.Y);
    }

    private static void Motion(Canvas canvas, OverlayFrame frame, int left, int top)
    {
        Each(canvas, frame, left, top, (x, y, w, h, _) => Edges(canvas, x, y, w, h, 0.55));
        Each(canvas, frame, left, top, (x, y, w, h, block) =>
        {
            Arrow(canvas, frame, left, top, x + w / 2.0, y + h / 2.0, block.Vector1, OverlayColours.Second);
            Arrow(canvas, frame, left, top, x + w / 2.0, y + h / 2.0, block.Vector0, OverlayColours.First);
        });
    }

    // Cut at the picture's edges.
    private static void Arrow(Canvas canvas, OverlayFrame frame, int left, int top, double x, double y, BlockVector? vector, Rgb colour)
    {
        if (vector is not { } v)
            return;
        double dx = v.X * frame.Scale / 16.0, dy = v.Y * frame.Scale / 16.0, share = 1;
        if (x + dx < left)
            share = Math.Min(share, (left - x) / dx);
        if (x + dx > left + frame.Picture.Width - 1)
            share = Math.Min(share, (left + frame.Picture.Width - 1 - x) / dx);
        if (y + dy < top)
            share = Math.Min(share, (top - y) / dy);
        if (y + dy > top + frame.Picture.Height - 1)
            share = Math.Min(share, (top + frame.Picture.Height - 1 - y) / dy);
        canvas.Line(x, y, x + dx * share, y + dy * share, 1.2, colour);
        canvas.Line(x, y, x, y, 2.6, colour);
    }

    private static void Modes(Canvas canvas, OverlayFrame frame, int left, int top) => Each(canvas, frame, left, top, (x, y, w, h, block) =>
    {
        canvas.Rectangle(x, y, w, h, OverlayColours.Of(block.Mode), 0.5);
        Edges(canvas, x, y, w, h, 0.4);
    });

    private static void Bits(Canvas canvas, OverlayFrame frame, int left, int top)
    {
        // Units of separate chroma trees lie over luma units; their bits are spread over their areas.
        double[] bits = new double[frame.Width * frame.Height];
        foreach (DecodedBlock block in frame.Blocks)
        {
            for (int y = block.Y; y < block.Y + block.Height; y++)
            {
                for (int x = block.X; x < block.X + block.Width; x++)
                {
                    if ((uint)(x - frame.OffsetX) < (uint)frame.Width && (uint)(y - frame.OffsetY) < (uint)frame.Height)
                        bits[(y - frame.OffsetY) * frame.Width + x - frame.OffsetX] += (double)block.Bits / (block.Width * block.Height);
                }
            }
        }

        for (int y = 0; y < frame.Picture.Height; y++)
        {
            for (int x = 0; x < frame.Picture.Width; x++)
                canvas.Blend(left + x, top + y, OverlayColours.Heat(OverlayColours.HeatOf(bits[y / frame.Scale * frame.Width + x / frame.Scale])), 0.68);
        }
    }

    private static void Filter(Canvas canvas, OverlayFrame frame, int left, int top) => Each(canvas, frame, left, top, (x, y, w, h, block) =>
    {
        if (block.PlugIn && block.Mode is not (BlockMode.Intra or BlockMode.BlockCopy or BlockMode.Palette))
            canvas.Rectangle(x, y, w, h, OverlayColours.PlugIn, 0.5);
        Edges(canvas, x, y, w, h, 0.25);
    });

    private static void Qps(Canvas canvas, OverlayFrame frame, int left, int top)
    {
        int low = frame.Blocks.Where(b => b.HasLuma).Select(b => b.Qp).DefaultIfEmpty().Min(), high = frame.Blocks.Where(b => b.HasLuma).Select(b => b.Qp).DefaultIfEmpty().Max();
        Each(canvas, frame, left, top, (x, y, w, h, block) =>
        {
            canvas.Rectangle(x, y, w, h, OverlayColours.Heat((double)(block.Qp - low) / Math.Max(1, high - low)), 0.45);
            Edges(canvas, x, y, w, h, 0.25);
        });
    }

    private static void Edges(Canvas canvas, int x, int y, int w, int h, double opacity)
    {
        canvas.Rectangle(x, y, w, 1, OverlayColours.Partition, opacity);
        canvas.Rectangle(x, y + 1, 1, h - 1, OverlayColours.Partition, opacity);
    }

    // Luma units in pixels of the canvas, cut at the picture.
    private static void Each(Canvas canvas, OverlayFrame frame, int left, int top, Action<int, int, int, int, DecodedBlock> draw)
    {
        foreach (DecodedBlock block in frame.Blocks)
        {
            if (!block.HasLuma)
                continue;
            int x0 = Math.Max(0, block.X - frame.OffsetX), y0 = Math.Max(0, block.Y - frame.OffsetY);
            int x1 = Math.Min(frame.Width, block.X + block.Width - frame.OffsetX), y1 = Math.Min(frame.Height, block.Y + block.Height - frame.OffsetY);
            if (x1 > x0 && y1 > y0)
                draw(left + x0 * frame.Scale, top + y0 * frame.Scale, (x1 - x0) * frame.Scale, (y1 - y0) * frame.Scale, block);
        }
    }
}
