using VvcIlif.Modules.Commands;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules;

/// <summary>A walk over all companion modules, as a user meets them: help, a tiny input, and wrong inputs.</summary>
[Trait("speed", "slow")]
public sealed class ModuleWalkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    private static readonly ModuleCatalogue Catalogue = ModuleCatalogue.Load();

    /// <summary>The modules that this program runs itself.</summary>
    public static TheoryData<string> Names => [.. Catalogue.Modules.Where(m => m.Program is null).Select(m => m.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EveryModuleHasATrialAndANameOfItsOwn()
    {
        Assert.Equal(Names.Select(n => n.Data).Order(StringComparer.Ordinal), ModuleTrials.All.Keys.Order(StringComparer.Ordinal));
        Assert.All(Catalogue.Modules, m => Assert.InRange(m.Paper, 1, 28));
        Assert.All(Catalogue.Modules, m => Assert.DoesNotContain('\n', m.Title + m.PaperHeadline + m.MeasuredHeadline));
    }

    /// <summary>What is listed of a module is what it has.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void DescriptionAndModuleAgree(string name)
    {
        ModuleDescription listed = Catalogue.Modules.Single(m => m.Name == name);
        Assert.Equal(listed.Verbs.Select(v => v.Synopsis), ModuleCatalogue.Create(listed).Verbs.Select(v => v.Synopsis));
        Assert.All(listed.Verbs, v => Assert.Contains($"Example: vvcilif {string.Join(' ', v.Words)}", v.Help));
        Assert.All(listed.Verbs, v => Assert.True(string.Join(' ', v.Words).StartsWith(listed.Command + " ", StringComparison.Ordinal) && listed.Help is not null || Catalogue.Groups.ContainsKey(v.Words[0])));
    }

    /// <summary>Every room has the files that docs/add-a-module.md asks for, and verbs in few lines.</summary>
    [Fact]
    public void RoomsHaveTheirFiles()
    {
        string[] rooms = [.. ((string[])["tools/modules", "nn"]).SelectMany(f => Directory.EnumerateFiles(Path.Combine(TestProcess.RepositoryRoot, f), "module.json", SearchOption.AllDirectories))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(f => Path.GetDirectoryName(f)!)];
        Assert.Equal(Catalogue.Modules.Count, rooms.Length);
        foreach (string room in rooms)
        {
            string verbs = Assert.Single(Directory.GetFiles(room, "*Module.cs")), prefix = Path.GetFileName(verbs)[..^"Module.cs".Length];
            Assert.True(File.ReadLines(verbs).Count() < 120, $"{verbs} is too long: what verbs do belongs elsewhere.");
            Assert.True(File.Exists(Path.Combine(room, "README.md")), $"{room} has no README.");
            if (ModuleDescription.Read(Path.Combine(room, "module.json")).Program == ModuleDescription.NnProgram)
                Assert.All((string[])["Network", "Options", "Recipe"], part => Assert.True(File.Exists(Path.Combine(room, $"{prefix}{part}.cs")), $"{room} has no {prefix}{part}.cs."));
        }
    }

    /// <summary>Modules are libraries: what parses command lines is left to the programs.</summary>
    [Fact]
    public void ModulesKnowNoCommandLine()
    {
        Type[] modules = [typeof(IModule), .. Catalogue.Modules.Where(m => m.Program is null).Select(m => Type.GetType(m.Type)!)];
        Assert.All(modules.Select(t => t.Assembly).Distinct(), a => Assert.DoesNotContain("System.CommandLine", a.GetReferencedAssemblies().Select(r => r.Name)));
        Assert.DoesNotContain(typeof(ModuleCatalogue).Assembly.GetReferencedAssemblies(), r => modules[1..].Any(m => m.Assembly.GetName().Name == r.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Walk(string name)
    {
        ModuleDescription module = Catalogue.Modules.Single(m => m.Name == name);
        ModuleTrial trial = ModuleTrials.All[name];

        Assert.Contains("Usage", Ok($"{module.Command} --help"));
        foreach (VerbDescription verb in module.Verbs)
            Assert.Contains("Usage", Ok($"{string.Join(' ', verb.Words)} --help"));
        Assert.Contains(name, Ok("modules --json"));

        trial.Files(_folder);
        Ok(trial.Works);
        Assert.All(trial.Written, f => Assert.True(new FileInfo(Path.Combine(_folder, f)) is { Exists: true, Length: > 0 }, $"'{f}' was not written."));

        Assert.True(trial.Wrong.Length >= 3, "Three kinds of wrong input are wanted.");
        foreach ((string wrong, int code, string says) in trial.Wrong)
        {
            (int exit, string _, string error) = Run(wrong);
            Assert.True(exit == code, $"'{wrong}' ended with {exit}, not {code}: {error}");
            Assert.Single(error.TrimEnd('\n').Split('\n'));
            Assert.StartsWith("vvcilif: ", error, StringComparison.Ordinal);
            Assert.Contains(says, error);
        }
    }

    private string Ok(string arguments)
    {
        (int exit, string output, string error) = Run(arguments);
        Assert.True(exit == 0, $"'{arguments}' ended with {exit}: {error}");
        return output;
    }

    private (int Exit, string Output, string Error) Run(string arguments)
    {
        TestProcess.Result result = TestProcess.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "vvcilif.dll"), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)], _folder);
        return (result.ExitCode, result.Output, result.Error);
    }
}
