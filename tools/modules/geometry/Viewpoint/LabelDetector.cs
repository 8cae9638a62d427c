using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Optimisation;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>What was found of a label.</summary>
/// <param name="Geometry">Rims and vanishing point in the photograph.</param>
/// <param name="Pose">The pose that explains them, in coordinates of the photograph scaled and shifted to 640 x 480 about its middle.</param>
/// <param name="TopPoints">Edge points of the upper rim.</param>
/// <param name="BottomPoints">Edge points of the lower rim.</param>
/// <param name="Error">Root mean square distance of the points from the rims, pixels.</param>
public sealed record LabelDetection(LabelGeometry Geometry, CylinderPose Pose, IReadOnlyList<(double X, double Y)> TopPoints, IReadOnlyList<(double X, double Y)> BottomPoints, double Error);

/// <summary>
/// Finds the two rims of a label on a bottle: blocks with strong vertical gradients, the longest chain of each sign, and the two
/// ellipses through them.
/// </summary>
/// <remarks>
/// Only the front halves of the rims are seen, which leaves the axis ratio of a free ellipse poorly determined. Here both
/// rims are circles of one bottle before a camera, so that axis, width and vanishing point agree by construction; the focal
/// length is free within a prior of 20 %.
/// </remarks>
public static class LabelDetector
{
    /// <summary>Smallest side of a photograph.</summary>
    public const int SmallestSide = 160;

    private const double Gradient = 80, EdgeShare = 0.6, Huber = 1, LengthShare = 0.6, WorstFit = 0.0025;
    private const int BlocksAcross = 80, Gap = 2, FewestBlocks = 12;

    /// <summary>Finds the label.</summary>
    /// <param name="photo">Photograph in colours.</param>
    /// <exception cref="LabelException">There is no label, more than one, or not all of it.</exception>
    public static LabelDetection Find(ImageF photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        if (photo.Width < SmallestSide || photo.Height < SmallestSide)
            throw new LabelException(LabelStage.Input, $"the photograph has {photo.Width}x{photo.Height} pixels, at least {SmallestSide} along each side are needed");
        if (photo.Channels != 3 || IsGrey(photo))
            throw new LabelException(LabelStage.Input, "the photograph has no colours");
        ImageF grey = Colour.Luma(photo);
        (ImageF gx, ImageF gy) = Filters.Sobel(grey);
        // A step of 80 grey levels scores 80.
        for (int i = 0; i < gy.Data.Length; i++)
        {
            gx.Data[i] *= 2 * 255;
            gy.Data[i] *= 2 * 255;
        }
        int side = Math.Max(2, photo.Width / BlocksAcross);
        sbyte[,] blocks = Blocks(gy, side);
        List<(int X, int Y)>[] rising = Chains(blocks, 1), falling = Chains(blocks, -1);
        if (rising.Length == 0 || falling.Length == 0 || rising[0].Count < FewestBlocks || falling[0].Count < FewestBlocks)
            throw new LabelException(LabelStage.Rims, "no two long edges lie across the photograph, so there is no label whose rims stand out");
        CheckAlone(rising, falling);
        // A frame printed on the label has edges of both signs nearly as long as the rims, but between them: the pair that is
        // furthest apart comes first, and a pair that fits no bottle gives way to the next.
        var pairs = new List<(List<(int X, int Y)> Top, List<(int X, int Y)> Bottom, int Sign, double Apart)>();
        int longest = Math.Min(rising[0].Count, falling[0].Count);
        foreach (List<(int X, int Y)> one in rising.Where(c => c.Count >= LengthShare * longest))
        {
            foreach (List<(int X, int Y)> other in falling.Where(c => c.Count >= LengthShare * longest))
            {
                double apart = other.Average(c => c.Y) - one.Average(c => c.Y);
                if (Overlap(one, other) < 0.6 || Math.Abs(apart) < 2)
                    continue;
                pairs.Add(apart > 0 ? (one, other, 1, apart) : (other, one, -1, -apart));
            }
        }

        if (pairs.Count == 0)
            throw new LabelException(LabelStage.Label, "the longest edges do not lie above each other, so they are not the rims of one label");
        LabelException? first = null;
        foreach ((List<(int X, int Y)> top, List<(int X, int Y)> bottom, int sign, _) in pairs.OrderByDescending(p => p.Apart))
        {
            try
            {
                return FindPair(photo.Width, photo.Height, gx, gy, top, bottom, sign, side);
            }
            catch (LabelException error)
            {
                first ??= error;
            }
        }
        throw first!;
    }

