using VvcIlif.Modules.Analysis.Mandala;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Files;

namespace VvcIlif.Tests.Tools.Modules.Analysis.Mandala;

/// <summary>Small inputs for the walk over all modules.</summary>
internal static class MandalaTrial
{
    public static void Files(string folder)
    {
        ImageFile.Write(Path.Combine(folder, "mandala.png"), MandalaGenerator.Make(new MandalaSpec { Psi = 5, Seed = 4, Size = 400, Jitter = 0.004 }).Draw());
        ImageFile.Write(Path.Combine(folder, "blank.png"), new ImageF(40, 30, 1, [.. Enumerable.Repeat(0.9f, 1200)]));
        var dots = new ImageF(120, 120, 1, [.. Enumerable.Repeat(1f, 14_400)]);
        foreach ((int x, int y) in new[] { (10, 12), (90, 30), (70, 44), (20, 100), (33, 71) })
            MandalaGenerator.Fill(dots, [(x, y), (x + 5, y), (x + 5, y + 6), (x, y + 6)], 0);
        ImageFile.Write(Path.Combine(folder, "dots.png"), dots);
        File.WriteAllText(Path.Combine(folder, "text.png"), "no picture");
    }
}
