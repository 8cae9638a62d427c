using System.Text.Json;
using VvcIlif.Modules.Analysis.SparseCoding;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Analysis.SparseCoding;

/// <summary>The verbs of the module and what they write.</summary>
[Trait("speed", "slow")]
public sealed class SparseVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("omp-sr")]
    [InlineData("bsr")]
    [InlineData("omp-pinv")]
    [InlineData("omp-qr")]
    [InlineData("gomp")]
    [InlineData("batch-omp")]
    public void SolveFindsTheAtoms(string algorithm)
    {
        SparseDictionary d = Dictionaries.Gaussian(40, 80, 5);
        double[] x = TestSignals.RandomStates(80, 5, 3), rows = new double[40 * 80], y = TestSignals.Measure(d, x);
        for (int i = 0; i < 40; i++)
        {
            for (int j = 0; j < 80; j++)
                rows[i * 80 + j] = d.Atom(j)[i] * d.Norms[j];
        }

        File.WriteAllBytes(Path.Combine(_folder, "d.npy"), Npy.Write([40, 80], rows));
        // Two signals, one of them empty.
        File.WriteAllBytes(Path.Combine(_folder, "y.npy"), Npy.Write([2, 40], [.. y, .. new double[40]]));
        TestProcess.Result result = TestProcess.Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "vvcilif.dll"), "sparse", "solve", "--dict", "d.npy", "--y", "y.npy", "--algo", algorithm, "--block", "3", "--tol", "1e-7", "-o", "x.npy", "--json"], _folder);
        Assert.True(result.ExitCode == 0, result.Error);
        NpyArray found = Npy.Read(Path.Combine(_folder, "x.npy"));
        Assert.Equal([2, 80], found.Shape);
        double[] values = found.ToDoubles();
        for (int j = 0; j < 80; j++)
            Assert.Equal(x[j], values[j], 1e-6);
        Assert.All(values[80..], v => Assert.Equal(0, v));
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        Assert.Equal("Residual", json.RootElement[0].GetProperty("stop").GetString());
    }

    // A picture that is sparse is recovered exactly, and with noise nearly so.
    [Fact]
    public void ThinPicturesAreRecovered()
    {
        SensingDemo.Run(new DemoOptions { Image = "letters", Block = 4 }, Path.Combine(_folder, "clean"));
        SensingDemo.Run(new DemoOptions { Image = "letters", Block = 4, Noise = 0.02 }, Path.Combine(_folder, "noisy"));
        Assert.Equal(JsonValueKind.Null, Psnr("clean").ValueKind);
        Assert.InRange(Psnr("noisy").GetDouble(), 35, 60);
        foreach (string file in (string[])["original.png", "recovered.png", "difference.png", "comparison.png", "demo.html"])
            Assert.True(new FileInfo(Path.Combine(_folder, "clean", file)).Length > 0);
        string page = File.ReadAllText(Path.Combine(_folder, "clean", "demo.html"));
        Assert.DoesNotContain("https:", page);
        Assert.Equal(ImageFile.Read(Path.Combine(_folder, "clean", "original.png")).Data, ImageFile.Read(Path.Combine(_folder, "clean", "recovered.png")).Data);
    }

    // A picture that is smooth is recovered from blocks far better than measurements alone tell.
    [Fact]
    public void SmoothPicturesAreRecoveredFromBlocks()
    {
        var image = new VvcIlif.Modules.Kit.ImageF(50, 37);
        for (int y = 0; y < 37; y++)
        {
            for (int x = 0; x < 50; x++)
                image[x, y] = 0.5f + 0.3f * MathF.Sin(x * 0.11f + y * 0.05f) + 0.1f * MathF.Cos(y * 0.2f);
        }

        string path = Path.Combine(_folder, "a.png");
        ImageFile.Write(path, image);
        string words = SensingDemo.Run(new DemoOptions { Image = path, Size = 8 }, Path.Combine(_folder, "out"));
        Assert.Contains("blocks of 8x8", words);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "out", "demo.json")));
        double ours = json.RootElement.GetProperty("psnr").GetDouble(), least = json.RootElement.GetProperty("least_norm_psnr").GetDouble();
        Assert.InRange(ours, least + 10, 80);
    }

    [Fact]
    public void TheQuickReportIsWhole()
    {
        var told = new List<string>();
        SparseBench.Run(_folder, quick: true, full: false, runs: 1, told.Add);
        string text = File.ReadAllText(Path.Combine(_folder, "bench.md"));
        foreach (string heading in (string[])["## Speed", "## Time of the regression", "## Recovery", "## Kinds of data", "## Noise"])
            Assert.Contains(heading, text);
        foreach (string file in (string[])["bench.html", "scaling.svg", "scaling.png"])
            Assert.True(new FileInfo(Path.Combine(_folder, file)).Length > 0);
        Assert.Contains("Report in", told[^1]);
    }

    private JsonElement Psnr(string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, folder, "demo.json"))).RootElement.GetProperty("psnr");
}
