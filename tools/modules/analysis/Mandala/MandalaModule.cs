using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;

namespace VvcIlif.Modules.Analysis.Mandala;

/// <summary>Module 24: layers, order of symmetry and repair of mandalas of separate motifs.</summary>
public sealed class MandalaModule : IModule
{
    /// <inheritdoc/>
    public IReadOnlyList<ModuleVerb> Verbs { get; } = [Analyze(), Rectify(), Synth(), Bench()];

    private static ModuleVerb Analyze()
    {
        var picture = new PictureOptions();
        var output = new ModuleOption<string>("--output", "Folder to write to.", "-o") { Required = true };
        var strict = new ModuleOption<bool>("--strict", "End with code 5 where this is no Class I mandala, instead of with a warning.");
        return new ModuleVerb("image mandala analyze", [.. picture.All, output, strict], input => MandalaCommands.Analyze(picture.Read(input), input.Get(output), input.Get(strict)));
    }

    private static ModuleVerb Rectify()
    {
        var picture = new PictureOptions();
        var output = new ModuleOption<string>("--output", "Picture to write.", "-o") { Required = true };
        var report = new ModuleOption<string?>("--report", "JSON report to write.");
        var diff = new ModuleOption<string?>("--diff", "Picture of what changed: yellow only after, blue only before.");
        var force = new ModuleOption<bool>("--force", "Also where more than 10 % of the motifs are in no regular set; these stay in place.");
        return new ModuleVerb("image mandala rectify", [.. picture.All, output, report, diff, force], input =>
            MandalaCommands.Rectify(picture.Read(input), input.Get(output), input.Get(report), input.Get(diff), input.Get(force)));
    }

    private static ModuleVerb Synth()
    {
        var defaults = new MandalaSpec();
        var output = new ModuleOption<string>("--output", "Folder to write to.", "-o") { Required = true };
        var psi = new ModuleOption<int>("--psi", "Order of symmetry, 2 to 32.") { Default = defaults.Psi };
        var size = new ModuleOption<int>("--size", "Side of the picture in pixels.") { Default = defaults.Size };
        var seed = new ModuleOption<ulong>("--seed", "Seed.") { Default = defaults.Seed };
        var dense = new ModuleOption<int?>("--motifs-per-sector", "Many small motifs, this number in each sector (111 at order 8 gives 889), instead of 5 to 8 drawn rings.");
        ModuleOption<double> jitter = Share("--jitter", "Standard deviation of the places, as a share of the outer radius."), turn = Share("--turn", "Standard deviation of a motif's own direction in degrees."),
            scale = Share("--scale", "Standard deviation of a motif's size, as a share of it."), warp = Share("--warp", "Smooth random warp, as a share of the outer radius."),
            salt = Share("--salt", "Share of pixels that become black or white."), blur = Share("--blur", "Standard deviation of a blur in pixels.");
        return new ModuleVerb("image mandala synth", [output, psi, size, seed, dense, jitter, turn, scale, warp, salt, blur], input =>
        {
            if (input.Get(dense) is { } number)
                Allowed.Within("--motifs-per-sector", number, 1, 2000);
            MandalaCommands.Synthesise(new MandalaSpec
            {
                Psi = input.Get(psi),
                Size = input.Get(size),
                Seed = input.Get(seed),
                Jitter = input.Get(jitter),
                Turn = input.Get(turn),
                Scale = input.Get(scale),
                Warp = input.Get(warp),
                Salt = input.Get(salt),
                Blur = input.Get(blur),
                Rings = input.Get(dense) is { } n ? MandalaGenerator.DenseRings(input.Get(psi), n) : null,
            }.Validated(), input.Get(output));
        });

        static ModuleOption<double> Share(string name, string words) => new(name, words) { Default = 0 };
    }

    private static ModuleVerb Bench()
    {
        var output = new ModuleOption<string>("--output", "Folder to write to.", "-o") { Required = true };
        var quick = new ModuleOption<bool>("--quick", "Few mandalas and small sizes only.");
        return new ModuleVerb("image mandala bench", [output, quick], input => MandalaBench.Run(input.Get(output), input.Get(quick), Console.WriteLine));
    }

    /// <summary>The picture and how it is read.</summary>
    private sealed class PictureOptions
    {
        private readonly ModuleArgument<string> _path = new("IN", "Picture of dark motifs on light ground (PNG, JPEG, TIFF, PGM, ...).");
        private readonly ModuleOption<bool> _invert = new("--invert", "Light motifs on dark ground.");
        private readonly ModuleOption<int> _local = new("--local", "For uneven light: odd side of the squares in which the ground's light is measured, larger than a motif, such as 51; 0: light is even.") { Default = 0 };
        private readonly ModuleOption<int?> _minArea = new("--min-area", "Smallest motif in pixels (max(8, 1e-5 of the picture)).");
        private readonly ModuleOption<double> _epsilon = new("--epsilon", "Relative tolerance for equal.") { Default = new MandalaOptions().Epsilon };

        public ModuleParameter[] All => [_path, _invert, _local, _minArea, _epsilon];

        public MandalaPicture Read(VerbInput input)
        {
            MandalaOptions options = new MandalaOptions { Invert = input.Get(_invert), Local = input.Get(_local), MinArea = input.Get(_minArea), Epsilon = input.Get(_epsilon) }.Validated();
            return new MandalaPicture(input.Get(_path), ImageFile.Read(input.Get(_path)), options);
        }
    }
}

/// <summary>A picture that was read, and how motifs are found in it.</summary>
internal sealed record MandalaPicture(string Path, ImageF Image, MandalaOptions Options);
