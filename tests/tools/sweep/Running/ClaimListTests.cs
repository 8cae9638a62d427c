using VvcIlif.Sweep.Running;
using Xunit;

namespace VvcIlif.Tests.Tools.Sweep.Running;

/// <summary>Lists that several workers share.</summary>
public sealed class ClaimListTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EachUnitIsTakenOnce()
    {
        string stem = Path.Combine(_folder, "list");
        ClaimList.Create(stem, Enumerable.Range(0, 100).Select(i => $"u{i}"));
        var taken = new System.Collections.Concurrent.ConcurrentBag<string>();
        Thread[] workers = [.. Enumerable.Range(0, 6).Select(w => new Thread(() =>
        {
            var list = new ClaimList(stem);
            foreach ((int index, string unit) in list.Take($"{w}", _ => true))
            {
                taken.Add(unit);
                list.End(index);
            }
        }))];
        foreach (Thread worker in workers)
            worker.Start();
        foreach (Thread worker in workers)
            worker.Join();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"u{i}").Order(), taken.Order());
        Assert.True(File.Exists(ClaimList.TakenFile(stem)));
        Assert.Equal(100, new ClaimList(stem).Read().Over.Count);
    }

    // What a worker was at is for itself when it starts again, and for nobody else.
    [Fact]
    public void WorkersFindTheirOwnAgain()
    {
        string stem = Path.Combine(_folder, "list");
        ClaimList.Create(stem, ["a", "b", "c", "d"]);
        ClaimList first = new(stem), second = new(stem);
        using (IEnumerator<(int, string)> work = first.Take("1", _ => true).GetEnumerator())
        {
            Assert.True(work.MoveNext());
            first.End(0);
            // It ends in b.
            Assert.True(work.MoveNext());
        }
        Assert.Equal("c", second.Take("2", _ => true).First().Unit);
        Assert.Equal(["b", "d"], new ClaimList(stem).Take("1", _ => true).Select(t => t.Unit));
        Assert.Empty(new ClaimList(stem).Take("3", _ => true));
        Assert.Equal("1", second.Owner(1));
    }

    // Where the time left is too short for the next unit, it stays for others.
    [Fact]
    public void NothingIsTakenThatDoesNotFit()
    {
        string stem = Path.Combine(_folder, "list");
        ClaimList.Create(stem, ["a", "b"]);
        Assert.Equal(["a"], new ClaimList(stem).Take("1", u => u != "b").Select(t => t.Unit));
        Assert.False(File.Exists(ClaimList.TakenFile(stem)));
        Assert.Equal(["b"], new ClaimList(stem).Take("2", _ => true).Select(t => t.Unit));
    }
}
