using VvcIlif.Codec;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>Pictures and clips as a camera without distortion, with the same focal lengths and principal point, would show them.</summary>
public sealed class Undistortion
{
    private readonly Camera _camera;
    private readonly (float X, float Y)[] _map;

    /// <summary>Prepares the mapping.</summary>
    public Undistortion(Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        _camera = camera;
        _map = new (float, float)[camera.Width * camera.Height];
        Parallel.For(0, camera.Height, v =>
        {
            for (int u = 0; u < camera.Width; u++)
            {
                (double x, double y) = camera.Distort((u - camera[CameraParameter.Cx]) / camera[CameraParameter.Fx], (v - camera[CameraParameter.Cy]) / camera[CameraParameter.Fy]);
                _map[v * camera.Width + u] = ((float)(x * camera[CameraParameter.Fx] + camera[CameraParameter.Cx]), (float)(y * camera[CameraParameter.Fy] + camera[CameraParameter.Cy]));
            }
        });
    }

    /// <summary>Undoes the distortion of a picture by cubic interpolation.</summary>
    /// <exception cref="ArgumentException">The picture does not have the camera's size.</exception>
    public ImageF Apply(ImageF image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Width != _camera.Width || image.Height != _camera.Height)
            throw new ArgumentException($"The picture has {image.Width}x{image.Height} pixels, the camera {_camera.Width}x{_camera.Height}.", nameof(image));
        return Warp.Map(image, image.Width, image.Height, (u, v) => (_map[v * image.Width + u].X, _map[v * image.Width + u].Y), cubic: true);
    }

    /// <summary>Undoes the distortion of a frame; planes of fewer samples take the mapping at their places.</summary>
    public void Apply(Plane[] source, Plane[] target, int bitDepth)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        float most = (1 << bitDepth) - 1;
        for (int c = 0; c < source.Length; c++)
        {
            int width = source[c].Width, height = source[c].Height;
            double sx = _camera.Width / (double)width, sy = _camera.Height / (double)height;
            var plane = new ImageF(width, height);
            for (int y = 0; y < height; y++)
            {
                Span<ushort> row = source[c].Row(y);
                for (int x = 0; x < width; x++)
                    plane[x, y] = row[x];
            }
            ImageF moved = Warp.Map(plane, width, height, (x, y) =>
            {
                int u = Math.Min(_camera.Width - 1, (int)((x + 0.5) * sx)), v = Math.Min(_camera.Height - 1, (int)((y + 0.5) * sy));
                (float mu, float mv) = _map[v * _camera.Width + u];
                return ((mu + (x + 0.5) * sx - 0.5 - u + 0.5) / sx - 0.5, (mv + (y + 0.5) * sy - 0.5 - v + 0.5) / sy - 0.5);
            }, cubic: true);
            for (int y = 0; y < height; y++)
            {
                Span<ushort> row = target[c].Row(y);
                for (int x = 0; x < width; x++)
                    row[x] = (ushort)Math.Clamp(MathF.Round(moved[x, y]), 0, most);
            }
        }
    }

    /// <summary>Undoes the distortion of a clip.</summary>
    /// <returns>Frames written.</returns>
    public int Apply(IVideoSource source, IVideoSink sink)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sink);
        Plane[] from = source.Format.CreatePlanes(), to = source.Format.CreatePlanes();
        int frames = 0;
        for (; source.ReadFrame(from); frames++)
        {
            Apply(from, to, source.Format.BitDepth);
            sink.WriteFrame((c, y) => to[c].Row(y));
        }
        return frames;
    }
}
