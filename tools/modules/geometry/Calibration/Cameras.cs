namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>The paper's two cameras.</summary>
public static class Cameras
{
    /// <summary>Names that <see cref="Named"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["rectilinear", "wide"];

    /// <summary>
    /// A camera by its name in the paper. The paper prints d = [0.05, 0.02, 0.001, 0, ...] and [0.5, 0.1, 0.03, 0, ...] in a vector
    /// whose third place is the tangential p1, and says that tangential distortion is zero. Here they are k1, k2, k3;
    /// <paramref name="literalOrder"/> takes them by their places.
    /// </summary>
    /// <param name="name">rectilinear (4096x3072) or wide (640x480). With the paper's figures the wide one sees 56 x 56 degrees, the rectilinear one 69 x 54.</param>
    /// <param name="literalOrder">The third coefficient is p1.</param>
    /// <exception cref="ArgumentException">There is no such camera.</exception>
    public static Camera Named(string name, bool literalOrder = false)
    {
        (int width, int height, double fx, double fy, double cx, double cy, double k1, double k2, double third) = name switch
        {
            "rectilinear" => (4096, 3072, 3000.0, 3000.0, 2048.0, 1536.0, 0.05, 0.02, 0.001),
            "wide" => (640, 480, 600.0, 450.0, 320.0, 240.0, 0.5, 0.1, 0.03),
            _ => throw new ArgumentException($"There is no camera '{name}'; there are {string.Join(", ", Names)}."),
        };
        return new Camera(width, height, fx, fy, cx, cy, k1, k2, literalOrder ? third : 0, 0, literalOrder ? 0 : third, 0, 0, 0);
    }
}
