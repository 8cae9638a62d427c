using System.Diagnostics;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>Figures of the benchmark.</summary>
/// <param name="Photos">Photographs.</param>
/// <param name="Found">With a mean distance of the rims of at most 1.5 px.</param>
/// <param name="Refused">Refused with an error.</param>
/// <param name="MeanError">Mean distance of the rims where found, px.</param>
/// <param name="FrontalTruth">PSNR inside the label of frontal views with the true geometry, dB: by angle, linearly, and by the homography of the four corners.</param>
/// <param name="FrontalFound">PSNR with the geometry found: by angle and by the homography.</param>
/// <param name="ViewMilliseconds">Median time of one view, one thread.</param>
/// <param name="FindMilliseconds">Median time of one search.</param>
public sealed record LabelFigures(int Photos, int Found, int Refused, double MeanError, (double Angle, double Linear, double Plane) FrontalTruth, (double Angle, double Plane) FrontalFound, double ViewMilliseconds, double FindMilliseconds);

/// <summary>Measures search and re-projection on rendered photographs.</summary>
public static class LabelBench
{
    /// <summary>Runs it.</summary>
    /// <param name="count">Photographs.</param>
    /// <param name="seed">Of poses and noise.</param>
    /// <param name="progress">Called with photographs done and in all.</param>
    public static LabelFigures Run(int count, ulong seed, Action<int, int>? progress = null)
    {
        var random = new SeededRandom(seed);
        int found = 0, refused = 0;
        double error = 0;
        var truth = (Angle: new List<double>(), Linear: new List<double>(), Plane: new List<double>());
        var own = (Angle: new List<double>(), Plane: new List<double>());
        List<double> view = [], find = [];
        for (int i = 0; i < count; i++)
        {
            CylinderPose pose = new(random.Uniform(-25, 25), 0, random.Uniform(-8, 8), random.Uniform(-25, 25), random.Uniform(-15, 15), random.Uniform(235, 270), random.Uniform(70, 95), CylinderPose.StandardFocal * random.Uniform(0.8, 1.2));
            LabelGeometry source = pose.Geometry()!;
            ImageF label = LabelMaker.Draw((ulong)i + 1000);
            ImageF photo = BottlePhotographer.Take(label, pose, noise: 0.01, seed: seed + (ulong)i).Photo;
            LabelGeometry? seen = null;
            long start = Stopwatch.GetTimestamp();
            try
            {
                seen = LabelDetector.Find(photo).Geometry;
                find.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                double distance = (RimDistance(source, seen, top: true) + RimDistance(source, seen, top: false)) / 2;
                if (distance <= 1.5)
                {
                    found++;
                    error += distance;
                }
            }
            catch (LabelException)
            {
                refused++;
            }
            if (Math.Abs(pose.Rx) >= 15)
            {
                // The frontal view with the same side in front, in the label's own colours.
                ImageF plain = BottlePhotographer.Take(label, pose, lit: false).Photo;
                double middle = Middle(pose);
                CylinderPose front = CylinderPose.Frontal(pose.Height) with { Ry = -middle };
                if (Math.Abs(Middle(front) - middle) > 1e-6)
                    front = front with { Ry = middle };
                BottlePhoto wanted = BottlePhotographer.Take(label, front, lit: false);
                LabelGeometry target = front.Geometry()!;
                bool[] inside = Morphology.Erode(wanted.Mask, wanted.Photo.Width, wanted.Photo.Height, 3);
                start = Stopwatch.GetTimestamp();
                ImageF byAngle = LabelViews.Render(plain, source, target).View;
                view.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                truth.Angle.Add(Quality.Psnr(wanted.Photo, byAngle, inside));
                truth.Linear.Add(Quality.Psnr(wanted.Photo, LabelViews.Render(plain, source, target, AcrossMapping.Linear).View, inside));
                truth.Plane.Add(Quality.Psnr(wanted.Photo, Flat(plain, source, target), inside));
                if (seen is not null)
                {
                    own.Angle.Add(Quality.Psnr(wanted.Photo, LabelViews.Render(plain, seen, target).View, inside));
                    own.Plane.Add(Quality.Psnr(wanted.Photo, Flat(plain, seen, target), inside));
                }
            }
            progress?.Invoke(i + 1, count);
        }
        return new LabelFigures(count, found, refused, error / Math.Max(1, found), (Mean(truth.Angle), Mean(truth.Linear), Mean(truth.Plane)), (Mean(own.Angle), Mean(own.Plane)), Median(view), Median(find));
    }

    /// <summary>Mean distance of the front of a true rim from the one found, px.</summary>
    public static double RimDistance(LabelGeometry truth, LabelGeometry found, bool top)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(found);
        Conic conic = (top ? found.Top : found.Bottom).ToConic();
        return Enumerable.Range(-9, 19).Average(k =>
        {
            (double x, double y) = top ? truth.OnTop(k / 10.0) : truth.OnBottom(k / 10.0);
            return Math.Abs(conic.Distance(x, y));
        });
    }

    /// <summary>The middle of the arc that is seen, in degrees around the bottle.</summary>
    public static double Middle(CylinderPose pose)
    {
        ArgumentNullException.ThrowIfNull(pose);
        (double from, double to) = pose.VisibleArc();
        return (from + to) * 90 / Math.PI;
    }

    /// <summary>The label as if it were flat, by the homography of its four corners.</summary>
    public static ImageF Flat(ImageF photo, LabelGeometry source, LabelGeometry target)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        return Warp.Perspective(photo, Homography.Fit([source.OnTop(-1), source.OnTop(1), source.OnBottom(1), source.OnBottom(-1)], [target.OnTop(-1), target.OnTop(1), target.OnBottom(1), target.OnBottom(-1)]), CylinderPose.Width, CylinderPose.Rows);
    }

    private static double Mean(List<double> values) => values.Count == 0 ? double.NaN : values.Average();

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? double.NaN : values[values.Count / 2];
    }
}
