using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>Where each pixel of a view comes from.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Source">Source coordinates, x and y by turns; NaN outside the label.</param>
/// <param name="Mask">Share of the pixel that the label covers, 0..1.</param>
public sealed record SamplingGrid(int Width, int Height, float[] Source, float[] Mask);

/// <summary>Views of a label from other viewpoints.</summary>
public static class LabelViews
{
    private const int Samples = 2;

    /// <summary>Computes where a view of a pose comes from.</summary>
    /// <param name="source">The label in the photograph.</param>
    /// <param name="target">The label in the view.</param>
    /// <param name="width">Columns of the view.</param>
    /// <param name="height">Rows of the view.</param>
    /// <param name="mapping">How places across the label correspond.</param>
    /// <param name="samples">Samples along a side of a pixel; the grid has as many times the view's size.</param>
    public static SamplingGrid Grid(LabelGeometry source, LabelGeometry target, int width = CylinderPose.Width, int height = CylinderPose.Rows, AcrossMapping mapping = AcrossMapping.Angle, int samples = 1)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        int columns = width * samples, rows = height * samples;
        var places = new float[2 * columns * rows];
        Array.Fill(places, float.NaN);
        var mask = new float[columns * rows];
        // Rows that can hold the label.
        double reach = Math.Max(target.Top.A, target.Bottom.A), above = Math.Min(target.Top.Y, target.Bottom.Y) - reach, below = Math.Max(target.Top.Y, target.Bottom.Y) + reach;
        int first = (int)Math.Clamp(above * samples, 0, rows), last = (int)Math.Clamp(below * samples + 1, 0, rows);
        Parallel.For(first, last, j =>
        {
            double y = (j + 0.5) / samples;
            for (int i = 0; i < columns; i++)
            {
                double x = (i + 0.5) / samples, across = target.AcrossTop(x, y);
                if (!(Math.Abs(across) <= 1))
                    continue;
                double acrossBottom = target.AcrossBottom(x, y);
                if (!(Math.Abs(acrossBottom) <= 1))
                    continue;
                (double X, double Y) a = target.OnTop(across), c = target.OnBottom(acrossBottom);
                (double cLength, double u) = target.Along(a, c);
                double b = ((x - a.X) * (c.X - a.X) + (y - a.Y) * (c.Y - a.Y)) / cLength;
                if (!(b >= 0 && b <= cLength))
                    continue;
                // The same place on the source's upper rim, and from there along its own generator.
                double from = mapping == AcrossMapping.Angle ? across : source.AcrossTopAt(target.ShareOfTop(across));
                (double X, double Y) sa = source.OnTop(from);
                double fromBottom = source.AcrossBottom(sa.X, sa.Y);
                if (double.IsNaN(fromBottom))
                    fromBottom = from;
                (double X, double Y) sc = source.OnBottom(Math.Clamp(fromBottom, -1, 1));
                (double sLength, double su) = source.Along(sa, sc);
                double place = LabelGeometry.CrossRatio(b, cLength, u, sLength, su) / sLength;
                int at = j * columns + i;
                (places[2 * at], places[2 * at + 1]) = ((float)(sa.X + place * (sc.X - sa.X)), (float)(sa.Y + place * (sc.Y - sa.Y)));
                mask[at] = 1;
            }
        });
        return new SamplingGrid(columns, rows, places, mask);
    }

    /// <summary>Draws a view: the label where it is seen, black elsewhere.</summary>
    /// <param name="photo">Photograph.</param>
    /// <param name="source">The label in it.</param>
    /// <param name="target">The label in the view.</param>
    /// <param name="mapping">How places across the label correspond.</param>
    /// <param name="cubic">Cubic instead of linear interpolation.</param>
    /// <returns>The view, and the share of each pixel that the label covers.</returns>
    public static (ImageF View, ImageF Mask) Render(ImageF photo, LabelGeometry source, LabelGeometry target, AcrossMapping mapping = AcrossMapping.Angle, bool cubic = false)
    {
        ArgumentNullException.ThrowIfNull(photo);
        SamplingGrid grid = Grid(source, target, mapping: mapping, samples: Samples);
        int width = grid.Width / Samples, height = grid.Height / Samples;
        ImageF view = new(width, height, photo.Channels), mask = new(width, height);
        Parallel.For(0, height, y =>
        {
            Span<float> sum = stackalloc float[photo.Channels];
            for (int x = 0; x < width; x++)
            {
                sum.Clear();
                int count = 0;
                for (int k = 0; k < Samples * Samples; k++)
                {
                    int at = (y * Samples + k / Samples) * grid.Width + x * Samples + k % Samples;
                    if (grid.Mask[at] == 0)
                        continue;
                    count++;
                    double sx = grid.Source[2 * at] - 0.5, sy = grid.Source[2 * at + 1] - 0.5;
                    for (int c = 0; c < photo.Channels; c++)
                        sum[c] += cubic ? Sampling.Bicubic(photo, sx, sy, c) : Sampling.Bilinear(photo, sx, sy, c);
                }
                if (count == 0)
                    continue;
                float share = count / (float)(Samples * Samples);
                mask[x, y] = share;
                for (int c = 0; c < photo.Channels; c++)
                    view[x, y, c] = Math.Clamp(sum[c] / count, 0, 1) * share;
            }
        });
        return (view, mask);
    }
}
