using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>How <c>label augment</c> makes its views.</summary>
internal sealed record AugmentationOptions
{
    /// <summary>Random viewpoints, where there is no file of poses.</summary>
    public int Count { get; init; }

    /// <summary>Largest rotation about the bottle's axis in degrees.</summary>
    public double Around { get; init; }

    /// <summary>File of poses.</summary>
    public string? Poses { get; init; }

    public ulong Seed { get; init; }

    /// <summary>Picture or folder of pictures.</summary>
    public string? Backgrounds { get; init; }

    /// <summary>Whether another camera's faults are added.</summary>
    public bool Jitter { get; init; }
}

/// <summary>What the verbs read, write and print.</summary>
internal static class LabelCommands
{
    public static void Geometry(string photoFile, string output, string? overlay)
    {
        ImageF photo = ImageFile.Read(photoFile);
        LabelDetection found = Find(photo, photoFile);
        JsonObject json = LabelFiles.Json(found.Geometry);
        json["pose"] = LabelFiles.Json(found.Pose);
        json["error_px"] = found.Error;
        OutputFiles.WriteJson(output, json);
        if (overlay is not null)
            OutputFiles.Write(overlay, LabelFiles.Overlay(photo, found.Geometry, found));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"label of {found.Geometry.Aspect:F2} bottle diameters height, tilted {found.Pose.Rx:F1} degrees, turned {found.Pose.Rz:F1}; rims fit to {found.Error:F2} px"));
    }

    public static void Frontalize(string photoFile, string? geometry, AcrossMapping mapping, string output)
    {
        ImageF photo = ImageFile.Read(photoFile);
        LabelGeometry source = geometry is not null ? LabelFiles.ReadGeometry(geometry) : Find(photo, photoFile).Geometry;
        CylinderPose front = CylinderPose.Frontal(source.Aspect * 2 * CylinderPose.Radius);
        // A label too high for the view is seen from further away.
        double needed = CylinderPose.StandardFocal * front.Height / (0.96 * CylinderPose.Rows) + CylinderPose.Radius;
        if (needed > front.Tz)
            front = front with { Tz = needed };
        (ImageF view, _) = LabelViews.Render(photo, source, front.Geometry()!, mapping, cubic: true);
        ImageFile.Write(output, view);
    }

    public static void Augment(string photoFile, string? geometry, AugmentationOptions options, string output)
    {
        ImageF photo = ImageFile.Read(photoFile);
        LabelGeometry source = geometry is not null ? LabelFiles.ReadGeometry(geometry) : Find(photo, photoFile).Geometry;
        double height = source.Aspect * 2 * CylinderPose.Radius;
        var random = new SeededRandom(options.Seed);
        CylinderPose[] all = options.Poses is { } file ? LabelFiles.ReadPoses(file, height) : [.. Enumerable.Range(0, options.Count).Select(_ => Augmentation.Pose(height, random, options.Around))];
        string folder = OutputFiles.Folder(output);
        IReadOnlyList<string> behind = options.Backgrounds is { } pictures ? ImageFile.List(pictures) : [];
        using var progress = new ModuleProgress("Rendering");
        for (int i = 0; i < all.Length; i++)
        {
            LabelGeometry target = all[i].Geometry() ?? throw ModuleException.Input($"Pose {i} shows no label.");
            (ImageF view, ImageF mask) = LabelViews.Render(photo, source, target);
            ImageF? background = behind.Count > 0 ? ImageFile.ReadRgb(behind[random.Below(behind.Count)]) : null;
            string number = i.ToString("D3", CultureInfo.InvariantCulture);
            ImageFile.Write(Path.Combine(folder, $"view_{number}.png"), Augmentation.Finish(view, mask, background, random, options.Jitter));
            ImageFile.Write(Path.Combine(folder, $"mask_{number}.png"), mask);
            OutputFiles.WriteJson(Path.Combine(folder, $"pose_{number}.json"), LabelFiles.Json(all[i]));
            progress.Report(i + 1, all.Length);
        }
        Console.WriteLine($"{all.Length} views in '{folder}'");
    }

    public static void Photographs(string path, int count, ulong seed)
    {
        string folder = OutputFiles.Folder(path);
        var random = new SeededRandom(seed);
        for (int i = 0; i < count; i++)
        {
            string number = i.ToString("D3", CultureInfo.InvariantCulture);
            ImageF label = LabelMaker.Draw(seed * 1000 + (ulong)i);
            CylinderPose pose = Augmentation.Pose(random.Uniform(70, 95), random) with { Focal = CylinderPose.StandardFocal * random.Uniform(0.8, 1.2) };
            pose = pose with { Rx = 0.8 * pose.Rx, Tx = 0.6 * pose.Tx, Ty = 0.7 * pose.Ty };
            ImageFile.Write(Path.Combine(folder, $"photo_{number}.png"), BottlePhotographer.Take(label, pose, noise: 0.01, seed: seed + (ulong)i).Photo);
            ImageFile.Write(Path.Combine(folder, $"label_{number}.png"), label);
            JsonObject json = LabelFiles.Json(pose.Geometry()!);
            json["pose"] = LabelFiles.Json(pose);
            OutputFiles.WriteJson(Path.Combine(folder, $"truth_{number}.json"), json);
        }
        Console.WriteLine($"{count} photographs in '{folder}'");
    }

    public static void Clip(string path, int frames, ulong seed, string? truth)
    {
        using var clip = new BottleClip(frames, seed);
        using (IVideoSink sink = VideoFiles.Create(path, clip.Format))
        {
            Codec.Plane[] planes = clip.Format.CreatePlanes();
            while (clip.ReadFrame(planes))
                sink.WriteFrame((c, y) => planes[c].Row(y));
            sink.Complete();
        }
        if (truth is not null)
        {
            OutputFiles.WriteJson(truth, new JsonObject { ["frames"] = new JsonArray([.. clip.Poses.Select(p => (JsonNode)LabelFiles.Json(p))]) });
            string folder = Path.GetDirectoryName(Path.GetFullPath(truth))!;
            for (int i = 1; i < frames; i++)
                OutputFiles.Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"frame_{i:D3}.npy")), Npy.Write([CylinderPose.Rows, CylinderPose.Width, 2], clip.Motion(i, i - 1)));
        }
        Console.WriteLine($"{frames} frames in '{path}'");
    }

    public static void Bench(int count, ulong seed, bool json)
    {
        LabelFigures f;
        using (var progress = new ModuleProgress("Measuring"))
            f = LabelBench.Run(count, seed, progress.Report);
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["photos"] = f.Photos,
                ["found"] = f.Found,
                ["refused"] = f.Refused,
                ["rim_error_px"] = f.MeanError,
                ["frontal_psnr_true_geometry_db"] = new JsonObject { ["angle"] = f.FrontalTruth.Angle, ["linear"] = f.FrontalTruth.Linear, ["plane"] = f.FrontalTruth.Plane },
                ["frontal_psnr_found_geometry_db"] = new JsonObject { ["angle"] = f.FrontalFound.Angle, ["plane"] = f.FrontalFound.Plane },
                ["view_ms"] = f.ViewMilliseconds,
                ["find_ms"] = f.FindMilliseconds,
            }.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
            return;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rims found within 1.5 px in {f.Found} of {f.Photos} photographs (mean {f.MeanError:F2} px), {f.Refused} refused, {f.Photos - f.Found - f.Refused} wrong; {f.FindMilliseconds:F0} ms each"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"frontal view, tilt of 15 degrees and more, PSNR in the label with the true geometry: by angle {f.FrontalTruth.Angle:F2} dB, linear {f.FrontalTruth.Linear:F2} dB, flat {f.FrontalTruth.Plane:F2} dB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"with the geometry found: by angle {f.FrontalFound.Angle:F2} dB, flat {f.FrontalFound.Plane:F2} dB; {f.ViewMilliseconds:F0} ms a view"));
    }

    private static LabelDetection Find(ImageF photo, string path)
    {
        try
        {
            return LabelDetector.Find(photo);
        }
        catch (LabelException error)
        {
            throw ModuleException.Input($"No label was found in '{path}' ({error.Message}).", error);
        }
    }
}
