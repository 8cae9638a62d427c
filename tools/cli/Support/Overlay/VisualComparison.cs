using System.Globalization;
using VvcIlif.Codec;
using VvcIlif.Rd.Imaging;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Support.Overlay;

/// <summary>Two clips side by side with their difference: chosen frames, and the worst frame with its worst block.</summary>
internal static class VisualComparison
{
    private const int Block = 64, Gap = 10, Head = 26, Gain = 4;
    private static readonly Rgb Back = Rgb.Of(0xffffff), Text = Rgb.Of(0x1b1f24), Mark = Rgb.Of(0xff3b30);

    /// <summary>Writes the pictures.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="open">Opens the two clips again.</param>
    /// <param name="figures">Their figures.</param>
    /// <param name="chosen">Numbers of frames to show beside the worst one.</param>
    /// <returns>Paths of the files.</returns>
    public static IReadOnlyList<string> Write(string folder, Func<(IVideoSource A, IVideoSource B)> open, ClipFigures figures, IReadOnlyList<int> chosen)
    {
        if (chosen.FirstOrDefault(c => c >= figures.Frames.Count, -1) is >= 0 and var beyond)
            throw new CliException(ExitCode.Usage, $"There is no frame {beyond} to show: {figures.Frames.Count} were compared, counted from 0.");
        int worst = figures.Frames.Select((f, i) => (f.Mse[0], i)).Max().i;
        Directory.CreateDirectory(folder);
        var files = new List<string>();
        (IVideoSource first, IVideoSource second) = open();
        using (first)
        using (second)
        {
            Plane[] a = first.Format.CreatePlanes(), b = second.Format.CreatePlanes();
            for (int i = 0; i <= Math.Max(worst, chosen.DefaultIfEmpty(0).Max()) && first.ReadFrame(a) && second.ReadFrame(b); i++)
            {
                if (i != worst && !chosen.Contains(i))
                    continue;
                string words = FormattableString.Invariant($"frame {i}, Y {Psnr.FromMse(figures.Frames[i].Mse[0], figures.BitDepth):F2} dB{(i == worst ? " (worst)" : "")}");
                string path = Path.Combine(folder, $"frame-{i.ToString("0000", CultureInfo.InvariantCulture)}{(i == worst ? "-worst" : "")}.png");
                Save(path, Draw(a, b, first.Format, second.Format, words));
                files.Add(path);
            }
        }
        return files;
    }

    private static Canvas Draw(Plane[] a, Plane[] b, VideoFormat formatA, VideoFormat formatB, string words)
    {
        int width = formatA.Width, height = formatA.Height, scale = width <= 300 ? 2 : 1;
        bool wide = height >= 720;
        (int x, int y) = WorstBlock(a[0], b[0], formatA.BitDepth, formatB.BitDepth);
        int w = width * scale, h = height * scale, side = Math.Min(Block, Math.Min(width, height)), zoom = Math.Clamp(w / side, 2, 5);
        var canvas = new Canvas(3 * w + 4 * Gap, h + side * zoom + 2 * Head + 3 * Gap, Back);
        string[] titles = ["A, " + words, "B", $"luma B - A, {Gain} times, grey: equal"];
        for (int k = 0; k < 3; k++)
        {
            int left = Gap + k * (w + Gap);
            canvas.Text(titles[k], left, 18, Text);
            Part(k, (0, 0, width, height), left, Head, scale);
            canvas.Frame(left + x * scale, Head + y * scale, side * scale, side * scale, Mark);
            int top = Head + h + Gap + Head;
            if (k == 0)
                canvas.Text($"worst block of {side}x{side}, at ({x}, {y})", left, top - 8, Text);
            Part(k, (x, y, side, side), left, top, zoom);
        }
        return canvas;

        void Part(int k, (int X, int Y, int Width, int Height) area, int left, int top, int size)
        {
            if (k == 0)
            {
                YuvImage.Draw(canvas, (c, row) => a[c].Row(row), formatA.ChromaFormat, formatA.BitDepth, area, left, top, size, wide);
            }
            else if (k == 1)
            {
                YuvImage.Draw(canvas, (c, row) => b[c].Row(row), formatB.ChromaFormat, formatB.BitDepth, area, left, top, size, wide);
            }
            else
            {
                for (int j = 0; j < area.Height * size; j++)
                {
                    for (int i = 0; i < area.Width * size; i++)
                    {
                        double difference = Sample(b[0], formatB.BitDepth, area.X + i / size, area.Y + j / size) - Sample(a[0], formatA.BitDepth, area.X + i / size, area.Y + j / size);
                        byte grey = (byte)Math.Clamp(Math.Round(128 + Gain * difference), 0, 255);
                        canvas[left + i, top + j] = new Rgb(grey, grey, grey);
                    }
                }
            }
        }
    }

    // Of 8 bits.
    private static double Sample(Plane plane, int depth, int x, int y) => plane.Row(y)[x] / (double)(1 << (depth - 8));

    // Squared error of blocks at every eighth sample, by sums over the area above and left.
    private static (int X, int Y) WorstBlock(Plane a, Plane b, int depthA, int depthB)
    {
        int width = a.Width, height = a.Height, side = Math.Min(Block, Math.Min(width, height));
        var sums = new double[(width + 1) * (height + 1)];
        for (int y = 0; y < height; y++)
        {
            double line = 0;
            for (int x = 0; x < width; x++)
            {
                double d = Sample(a, depthA, x, y) - Sample(b, depthB, x, y);
                line += d * d;
                sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + line;
            }
        }
        (double Error, int X, int Y) worst = (-1, 0, 0);
        for (int y = 0; y + side <= height; y += 8)
        {
            for (int x = 0; x + side <= width; x += 8)
            {
                double error = At(x + side, y + side) - At(x, y + side) - At(x + side, y) + At(x, y);
                if (error > worst.Error)
                    worst = (error, x, y);
            }
        }

        return (worst.X, worst.Y);

        double At(int x, int y) => sums[y * (width + 1) + x];
    }

    private static void Save(string path, Canvas canvas)
    {
        using var file = new OutputFile(path);
        file.Stream.Write(canvas.ToPng());
        file.Complete();
    }
}
