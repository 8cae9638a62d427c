using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Tests.Tools.Modules.Analysis.SparseCoding;

/// <summary>Small inputs of the module.</summary>
internal static class SparseTrial
{
    public static void Files(string folder)
    {
        var random = new SeededRandom(1);
        double[] atoms = [.. Enumerable.Range(0, 8 * 16).Select(_ => random.Normal())], y = [.. Enumerable.Range(0, 8).Select(i => 2 * atoms[i * 16 + 3] - atoms[i * 16 + 9])];
        File.WriteAllBytes(Path.Combine(folder, "dict.npy"), Npy.Write([8, 16], atoms));
        File.WriteAllBytes(Path.Combine(folder, "y.npy"), Npy.Write([8], y));
        File.WriteAllBytes(Path.Combine(folder, "short.npy"), Npy.Write([7], y[..7]));
        File.WriteAllBytes(Path.Combine(folder, "nan.npy"), Npy.Write([8], (double[])[.. y[..7], double.NaN]));
    }
}
