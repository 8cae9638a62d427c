using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Modules;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>Views of bottle labels from one photograph (paper 14, its geometry).</summary>
public sealed class ViewpointModule : CompanionModule
{
    /// <inheritdoc/>
    public override string Name => "viewpoint";

    /// <inheritdoc/>
    public override int Paper => 14;

    /// <inheritdoc/>
    public override string Title => "Finds the label on a bottle in one photograph, and shows it from the front or from any other viewpoint";

    /// <inheritdoc/>
    public override ModuleStatus Status => ModuleStatus.Partial;

    /// <inheritdoc/>
    public override string PaperHeadline => "recognition Top-1 84.6 % with 3D augmentation, 76.6 % with the best 2D one; no figure for the geometry";

    /// <inheritdoc/>
    public override string MeasuredHeadline => "rims within 1.5 px in 97 of 100 rendered photographs; frontal views 25.2 dB against 9.7 dB of a flat label; recognition is not built yet";

    /// <inheritdoc/>
    public override Command CreateCommand() =>
        new("label", "Labels on bottles: geometry, frontal view, other viewpoints. Example: vvcilif label frontalize photo.jpg -o front.png")
        {
            GeometryVerb(), FrontalizeVerb(), AugmentVerb(), SynthVerb(), BenchVerb(),
        };

