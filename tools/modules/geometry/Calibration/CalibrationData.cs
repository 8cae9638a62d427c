using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>
/// A data set on disk: pictures <c>camK_NNNN.png</c>, <c>truth.json</c> (setup, cameras, poses), and as npy arrays of 64-bit
/// numbers <c>K.npy</c> (cameras, 3, 3), <c>d.npy</c> (cameras, 8: k1, k2, p1, p2, k3..k6), <c>R.npy</c> (cameras, captures, 3, 3),
/// <c>t.npy</c> (cameras, captures, 3; mm) and <c>points.npy</c> (cameras, captures, points, 2; px).
/// </summary>
public static class CalibrationData
{
    /// <summary>Name of the file with the truth.</summary>
    public const string TruthFile = "truth.json";

    /// <summary>Name of a picture.</summary>
    public static string PictureName(int camera, int capture) => string.Create(CultureInfo.InvariantCulture, $"cam{camera}_{capture:D4}.png");

    /// <summary>Renders and writes a data set.</summary>
    /// <param name="setup">Configuration.</param>
    /// <param name="folder">Folder, made if need be.</param>
    /// <param name="progress">Called with pictures done and in all.</param>
    public static void Generate(Setup setup, string folder, Action<int, int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(setup);
        OutputFiles.Folder(folder);
        Board board = setup.MakeBoard();
        Camera[] cameras = setup.MakeCameras();
        Pose[][] poses = setup.MakePoses();
        for (int c = 0; c < cameras.Length; c++)
        {
            var renderer = new BoardRenderer(cameras[c]);
            for (int i = 0; i < setup.Count; i++)
            {
                ImageFile.Write(Path.Combine(folder, PictureName(c, i)), renderer.Render(board, poses[c][i], setup.Lighting, setup.Noise / 255, NoiseSeed(setup, c, i)));
                progress?.Invoke(c * setup.Count + i + 1, cameras.Length * setup.Count);
            }
        }
        WriteArrays(folder, board, cameras, poses);
        var truth = new JsonObject
        {
            ["board"] = setup.Board,
            ["cameras"] = new JsonArray([.. cameras.Select((camera, c) => Json(setup.Cameras[c], camera))]),
            ["lighting"] = setup.Lighting.ToString().ToLowerInvariant(),
            ["noise"] = setup.Noise,
            ["count"] = setup.Count,
            ["scale"] = setup.Scale,
            ["seed"] = setup.Seed,
            ["literal_distortion"] = setup.LiteralDistortion,
            ["poses"] = new JsonArray([.. poses.Select(p => (JsonNode)new JsonArray([.. p.Select(Json)]))]),
        };
        OutputFiles.WriteJson(Path.Combine(folder, TruthFile), truth);
    }

