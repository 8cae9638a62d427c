using System.Text.Json;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Tools.Cli.Verbs;

/// <summary>The verb bdrate as users meet it.</summary>
[Trait("speed", "slow")]
public sealed class BdRateTests : IDisposable
{
    private const string Anchor = "bitrate_kbps,psnr_y\n9487.76,40.037\n4593.60,38.615\n2486.44,36.845\n1358.24,34.851\n";
    private const string Test = "bitrate_kbps,psnr_y\n9787.80,40.121\n4469.00,38.651\n2451.52,36.970\n1356.24,34.987\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("pchip", -4.4174853506)]
    [InlineData("cubic", -4.4204627062)]
    [InlineData("akima", -4.4252451570)]
    public void KnownValues(string method, double value)
    {
        foreach (string locale in (string[])["C", "de_DE.UTF-8"])
        {
            using var json = JsonDocument.Parse(Run(Test, 0, locale, "--json", "--method", method).Output);
            Assert.Equal(value, json.RootElement.GetProperty("y").GetProperty("bd_rate_percent").GetDouble(), 1e-8);
        }
    }

    [Theory]
    [InlineData("bitrate_kbps,psnr_y\n9787.80,60.121\n4469.00,58.651\n", 3, "The curves share no qualities")]
    [InlineData("bitrate_kbps,psnr_y\n9787.80,37\n4469.00,38.651\n2451.52,36.970\n", 3, "not monotonic: 4469 / 38.651 is followed by 9787.8 / 37")]
    [InlineData("bitrate_kbps,psnr_y\n9787.80,40\n", 3, "has 1 point")]
    [InlineData("bitrate_kbps,psnr_y\n9787.80,forty\n4469.00,38\n", 3, "has no number")]
    [InlineData("bitrate,psnr_y\n9787.80,40\n", 3, "no column bitrate_kbps")]
    [InlineData("bitrate_kbps,psnr_y\n9787,80,40,121\n4469,00,38,651\n", 3, "semicolon")]
    [InlineData("bitrate_kbps,psnr_y\n9787.80,40\n4469.00,38.651\n4469.00,38.651\n1356.24,34.987\n", 0, "same point more than once")]
    [InlineData("bitrate_kbps;psnr_y\n9787,80;40,121\n4469,00;38,651\n2451,52;36,970\n1356,24;34,987\n", 0, "-4.4175")]
    public void OddCurvesAreNamed(string curve, int code, string words)
    {
        TestProcess.Result result = Run(curve, code, "C");
        Assert.Contains(words, code == 0 ? result.Output : Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private TestProcess.Result Run(string curve, int code, string locale, params string[] options)
    {
        File.WriteAllText(Path.Combine(_folder, "a.csv"), Anchor);
        File.WriteAllText(Path.Combine(_folder, "b.csv"), curve);
        TestProcess.Result result = TestProcess.Run("env", ["LC_ALL=" + locale, "dotnet", Path.Combine(AppContext.BaseDirectory, "vvcilif.dll"), "bdrate", "a.csv", "b.csv", .. options], _folder);
        Assert.True(result.ExitCode == code, $"exit {result.ExitCode}: {result.Output}{result.Error}");
        return result;
    }
}