    private static Command GeometryVerb()
    {
        var command = new Command("geometry", "Finds the rims of a label and the vanishing point of its sides. Example: vvcilif label geometry photo.jpg -o g.json --overlay seen.png");
        var input = new Argument<string>("IN") { Description = "Photograph of one label on a bottle, in colours." };
        var output = new Option<string>("--output", "-o") { Description = "Geometry to write (JSON); it may be edited and given to the other verbs.", Required = true };
        var overlay = new Option<string?>("--overlay") { Description = "The photograph with rims and sides drawn over it (PNG)." };
        command.Add(input);
        command.Add(output);
        command.Add(overlay);
        command.SetAction(result =>
        {
            ImageF photo = ImageFile.Read(result.GetRequiredValue(input));
            LabelDetection found = Find(photo, result.GetRequiredValue(input));
            JsonObject json = LabelFiles.Json(found.Geometry);
            json["pose"] = LabelFiles.Json(found.Pose);
            json["error_px"] = found.Error;
            OutputFiles.WriteJson(result.GetRequiredValue(output), json);
            if (result.GetValue(overlay) is { } path)
                OutputFiles.Write(path, LabelFiles.Overlay(photo, found.Geometry, found));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"label of {found.Geometry.Aspect:F2} bottle diameters height, tilted {found.Pose.Rx:F1} degrees, turned {found.Pose.Rz:F1}; rims fit to {found.Error:F2} px"));
        });
        return command;
    }

    private static Command FrontalizeVerb()
    {
        var command = new Command("frontalize", "Shows a label from the front. Example: vvcilif label frontalize photo.jpg -o front.png");
        var input = new Argument<string>("IN") { Description = "Photograph of one label on a bottle, in colours." };
        var geometry = new Option<string?>("--geometry") { Description = "Geometry of 'label geometry', found by itself or edited." };
        var mapping = new Option<string>("--mapping") { Description = "angle or linear (as the paper has it).", DefaultValueFactory = _ => "angle" };
        var output = new Option<string>("--output", "-o") { Description = "Picture to write, 640x480.", Required = true };
        command.Add(input);
        foreach (Option option in (Option[])[geometry, mapping, output])
            command.Add(option);
        command.SetAction(result =>
        {
            ImageF photo = ImageFile.Read(result.GetRequiredValue(input));
            LabelGeometry source = result.GetValue(geometry) is { } path ? LabelFiles.ReadGeometry(path) : Find(photo, result.GetRequiredValue(input)).Geometry;
            CylinderPose front = CylinderPose.Frontal(source.Aspect * 2 * CylinderPose.Radius);
            // A label too high for the view is seen from further away.
            double needed = CylinderPose.StandardFocal * front.Height / (0.96 * CylinderPose.Rows) + CylinderPose.Radius;
            if (needed > front.Tz)
                front = front with { Tz = needed };
            (ImageF view, _) = LabelViews.Render(photo, source, front.Geometry()!, Mapping(result.GetRequiredValue(mapping)), cubic: true);
            ImageFile.Write(result.GetRequiredValue(output), view);
        });
        return command;
    }

    private static Command AugmentVerb()
    {
        var command = new Command("augment", "Shows a label from other viewpoints. Example: vvcilif label augment photo.jpg -o views --count 8 --seed 1 --backgrounds photos");
        var input = new Argument<string>("IN") { Description = "Photograph of one label on a bottle, in colours." };
        var output = new Option<string>("--output", "-o") { Description = "Folder for view_NNN.png, mask_NNN.png and pose_NNN.json.", Required = true };
        var geometry = new Option<string?>("--geometry") { Description = "Geometry of 'label geometry', found by itself or edited." };
        var poses = new Option<string?>("--poses") { Description = "JSON { \"poses\": [ { \"rx_deg\": 10, \"rz_deg\": 0, \"tx_mm\": 0, \"ty_mm\": 0, \"tz_mm\": 250 } ] }." };
        var count = new Option<int>("--count") { Description = "Random viewpoints, 1..10000.", DefaultValueFactory = _ => 8 };
        var seed = new Option<ulong>("--seed") { Description = "Of viewpoints and backgrounds.", DefaultValueFactory = _ => 1 };
        var around = new Option<double>("--around") { Description = "Largest rotation about the bottle's axis in degrees, 0..25.", DefaultValueFactory = _ => 0 };
        var backgrounds = new Option<string?>("--backgrounds") { Description = "Picture, or folder of pictures, to put behind; black without." };
        var jitter = new Option<bool>("--jitter") { Description = "Another camera's light, blur, noise and JPEG." };
        command.Add(input);
        foreach (Option option in (Option[])[output, geometry, poses, count, seed, around, backgrounds, jitter])
            command.Add(option);
        command.SetAction(result =>
        {
            int views = result.GetValue(count);
            if (views is < 1 or > 10000)
                throw ModuleException.Usage($"--count is {views}; allowed: 1 to 10000.");
            if (!(result.GetValue(around) is >= 0 and <= 25))
                throw ModuleException.Usage($"--around is {result.GetValue(around).ToString(CultureInfo.InvariantCulture)}; allowed: 0 to 25.");
            ImageF photo = ImageFile.Read(result.GetRequiredValue(input));
            LabelGeometry source = result.GetValue(geometry) is { } path ? LabelFiles.ReadGeometry(path) : Find(photo, result.GetRequiredValue(input)).Geometry;
            double height = source.Aspect * 2 * CylinderPose.Radius;
            var random = new SeededRandom(result.GetValue(seed));
            CylinderPose[] all = result.GetValue(poses) is { } file ? LabelFiles.ReadPoses(file, height) : [.. Enumerable.Range(0, views).Select(_ => Augmentation.Pose(height, random, result.GetValue(around)))];
            string folder = OutputFiles.Folder(result.GetRequiredValue(output));
            IReadOnlyList<string> behind = result.GetValue(backgrounds) is { } pictures ? ImageFile.List(pictures) : [];
            using var progress = new ModuleProgress("Rendering");
            for (int i = 0; i < all.Length; i++)
            {
                LabelGeometry target = all[i].Geometry() ?? throw ModuleException.Input($"Pose {i} shows no label.");
                (ImageF view, ImageF mask) = LabelViews.Render(photo, source, target);
                ImageF? background = behind.Count > 0 ? ImageFile.ReadRgb(behind[random.Below(behind.Count)]) : null;
                string number = i.ToString("D3", CultureInfo.InvariantCulture);
                ImageFile.Write(Path.Combine(folder, $"view_{number}.png"), Augmentation.Finish(view, mask, background, random, result.GetValue(jitter)));
                ImageFile.Write(Path.Combine(folder, $"mask_{number}.png"), mask);
                OutputFiles.WriteJson(Path.Combine(folder, $"pose_{number}.json"), LabelFiles.Json(all[i]));
                progress.Report(i + 1, all.Length);
            }
            Console.WriteLine($"{all.Length} views in '{folder}'");
        });
        return command;
    }

    private static Command SynthVerb()
    {
        var command = new Command("synth", "Renders photographs of made-up labels with their truth, or a clip of a turning bottle. Example: vvcilif label synth -o photos --count 10 --seed 1");
        var output = new Option<string>("--output", "-o") { Description = "Folder for photo_NNN.png, label_NNN.png and truth_NNN.json; with --clip a clip.", Required = true };
        var count = new Option<int>("--count") { Description = "Photographs, or frames of the clip, 1..10000.", DefaultValueFactory = _ => 10 };
        var seed = new Option<ulong>("--seed") { Description = "Of labels and viewpoints.", DefaultValueFactory = _ => 1 };
        var clip = new Option<bool>("--clip") { Description = "A clip of a bottle that turns and moves; --truth writes its motion." };
        var truth = new Option<string?>("--truth") { Description = "JSON of the pose in every frame of the clip; and for each frame an npy array beside it (frame_NNN.npy): where each pixel was in the frame before." };
        command.Add(output);
        foreach (Option option in (Option[])[count, seed, clip, truth])
            command.Add(option);
        command.SetAction(result =>
        {
            int number = result.GetValue(count);
            if (number is < 1 or > 10000)
                throw ModuleException.Usage($"--count is {number}; allowed: 1 to 10000.");
            if (result.GetValue(clip))
                Clip(result.GetRequiredValue(output), number, result.GetValue(seed), result.GetValue(truth));
            else
                Photographs(result.GetRequiredValue(output), number, result.GetValue(seed));
        });
        return command;
    }

    private static Command BenchVerb()
    {
        var command = new Command("bench", "Measures search and re-projection on rendered photographs. Example: vvcilif label bench --count 100 --json");
        var count = new Option<int>("--count") { Description = "Photographs, 1..10000.", DefaultValueFactory = _ => 100 };
        var seed = new Option<ulong>("--seed") { Description = "Of labels and viewpoints.", DefaultValueFactory = _ => 14 };
        var json = new Option<bool>("--json") { Description = "As JSON." };
        foreach (Option option in (Option[])[count, seed, json])
            command.Add(option);
        command.SetAction(result =>
        {
            if (result.GetValue(count) is < 1 or > 10000)
                throw ModuleException.Usage($"--count is {result.GetValue(count)}; allowed: 1 to 10000.");
            LabelFigures f;
            using (var progress = new ModuleProgress("Measuring"))
                f = LabelBench.Run(result.GetValue(count), result.GetValue(seed), progress.Report);
            if (result.GetValue(json))
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
        });
        return command;
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

    private static AcrossMapping Mapping(string text) => text switch
    {
        "angle" => AcrossMapping.Angle,
        "linear" => AcrossMapping.Linear,
        _ => throw ModuleException.Usage($"--mapping is '{text}'; allowed: angle, linear."),
    };

    private static void Photographs(string path, int count, ulong seed)
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

    private static void Clip(string path, int frames, ulong seed, string? truth)
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
}
