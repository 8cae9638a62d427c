using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Headers;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Codec.Dpb;

public class DecodedPictureBufferTests
{
    private sealed class Picture : IDpbPicture
    {
        public int Poc { get; set; }
        public ReferenceMarking Marking { get; set; }
        public bool NeededForOutput { get; set; }
        public int LatencyCount { get; set; }
        public bool IsGenerated { get; set; }
        public int Sequence { get; set; }
    }

    [Theory]
    [InlineData("ladder")]
    [InlineData("peers")]
    public void EveryPictureComesOutInOrder(string folder)
    {
        foreach (string file in SharedStreams.Files(folder))
        {
            (List<Picture> decoded, List<Picture> output, int lost) = Run(file);
            Assert.Equal(0, lost);
            Assert.Equal(decoded.Count, output.Count);
            Assert.Equal(decoded.OrderBy(p => p.Sequence).ThenBy(p => p.Poc), output);
            if (folder == "ladder")
                Assert.Equal(Enumerable.Range(0, 17).ToArray(), output.Select(p => p.Poc).Order());
        }
    }

    [Fact]
    public void ConformanceStreamsKeepTheOrder()
    {
        foreach (string file in SharedStreams.Files("conformance"))
        {
            (List<Picture> decoded, List<Picture> output, int lost) = Run(file);
            string name = Path.GetFileName(file);
            Assert.True(output.Count > 0 && output.Count <= decoded.Count, name);
            Assert.True(lost == 0, $"{name}: {lost} lost references");
            for (int i = 1; i < output.Count; i++)
                Assert.True((output[i - 1].Sequence, output[i - 1].Poc).CompareTo((output[i].Sequence, output[i].Poc)) < 0, $"{name}: output {i}");
        }
    }

    private static (List<Picture> Decoded, List<Picture> Output, int Lost) Run(string file)
    {
        List<Picture> decoded = [], output = [];
        var buffer = new DecodedPictureBuffer<Picture>(output.Add, (_, _) => new Picture());
        PictureHeader? header = null;
        int sequence = 0;
        foreach ((NalUnit nal, object? structure) in SharedStreams.Headers(file))
        {
            if (structure is EmptyHeader && nal.Type == NalUnitType.EOS_NUT)
                buffer.EndOfSequence();
            if (structure is not SliceHeader sh || sh.PictureHeader == header)
                continue;
            header = sh.PictureHeader;
            buffer.Finish();
            PictureStart<Picture> start = buffer.Start(sh);
            if (!start.Decode)
                continue;
            if (start.IsClvss)
                sequence++;
            var picture = new Picture { Sequence = sequence };
            decoded.Add(picture);
            buffer.Add(picture, start);
            Assert.True(buffer.Pictures.Count(p => !p.IsGenerated) <= sh.Sps.Dpb.MaxDecPicBuffering, $"{Path.GetFileName(file)}: the buffer overflows");
            foreach (RefPicList<Picture> list in start.Lists)
                Assert.All(list.Pictures, p => Assert.NotEqual(ReferenceMarking.Unused, p.Marking));
        }
        buffer.Finish();
        buffer.Flush();
        Assert.Empty(buffer.Pictures);
        return (decoded, output, buffer.LostReferences);
    }
}
