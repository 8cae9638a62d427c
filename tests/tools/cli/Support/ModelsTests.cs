using VvcIlif.Cli.Support;
using Xunit;

namespace VvcIlif.Tests.Tools.Cli.Support;

public sealed class ModelsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The network of the paper's size does not go with the program, but a clone's program finds it.</summary>
    [Fact]
    public void TheModelOfThePaperIsFoundInTheCloneOnly()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "models");
        Assert.True(File.Exists(Path.Combine(program, "medium.ilif")));
        Assert.False(File.Exists(Path.Combine(program, "paper.ilif")));
        string found = Models.Find("paper")!;
        Assert.Equal("paper", Models.Load("paper").Name);
        Assert.Equal(Path.Combine("nn", "models", "paper.ilif"), Path.GetRelativePath(Path.Combine(Path.GetDirectoryName(found)!, "..", ".."), found));
        string[] names = [.. Models.Files().Select(file => Path.GetFileNameWithoutExtension(file))];
        Assert.Equal(names.Distinct(), names);
        Assert.Contains("paper", names);
        Assert.StartsWith(program, Models.Find("medium"));
    }

    [Fact]
    public void OutsideOfACloneThereIsNoFurtherFolder()
    {
        Assert.Empty(Models.CloneFolder(_folder));
        File.WriteAllText(Path.Combine(_folder, "VvcIlif.sln"), "");
        string deep = Directory.CreateDirectory(Path.Combine(_folder, "a", "b")).FullName;
        Assert.Equal([Path.Combine(_folder, "nn", "models")], Models.CloneFolder(deep));
    }
}
