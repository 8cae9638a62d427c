using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Space;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>Calibration from folders, and estimates on disk.</summary>
internal static class EstimateFiles
{
    private const long CachedPixels = 64_000_000;

    /// <summary>Calibrates from a folder and writes the estimate.</summary>
    public static void Run(string folder, CalibrationMethod method, PointSource source, double sigma, string? boardName, double photoAspect, string output, string? plot, TextWriter log)
    {
        // DIR/left*.jpg is a choice of photographs.
        string? pattern = Path.GetFileName(folder) is { } last && last.Contains('*', StringComparison.Ordinal) ? last : null;
        if (pattern is not null)
            folder = Path.GetDirectoryName(folder) is { Length: > 0 } parent ? parent : ".";
        if (!Directory.Exists(folder))
            throw ModuleException.Input($"There is no folder '{folder}'.");
        if (!(sigma >= 0))
            throw ModuleException.Usage("--sigma is not possible; allowed: 0 and above.");
        bool synthetic = pattern is null && File.Exists(Path.Combine(folder, CalibrationData.TruthFile));
        if (!synthetic && source == PointSource.Oracle)
            throw ModuleException.Usage($"The oracle needs '{CalibrationData.TruthFile}', which is not in '{folder}'.");
        if (!synthetic && boardName is null)
            throw ModuleException.Usage($"'{folder}' holds no data set of 'calib generate'; for photographs say --board.");
        (Setup Setup, Camera[] Cameras, Pose[][] Poses)? truth = synthetic ? CalibrationData.ReadTruth(folder) : null;
        Board board = BoardOf(boardName ?? truth!.Value.Setup.Board);
        int cameras = truth?.Cameras.Length ?? 1;
        var results = new CalibrationResult[cameras];
        var json = new JsonArray();
        for (int c = 0; c < cameras; c++)
        {
            string[] files = synthetic ? [.. Enumerable.Range(0, truth!.Value.Setup.Count).Select(i => Path.Combine(folder, CalibrationData.PictureName(c, i)))] : [.. Photographs(folder, pattern)];
            double aspect = synthetic ? truth!.Value.Cameras[c][CameraParameter.Fx] / truth.Value.Cameras[c][CameraParameter.Fy] : photoAspect;
            int camera = c;
            int width, height;
            Observation[] views;
            Func<int, ImageF>? picture = null;
            if (source == PointSource.Oracle)
            {
                views = CalibrationRun.Oracle(board, truth!.Value.Cameras[c], truth.Value.Poses[c], sigma, CalibrationData.NoiseSeed(truth.Value.Setup, c, 0));
                (width, height) = (truth.Value.Cameras[c].Width, truth.Value.Cameras[c].Height);
            }
            else
            {
                ImageF first = ImageFile.ReadGrey(files[0]);
                (width, height) = (first.Width, first.Height);
                var kept = new ImageF?[files.Length];
                bool keep = (long)width * height * files.Length <= CachedPixels;
                picture = i =>
                {
                    ImageF image = kept[i] ?? ImageFile.ReadGrey(files[i]);
                    if (image.Width != width || image.Height != height)
                        throw ModuleException.Input($"'{files[i]}' has {image.Width}x{image.Height} pixels, the others {width}x{height}.");
                    if (keep)
                        kept[i] = image;
                    return image;
                };
                views = Unwrapped(() => CalibrationRun.Detect(board, files.Length, picture));
            }
            CalibrationResult result;
            try
            {
                result = Unwrapped(() => CalibrationRun.Calibrate(method, board, views, width, height, aspect, picture));
            }
            catch (CalibrationException error)
            {
                throw ModuleException.Input($"'{folder}' cannot be calibrated, the board was found in {views.Length} of {files.Length} pictures: {error.Message}", error);
            }
            results[c] = result;
            string name = truth?.Setup.Cameras[c] ?? "camera";
            JsonObject node = CalibrationData.Json(name, result.Camera);
            node["rpe_px"] = result.ReprojectionError(board);
            node["views"] = new JsonArray([.. result.Poses.Select((pose, i) =>
            {
                JsonObject view = CalibrationData.Json(pose);
                view["capture"] = result.Observations[i].Capture;
                view["file"] = Path.GetFileName(files[Math.Min(files.Length - 1, result.Observations[i].Capture)]);
                view["points"] = new JsonArray([.. result.Observations[i].Indices.Select(k => JsonValue.Create(k))]);
                view["pixels"] = new JsonArray([.. result.Observations[i].Pixels.SelectMany(p => (double[])[p.U, p.V]).Select(v => JsonValue.Create(v))]);
                view["rms_px"] = Math.Sqrt(result.Residuals(board, i).Average(r => r.U * r.U + r.V * r.V));
                return (JsonNode)view;
            })]);
            int[] seen = [.. result.Observations.Select(o => o.Capture)];
            node["skipped"] = new JsonArray([.. Enumerable.Range(0, files.Length).Except(seen).Select(i => JsonValue.Create(Path.GetFileName(files[i])))]);
            json.Add(node);
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {seen.Length} of {files.Length} views, RPE {result.ReprojectionError(board):F4} px; fx {result.Camera[CameraParameter.Fx]:F2}, fy {result.Camera[CameraParameter.Fy]:F2}, cx {result.Camera[CameraParameter.Cx]:F2}, cy {result.Camera[CameraParameter.Cy]:F2}"));
            log.WriteLine($"  d = [{string.Join(", ", result.Camera.Distortion.Select(d => d.ToString("G5", CultureInfo.InvariantCulture)))}]");
            if (seen.Length < files.Length)
                log.WriteLine($"  board not found in {string.Join(", ", Enumerable.Range(0, files.Length).Except(seen).Select(i => Path.GetFileName(files[i])))}");
        }
        var estimate = new JsonObject { ["board"] = boardName ?? truth!.Value.Setup.Board, ["method"] = method.ToString().ToLowerInvariant(), ["detector"] = source.ToString().ToLowerInvariant(), ["cameras"] = json };
        if (cameras == 2)
        {
            try
            {
                (Pose rig, _, _) = Rig.Calibrate(board, results[0], results[1]);
                estimate["rig"] = CalibrationData.Json(rig);
                log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"second camera: {rig.Inverse().T.Length:F2} mm from the first, turned {rig.R.AngleTo(Rotation.Identity):F3} degrees"));
            }
            catch (CalibrationException error)
            {
                throw ModuleException.Input($"The rig of '{folder}' cannot be calibrated: {error.Message}", error);
            }
        }
        OutputFiles.WriteJson(output, estimate);
        if (plot is not null)
            OutputFiles.Write(plot, CalibrationReport.Residuals(results[0].Camera, CalibrationBench.WorstView(board, results[0])).ToString());
    }

    /// <summary>Scores an estimate.</summary>
    public static void Score(string folder, string path, bool asJson, TextWriter log)
    {
        (Setup setup, Camera[] cameras, Pose[][] poses) = CalibrationData.ReadTruth(folder);
        JsonObject json = OutputFiles.ReadJson(path);
        try
        {
            if ((string?)json["board"] != setup.Board)
                throw ModuleException.Input($"'{path}' is of the board {json["board"]}, the data set of {setup.Board}.");
            Board board = setup.MakeBoard();
            JsonArray found = json["cameras"]!.AsArray();
            if (found.Count != cameras.Length)
                throw ModuleException.Input($"'{path}' has {found.Count} cameras, the data set {cameras.Length}.");
            var result = new JsonArray();
            var estimates = new List<CalibrationResult>();
            for (int c = 0; c < cameras.Length; c++)
            {
                CalibrationResult estimate = ReadEstimate(found[c]!.AsObject(), path, setup.Count, board);
                estimates.Add(estimate);
                CalibrationScore s = Scoring.Of(board, cameras[c], poses[c], estimate);
                result.Add(new JsonObject
                {
                    ["camera"] = setup.Cameras[c],
                    ["views"] = estimate.Poses.Length,
                    ["rpe_px"] = s.Reprojection,
                    ["intrinsics_px"] = s.Intrinsics,
                    ["distortion_px"] = s.Distortion,
                    ["rotation_deg"] = s.Rotation,
                    ["translation_mm"] = s.Translation,
                    ["mixed"] = s.Mixed,
                });
                if (!asJson)
                    log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{setup.Cameras[c]}: {estimate.Poses.Length} views, RPE {s.Reprojection:F4} px; against the truth: focal length and centre {s.Intrinsics:F3} px, distortion up to {s.Distortion:F3} px, rotation {s.Rotation:F4} degrees, translation {s.Translation:F3} mm (all mixed, as the paper has it: {s.Mixed:F3})"));
            }
            var all = new JsonObject { ["cameras"] = result };
            if (cameras.Length == 2)
            {
                (Pose rig, CalibrationResult first, CalibrationResult second) = Rig.Calibrate(board, estimates[0], estimates[1]);
                double stereo = Scoring.Stereo(board, poses[0], first, second, rig), joints = StickFigure.MeanJointError((cameras[0], cameras[1], Rig.FromFirst), (estimates[0].Camera, estimates[1].Camera, rig));
                (all["rmse_cal_mm"], all["joints_mm"]) = (stereo, joints);
                if (!asJson)
                    log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"both: triangulated board points {stereo:F4} mm off (RMSE_cal), joints of the stick figure {joints:F3} mm"));
            }
            if (asJson)
                log.WriteLine(all.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException or ArgumentException or CalibrationException)
        {
            throw ModuleException.Input($"'{path}' is no estimate of this data set: {error.Message.Split('\n')[0]}", error);
        }
    }

    /// <summary>Undoes the distortion of a picture or a clip with the first camera of an estimate or a truth.</summary>
    public static void Undistort(string source, string cameraFile, string target, TextWriter log)
    {
        JsonObject json = OutputFiles.ReadJson(cameraFile);
        if ((json["cameras"] as JsonArray)?.FirstOrDefault() is not JsonObject first)
            throw ModuleException.Input($"'{cameraFile}' has no camera.");
        Camera lens = CalibrationData.ReadCamera(first, cameraFile);
        if (ImageFile.Extensions.Contains(Path.GetExtension(source).TrimStart('.').ToLowerInvariant()))
        {
            ImageF image = ImageFile.Read(source);
            Check(image.Width, image.Height);
            ImageFile.Write(target, new Undistortion(lens).Apply(image));
            return;
        }
        using IVideoSource clip = VideoFiles.Open(source);
        Check(clip.Format.Width, clip.Format.Height);
        using IVideoSink sink = VideoFiles.Create(target, clip.Format);
        int frames = new Undistortion(lens).Apply(clip, sink);
        sink.Complete();
        log.WriteLine($"{frames} frames written to '{target}'");

        void Check(int width, int height)
        {
            if (width != lens.Width || height != lens.Height)
                throw ModuleException.Input($"'{source}' has {width}x{height} pixels, but the camera of '{cameraFile}' has {lens.Width}x{lens.Height}.");
        }
    }

    private static Board BoardOf(string text)
    {
        try
        {
            return Board.Parse(text);
        }
        catch (ArgumentException error)
        {
            throw ModuleException.Usage(error.Message);
        }
    }

    private static IReadOnlyList<string> Photographs(string folder, string? pattern)
    {
        if (pattern is null)
            return ImageFile.List(folder);
        string[] files = [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw ModuleException.Input($"No file in '{folder}' fits '{pattern}'.");
    }

    private static CalibrationResult ReadEstimate(JsonObject json, string path, int captures, Board board)
    {
        var poses = new List<Pose>();
        var views = new List<Observation>();
        foreach (JsonNode? node in json["views"]!.AsArray())
        {
            JsonObject view = node!.AsObject();
            int capture = (int)view["capture"]!;
            int[] indices = [.. view["points"]!.AsArray().Select(i => (int)i!)];
            double[] pixels = [.. view["pixels"]!.AsArray().Select(v => (double)v!)];
            if (capture < 0 || capture >= captures || pixels.Length != 2 * indices.Length || indices.Any(i => i < 0 || i >= board.Points.Count) || !pixels.All(double.IsFinite))
                throw ModuleException.Input($"'{path}' has a view that does not belong to this data set.");
            poses.Add(CalibrationData.ReadPose(view, path));
            views.Add(new Observation(capture, indices, [.. indices.Select((_, i) => (pixels[2 * i], pixels[2 * i + 1]))]));
        }
        if (poses.Count == 0)
            throw ModuleException.Input($"'{path}' has no view.");
        return new CalibrationResult(CalibrationData.ReadCamera(json, path), [.. poses], [.. views]);
    }

    // The first failure of parallel work as itself.
    private static T Unwrapped<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (AggregateException error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
            throw;
        }
    }
}