    private static LabelDetection FindPair(int width, int height, ImageF gx, ImageF gy, List<(int X, int Y)> top, List<(int X, int Y)> bottom, int sign, int side)
    {
        (double X, double Y)[] topPoints = Points(gy, top, side, sign), bottomPoints = Points(gy, bottom, side, -sign);
        if (topPoints.Length < 20 || bottomPoints.Length < 20)
            throw new LabelException(LabelStage.Rims, "the rims have too few edge points");
        foreach ((double X, double Y)[] points in new[] { topPoints, bottomPoints })
        {
            if (points.Min(p => p.X) < side || points.Max(p => p.X) > width - side || points.Min(p => p.Y) < side || points.Max(p => p.Y) > height - side)
                throw new LabelException(LabelStage.Label, "the label is cut off by the border of the photograph");
        }

        (double X, double Y)[] left = SidePoints(gx, topPoints, bottomPoints, side, right: false), right = SidePoints(gx, topPoints, bottomPoints, side, right: true);
        return Fit(width, height, topPoints, bottomPoints, left, right);
    }

    /// <summary>The blocks with edges, 1 where it gets brighter downwards, -1 darker, 0 none.</summary>
    internal static sbyte[,] Blocks(ImageF gradient, int side)
    {
        int columns = gradient.Width / side, rows = gradient.Height / side;
        var blocks = new sbyte[columns, rows];
        for (int by = 0; by < rows; by++)
        {
            for (int bx = 0; bx < columns; bx++)
            {
                int up = 0, down = 0;
                for (int y = by * side; y < (by + 1) * side; y++)
                {
                    for (int x = bx * side; x < (bx + 1) * side; x++)
                    {
                        float g = gradient[x, y];
                        if (g >= Gradient)
                            up++;
                        else if (g <= -Gradient)
                            down++;
                    }
                }

                if (Math.Max(up, down) >= EdgeShare * side)
                    blocks[bx, by] = (sbyte)(up >= down ? 1 : -1);
            }
        }

        return blocks;
    }

    // Chains of blocks of one sign from left to right with gaps of up to two blocks, the longest first; each block is in one chain.
    private static List<(int X, int Y)>[] Chains(sbyte[,] blocks, int sign)
    {
        int columns = blocks.GetLength(0), rows = blocks.GetLength(1);
        var chains = new List<List<(int X, int Y)>>();
        var free = new bool[columns, rows];
        for (int x = 0; x < columns; x++)
        {
            for (int y = 0; y < rows; y++)
                free[x, y] = blocks[x, y] == sign;
        }

        for (int found = 0; found < 4; found++)
        {
            var length = new int[columns, rows];
            var before = new (int X, int Y)[columns, rows];
            (int X, int Y) best = (-1, -1);
            for (int x = 0; x < columns; x++)
            {
                for (int y = 0; y < rows; y++)
                {
                    if (!free[x, y])
                        continue;
                    (length[x, y], before[x, y]) = (1, (-1, -1));
                    for (int step = 1; step <= Gap + 1 && step <= x; step++)
                    {
                        for (int dy = -step - 1; dy <= step + 1; dy++)
                        {
                            int py = y + dy;
                            // A step of one column may go up or down by one block, and a long one by its length.
                            if ((uint)py >= (uint)rows || Math.Abs(dy) > step || length[x - step, py] == 0 || length[x - step, py] + 1 <= length[x, y])
                                continue;
                            (length[x, y], before[x, y]) = (length[x - step, py] + 1, (x - step, py));
                        }
                    }

                    if (best.X < 0 || length[x, y] > length[best.X, best.Y])
                        best = (x, y);
                }
            }

            if (best.X < 0)
                break;
            var chain = new List<(int X, int Y)>();
            for ((int X, int Y) at = best; at.X >= 0; at = before[at.X, at.Y])
            {
                chain.Add(at);
                for (int y = Math.Max(0, at.Y - 1); y <= Math.Min(rows - 1, at.Y + 1); y++)
                    free[at.X, y] = false;
            }
            chain.Reverse();
            chains.Add(chain);
        }
        return [.. chains.OrderByDescending(c => c.Count)];
    }

    private static double Overlap(List<(int X, int Y)> a, List<(int X, int Y)> b)
    {
        int from = Math.Max(a[0].X, b[0].X), to = Math.Min(a[^1].X, b[^1].X);
        return (to - from + 1) / (double)Math.Max(a[^1].X - a[0].X + 1, b[^1].X - b[0].X + 1);
    }

    // A second pair of long chains beside the first is a second label.
    private static void CheckAlone(List<(int X, int Y)>[] rising, List<(int X, int Y)>[] falling)
    {
        bool second = Beside(rising) && Beside(falling);
        if (second)
            throw new LabelException(LabelStage.Label, "there is more than one label");

        static bool Beside(List<(int X, int Y)>[] chains) =>
            chains.Skip(1).Any(c => c.Count >= 0.5 * chains[0].Count && c.Count >= FewestBlocks && (c[0].X > chains[0][^1].X || c[^1].X < chains[0][0].X));
    }

