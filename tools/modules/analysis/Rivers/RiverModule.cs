using System.Globalization;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>RiverLink: narrow rivers in satellite pictures, and the curves that join their broken trails (paper 23).</summary>
public sealed class RiverModule : IModule
{
    /// <inheritdoc/>
    public IReadOnlyList<ModuleVerb> Verbs { get; } = [Detect(), Link(), Synth(), Eval(), Bench()];

    private static ModuleVerb Detect()
    {
        var linking = new LinkingOptions(8);
        var green = new ModuleOption<string>("--green", "Green band; FILE:2 takes the second channel of a file.") { Required = true };
        var nir = new ModuleOption<string>("--nir", "Near infrared band.") { Required = true };
        var noData = new ModuleOption<double?>("--nodata", "Value of missing pixels, on the scale of 0..1.");
        var pair = new ModuleOption<bool>("--auto-pair", "Links pairs of ends by itself (our extension; the paper picks them by hand).");
        var output = new ModuleOption<string>("--output", "Folder for mask.png (0 none, 1 wide, 2 narrow, 3 linked), view.png, overlay.png, ends.json, curves.json.", "-o") { Required = true };
        return new ModuleVerb("image river detect", [.. linking.All, green, nir, noData, pair, output], input =>
        {
            LinkOptions? link = linking.Read(input);
            RiverCommands.Detect(input.Get(green), input.Get(nir), (float?)input.Get(noData), input.Get(pair) ? link : null, input.Get(output));
        });
    }

    private static ModuleVerb Link()
    {
        var linking = new LinkingOptions(15);
        var image = new ModuleArgument<string>("IN", "Index picture, bright where there is water (PNG, TIFF, PFM, npy).");
        var from = new ModuleOption<string>("--from", "One end, as x,y in pixels.") { Required = true };
        var to = new ModuleOption<string>("--to", "The other end.") { Required = true };
        var output = new ModuleOption<string>("--output", "Folder for curves.json, mask.png, model.png and overlay.png.", "-o") { Required = true };
        return new ModuleVerb("image river link", [.. linking.All, image, from, to, output], input =>
            RiverCommands.Link(input.Get(image), Point("--from", input.Get(from)), Point("--to", input.Get(to)), linking.Read(input), input.Get(output)));
    }

    private static ModuleVerb Synth()
    {
        var snr = new ModuleOption<double>("--snr", "Signal to noise in dB, -40 to 60.") { Default = 0 };
        var seed = new ModuleOption<ulong>("--seed", "Of curve and noise.") { Default = 1 };
        var scene = new ModuleOption<bool>("--scene", "Two bands with a wide river, a broken stream and a lake instead.");
        var output = new ModuleOption<string>("--output", "Folder for index.tif, view.png, truth.png and truth.json; or green.tif, nir.tif, truth.png and truth.json.", "-o") { Required = true };
        return new ModuleVerb("image river synth", [snr, seed, scene, output], input =>
        {
            double ratio = Allowed.Within("--snr", input.Get(snr), -40, 60);
            if (input.Get(scene))
                RiverCommands.PaintScene(input.Get(seed), input.Get(output));
            else
                RiverCommands.DrawRiver(ratio, input.Get(seed), input.Get(output));
        });
    }

    private static ModuleVerb Eval()
    {
        var found = new ModuleArgument<string>("PRED", "Mask found.");
        var truth = new ModuleArgument<string>("GT", "Mask drawn by hand or by synth.");
        var json = new ModuleOption<bool>("--json", "As JSON.");
        return new ModuleVerb("image river eval", [found, truth, json], input => RiverCommands.Compare(input.Get(found), input.Get(truth), input.Get(json)));
    }

    private static ModuleVerb Bench()
    {
        var linking = new LinkingOptions(8);
        var trials = new ModuleOption<int>("--trials", "Pictures for each ratio, 1..1000.") { Default = 30 };
        var output = new ModuleOption<string>("--output", "Folder for report.html, report.md and report.csv.", "-o") { Required = true };
        return new ModuleVerb("image river bench", [.. linking.All, trials, output], input =>
        {
            int number = Allowed.Within("--trials", input.Get(trials), 1, 1000);
            LinkOptions link = linking.Read(input);
            string folder = OutputFiles.Folder(input.Get(output));
            RiverBenchRow[] rows;
            using (var progress = new ModuleProgress("Linking"))
                rows = [.. RiverBench.Run([-10, -5, 0, 5, 10, 20], number, link, progress.Report)];
            foreach (string[] row in RiverReport.Write(rows, number, link, folder))
                Console.WriteLine(string.Join("  ", row));
        });
    }

    private static (double X, double Y) Point(string option, string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double y)
            ? (x, y)
            : throw ModuleException.Usage($"{option} is '{text}'; write x,y as in 20,30.5.");
    }
}
