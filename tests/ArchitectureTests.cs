using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using VvcIlif.Codec;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests;

/// <summary>The order of the stages in codec/: a stage never uses a later one.</summary>
public class ArchitectureTests
{
    private const string Root = "VvcIlif.Codec";

    // Stages beside each other have the same number.
    private static readonly Dictionary<string, int> Stages = new()
    {
        ["Common"] = 0,
        ["Bitstream"] = 1,
        ["Headers"] = 2,
        ["Entropy"] = 3,
        ["Partition"] = 4,
        ["Syntax"] = 5,
        ["Intra"] = 6,
        ["Interpolation"] = 6,
        ["Inter"] = 6,
        ["Transform"] = 7,
        ["Quant"] = 7,
        ["Reconstruction"] = 8,
        ["LoopFilter"] = 9,
        ["Dpb"] = 10,
        ["Inspect"] = 11,
        ["Decoder"] = 12,
        ["Encoder"] = 12,
    };

    // The one pair of neighbours that may meet.
    private static readonly (string From, string To)[] Neighbours = [("Inter", "Interpolation")];

    [Fact]
    public void StagesNeverUseLaterOnes()
    {
        Architecture architecture = new ArchLoader().LoadAssemblies(typeof(Plane).Assembly).Build();
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (IType type in architecture.Types)
        {
            if (Stage(type) is not { } from)
                continue;
            Assert.True(Stages.ContainsKey(from), $"The folder {from} has no place in the order of the stages.");
            foreach (IType used in type.Dependencies.Select(d => d.Target))
            {
                // The library takes type parameters of the same name for one another.
                if (used is GenericParameter)
                    continue;
                if (Stage(used) is not { } to || to == from)
                    continue;
                bool allowed = Stages[to] < Stages[from] || Neighbours.Contains((from, to));
                if (!allowed)
                    wrong.Add($"{from} uses {to}: {type.FullName} -> {used.FullName}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void TheCodecNeedsNothingElse() =>
        Assert.All(typeof(Plane).Assembly.GetReferencedAssemblies(), a => Assert.StartsWith("System", a.Name));

    // tests/codec/Syntax tests codec/Syntax, and so on; tests of several folders together are in rooms of their own.
    [Fact]
    public void TestsMirrorTheProduct()
    {
        string tests = Path.Combine(TestProcess.RepositoryRoot, "tests");
        string[] folders = [.. ((string[])["codec", "rd", "sequences", "tools"])
            .SelectMany(room => Directory.EnumerateFiles(Path.Combine(tests, room), "*Tests.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(tests, Path.GetDirectoryName(file)!)).Distinct()];
        Assert.Contains(Path.Combine("codec", "Syntax"), folders);
        Assert.All(folders, folder => Assert.True(Directory.Exists(Path.Combine(TestProcess.RepositoryRoot, folder)), $"tests/{folder} tests a folder that is not there."));
    }

    private static string? Stage(IType type)
    {
        string space = type.Namespace?.FullName ?? "";
        if (space == Root)
            return "Common";
        return space.StartsWith(Root + ".", StringComparison.Ordinal) ? space[(Root.Length + 1)..].Split('.')[0] : null;
    }
}
