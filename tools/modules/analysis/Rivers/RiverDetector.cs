using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>What the detector found.</summary>
/// <param name="Ndwi">Water index, -1 to 1; 0 where there is no data.</param>
/// <param name="Enhanced">Index with its thin structures raised, 0 to 1.</param>
/// <param name="NoData">Pixels without data.</param>
/// <param name="Wide">Wide rivers.</param>
/// <param name="Narrow">Narrow rivers.</param>
/// <param name="OtherWater">Lakes and the like.</param>
/// <param name="Ends">Ends of narrow rivers: place, direction outwards, and number of its component.</param>
public sealed record RiverDetection(ImageF Ndwi, ImageF Enhanced, bool[] NoData, bool[] Wide, bool[] Narrow, bool[] OtherWater, IReadOnlyList<(double X, double Y, double Dx, double Dy, int Component)> Ends)
{
    /// <summary>0 none, 1 wide river, 2 narrow river.</summary>
    public byte[] Mask => [.. Wide.Select((w, i) => (byte)(w ? 1 : Narrow[i] ? 2 : 0))];
}

/// <summary>
/// Rivers by their pixels (stage 1 of paper 23, which leaves its rules to another paper; those here are ours): wide ones from the
/// water index, narrow ones by hysteresis where a Gabor bank raises thin structures, lakes by their shape left out.
/// </summary>
public static class RiverDetector
{
    private const double WideRadius = 3, WideElongation = 5, HighPercentile = 97, LowPercentile = 92, NarrowWidth = 3, NarrowElongation = 4;
    private const double Back = 1.5;
    private const float SideLobe = 0.25f;
    private const int LeastArea = 10, LongestPair = 64;

    /// <summary>Finds rivers.</summary>
    /// <param name="green">Green band, reflectance of 0 up.</param>
    /// <param name="nir">Near infrared band.</param>
    /// <param name="noData">Value that marks missing pixels in both bands, or null.</param>
    /// <exception cref="ArgumentException">The bands differ in size or have several channels.</exception>
    public static RiverDetection Find(ImageF green, ImageF nir, float? noData = null)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(nir);
        if (green.Width != nir.Width || green.Height != nir.Height)
            throw new ArgumentException($"The bands differ: green has {green.Width}x{green.Height} pixels, near infrared {nir.Width}x{nir.Height}.");
        if (green.Channels != 1 || nir.Channels != 1)
            throw new ArgumentException("Bands of one channel are wanted.");
        int width = green.Width, height = green.Height;
        var missing = new bool[green.Area];
        var ndwi = new ImageF(width, height);
        for (int i = 0; i < missing.Length; i++)
        {
            float g = green.Data[i], n = nir.Data[i], sum = g + n;
            missing[i] = !float.IsFinite(sum) || g == noData || n == noData || sum < 1e-6f;
            ndwi.Data[i] = missing[i] ? 0 : (g - n) / sum;
        }
        ImageF enhanced = Enhance(ndwi);

