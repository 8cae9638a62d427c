using VvcIlif.Imaging.Files;
using VvcIlif.Imaging.Random;

namespace VvcIlif.Tests.Modules;

/// <summary>What a module is tried with.</summary>
/// <param name="Files">Writes small inputs into a folder, which is the program's working folder.</param>
/// <param name="Works">A command line on them that ends well.</param>
/// <param name="Written">Files that it must have written, none empty.</param>
/// <param name="Wrong">Three or more command lines that fail, the exit code of each, and a part of its sentence.</param>
public sealed record ModuleTrial(Action<string> Files, string Works, string[] Written, (string Command, int Code, string Says)[] Wrong);

/// <summary>The trial of every module, by name.</summary>
public static class ModuleTrials
{
    public static IReadOnlyDictionary<string, ModuleTrial> All { get; } = new Dictionary<string, ModuleTrial>(StringComparer.Ordinal)
    {
        ["sparse"] = new(
            folder =>
            {
                var random = new SeededRandom(1);
                double[] atoms = [.. Enumerable.Range(0, 8 * 16).Select(_ => random.Normal())], y = [.. Enumerable.Range(0, 8).Select(i => 2 * atoms[i * 16 + 3] - atoms[i * 16 + 9])];
                File.WriteAllBytes(Path.Combine(folder, "dict.npy"), Npy.Write([8, 16], atoms));
                File.WriteAllBytes(Path.Combine(folder, "y.npy"), Npy.Write([8], y));
                File.WriteAllBytes(Path.Combine(folder, "short.npy"), Npy.Write([7], y[..7]));
                File.WriteAllBytes(Path.Combine(folder, "nan.npy"), Npy.Write([8], [.. y[..7], double.NaN]));
            },
            "sparse solve --dict dict.npy --y y.npy --k 4 -o x.npy", ["x.npy"],
            [
                ("sparse solve --dict dict.npy --y short.npy -o x.npy", 3, "has the shape (7); an atom of the dictionary has 8 values"),
                ("sparse solve --dict missing.npy --y y.npy -o x.npy", 3, "There is no file 'missing.npy'"),
                ("sparse solve --dict y.npy --y y.npy -o x.npy", 3, "a dictionary has two sizes"),
                ("sparse solve --dict dict.npy --y nan.npy -o x.npy", 3, "no number, in row 7"),
                ("sparse solve --dict dict.npy --y y.npy --algo omp -o x.npy", 2, "allowed: omp-sr, bsr"),
                ("sparse solve --dict dict.npy --y y.npy --k 0 -o x.npy", 2, "at least 1"),
                ("sparse demo phantom --ratio 2 -o out", 2, "--ratio is 2"),
                ("sparse demo missing.png -o out", 3, "missing.png"),
            ]),
    };
}
