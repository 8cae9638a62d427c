using System.CommandLine;
using VvcIlif.Cli.Verbs;
using VvcIlif.Modules.Kit.Modules;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Modules;

/// <summary>A walk over all companion modules, as a user meets them: help, a tiny input, and wrong inputs.</summary>
public sealed class ModuleWalkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public static TheoryData<string> Names => [.. ModuleList.All.Select(m => m.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EveryModuleHasATrialAndANameOfItsOwn()
    {
        Assert.Equal(ModuleList.All.Select(m => m.Name).Order(StringComparer.Ordinal), ModuleTrials.All.Keys.Order(StringComparer.Ordinal));
        Assert.All(ModuleList.All, m => Assert.InRange(m.Paper, 2, 28));
        Assert.All(ModuleList.All, m => Assert.DoesNotContain('\n', m.Title + m.PaperHeadline + m.MeasuredHeadline));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Walk(string name)
    {
        CompanionModule module = ModuleList.All.Single(m => m.Name == name);
        ModuleTrial trial = ModuleTrials.All[name];
        Command command = module.CreateCommand();
        string verb = module.Group is { } group ? $"{group} {command.Name}" : command.Name;

        Assert.Contains("Usage", Ok($"{verb} --help"));
        foreach (Command child in command.Subcommands)
            Assert.Contains("Usage", Ok($"{verb} {child.Name} --help"));
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
