using VvcIlif.Codec;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Modules.Kit.Space;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>
/// A clip of one plane, a board on textured ground, that moves before a camera on a known path. Between any two frames
/// every pixel moves by a homography (and, with a lens, by the lens), so motion search and interpolation can be held
/// against the truth.
/// </summary>
public sealed class SynthCalClip : IVideoSource
{
    private const int TextureSide = 512, Samples = 2;
    private const double TextureScale = 1.6;
    private readonly Camera _camera;
    private readonly Board _board = Board.Named("Cu");
    private readonly ImageF[] _texture;
    private readonly Pose[] _poses;
    private int _next;

    /// <summary>Makes the clip.</summary>
    /// <param name="format">Format of the frames.</param>
    /// <param name="frames">Length, at least 1.</param>
    /// <param name="seed">Seed of the ground's texture.</param>
    /// <param name="lens">With the distortion of the wide camera; without it, motion is a homography in pixels.</param>
    public SynthCalClip(VideoFormat format, int frames, ulong seed = 1, bool lens = false)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        Format = format;
        FrameCount = frames;
        double f = 0.94 * format.Width;
        _camera = new Camera(format.Width, format.Height, f, f, (format.Width - 1) / 2.0, (format.Height - 1) / 2.0, lens ? 0.5 : 0, lens ? 0.1 : 0, 0, 0, lens ? 0.03 : 0, 0, 0, 0);
        var random = new SeededRandom(seed);
        _texture = [.. Enumerable.Range(0, 3).Select(_ => random.PowerLawField(TextureSide, TextureSide, 1.1))];
        _poses = [.. Enumerable.Range(0, frames).Select(At)];
    }

    /// <inheritdoc/>
    public VideoFormat Format { get; }

    /// <inheritdoc/>
    public int? FrameCount { get; }

    /// <summary>The camera.</summary>
    public Camera Camera => _camera;

    /// <summary>The plane's pose in each frame, plane to camera, mm.</summary>
    public IReadOnlyList<Pose> Poses => _poses;

    /// <summary>Where the pixels of one frame were in another: a homography of undistorted pixels.</summary>
    public Homography Motion(int from, int to) => Plane(to).After(Plane(from).Inverse());

    /// <inheritdoc/>
    public bool ReadFrame(Plane[] planes)
    {
        ArgumentNullException.ThrowIfNull(planes);
        if (_next >= FrameCount)
            return false;
        Homography back = Plane(_next++).Inverse();
        var rgb = new ImageF(Format.Width, Format.Height, 3);
        Parallel.For(0, Format.Height, v =>
        {
            for (int u = 0; u < Format.Width; u++)
            {
                (float r, float g, float b) sum = default;
                for (int k = 0; k < Samples * Samples; k++)
                {
                    double du = (k % Samples + 0.5) / Samples - 0.5, dv = (k / Samples + 0.5) / Samples - 0.5;
                    (double rx, double ry) = _camera.Ray(u + du, v + dv);
                    (double x, double y) = back.Apply(rx * _camera[CameraParameter.Fx] + _camera[CameraParameter.Cx], ry * _camera[CameraParameter.Fy] + _camera[CameraParameter.Cy]);
                    (float r, float g, float b) = Colour(x, y);
                    sum = (sum.r + r, sum.g + g, sum.b + b);
                }
                const float n = Samples * Samples;
                (rgb[u, v, 0], rgb[u, v, 1], rgb[u, v, 2]) = (sum.r / n, sum.g / n, sum.b / n);
            }
        });
        VideoFrames.Write(rgb, planes, Format.BitDepth);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // A slow part of the spring: some pixels, tenths of degrees and per mille of size a frame.
    private Pose At(int frame)
    {
        double t = frame / 60.0, z = 330 * (1 + 0.12 * Math.Sin(2 * Math.PI * t / 2.7)), theta = 2 * Math.PI * t / 1.9;
        Rotation turn = Rotation.AboutX(14 * Math.Sin(2 * Math.PI * t / 2.3)).After(Rotation.AboutY(17 * Math.Sin(2 * Math.PI * t / 3.1 + 1))).After(Rotation.AboutZ(25 * Math.Sin(2 * Math.PI * t / 4.3)));
        return new Pose(turn, new Vector3(45 * Math.Cos(theta) - 45, 30 * Math.Sin(theta), z) - turn.Apply(_board.Middle));
    }

    private Homography Plane(int frame)
    {
        (Vector3 a, Vector3 b, _) = _poses[frame].R.Columns;
        Vector3 t = _poses[frame].T;
        (double f, double g, double cx, double cy) = (_camera[CameraParameter.Fx], _camera[CameraParameter.Fy], _camera[CameraParameter.Cx], _camera[CameraParameter.Cy]);
        return new Homography(f * a.X + cx * a.Z, f * b.X + cx * b.Z, f * t.X + cx * t.Z, g * a.Y + cy * a.Z, g * b.Y + cy * b.Z, g * t.Y + cy * t.Z, a.Z, b.Z, t.Z);
    }

    private (float R, float G, float B) Colour(double x, double y)
    {
        double board = _board.Albedo(x, y);
        if (board != 0.5)
            return ((float)board, (float)board, (float)board);
        double tx = x * TextureScale, ty = y * TextureScale;
        float common = Sampling.Bilinear(_texture[0], Wrapped(tx), Wrapped(ty), border: Border.Wrap);
        float tint = Sampling.Bilinear(_texture[1], Wrapped(tx * 0.7), Wrapped(ty * 0.7), border: Border.Wrap), other = Sampling.Bilinear(_texture[2], Wrapped(tx * 0.7), Wrapped(ty * 0.7), border: Border.Wrap);
        return (Math.Clamp(0.45f + 0.13f * common + 0.04f * tint, 0, 1), Math.Clamp(0.45f + 0.13f * common - 0.02f * tint + 0.02f * other, 0, 1), Math.Clamp(0.4f + 0.12f * common - 0.05f * other, 0, 1));
    }

    private static double Wrapped(double x) => x - Math.Floor(x / TextureSide) * TextureSide;
}
