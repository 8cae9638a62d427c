using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>Views of bottle labels from one photograph (paper 14, its geometry).</summary>
public sealed class ViewpointModule : IModule
{
    private const int Most = 10000;

    /// <inheritdoc/>
    public IReadOnlyList<ModuleVerb> Verbs { get; } = [Geometry(), Frontalize(), Augment(), Synth(), Bench()];

    private static ModuleVerb Geometry()
    {
        ModuleArgument<string> photo = Photo();
        var output = new ModuleOption<string>("--output", "Geometry to write (JSON); it may be edited and given to the other verbs.", "-o") { Required = true };
        var overlay = new ModuleOption<string?>("--overlay", "The photograph with rims and sides drawn over it (PNG).");
        return new ModuleVerb("label geometry", [photo, output, overlay], input => LabelCommands.Geometry(input.Get(photo), input.Get(output), input.Get(overlay)));
    }

    private static ModuleVerb Frontalize()
    {
        ModuleArgument<string> photo = Photo();
        ModuleOption<string?> geometry = GeometryFile();
        var mapping = new ModuleOption<string>("--mapping", "angle or linear (as the paper has it).") { Default = "angle" };
        var output = new ModuleOption<string>("--output", "Picture to write, 640x480.", "-o") { Required = true };
        return new ModuleVerb("label frontalize", [photo, geometry, mapping, output], input =>
            LabelCommands.Frontalize(input.Get(photo), input.Get(geometry), Allowed.Choice<AcrossMapping>("--mapping", input.Get(mapping)), input.Get(output)));
    }

    private static ModuleVerb Augment()
    {
        ModuleArgument<string> photo = Photo();
        var output = new ModuleOption<string>("--output", "Folder for view_NNN.png, mask_NNN.png and pose_NNN.json.", "-o") { Required = true };
        ModuleOption<string?> geometry = GeometryFile();
        var poses = new ModuleOption<string?>("--poses", "JSON { \"poses\": [ { \"rx_deg\": 10, \"rz_deg\": 0, \"tx_mm\": 0, \"ty_mm\": 0, \"tz_mm\": 250 } ] }.");
        var count = new ModuleOption<int>("--count", "Random viewpoints, 1..10000.") { Default = 8 };
        var seed = new ModuleOption<ulong>("--seed", "Of viewpoints and backgrounds.") { Default = 1 };
        var around = new ModuleOption<double>("--around", "Largest rotation about the bottle's axis in degrees, 0..25.") { Default = 0 };
        var backgrounds = new ModuleOption<string?>("--backgrounds", "Picture, or folder of pictures, to put behind; black without.");
        var jitter = new ModuleOption<bool>("--jitter", "Another camera's light, blur, noise and JPEG.");
        return new ModuleVerb("label augment", [photo, output, geometry, poses, count, seed, around, backgrounds, jitter], input => LabelCommands.Augment(input.Get(photo), input.Get(geometry), new AugmentationOptions
        {
            Count = Allowed.Within("--count", input.Get(count), 1, Most),
            Around = Allowed.Within("--around", input.Get(around), 0, 25),
            Poses = input.Get(poses),
            Seed = input.Get(seed),
            Backgrounds = input.Get(backgrounds),
            Jitter = input.Get(jitter),
        }, input.Get(output)));
    }

    private static ModuleVerb Synth()
    {
        var output = new ModuleOption<string>("--output", "Folder for photo_NNN.png, label_NNN.png and truth_NNN.json; with --clip a clip.", "-o") { Required = true };
        var count = new ModuleOption<int>("--count", "Photographs, or frames of the clip, 1..10000.") { Default = 10 };
        var seed = new ModuleOption<ulong>("--seed", "Of labels and viewpoints.") { Default = 1 };
        var clip = new ModuleOption<bool>("--clip", "A clip of a bottle that turns and moves; --truth writes its motion.");
        var truth = new ModuleOption<string?>("--truth", "JSON of the pose in every frame of the clip; and for each frame an npy array beside it (frame_NNN.npy): where each pixel was in the frame before.");
        return new ModuleVerb("label synth", [output, count, seed, clip, truth], input =>
        {
            int number = Allowed.Within("--count", input.Get(count), 1, Most);
            if (input.Get(clip))
                LabelCommands.Clip(input.Get(output), number, input.Get(seed), input.Get(truth));
            else
                LabelCommands.Photographs(input.Get(output), number, input.Get(seed));
        });
    }

    private static ModuleVerb Bench()
    {
        var count = new ModuleOption<int>("--count", "Photographs, 1..10000.") { Default = 100 };
        var seed = new ModuleOption<ulong>("--seed", "Of labels and viewpoints.") { Default = 14 };
        var json = new ModuleOption<bool>("--json", "As JSON.");
        return new ModuleVerb("label bench", [count, seed, json], input => LabelCommands.Bench(Allowed.Within("--count", input.Get(count), 1, Most), input.Get(seed), input.Get(json)));
    }

    private static ModuleArgument<string> Photo() => new("IN", "Photograph of one label on a bottle, in colours.");

    private static ModuleOption<string?> GeometryFile() => new("--geometry", "Geometry of 'label geometry', found by itself or edited.");
}
