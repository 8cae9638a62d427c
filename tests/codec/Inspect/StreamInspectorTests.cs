using System.Text;
using System.Text.Json;
using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inspect;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Codec.Inspect;

public class StreamInspectorTests
{
    [Fact]
    public void LadderStreamsBecomeValidJson()
    {
        foreach (string file in SharedStreams.Files("ladder"))
        {
            var output = new MemoryStream();
            using FileStream input = File.OpenRead(file);
            StreamSummary summary = StreamInspector.WriteJson(input, output);
            Assert.Equal((17, 0, true), (summary.Pictures, summary.DamagedNalUnits, summary.IsStandard));
            Assert.Equal(new FileInfo(file).Length, summary.Bytes);
            using JsonDocument document = JsonDocument.Parse(output.ToArray());
            JsonElement[] nals = [.. document.RootElement.GetProperty("nal_units").EnumerateArray()];
            Assert.Equal(summary.NalUnits, nals.Length);
            JsonElement sps = nals.First(n => n.GetProperty("nal_unit_type").GetString() == "SPS_NUT").GetProperty("header");
            Assert.Equal(416, sps.GetProperty("sps_pic_width_max_in_luma_samples").GetInt32());
            Assert.Equal("sps_seq_parameter_set_id", sps.EnumerateObject().First().Name);
            Assert.Equal(JsonValueKind.Object, sps.GetProperty("profile_tier_level").ValueKind);
            Assert.Equal(summary.Pictures, nals.Where(n => n.TryGetProperty("poc", out _)).Select(n => n.GetProperty("poc").GetInt32()).Distinct().Count());
        }
    }

    [Fact]
    [Trait("speed", "slow")]
    public void EveryHeaderOfEveryStreamIsUnderstood()
    {
        var wrong = new List<string>();
        foreach (string folder in (string[])["conformance", "ladder", "peers"])
        {
            foreach (string file in SharedStreams.Files(folder))
            {
                using FileStream input = File.OpenRead(file);
                StreamSummary summary = StreamInspector.WriteJson(input, Stream.Null);
                if (summary.DamagedNalUnits > 0 || summary.Pictures == 0 || summary.Bytes != input.Length)
                    wrong.Add($"{Path.GetFileName(file)}: {summary.DamagedNalUnits} NAL units not understood, {summary.Pictures} pictures, {summary.Bytes} of {input.Length} bytes");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void TheListingIsReadable()
    {
        string file = SharedStreams.Files("ladder", "34_wpp*")[0];
        var output = new StringWriter();
        using FileStream input = File.OpenRead(file);
        StreamInspector.WriteText(input, output, elements: true);
        string text = output.ToString();
        Assert.Contains("416x240 4:2:0 10 bit, Main 10, Main tier, level", text);
        Assert.Contains("Standard H.266", text);
        Assert.Contains("sps_log2_ctu_size_minus5 = 1", text);
        Assert.Contains("picture hash Md5", text);
        Assert.Contains("B slice, POC 8", text);
    }

    [Fact]
    public void APlugInStreamIsNamed()
    {
        var sps = new Sps
        {
            sps_pic_width_max_in_luma_samples = 64,
            sps_pic_height_max_in_luma_samples = 64,
            PlugIn = new PlugInSignalling { FilterId = Encoding.UTF8.GetBytes("twelve\u0007tap"), Mode = 1 },
        };
        var stream = new MemoryStream();
        new AnnexBWriter(stream).Write(NalUnitType.SPS_NUT, 0, HeaderBytes.Of(sps));
        stream.Position = 0;
        StreamSummary summary = StreamInspector.WriteText(stream, TextWriter.Null);
        Assert.False(summary.IsStandard);
        Assert.Equal(("twelve?tap", 1, new string('0', 16)), (summary.PlugInFilter, summary.PlugInMode, summary.PlugInFingerprint));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is not video")]
    public void GarbageIsSaidToBeGarbage(string content)
    {
        StreamSummary summary = StreamInspector.WriteText(new MemoryStream(Encoding.UTF8.GetBytes(content)), TextWriter.Null);
        Assert.Contains("not a byte stream", summary.Verdict);
        var json = new MemoryStream();
        StreamInspector.WriteJson(new MemoryStream([0, 0, 1, 0x80, 0, 0, 0, 1, 0, 0x79, 0xFF]), json);
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        Assert.Equal(2, document.RootElement.GetProperty("summary").GetProperty("damaged_nal_units").GetInt32());
    }
}
