using VvcIlif.Codec.Decoder;
using Xunit;

namespace VvcIlif.Tests.Codec.Decoder;

/// <summary>
/// Traces against one that vvdec 3.3, built with tracing, wrote of the same stream: <c>vvdecapp -b tiny.266 -t 0 -tf
/// tiny.poc1.trace -tr D_CABAC:poc==1</c>. The stream is ours: three pictures of 64x48, low delay, CTUs of 32.
/// </summary>
public class TraceTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "codec", "Decoder", "Trace");

    private static string Trace(string selection)
    {
        using FileStream stream = File.OpenRead(Path.Combine(s_folder, "tiny.266"));
        var lines = new StringWriter();
        SliceTrace.Write(stream, lines, TraceSelection.Parse(selection));
        return lines.ToString();
    }

    [Fact]
    public void BinsAreThoseOfVvdec() => Assert.Equal(File.ReadAllText(Path.Combine(s_folder, "tiny.poc1.trace")), Trace("poc=1,channel=cabac"));

    [Fact]
    public void ASelectionIsAPartOfTheWhole()
    {
        string[] all = Trace("all,channel=units").Split('\n'), one = Trace("poc=2,ctu=1-2,channel=units").Split('\n');
        Assert.Equal(["CTU 1 poc=2", "CTU 2 poc=2"], one.Where(line => line.StartsWith("CTU", StringComparison.Ordinal)));
        Assert.Equal(12, all.Count(line => line.StartsWith("CTU", StringComparison.Ordinal)));
        Assert.Contains(string.Join('\n', one[..^1]), string.Join('\n', all));
        Assert.DoesNotContain(Trace("channel=cabac").Split('\n'), line => line.StartsWith('C'));
        // Units cover each picture's luma once.
        int area = 0;
        foreach (string line in all.Where(line => line.StartsWith("CU ", StringComparison.Ordinal) && !line.Contains("[chroma]", StringComparison.Ordinal)))
        {
            string[] parts = line.Split([' ', ',']);
            area += int.Parse(parts.First(p => p.StartsWith("w=", StringComparison.Ordinal))[2..]) * int.Parse(parts.First(p => p.StartsWith("h=", StringComparison.Ordinal))[2..]);
        }
        Assert.Equal(3 * 64 * 48, area);
    }

    [Theory]
    [InlineData("pic=1")]
    [InlineData("poc=")]
    [InlineData("poc=5-3")]
    [InlineData("ctu=x")]
    [InlineData("channel=all")]
    public void AWrongSelectionSaysWhatIsRight(string text) => Assert.Contains("poc=3,ctu=5", Assert.Throws<FormatException>(() => TraceSelection.Parse(text)).Message);
}
