using VvcIlif.Modules.Commands;
using VvcIlif.Nn.Kit.Files;
using Xunit;

namespace VvcIlif.Tests.Nn.Host;

/// <summary>What is listed of learned modules is what they have, and what they have keeps to the rules of their rooms.</summary>
public class NnModuleTests
{
    private static readonly ModuleCatalogue Catalogue = ModuleCatalogue.Load();

    public static TheoryData<string> Names => [.. Catalogue.Modules.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void DescriptionAndModuleAgree(string name)
    {
        ModuleDescription listed = Catalogue.Modules.Single(m => m.Name == name);
        Assert.Equal(ModuleDescription.NnProgram, listed.Program);
        Assert.Equal(listed.Verbs.Select(v => v.Synopsis), ModuleCatalogue.Create(listed).Verbs.Select(v => v.Synopsis));
        Assert.All(listed.Verbs, v => Assert.Contains($"Example: vvcilif {string.Join(' ', v.Words)}", v.Help));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WeightsAreSmall(string name)
    {
        Type type = Type.GetType(Catalogue.Modules.Single(m => m.Name == name).Type)!;
        Assert.All(NetworkFile.Embedded(type.Assembly), w => Assert.InRange(w.Bytes, 1, NetworkFile.MostEmbeddedBytes));
        Assert.DoesNotContain("System.CommandLine", type.Assembly.GetReferencedAssemblies().Select(r => r.Name));
    }
}