    // For every column under the chain the strongest gradient of the sign, to a part of a pixel.
    private static (double X, double Y)[] Points(ImageF gradient, List<(int X, int Y)> chain, int side, int sign)
    {
        var points = new List<(double X, double Y)>();
        foreach ((int bx, int by) in chain)
        {
            for (int x = bx * side; x < (bx + 1) * side; x++)
            {
                int best = -1;
                float most = (float)(0.7 * Gradient);
                for (int y = Math.Max(1, by * side - side / 2); y < Math.Min(gradient.Height - 1, (by + 1) * side + side / 2); y++)
                {
                    if (sign * gradient[x, y] > most)
                        (most, best) = (sign * gradient[x, y], y);
                }

                if (best < 0)
                    continue;
                double a = sign * gradient[x, best - 1], b = most, c = sign * gradient[x, best + 1], curve = a - 2 * b + c;
                points.Add((x + 0.5, best + 0.5 + (curve < 0 ? Math.Clamp(0.5 * (a - c) / curve, -1, 1) : 0)));
            }
        }

        return [.. points];
    }

    // The strongest horizontal gradient near the line that joins the ends of both rims.
    private static (double X, double Y)[] SidePoints(ImageF gradient, (double X, double Y)[] top, (double X, double Y)[] bottom, int side, bool right)
    {
        (double X, double Y) a = right ? top.MaxBy(p => p.X) : top.MinBy(p => p.X), b = right ? bottom.MaxBy(p => p.X) : bottom.MinBy(p => p.X);
        var points = new List<(double X, double Y)>();
        if (b.Y - a.Y < 4 * side)
            return [];
        for (int y = (int)(a.Y + side); y < b.Y - side; y += 2)
        {
            double guess = a.X + (b.X - a.X) * (y - a.Y) / (b.Y - a.Y);
            int from = (int)Math.Max(1, guess - (right ? 1 : 4) * side), to = (int)Math.Min(gradient.Width - 2, guess + (right ? 4 : 1) * side), best = -1;
            float most = (float)(0.5 * Gradient);
            for (int x = from; x <= to; x++)
            {
                if (Math.Abs(gradient[x, y]) > most)
                    (most, best) = (Math.Abs(gradient[x, y]), x);
            }

            if (best < 0)
                continue;
            double l = Math.Abs(gradient[best - 1, y]), r = Math.Abs(gradient[best + 1, y]), curve = l - 2 * most + r;
            points.Add((best + 0.5 + (curve < 0 ? Math.Clamp(0.5 * (l - r) / curve, -1, 1) : 0), y + 0.5));
        }
        return [.. points];
    }