        float otsu = Threshold.Otsu(ndwi.Data);
        bool[] wide = new bool[missing.Length], other = new bool[missing.Length];
        bool[] water = [.. ndwi.Data.Select((v, i) => v > otsu && !missing[i])];
        // Thin water is not for this stage: it is opened away, so that a stream does not join a lake to a river.
        water = Morphology.Open(water, width, height, 2);
        Components bodies = Components.Find(water, width, height);
        float[] depth = DistanceTransform.Inside(water, width, height);
        bool[] lines = Morphology.Thin(water, width, height);
        var shape = new (double Most, double Sum, int Length)[bodies.Count];
        for (int i = 0; i < missing.Length; i++)
        {
            if (bodies.Labels[i] == 0)
                continue;
            ref (double Most, double Sum, int Length) s = ref shape[bodies.Labels[i] - 1];
            s.Most = Math.Max(s.Most, depth[i]);
            if (lines[i])
                (s.Sum, s.Length) = (s.Sum + depth[i], s.Length + 1);
        }
        for (int i = 0; i < missing.Length; i++)
        {
            if (bodies.Labels[i] == 0)
                continue;
            (double most, double sum, int length) = shape[bodies.Labels[i] - 1];
            if (most < WideRadius || length == 0)
                continue;
            bool river = length / (2 * sum / length) >= WideElongation;
            (wide[i], other[i]) = (river, !river);
        }
        bool[] narrow = Narrow(ndwi, enhanced, missing, Union(wide, other), other, width, height);
        return new RiverDetection(ndwi, enhanced, missing, wide, narrow, other, Ends(narrow, width, height));
    }

    /// <summary>Half the index between its 1st and 99th percentile, half the response of the Gabor bank.</summary>
    public static ImageF Enhance(ImageF ndwi)
    {
        ArgumentNullException.ThrowIfNull(ndwi);
        float low = Histogram.Percentile(ndwi.Data, 1), high = Histogram.Percentile(ndwi.Data, 99);
        ImageF response = GaborBank.Respond(ndwi), result = new(ndwi.Width, ndwi.Height);
        for (int i = 0; i < result.Data.Length; i++)
            result.Data[i] = 0.5f * (high > low ? Math.Clamp((ndwi.Data[i] - low) / (high - low), 0, 1) : 0) + 0.5f * response.Data[i];
        return result;
    }

    /// <summary>The water index with wide rivers and lakes replaced by land, so that a curve over a gap does not follow them.</summary>
    public static ImageF WithoutWideWater(RiverDetection detection)
    {
        ArgumentNullException.ThrowIfNull(detection);
        int width = detection.Ndwi.Width, height = detection.Ndwi.Height;
        float land = Histogram.Percentile([.. detection.Ndwi.Data.Where((_, i) => !detection.NoData[i])], 50);
        bool[] wide = Morphology.Dilate(Union(detection.Wide, detection.OtherWater), width, height, 3);
        return new ImageF(width, height, 1, [.. detection.Ndwi.Data.Select((v, i) => wide[i] ? float.IsNaN(land) ? 0 : land : v)]);
    }

    /// <summary>Pairs of ends that may belong to one river, our extension: different components, at most 64 pixels apart, cheapest first by distance and by how far both point past each other.</summary>
    public static IReadOnlyList<(int A, int B)> Pair(RiverDetection detection)
    {
        ArgumentNullException.ThrowIfNull(detection);
        var all = new List<(double Cost, int A, int B)>();
        for (int a = 0; a < detection.Ends.Count; a++)
        {
            for (int b = a + 1; b < detection.Ends.Count; b++)
            {
                (double ax, double ay, double adx, double ady, int ac) = detection.Ends[a];
                (double bx, double by, double bdx, double bdy, int bc) = detection.Ends[b];
                double dx = bx - ax, dy = by - ay, d = Math.Sqrt(dx * dx + dy * dy);
                if (ac == bc || d > LongestPair || d < 1)
                    continue;
                double cosA = (adx * dx + ady * dy) / d, cosB = -(bdx * dx + bdy * dy) / d;
                all.Add((d * (1 + (1 - cosA) + (1 - cosB)), a, b));
            }
        }

        var used = new HashSet<int>();
        var pairs = new List<(int A, int B)>();
        foreach ((double _, int a, int b) in all.OrderBy(p => p.Cost))
        {
            if (used.Contains(a) || used.Contains(b))
                continue;
            used.Add(a);
            used.Add(b);
            pairs.Add((a, b));
        }
        return pairs;
    }

    // Hysteresis, then what is long and thin and touches no lake.
    private static bool[] Narrow(ImageF ndwi, ImageF enhanced, bool[] missing, bool[] taken, bool[] lakes, int width, int height)
    {
        bool[] near = Morphology.Dilate(taken, width, height, 2), shore = Morphology.Dilate(lakes, width, height, 3);
        float[] free = [.. enhanced.Data.Where((_, i) => !near[i] && !missing[i])];
        float high = Histogram.Percentile(free, HighPercentile), low = Histogram.Percentile(free, LowPercentile);
        bool[] weak = [.. enhanced.Data.Select((v, i) => v > low && !near[i] && !missing[i])];
        weak = WithoutOverhang(ndwi, missing, weak, width, height);
        Components parts = Components.Find(weak, width, height);
        bool[] lines = Morphology.Thin(weak, width, height);
        var kept = new (bool Strong, bool Shore, int Area, int Length)[parts.Count];
        for (int i = 0; i < weak.Length; i++)
        {
            if (parts.Labels[i] == 0)
                continue;
            ref (bool Strong, bool Shore, int Area, int Length) k = ref kept[parts.Labels[i] - 1];
            k.Strong |= enhanced.Data[i] > high;
            k.Shore |= shore[i];
            k.Area++;
            if (lines[i])
                k.Length++;
        }
        return [.. parts.Labels.Select(label =>
        {
            if (label == 0)
                return false;
            (bool strong, bool byLake, int area, int length) = kept[label - 1];
            double mean = area / (double)Math.Max(1, length);
            return strong && !byLake && area >= LeastArea && mean <= NarrowWidth + 1.5 && length / mean >= NarrowElongation; })];
    }

    // Gabor filters reach beyond the end of a river by half their length: there the water index is nearer to that of the land
    // than to that of the river, and the pixels are dropped; so are the filters' side lobes beside wide rivers, where it is land's.
    private static bool[] WithoutOverhang(ImageF ndwi, bool[] missing, bool[] weak, int width, int height)
    {
        ImageF smooth = Filters.Gaussian(ndwi, 0.8);
        Components parts = Components.Find(weak, width, height);
        var values = new List<float>[parts.Count];
        for (int i = 0; i < weak.Length; i++)
        {
            if (parts.Labels[i] > 0)
                (values[parts.Labels[i] - 1] ??= []).Add(smooth.Data[i]);
        }

        float[] seen = [.. ndwi.Data.Where((_, i) => !missing[i])];
        float land = Histogram.Percentile(seen, 50), least = land + SideLobe * (Threshold.Otsu(seen) - land);
        float[] limit = [.. values.Select(v => Math.Max(least, (land + Histogram.Percentile(v.ToArray(), 70)) / 2))];
        return [.. weak.Select((w, i) => w && smooth.Data[i] > limit[parts.Labels[i] - 1])];
    }

    // Pixels of the thinned river with one neighbour, and where they point.
    private static List<(double X, double Y, double Dx, double Dy, int Component)> Ends(bool[] narrow, int width, int height)
    {
        bool[] lines = Morphology.Thin(narrow, width, height);
        Components parts = Components.Find(narrow, width, height);
        var ends = new List<(double, double, double, double, int)>();
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i] || Neighbours(i).Count != 1)
                continue;
            // Eight steps back along the line give the direction.
            int at = i, before = -1;
            for (int step = 0; step < 8; step++)
            {
                List<int> next = [.. Neighbours(at).Where(n => n != before)];
                if (next.Count != 1)
                    break;
                (before, at) = (at, next[0]);
            }
            double dx = i % width - at % width, dy = i / width - at / width, length = Math.Max(1e-9, Math.Sqrt(dx * dx + dy * dy));
            // Thinning draws an end back by about the river's half width.
            ends.Add((Math.Clamp(i % width + Back * dx / length, 0, width - 1), Math.Clamp(i / width + Back * dy / length, 0, height - 1), dx / length, dy / length, parts.Labels[i]));
        }
        return ends;

        List<int> Neighbours(int i)
        {
            var found = new List<int>();
            int x = i % width, y = i / width;
            for (int dy = -1; dy <= 1; dy++)
            {
                for (int dx = -1; dx <= 1; dx++)
                {
                    if ((dx != 0 || dy != 0) && (uint)(x + dx) < (uint)width && (uint)(y + dy) < (uint)height && lines[i + dx + dy * width])
                        found.Add(i + dx + dy * width);
                }
            }

            return found;
        }
    }

    private static bool[] Union(bool[] a, bool[] b) => [.. a.Select((v, i) => v || b[i])];
}
