using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>Light on the board.</summary>
public enum Lighting
{
    /// <summary>The same everywhere, no noise: the pattern's own brightness.</summary>
    Uniform,

    /// <summary>From one side, with a ramp over the picture and noise of the sensor.</summary>
    Directional,
}

/// <summary>
/// Draws a board through a camera exactly: every pixel asks, through the inverse lens, which place of the board it sees;
/// where the pattern changes within a pixel's neighbourhood it is the mean of 4 x 4 samples.
/// </summary>
/// <remarks>The paper renders in Blender; this renderer has no light transport, shadows or glare.</remarks>
public sealed class BoardRenderer
{
    private const int Samples = 4;
    private static readonly Vector3 Towards = new Vector3(0.4, -0.6, -0.7).Unit;

    private readonly Camera _camera;
    private readonly float[] _rayX, _rayY;

    /// <summary>Prepares the rays of a camera.</summary>
    public BoardRenderer(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        _camera = camera;
        // With one more column and row, so that each pixel has a neighbour.
        _rayX = new float[(camera.Width + 1) * (camera.Height + 1)];
        _rayY = new float[_rayX.Length];
        Parallel.For(0, camera.Height + 1, v =>
        {
            for (int u = 0; u <= camera.Width; u++)
            {
                (double x, double y) = camera.Ray(u, v);
                (_rayX[v * (camera.Width + 1) + u], _rayY[v * (camera.Width + 1) + u]) = ((float)x, (float)y);
            }
        });
    }

    /// <summary>Draws one capture.</summary>
    /// <param name="board">Board.</param>
    /// <param name="pose">Board to camera.</param>
    /// <param name="lighting">Light.</param>
    /// <param name="noise">Standard deviation of the noise, for values of 0..1.</param>
    /// <param name="seed">Of the noise.</param>
    /// <returns>Grey values of 0..1 in steps of 1/255.</returns>
    public ImageF Render(Board board, Pose pose, Lighting lighting, double noise, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(board);
        int width = _camera.Width, height = _camera.Height, stride = width + 1;
        // The board's plane as a homography: ray (x, y, 1) = s [r1 r2 t] (X, Y, 1).
        (Vector3 r1, Vector3 r2, Vector3 normal) = pose.R.Columns;
        var plane = new Kit.Operations.Homography(r1.X, r2.X, pose.T.X, r1.Y, r2.Y, pose.T.Y, r1.Z, r2.Z, pose.T.Z);
        double[] h = plane.Inverse().Values.ToArray();
        double shade = lighting == Lighting.Uniform ? 1 : 0.25 + 0.75 * Math.Max(0, (-normal).Dot(Towards));
        var albedo = new float[width * height];
        var image = new ImageF(width, height);
        Parallel.For(0, height, v =>
        {
            for (int u = 0; u < width; u++)
                albedo[v * width + u] = At(h, board, _rayX[v * stride + u], _rayY[v * stride + u]);
        });
        Parallel.For(0, height, v =>
        {
            var random = new SeededRandom(seed * 0x9E3779B97F4A7C15 + (ulong)v);
            for (int u = 0; u < width; u++)
            {
                float value = albedo[v * width + u];
                if (Changes(albedo, width, height, u, v, value))
                {
                    int at = v * stride + u;
                    double x = _rayX[at], y = _rayY[at], ux = _rayX[at + 1] - x, uy = _rayY[at + 1] - y, vx = _rayX[at + stride] - x, vy = _rayY[at + stride] - y, sum = 0;
                    for (int j = 0; j < Samples; j++)
                    {
                        for (int i = 0; i < Samples; i++)
                        {
                            double a = (i + 0.5) / Samples - 0.5, b = (j + 0.5) / Samples - 0.5;
                            sum += At(h, board, x + a * ux + b * vx, y + a * uy + b * vy);
                        }
                    }

                    value = (float)(sum / (Samples * Samples));
                }
                double light = lighting == Lighting.Uniform ? value : value * shade * (1 + 0.3 * (2.0 * u / (width - 1) - 1));
                if (noise > 0)
                    light += noise * random.Normal();
                image[u, v] = (float)(Math.Round(Math.Clamp(light, 0, 1) * 255) / 255);
            }
        });
        return image;
    }

    private static float At(double[] h, Board board, double x, double y)
    {
        double w = h[6] * x + h[7] * y + h[8];
        return (float)board.Albedo((h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w);
    }

    private static bool Changes(float[] albedo, int width, int height, int u, int v, float value)
    {
        for (int y = Math.Max(0, v - 1); y <= Math.Min(height - 1, v + 1); y++)
        {
            for (int x = Math.Max(0, u - 1); x <= Math.Min(width - 1, u + 1); x++)
            {
                if (albedo[y * width + x] != value)
                    return true;
            }
        }

        return false;
    }
}
