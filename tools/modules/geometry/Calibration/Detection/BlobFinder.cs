using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Geometry.Calibration.Detection;

/// <summary>Dark discs on bright ground, by their weighted centroids.</summary>
internal static class BlobFinder
{
    public static List<Candidate> Find(ImageF image)
    {
        int width = image.Width, height = image.Height;
        ImageF smooth = Filters.Gaussian(image, 0.8);
        // Larger than a disc, smaller than a change of light.
        int side = Math.Max(15, Math.Min(width, height) / 12 | 1);
        bool[] bright = Threshold.AboveLocalMean(smooth, side, -0.06f);
        var dark = new bool[bright.Length];
        for (int i = 0; i < dark.Length; i++)
            dark[i] = !bright[i];
        Components parts = Components.Find(dark, width, height, eight: false);
        int[] areas = parts.Areas();
        var boxes = new (int X0, int Y0, int X1, int Y1)[parts.Count];
        Array.Fill(boxes, (width, height, -1, -1));
        for (int i = 0; i < parts.Labels.Length; i++)
        {
            int label = parts.Labels[i] - 1;
            if (label < 0)
                continue;
            (int x0, int y0, int x1, int y1) = boxes[label];
            boxes[label] = (Math.Min(x0, i % width), Math.Min(y0, i / width), Math.Max(x1, i % width), Math.Max(y1, i / width));
        }
        var found = new List<Candidate>();
        for (int k = 0; k < parts.Count; k++)
        {
            (int x0, int y0, int x1, int y1) = boxes[k];
            int w = x1 - x0 + 1, h = y1 - y0 + 1;
            double fill = areas[k] / (double)(w * h);
            if (areas[k] < 7 || w > side || h > side || fill < 0.45 || Math.Max(w, h) > 4 * Math.Min(w, h) || x0 < 3 || y0 < 3 || x1 > width - 4 || y1 > height - 4)
                continue;
            if (Centroid(image, x0, y0, x1, y1, parts.Labels, k + 1, width) is { } c)
                found.Add(new Candidate(c.U, c.V, areas[k]));
        }
        return found;
    }

    // Every pixel counts as far as it is darker than the ground around the disc.
    private static (double U, double V)? Centroid(ImageF image, int x0, int y0, int x1, int y1, int[] labels, int label, int width)
    {
        const int margin = 2;
        var ground = new List<float>();
        float low = float.MaxValue;
        for (int y = y0 - margin; y <= y1 + margin; y++)
        {
            for (int x = x0 - margin; x <= x1 + margin; x++)
            {
                int l = labels[y * width + x];
                if (l == label)
                {
                    low = Math.Min(low, image[x, y]);
                }
                else if (x < x0 - 1 || y < y0 - 1 || x > x1 + 1 || y > y1 + 1)
                {
                    if (l == 0)
                        ground.Add(image[x, y]);
                }
            }
        }

        if (ground.Count < 8)
            return null;
        ground.Sort();
        float level = ground[ground.Count / 2];
        if (level - low < 0.08f)
            return null;
        double sum = 0, u = 0, v = 0;
        for (int y = y0 - margin + 1; y <= y1 + margin - 1; y++)
        {
            for (int x = x0 - margin + 1; x <= x1 + margin - 1; x++)
            {
                int l = labels[y * width + x];
                if (l != 0 && l != label)
                    continue;
                double w = Math.Min(1, (level - image[x, y]) / (level - low));
                (sum, u, v) = (sum + w, u + w * x, v + w * y);
            }
        }

        return sum > 3 ? (u / sum, v / sum) : null;
    }
}