    /// <summary>Seed of the noise of one picture.</summary>
    public static ulong NoiseSeed(Setup setup, int camera, int capture)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return setup.Seed * 1_000_003 + (ulong)camera * 100_003 + (ulong)capture;
    }

    /// <summary>Reads the truth of a data set.</summary>
    /// <exception cref="ModuleException">It is not there or damaged.</exception>
    public static (Setup Setup, Camera[] Cameras, Pose[][] Poses) ReadTruth(string folder)
    {
        string path = Path.Combine(folder, TruthFile);
        JsonObject json = OutputFiles.ReadJson(path);
        try
        {
            var setup = new Setup
            {
                Board = (string)json["board"]!,
                Lighting = Enum.Parse<Lighting>((string)json["lighting"]!, ignoreCase: true),
                Noise = (double)json["noise"]!,
                Count = (int)json["count"]!,
                Scale = (double)json["scale"]!,
                Seed = (ulong)json["seed"]!,
                LiteralDistortion = (bool)json["literal_distortion"]!,
                Cameras = [.. json["cameras"]!.AsArray().Select(c => (string)c!["name"]!)],
            };
            _ = setup.MakeBoard();
            Camera[] cameras = [.. json["cameras"]!.AsArray().Select(c => ReadCamera(c!.AsObject(), path))];
            Pose[][] poses = [.. json["poses"]!.AsArray().Select(p => p!.AsArray().Select(n => ReadPose(n!.AsObject(), path)).ToArray())];
            if (cameras.Length is < 1 or > 2 || poses.Length != cameras.Length || poses.Any(p => p.Length != setup.Count))
                throw ModuleException.Input($"'{path}' does not hold as many poses as captures.");
            return (setup, cameras, poses);
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw ModuleException.Input($"'{path}' is no truth file: {error.Message.Split('\n')[0]}", error);
        }
    }

    /// <summary>A camera as JSON: name, width, height, K, d.</summary>
    public static JsonObject Json(string name, Camera camera)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ReadOnlySpan<double> p = camera.Parameters;
        return new JsonObject
        {
            ["name"] = name,
            ["width"] = camera.Width,
            ["height"] = camera.Height,
            ["K"] = new JsonArray(new JsonArray(p[0], 0, p[2]), new JsonArray(0, p[1], p[3]), new JsonArray(0, 0, 1)),
            ["d"] = new JsonArray([.. camera.Distortion.Select(d => JsonValue.Create(d))]),
        };
    }

    /// <summary>A pose as JSON: R and t.</summary>
    public static JsonObject Json(Pose pose)
    {
        double[] r = pose.R.ToArray();
        return new JsonObject
        {
            ["R"] = new JsonArray(new JsonArray(r[0], r[1], r[2]), new JsonArray(r[3], r[4], r[5]), new JsonArray(r[6], r[7], r[8])),
            ["t"] = new JsonArray(pose.T.X, pose.T.Y, pose.T.Z),
        };
    }

    /// <summary>Reads a camera.</summary>
    /// <exception cref="ModuleException">A value is missing or no finite number.</exception>
    public static Camera ReadCamera(JsonObject json, string path)
    {
        ArgumentNullException.ThrowIfNull(json);
        double[] k = Numbers(json["K"], 9, path), d = Numbers(json["d"], 8, path);
        int width = (int)json["width"]!, height = (int)json["height"]!;
        if (width is < 1 or > 65536 || height is < 1 or > 65536 || !(k[0] > 0) || !(k[4] > 0))
            throw ModuleException.Input($"'{path}' has a camera with a size or a focal length that is not possible.");
        return new Camera(width, height, [k[0], k[4], k[2], k[5], .. d]);
    }

    /// <summary>Reads a pose.</summary>
    /// <exception cref="ModuleException">A value is missing or no finite number.</exception>
    public static Pose ReadPose(JsonObject json, string path)
    {
        ArgumentNullException.ThrowIfNull(json);
        double[] t = Numbers(json["t"], 3, path);
        return new Pose(Rotation.FromRows(Numbers(json["R"], 9, path)), new Vector3(t[0], t[1], t[2]));
    }

    /// <summary>Writes the exact motion of a clip: its camera, and for each frame the plane's pose and the homography from its undistorted pixels to those of the frame before.</summary>
    public static void WriteMotion(string path, SynthCalClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        OutputFiles.WriteJson(path, new JsonObject
        {
            ["cameras"] = new JsonArray(Json("synthcal", clip.Camera)),
            ["frames"] = new JsonArray([.. clip.Poses.Select((pose, i) =>
            {
                JsonObject frame = Json(pose);
                if (i > 0)
                    frame["to_previous"] = new JsonArray([.. clip.Motion(i, i - 1).Values.ToArray().Select(v => JsonValue.Create(v))]);
                return (JsonNode)frame; })]),
        });
    }

    private static double[] Numbers(JsonNode? node, int count, string path)
    {
        var values = new List<double>();
        Collect(node);
        return values.Count == count && values.All(double.IsFinite) ? [.. values] : throw ModuleException.Input($"'{path}' has {values.Count} numbers, or some that are not finite, where {count} are wanted.");

        void Collect(JsonNode? n)
        {
            if (n is JsonArray array)
            {
                foreach (JsonNode? item in array)
                    Collect(item);
            }
            else
            {
                values.Add(n is JsonValue value && value.TryGetValue(out double number) ? number : double.NaN);
            }
        }
    }

    private static void WriteArrays(string folder, Board board, Camera[] cameras, Pose[][] poses)
    {
        int n = cameras.Length, count = poses[0].Length, points = board.Points.Count;
        Save("K.npy", [n, 3, 3], [.. cameras.SelectMany(c => (double[])[c.Parameters[0], 0, c.Parameters[2], 0, c.Parameters[1], c.Parameters[3], 0, 0, 1])]);
        Save("d.npy", [n, 8], [.. cameras.SelectMany(c => c.Distortion)]);
        Save("R.npy", [n, count, 3, 3], [.. poses.SelectMany(p => p.SelectMany(q => q.R.ToArray()))]);
        Save("t.npy", [n, count, 3], [.. poses.SelectMany(p => p.SelectMany(q => (double[])[q.T.X, q.T.Y, q.T.Z]))]);
        Save("points.npy", [n, count, points, 2], [.. cameras.SelectMany((c, k) => poses[k].SelectMany(q => board.Points.SelectMany(x =>
        {
            (double u, double v) = c.Project(q.Apply(x));
            return (double[])[u, v];
        })))]);

        void Save(string name, int[] shape, double[] values) => OutputFiles.Write(Path.Combine(folder, name), Npy.Write(shape, values));
    }
}
