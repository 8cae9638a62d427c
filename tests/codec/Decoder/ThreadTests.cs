using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Codec.Decoder;

public class ThreadTests
{
    [Theory]
    [InlineData(CodingConfiguration.RandomAccess)]
    [InlineData(CodingConfiguration.LowDelay)]
    [InlineData(CodingConfiguration.AllIntra)]
    [Trait("speed", "slow")]
    public void ThreadsChangeNothing(CodingConfiguration configuration)
    {
        byte[] stream = Stream(configuration, 35);
        List<string> one = Decode(stream, 1);
        Assert.Equal(35, one.Count);
        Assert.Equal(one, Decode(stream, 2));
        Assert.Equal(one, Decode(stream, 5));
    }

    [Fact]
    public void AnErrorReachesTheReaderAndTheDecoderGoesOnWithTheNextStream()
    {
        byte[] stream = Stream(CodingConfiguration.RandomAccess, 17);
        var decoder = new VvcDecoder(new DecoderOptions { Threads = 3 });
        byte[] cut = stream[..(stream.Length * 2 / 3)];
        var error = Assert.Throws<VvcBitstreamException>(() => decoder.Decode(new MemoryStream(cut)).Count());
        Assert.True(error.NalIndex >= 0 && error.Poc is not null, error.Message);
        Assert.Equal(17, decoder.Decode(new MemoryStream(stream)).Count());
    }

    [Fact]
    public void AReaderMayStopEarly()
    {
        byte[] stream = Stream(CodingConfiguration.RandomAccess, 17);
        var decoder = new VvcDecoder(new DecoderOptions { Threads = 2 });
        Assert.Equal(3, decoder.Decode(new MemoryStream(stream)).Take(3).Count());
        Assert.Equal(17, decoder.Decode(new MemoryStream(stream)).Count());
    }

    [Fact]
    public async Task AThreadThatLooksUpAfterTheEndDoesNotWait()
    {
        var signal = new WorkSignal();
        signal.Begin();
        signal.End();
        // As a thread does that was held up between its look at the end and this one.
        long seen = signal.Version;
        await Task.Run(() => signal.WaitForChange(seen), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(CodingConfiguration.RandomAccess, 32)]
    [InlineData(CodingConfiguration.LowDelay, 32)]
    [InlineData(CodingConfiguration.LowDelay, 64)]
    [Trait("speed", "slow")]
    public void PicturesOfManyRowsWaitForTheRowsTheyReferTo(CodingConfiguration configuration, int ctuSize)
    {
        byte[] stream = EncoderClips.Encode(new EncoderOptions
        {
            Width = 48,
            Height = 512,
            CtuSize = ctuSize,
            Preset = EncoderPreset.Fast,
            Configuration = configuration,
            Threads = 2,
            Qp = 34,
            IntraPeriod = configuration == CodingConfiguration.RandomAccess ? 16 : null,
        }, 17).Stream;
        List<string> one = Decode(stream, 1);
        foreach (int threads in (int[])[2, 3, 8])
            Assert.Equal(one, Decode(stream, threads));
    }

    /// <summary>The first error in the stream is reported, at the same place, and the same pictures come before and after it.</summary>
    [Theory]
    [InlineData(ErrorHandling.Stop)]
    [InlineData(ErrorHandling.Skip)]
    [Trait("speed", "slow")]
    public void DamageIsToldTheSameByAnyNumberOfThreads(ErrorHandling handling)
    {
        byte[] good = EncoderClips.Encode(new EncoderOptions
        {
            Width = 96,
            Height = 160,
            CtuSize = 32,
            Preset = EncoderPreset.Fast,
            Configuration = CodingConfiguration.RandomAccess,
            IntraPeriod = 8,
            GopSize = 8,
            Threads = 2,
            Qp = 27,
        }, 17).Stream;
        var random = new Random(8);
        int errors = 0;
        for (int i = 0; i < 40; i++)
        {
            byte[] stream = [.. good];
            for (int n = random.Next(1, 4); n > 0; n--)
                stream[random.Next(200, stream.Length)] ^= (byte)(1 << random.Next(8));
            List<string> one = DecodeDamaged(stream, 1, handling);
            errors += one.Count(line => !char.IsDigit(line[0]));
            Assert.Equal(one, DecodeDamaged(stream, 2, handling));
            Assert.Equal(one, DecodeDamaged(stream, 5, handling));
        }
        Assert.True(errors > 10, $"Only {errors} errors.");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [Trait("speed", "slow")]
    public void ObserversSeeTheUnitsOfAPictureInCodingOrder(int threads)
    {
        byte[] stream = EncoderClips.Encode(new EncoderOptions
        {
            Width = 96,
            Height = 160,
            CtuSize = 32,
            Preset = EncoderPreset.Fast,
            Configuration = CodingConfiguration.LowDelay,
            Threads = 2,
            Qp = 30,
        }, 9).Stream;
        Assert.Equal(Observe(stream, 1), Observe(stream, threads));
    }

    private static string[] Observe(byte[] stream, int threads)
    {
        var seen = new Dictionary<int, List<string>>();
        var options = new DecoderOptions
        {
            Threads = threads,
            BlockDecoded = b =>
            {
                lock (seen)
                {
                    if (!seen.TryGetValue(b.Poc, out List<string>? list))
                        seen[b.Poc] = list = [];
                    list.Add($"{b.X},{b.Y} {b.Width}x{b.Height} {b.Mode} {b.Bits} {b.Qp} {b.Vector0} {b.Vector1}");
                }
            },
        };
        Assert.Equal(9, new VvcDecoder(options).Decode(new MemoryStream(stream)).Count());
        return [.. seen.OrderBy(p => p.Key).Select(p => $"{p.Key}: {string.Join("; ", p.Value)}")];
    }

    private static List<string> DecodeDamaged(byte[] stream, int threads, ErrorHandling handling)
    {
        var result = new List<string>();
        try
        {
            var options = new DecoderOptions { Threads = threads, OnError = handling, Skipped = e => result.Add(Describe(e)) };
            foreach (DecodedPicture picture in new VvcDecoder(options).Decode(new MemoryStream(stream)))
                result.Add($"{picture.Poc} {Hash(picture)}");
        }
        catch (VvcBitstreamException error)
        {
            result.Add(Describe(error));
        }
        return result;
    }

    private static string Describe(Exception error) => $"{error.Message} at CTU {(error as VvcBitstreamException)?.CtuAddress}";

    private static string Hash(DecodedPicture picture)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < picture.Height >> (c == 0 ? 0 : 1); y++)
                md5.AppendData(MemoryMarshal.AsBytes(picture.Row(c, y)));
        }

        return Convert.ToHexString(md5.GetHashAndReset());
    }

    private static byte[] Stream(CodingConfiguration configuration, int count) => EncoderClips.Encode(new EncoderOptions
    {
        Width = 64,
        Height = 48,
        Preset = EncoderPreset.Fast,
        Configuration = configuration,
        IntraPeriod = configuration == CodingConfiguration.RandomAccess ? 16 : null,
        Threads = 2,
        Qp = 37,
    }, count).Stream;

    private static List<string> Decode(byte[] stream, int threads)
    {
        var result = new List<string>();
        foreach (DecodedPicture picture in new VvcDecoder(new DecoderOptions { Threads = threads }).Decode(new MemoryStream(stream)))
        {
            Assert.Equal(HashCheck.Match, picture.HashCheck);
            result.Add($"{picture.Poc} {Hash(picture)}");
        }
        return result;
    }
}
