namespace VvcIlif.Sequences.Procedural;

/// <summary>What a procedural clip shows: layers from back to front, light, and noise.</summary>
internal sealed class Scene
{
    public required Layer[] Layers { get; init; }

    /// <summary>Layers of a second scene that fades in over the first, or none.</summary>
    public Layer[] Second { get; init; } = [];

    /// <summary>Weight of the second scene at a frame, 0 to 256.</summary>
    public Func<int, int> Blend { get; init; } = _ => 0;

    /// <summary>Brightness at a frame, 256 is full.</summary>
    public Func<int, int> Light { get; init; } = _ => 256;

    /// <summary>Strength of the noise of the camera: about its standard deviation in 1/16 of an 8-bit step.</summary>
    public int Noise { get; init; }

    public static IReadOnlyDictionary<string, string> Names { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["pan"] = "one texture that moves by fractions of a sample, accelerating slowly",
        ["zoom"] = "a zoom into one texture",
        ["rotate"] = "a texture that turns around the middle of the picture",
        ["layers"] = "three layers that move apart and hide each other",
        ["fade"] = "a fade from black and then over to another scene, both in motion",
        ["noise"] = "a slow pan under strong camera noise",
        ["mix"] = "zoom, rotation, layers, light noise and a fade to dark in one",
    };

    public static Scene Create(string name, VideoFormat format, int frames, ulong seed)
    {
        int size = 256;
        while (size < 2048 && size < Math.Max(format.Width, format.Height) * 5 / 4)
            size *= 2;
        // At other frame rates things move as fast in the world.
        double step = 30.0 * format.FpsDenominator / format.FpsNumerator;
        step = Math.Clamp(step, 0.25, 2);
        Layer Whole(int n, Func<double, LayerPose> pose) => new(size, seed * 16 + (ulong)n, 256, t => pose(t * step));
        Layer Patches(int n, int cover, Func<double, LayerPose> pose) => new(size, seed * 16 + (ulong)n, cover, t => pose(t * step));
        return name switch
        {
            "pan" => new Scene { Layers = [Whole(0, t => new(1.37 * t + 0.011 * t * t, 0.41 * t))], Noise = 8 },
            "zoom" => new Scene { Layers = [Whole(1, t => new(0.23 * t, 0, 1 / (1 + 0.0073 * t)))], Noise = 8 },
            "rotate" => new Scene { Layers = [Whole(2, t => new(0.31 * t, 0.17 * t, 1, 0.0047 * t))], Noise = 8 },
            "layers" => new Scene
            {
                Layers =
                [
                    Whole(3, t => new(0.43 * t, 0.11 * t)),
                    Patches(4, 90, t => new(-1.19 * t, 0.67 * t, 1.1)),
                    Patches(5, 60, t => new(2.83 * t, -0.39 * t, 0.9, 0.0021 * t)),
                ],
                Noise = 8,
            },
            "fade" => new Scene
            {
                Layers = [Whole(6, t => new(0.83 * t, 0.21 * t))],
                Second = [Whole(7, t => new(-0.57 * t, 0.49 * t, 1 + 0.002 * t))],
                Light = t => Math.Min(256, 32 + t * 768 / Math.Max(frames, 1)),
                Blend = t => Math.Clamp((2 * t - frames) * 512 / Math.Max(frames, 1), 0, 256),
                Noise = 8,
            },
            "noise" => new Scene { Layers = [Whole(8, t => new(0.37 * t, 0.19 * t))], Noise = 64 },
            "mix" => new Scene
            {
                Layers =
                [
                    Whole(9, t => new(0.61 * t, 0.13 * t, 1 / (1 + 0.0041 * t), 0.0013 * t)),
                    Patches(10, 80, t => new(-1.53 * t, 0.29 * t, 1.05, -0.0029 * t)),
                    Patches(11, 40, t => new(3.41 * t - 0.02 * t * t, 0.87 * t, 0.8)),
                ],
                Light = t => 256 - Math.Max(0, (4 * t - 3 * frames) * 160 / Math.Max(frames, 1)),
                Noise = 16,
            },
            _ => throw new VideoInputException($"There is no procedural clip '{name}'; there are {string.Join(", ", Names.Keys)}."),
        };
    }
}
