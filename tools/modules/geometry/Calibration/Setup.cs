using System.Globalization;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>One configuration of the benchmark: board, cameras, light, and how many captures.</summary>
public sealed record Setup
{
    /// <summary>Board by its letters.</summary>
    public string Board { get; init; } = "Ch";

    /// <summary>One camera, or two for a rig.</summary>
    public IReadOnlyList<string> Cameras { get; init; } = ["wide"];

    /// <summary>Light.</summary>
    public Lighting Lighting { get; init; }

    /// <summary>Standard deviation of the noise on the 8-bit scale, 0..64.</summary>
    public double Noise { get; init; }

    /// <summary>Captures, 3..1000.</summary>
    public int Count { get; init; } = CameraPath.FullCount;

    /// <summary>Size of the pictures against the paper's, 0.05..1. No picture gets smaller than 640x480.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Seed of the noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The third printed distortion coefficient is p1, not k3.</summary>
    public bool LiteralDistortion { get; init; }

    /// <summary>Whether there are two cameras.</summary>
    public bool IsStereo => Cameras.Count == 2;

    /// <summary>Name of the configuration, as in Ch-wide-uniform.</summary>
    public string Name => $"{Board}-{string.Join('+', Cameras)}-{Lighting.ToString().ToLowerInvariant()}";

    /// <summary>Reads a specification BOARD:CAMERA or BOARD:CAMERA+CAMERA.</summary>
    /// <exception cref="ModuleException">It is none.</exception>
    public static Setup Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        string[] cameras = parts.Length == 2 ? parts[1].Split('+') : [];
        if (parts.Length != 2 || cameras.Length is < 1 or > 2)
            throw ModuleException.Usage($"'{text}' is no specification; write BOARD:CAMERA or BOARD:CAMERA+CAMERA, as in Ch:wide or Sc:wide+rectilinear.");
        if (!Calibration.Board.Names.Contains(parts[0]))
            throw ModuleException.Usage($"There is no board '{parts[0]}'; there are {string.Join(", ", Calibration.Board.Names)}.");
        if (cameras.FirstOrDefault(c => !Calibration.Cameras.Names.Contains(c)) is { } unknown)
            throw ModuleException.Usage($"There is no camera '{unknown}'; there are {string.Join(", ", Calibration.Cameras.Names)}.");
        return new Setup { Board = parts[0], Cameras = cameras };
    }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ModuleException">A value is outside.</exception>
    public Setup Checked()
    {
        if (Count is < Calibrators.FewestViews or > 1000)
            throw ModuleException.Usage($"--count is {Count}; allowed: {Calibrators.FewestViews} to 1000.");
        if (!(Scale is >= 0.05 and <= 1))
            throw ModuleException.Usage($"--scale is {Scale.ToString(CultureInfo.InvariantCulture)}; allowed: 0.05 to 1.");
        if (!(Noise is >= 0 and <= 64))
            throw ModuleException.Usage($"--noise is {Noise.ToString(CultureInfo.InvariantCulture)}; allowed: 0 to 64.");
        return this;
    }

    /// <summary>The board.</summary>
    public Board MakeBoard() => Calibration.Board.Named(Board);

    /// <summary>The cameras at their scale.</summary>
    public Camera[] MakeCameras() => [.. Cameras.Select(name =>
    {
        Camera camera = Calibration.Cameras.Named(name, LiteralDistortion);
        double scale = Math.Min(1, Math.Max(Scale, 640.0 / camera.Width));
        return scale == 1 ? camera : camera.Scaled(scale);
    })];

    /// <summary>The board's poses before each camera, by camera and capture.</summary>
    public Pose[][] MakePoses()
    {
        Camera[] cameras = MakeCameras();
        Board board = MakeBoard();
        Pose[] first = CameraPath.Spring(cameras[0], board, Count, IsStereo ? [(cameras[1], Rig.FromFirst)] : null);
        return IsStereo ? [first, [.. first.Select(p => Rig.FromFirst.After(p))]] : [first];
    }
}
