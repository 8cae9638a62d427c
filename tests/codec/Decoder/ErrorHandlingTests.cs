using VvcIlif.Codec;
using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Codec.Decoder;

/// <summary>Going on at the next random access point after an error.</summary>
public class ErrorHandlingTests
{
    private static readonly Lazy<byte[]> s_stream = new(() => EncoderClips.Encode(new EncoderOptions
    {
        Width = 64,
        Height = 96,
        CtuSize = 32,
        Preset = EncoderPreset.Fast,
        Configuration = CodingConfiguration.RandomAccess,
        IntraPeriod = 8,
        GopSize = 8,
        Threads = 2,
        Qp = 32,
    }, 33).Stream);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void AnUndamagedStreamIsTheSame(int threads)
    {
        (List<(int, HashCheck)> pictures, List<Exception> errors) = Decode(s_stream.Value, threads);
        Assert.Equal(33, pictures.Count);
        Assert.Empty(errors);
    }

    [Fact]
    public void DamageInSliceDataCostsThePicturesUpToTheNextAccessPoint()
    {
        List<NalUnit> nals = Nals(s_stream.Value);
        int slice = nals.FindIndex(nals.FindIndex(n => n.Type == NalUnitType.CRA_NUT) + 1, n => n.Type.IsSlice());
        int seen = 0;
        for (int damaged = slice; damaged < Math.Min(slice + 16, nals.Count); damaged++)
        {
            if (!nals[damaged].Type.IsSlice())
                continue;
            byte[] stream = Cut(s_stream.Value, nals, damaged);
            (List<(int, HashCheck)> one, List<Exception> errors) = Decode(stream, 1);
            if (errors.Count == 0)
                continue;
            seen++;
            Assert.Single(errors);
            Assert.IsType<VvcBitstreamException>(errors[0]);
            Assert.InRange(one.Count, 17, 32);
            Assert.All(one, p => Assert.Equal(HashCheck.Match, p.Item2));
            Assert.Equal(one.OrderBy(p => p.Item1), one);
            // The last picture follows a later access point.
            Assert.Equal(32, one[^1].Item1);
            foreach (int threads in (int[])[2, 4])
            {
                (List<(int, HashCheck)> more, List<Exception> same) = Decode(stream, threads);
                Assert.Equal(one, more);
                Assert.Equal(errors.Select(e => e.Message), same.Select(e => e.Message));
            }
        }
        Assert.True(seen > 3, $"Only {seen} of the cuts were noticed.");
    }

    [Fact]
    public void StopIsTheSameForEveryNumberOfThreads()
    {
        List<NalUnit> nals = Nals(s_stream.Value);
        for (int damaged = 6; damaged < nals.Count; damaged += 7)
        {
            byte[] stream = Cut(s_stream.Value, nals, damaged);
            (int, string?) one = Stop(stream, 1);
            Assert.Equal(one, Stop(stream, 2));
            Assert.Equal(one, Stop(stream, 5));
        }

        static (int, string?) Stop(byte[] stream, int threads)
        {
            int pictures = 0;
            try
            {
                foreach (DecodedPicture _ in new VvcDecoder(new DecoderOptions { Threads = threads }).Decode(new MemoryStream(stream)))
                    pictures++;
                return (pictures, null);
            }
            catch (VvcBitstreamException error)
            {
                return (pictures, error.Message);
            }
        }
    }

    [Fact]
    public void BufferedPicturesAreLimited()
    {
        var options = new DecoderOptions { MaxPictureMemory = 20_000, Threads = 1 };
        Assert.Throws<VvcNotSupportedException>(() => new VvcDecoder(options).Decode(new MemoryStream(s_stream.Value)).Count());
    }

    private static (List<(int Poc, HashCheck Check)>, List<Exception>) Decode(byte[] stream, int threads)
    {
        var errors = new List<Exception>();
        var decoder = new VvcDecoder(new DecoderOptions { Threads = threads, OnError = ErrorHandling.Skip, Skipped = errors.Add });
        List<(int, HashCheck)> pictures = [.. decoder.Decode(new MemoryStream(stream)).Select(p => (p.Poc, p.HashCheck))];
        return (pictures, errors);
    }

    private static List<NalUnit> Nals(byte[] stream)
    {
        var nals = new List<NalUnit>();
        var reader = new AnnexBReader(stream);
        while (reader.TryRead(out NalUnit? nal))
            nals.Add(nal);
        return nals;
    }

    [Fact]
    public void LayersBesidesTheFirstAreLeftOutAndCounted()
    {
        byte[] good = s_stream.Value;
        List<NalUnit> nals = Nals(good);
        var stream = new List<byte>();
        int slices = 0;
        for (int i = 0; i < nals.Count; i++)
        {
            int from = (int)nals[i].Position, to = i + 1 < nals.Count ? (int)nals[i + 1].Position - 3 : good.Length;
            stream.AddRange([0, 0, 1, .. good[from..to]]);
            if (nals[i].Type.IsSlice())
                stream.AddRange([0, 0, 1, (byte)(1 + slices++ % 2), .. good[(from + 1)..to]]);
        }
        var decoder = new VvcDecoder();
        Assert.Equal(33, decoder.Decode(new MemoryStream([.. stream])).Count(p => p.HashCheck == HashCheck.Match));
        Assert.Equal(2, decoder.LayersLeftOut);
        Assert.Equal(33, decoder.Decode(new MemoryStream(good)).Count());
        Assert.Equal(0, decoder.LayersLeftOut);
    }

    /// <summary>Takes the second half of a NAL unit out.</summary>
    private static byte[] Cut(byte[] stream, List<NalUnit> nals, int index)
    {
        int from = (int)nals[index].Position, to = index + 1 < nals.Count ? (int)nals[index + 1].Position - 3 : stream.Length;
        return [.. stream[..(from + (to - from) / 2)], .. stream[to..]];
    }
}
