using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Headers;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Codec.Headers;

public class RoundTripTests
{
    [Theory]
    [InlineData("ladder")]
    [InlineData("conformance")]
    [InlineData("peers")]
    public void EveryHeaderIsWrittenAsItWasRead(string folder)
    {
        var failures = new List<string>();
        int headers = 0;
        foreach (string file in SharedStreams.Files(folder))
        {
            try
            {
                foreach ((NalUnit nal, object? header) in SharedStreams.Headers(file))
                {
                    if (header is null)
                        continue;
                    headers++;
                    if (header is EmptyHeader)
                        continue;
                    byte[] written = HeaderBytes.Of(header);
                    ReadOnlySpan<byte> original = nal.Payload.Span;
                    if (header is SliceHeader sh)
                        original = original[..sh.SliceDataOffset];
                    // Filler after the trailing bits is not part of the structure.
                    else
                        original = original[..(original.LastIndexOfAnyExcept((byte)0) + 1)];
                    if (!original.SequenceEqual(written))
                        failures.Add($"{Path.GetFileName(file)} NAL {nal.Index} {nal.Type}: {Convert.ToHexString(original)} became {Convert.ToHexString(written)}");
                }
            }
            catch (Exception error)
            {
                failures.Add($"{Path.GetFileName(file)}: {error.GetType().Name} {error.Message}");
            }
        }
        Assert.True(failures.Count == 0, $"{failures.Count} failures in {headers} headers:\n" + string.Join('\n', failures.Take(20)));
        Assert.True(headers > 100);
    }

    [Fact]
    public void EntryPointsFindTheirSubstreams()
    {
        const int seed = 5;
        var random = new Random(seed);
        var sps = new Sps
        {
            sps_pic_width_max_in_luma_samples = 256,
            sps_pic_height_max_in_luma_samples = 512,
            sps_entropy_coding_sync_enabled_flag = true,
            sps_entry_point_offsets_present_flag = true,
        };
        var pps = new Pps { pps_pic_width_in_luma_samples = 256, pps_pic_height_in_luma_samples = 512 };
        pps.Bind(sps);
        var sets = new ParameterSets();
        sets.Decode(new NalUnit(NalUnitType.SPS_NUT, 0, 0, HeaderBytes.Of(sps)));
        sets.Decode(new NalUnit(NalUnitType.PPS_NUT, 0, 0, HeaderBytes.Of(pps)));
        for (int round = 0; round < 50; round++)
        {
            int[] sizes = [.. Enumerable.Range(0, 4).Select(_ => random.Next(1, 2000))];
            byte[] data = [.. sizes.SelectMany(n => Enumerable.Range(1, n).Select(k => (byte)(k == n ? 0x80 : random.Next(4))))];
            var sh = new SliceHeader { NalUnitType = NalUnitType.IDR_N_LP, sh_picture_header_in_slice_header_flag = true };
            sh.PictureHeader.Pps = pps;
            sh.PictureHeader.ph_gdr_or_irap_pic_flag = true;
            sh.SetEntryPoints(data, sizes);
            var stream = new MemoryStream();
            new AnnexBWriter(stream).Write(NalUnitType.IDR_N_LP, 0, [.. HeaderBytes.Of(sh), .. data]);
            Assert.True(new AnnexBReader(stream.ToArray()).TryRead(out NalUnit? nal));
            var read = (SliceHeader)sets.Decode(nal)!;
            Assert.Equal(sizes, read.Substreams(nal).Select(s => s.Length));
            Assert.Equal(data, nal.Payload[read.SliceDataOffset..].ToArray());
        }
    }
}
