using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>A rendered photograph of a labelled bottle with its truth.</summary>
/// <param name="Photo">The photograph.</param>
/// <param name="Mask">Where the label is.</param>
/// <param name="Theta">Angle around the bottle of each pixel in radians; NaN off the label.</param>
/// <param name="Along">Place along the axis of each pixel in mm; NaN off the label.</param>
public sealed record BottlePhoto(ImageF Photo, bool[] Mask, float[] Theta, float[] Along);

/// <summary>
/// Photographs of a bottle by casting rays at a cylinder, with diffuse light and one highlight. It shares no mapping with the
/// re-projection, and so checks it.
/// </summary>
public static class BottlePhotographer
{
    private const int Samples = 2;

    /// <summary>Takes a photograph.</summary>
    /// <param name="label">Flat label, wrapped around the half of the bottle that faces front (180 degrees).</param>
    /// <param name="pose">Where the bottle stands, and the camera's focal length.</param>
    /// <param name="background">What is behind; null for a plain wall.</param>
    /// <param name="lit">With light and highlight; false shows the label's own colours.</param>
    /// <param name="noise">Standard deviation of the noise for values of 0..1.</param>
    /// <param name="seed">Of the noise.</param>
    public static BottlePhoto Take(ImageF label, CylinderPose pose, ImageF? background = null, bool lit = true, double noise = 0, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(pose);
        const int width = CylinderPose.Width, height = CylinderPose.Rows;
        ImageF? wall = background is null ? null : Resample.To(background, width, height);
        var photo = new ImageF(width, height, 3);
        var mask = new bool[width * height];
        float[] theta = new float[width * height], along = new float[width * height];
        Rotation toBottle = pose.Rotation.Transpose;
        Vector3 eye = toBottle.Apply(-pose.Translation);
        Parallel.For(0, height, y =>
        {
            var random = new SeededRandom(seed * 1_000_003 + (ulong)y);
            Span<double> sum = stackalloc double[3];
            for (int x = 0; x < width; x++)
            {
                int at = y * width + x;
                (theta[at], along[at]) = (float.NaN, float.NaN);
                sum.Clear();
                for (int k = 0; k < Samples * Samples; k++)
                {
                    double px = x + (k % Samples + 0.5) / Samples, py = y + (k / Samples + 0.5) / Samples;
                    Vector3 ray = toBottle.Apply(new Vector3((px - width / 2.0) / pose.Focal, (py - height / 2.0) / pose.Focal, 1));
                    (double r, double g, double b, _, _) = Cast(eye, ray, label, pose.Height, lit);
                    if (double.IsNaN(r))
                        (r, g, b) = wall is null ? (0.62 + 0.0002 * y, 0.60, 0.58 - 0.0002 * x) : (wall[x, y], wall[x, y, 1], wall[x, y, 2]);
                    (sum[0], sum[1], sum[2]) = (sum[0] + r, sum[1] + g, sum[2] + b);
                }
                Vector3 middle = toBottle.Apply(new Vector3((x + 0.5 - width / 2.0) / pose.Focal, (y + 0.5 - height / 2.0) / pose.Focal, 1));
                (_, _, _, double atAngle, double atPlace) = Cast(eye, middle, label, pose.Height, lit: false);
                if (!double.IsNaN(atAngle))
                    (mask[at], theta[at], along[at]) = (true, (float)atAngle, (float)atPlace);
                for (int c = 0; c < 3; c++)
                    photo[x, y, c] = (float)Math.Clamp(sum[c] / (Samples * Samples) + (noise > 0 ? noise * random.Normal() : 0), 0, 1);
            }
        });
        return new BottlePhoto(photo, mask, theta, along);
    }

    private static (double R, double G, double B, double Theta, double Along) Cast(Vector3 eye, Vector3 ray, ImageF label, double height, bool lit)
    {
        const double radius = CylinderPose.Radius;
        double a = ray.X * ray.X + ray.Z * ray.Z, b = eye.X * ray.X + eye.Z * ray.Z, c = eye.X * eye.X + eye.Z * eye.Z - radius * radius, discriminant = b * b - a * c;
        if (discriminant < 0)
            return (double.NaN, 0, 0, double.NaN, 0);
        double t = (-b - Math.Sqrt(discriminant)) / a;
        Vector3 p = eye + ray * t;
        double theta = Math.Atan2(p.X, -p.Z);
        bool onLabel = Math.Abs(p.Y) <= height / 2 && Math.Abs(theta) <= Math.PI / 2;
        (double r, double g, double blue) = (0.05, 0.09, 0.06);
        if (onLabel)
        {
            double u = (theta / Math.PI + 0.5) * label.Width - 0.5, v = (p.Y / height + 0.5) * label.Height - 0.5;
            (r, g, blue) = (Sampling.Bilinear(label, u, v), Sampling.Bilinear(label, u, v, 1), Sampling.Bilinear(label, u, v, 2));
        }
        if (lit)
        {
            var normal = new Vector3(p.X / radius, 0, p.Z / radius);
            Vector3 light = new Vector3(-0.5, -0.4, -1).Unit, view = -ray.Unit, half = (light + view).Unit;
            double shade = 0.55 + 0.45 * Math.Max(0, normal.Dot(light)), shine = (onLabel ? 0.06 : 0.35) * Math.Pow(Math.Max(0, normal.Dot(half)), 60);
            (r, g, blue) = (r * shade + shine, g * shade + shine, blue * shade + shine);
        }
        return (r, g, blue, onLabel ? theta : double.NaN, onLabel ? p.Y : double.NaN);
    }
}