    private static LabelDetection Fit(int width, int height, (double X, double Y)[] top, (double X, double Y)[] bottom, (double X, double Y)[] left, (double X, double Y)[] right)
    {
        // In a frame of 640 x 480 about the middle of the photograph, where focal lengths are comparable.
        double scale = CylinderPose.Width / (double)width, ox = CylinderPose.Width / 2.0 - scale * width / 2, oy = CylinderPose.Rows / 2.0 - scale * height / 2;
        (double X, double Y)[] Scaled((double X, double Y)[] points, int most) => [.. points.Where((_, i) => i % Math.Max(1, points.Length / most) == 0).Select(p => (scale * p.X + ox, scale * p.Y + oy))];
        (double X, double Y)[] t = Scaled(top, 90), b = Scaled(bottom, 90), l = Scaled(left, 30), r = Scaled(right, 30);
        double half = (Math.Max(t.Max(p => p.X), b.Max(p => p.X)) - Math.Min(t.Min(p => p.X), b.Min(p => p.X))) / 2;
        double cx = (t.Average(p => p.X) + b.Average(p => p.X)) / 2, ty = t.Average(p => p.Y), by = b.Average(p => p.Y);
        double tz = CylinderPose.StandardFocal * CylinderPose.Radius / Math.Max(8, half), mm = tz / CylinderPose.StandardFocal;
        double roll = Math.Atan2(t.Average(p => p.X) - b.Average(p => p.X), by - ty) * 180 / Math.PI;
        (double[] Parameters, double Sum) best = ([], double.PositiveInfinity);
        foreach (double pitch in (ReadOnlySpan<double>)[0, -20, 20])
        {
            double[] start = [pitch, roll, (cx - 320) * mm, ((ty + by) / 2 - 240) * mm, tz, (by - ty) * mm / Math.Cos(pitch * Math.PI / 180), 0];
            (double[] Parameters, double Sum) fit;
            try
            {
                fit = LeastSquares.Solve(Residuals, start, [1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-6], 40);
            }
            catch (ArgumentException)
            {
                continue;
            }
            if (fit.Sum < best.Sum)
                best = fit;
        }
        if (best.Parameters.Length == 0 || !best.Parameters.All(double.IsFinite))
            throw new LabelException(LabelStage.Ellipses, "no bottle before a camera fits the rims");
        CylinderPose pose = Pose(best.Parameters);
        LabelGeometry inFrame = pose.Geometry() ?? throw new LabelException(LabelStage.VanishingPoint, "the rims are no ellipses");
        Conic topRim = pose.Rim(-pose.Height / 2), bottomRim = pose.Rim(pose.Height / 2);
        double[] distances = [.. t.Select(p => Math.Abs(topRim.Distance(p.X, p.Y)) / scale), .. b.Select(p => Math.Abs(bottomRim.Distance(p.X, p.Y)) / scale)];
        // The middle of the distances, since letters that touch a rim are outliers.
        Array.Sort(distances);
        double error = distances[(int)(0.7 * distances.Length)];
        if (error > WorstFit * width)
            throw new LabelException(LabelStage.Ellipses, $"the edges lie {error:F1} pixels off any two rims of one bottle");
        if (!(pose.Height > 8) || pose.Height > 600)
            throw new LabelException(LabelStage.Label, "the edges are not a label apart");
        LabelGeometry geometry = inFrame with
        {
            Top = Back(inFrame.Top),
            Bottom = Back(inFrame.Bottom),
            Vanishing = ((inFrame.Vanishing.X - ox * inFrame.Vanishing.W) / scale, (inFrame.Vanishing.Y - oy * inFrame.Vanishing.W) / scale, inFrame.Vanishing.W),
        };
        return new LabelDetection(geometry, pose, top, bottom, error);

        Ellipse Back(Ellipse e) => new((e.X - ox) / scale, (e.Y - oy) / scale, e.A / scale, e.B / scale, e.Angle);

        CylinderPose Pose(double[] x) => new(x[0], 0, x[1], x[2], x[3], x[4], x[5], CylinderPose.StandardFocal * Math.Exp(x[6]));

        double[] Residuals(double[] x)
        {
            var residuals = new double[t.Length + b.Length + l.Length + r.Length + 1];
            CylinderPose at = Pose(x);
            if (!(at.Tz > CylinderPose.Radius + 20) || !(at.Height > 1) || at.Rim(-at.Height / 2).ToEllipse() is not { } upper || at.Rim(at.Height / 2).ToEllipse() is not { } lower)
            {
                Array.Fill(residuals, 1e3);
                return residuals;
            }
            Conic topConic = upper.ToConic(), bottomConic = lower.ToConic();
            (double, double) topFront = at.Point(0, -at.Height / 2), bottomFront = at.Point(0, at.Height / 2);
            int n = 0;
            foreach ((double X, double Y) p in t)
                residuals[n++] = Robust(Rim(topConic, upper, topFront, p));
            foreach ((double X, double Y) p in b)
                residuals[n++] = Robust(Rim(bottomConic, lower, bottomFront, p));
            // The sides touch both rims: the line between their extents.
            foreach ((bool isRight, (double X, double Y)[] points) in new[] { (false, l), (true, r) })
            {
                foreach ((double X, double Y) p in points)
                {
                    double share = (p.Y - upper.Y) / (lower.Y - upper.Y), sign = isRight ? 1 : -1;
                    (double ax, double bx) = (upper.X + sign * upper.A * upper.U.X, lower.X + sign * lower.A * lower.U.X);
                    residuals[n++] = 0.5 * Robust(p.X - (ax + share * (bx - ax)));
                }
            }

            residuals[n] = 3 * x[6] / 0.2;
            return residuals;
        }

        // Distance from the rim; points by the hidden half count as far as they are from the front one.
        static double Rim(Conic conic, Ellipse e, (double X, double Y) front, (double X, double Y) p)
        {
            double side = (front.X - e.X) * e.V.X + (front.Y - e.Y) * e.V.Y, own = (p.X - e.X) * e.V.X + (p.Y - e.Y) * e.V.Y;
            double distance = conic.Distance(p.X, p.Y);
            if (side * own < 0 && Math.Abs((p.X - e.X) * e.U.X + (p.Y - e.Y) * e.U.Y) < 0.98 * e.A)
                distance = 2 * Math.Abs(own) + Math.Abs(distance);
            return double.IsFinite(distance) ? distance : 1e3;
        }
    }

    // Square root of Huber's loss, twice.
    private static double Robust(double d)
    {
        double a = Math.Abs(d);
        return a <= Huber ? d : Math.Sign(d) * Math.Sqrt(Huber * (2 * a - Huber));
    }

    private static bool IsGrey(ImageF image)
    {
        for (int i = 0; i < image.Area; i++)
        {
            float r = image.Data[i], g = image.Data[image.Area + i], b = image.Data[2 * image.Area + i];
            if (Math.Abs(r - g) > 0.02f || Math.Abs(g - b) > 0.02f)
                return false;
        }
        return true;
    }
}
