using VvcIlif.Codec;

namespace VvcIlif.Sequences.Procedural;

/// <summary>
/// A generated clip with the statistics of natural video. The same name, format, length and seed give the same bytes on
/// every machine.
/// </summary>
public sealed class ProceduralClip : IVideoSource
{
    private readonly Scene _scene;
    private readonly ulong _seed;
    private readonly int _frames;
    private readonly int[] _line;
    private int _next;

    /// <summary>Creates a clip.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="format">Any size, 8 to 16 bits, any chroma format.</param>
    /// <param name="frames">Length, at least 1.</param>
    /// <param name="seed">Another seed shows other textures.</param>
    /// <exception cref="VideoInputException">There is no clip of that name, or the format is out of range.</exception>
    public ProceduralClip(string name, VideoFormat format, int frames, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        Format = format.Validated();
        _frames = frames;
        _seed = Hash.Mix(seed);
        _scene = Scene.Create(name, format, frames, seed);
        _line = new int[2 * format.Width];
    }

    /// <summary>Names of the clips, each with what it shows.</summary>
    public static IReadOnlyDictionary<string, string> Names => Scene.Names;

    /// <inheritdoc/>
    public VideoFormat Format { get; }

    /// <inheritdoc/>
    public int? FrameCount => _frames;

    /// <inheritdoc/>
    public bool ReadFrame(Plane[] planes)
    {
        if (_next == _frames)
            return false;
        Render(_next++, planes);
        return true;
    }

    /// <summary>Renders any frame of the clip.</summary>
    /// <param name="frame">0 to the number of frames - 1.</param>
    /// <param name="planes">Planes of the format's sizes, overwritten.</param>
    public void Render(int frame, Plane[] planes)
    {
        ArgumentNullException.ThrowIfNull(planes);
        int blend = _scene.Second.Length > 0 ? _scene.Blend(frame) : 0, light = Math.Clamp(_scene.Light(frame), 0, 256);
        for (int c = 0; c < planes.Length; c++)
        {
            int width = planes[c].Width;
            Span<int> line = _line.AsSpan(0, width), second = _line.AsSpan(Format.Width, width);
            for (int y = 0; y < planes[c].Height; y++)
            {
                if (blend < 256)
                    Compose(_scene.Layers, frame, c, y, line);
                if (blend > 0)
                {
                    Compose(_scene.Second, frame, c, y, second);
                    for (int x = 0; x < width; x++)
                        line[x] = blend == 256 ? second[x] : line[x] + ((second[x] - line[x]) * blend >> 8);
                }
                Finish(line, planes[c].Row(y), frame, c, y, light);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // One row of a component at 12 bits, layers from back to front.
    private void Compose(Layer[] layers, int frame, int component, int y, Span<int> line)
    {
        int shiftX = component == 0 ? 0 : Format.ChromaFormat.ShiftX(), shiftY = component == 0 ? 0 : Format.ChromaFormat.ShiftY();
        // Chroma of 4:2:0 lies between luma rows and on luma columns.
        double row = (double)(y << shiftY) + (shiftY == 1 ? 0.5 : 0) - Format.Height * 0.5;
        int halve = component == 0 ? 0 : 1;
        foreach (Layer layer in layers)
        {
            LayerPose pose = layer.Pose(frame);
            double across = pose.Scale * pose.Cosine, down = pose.Scale * pose.Sine, left = -Format.Width * 0.5;
            long u = Fixed(pose.X + across * left - down * row), v = Fixed(pose.Y + down * left + across * row);
            long stepU = Fixed(across * (1 << shiftX)), stepV = Fixed(down * (1 << shiftX));
            for (int x = 0; x < line.Length; x++, u += stepU, v += stepV)
            {
                int opacity = layer.Opacity(u, v);
                if (opacity == 0)
                    continue;
                int sample = layer.Texture.Sample(component, u >> halve, v >> halve);
                line[x] = opacity == 255 ? sample : line[x] + ((sample - line[x]) * opacity + 128) / 255;
            }
        }
    }

    private void Finish(ReadOnlySpan<int> line, Span<ushort> row, int frame, int component, int y, int light)
    {
        int black = component == 0 ? 256 : 2048, depth = Format.BitDepth, limit = (1 << depth) - 1;
        // Four bytes added up are near enough to a Gaussian; their deviation is 148.
        int noise = component == 0 ? _scene.Noise : _scene.Noise / 2;
        ulong key = Hash.Of(_seed, frame * 3 + component, y);
        for (int x = 0; x < line.Length; x++)
        {
            int value = black + ((line[x] - black) * light >> 8) << 4;
            if (noise > 0)
            {
                uint bits = (uint)(Hash.Mix(key + (ulong)x) >> 32);
                int sum = (int)(bits & 255) + (int)(bits >> 8 & 255) + (int)(bits >> 16 & 255) + (int)(bits >> 24) - 510;
                value += sum * noise * 16 / 148;
            }
            // From 16 bits.
            int shift = 16 - depth;
            row[x] = (ushort)Math.Clamp(shift == 0 ? value : (value + (1 << (shift - 1))) >> shift, 0, limit);
        }
    }

    private static long Fixed(double value) => (long)Math.Floor(value * 65536 + 0.5);
}
