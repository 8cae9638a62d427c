using System.Diagnostics;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Codec.Decoder;

/// <summary>
/// Whatever the bytes, decoding ends in pictures or in a typed error, soon and with little memory. The numbers of
/// mutations can be raised with VVCILIF_MUTATIONS for a long run.
/// </summary>
public class RobustnessTests
{
    private const int Seed = 266;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    // What no check foresaw is a defect, though the decoder would make a typed error of it.
    private static readonly DecoderOptions Strict = new() { Unforeseen = error => throw new Xunit.Sdk.XunitException($"Not foreseen: {error}") };

    private static int Mutations(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("VVCILIF_MUTATIONS"), out int count) ? count : usual;

    [Fact]
    [Trait("speed", "slow")]
    public void MutatedStreamsOfOurOwnEndTyped()
    {
        byte[][] streams = [.. Streams()];
        Mutate(streams, Mutations(20_000));
    }

    [Fact]
    public void MutatedStreamsOfTheLadderEndTyped() =>
        Mutate([.. SharedStreams.Files("ladder").Select(File.ReadAllBytes).Where(s => s.Length < 60_000)], Mutations(60));

    [Fact]
    public void DamagedStreamsEndTyped()
    {
        foreach (string file in SharedStreams.Files("fuzz"))
            Decode(File.ReadAllBytes(file), Path.GetFileName(file));
    }

    /// <summary>What long runs of mutations found: each ended in an error that no check had foreseen, or in none of the two.</summary>
    [Fact]
    public void StreamsThatOnceWentWrong()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "codec", "Decoder", "Regression");
        string[] files = Directory.GetFiles(folder, "*.266");
        Assert.NotEmpty(files);
        foreach (string file in files)
            Decode(File.ReadAllBytes(file), Path.GetFileName(file));
    }

    [Fact]
    public void CutStreamsEndTyped()
    {
        byte[] stream = Streams().First();
        var random = new Random(Seed);
        for (int i = 0; i + 3 < stream.Length; i++)
        {
            if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1)
                Decode(stream[..i], $"cut at NAL unit at {i}");
        }

        for (int i = 0; i < 50; i++)
        {
            int at = random.Next(stream.Length);
            Decode(stream[..at], $"cut at {at}");
        }
    }

    [Fact]
    public void ThePicturesDoNotDependOnTheThreads()
    {
        foreach (byte[] stream in Streams())
        {
            List<(int Poc, ushort[] Samples)> one = Samples(1), two = Samples(2);
            Assert.Equal(one.Select(p => p.Poc), two.Select(p => p.Poc));
            for (int i = 0; i < one.Count; i++)
                Assert.Equal(one[i].Samples, two[i].Samples);

            List<(int, ushort[])> Samples(int threads)
            {
                var pictures = new List<(int, ushort[])>();
                foreach (DecodedPicture picture in new VvcDecoder(new DecoderOptions { Threads = threads }).Decode(new MemoryStream(stream)))
                {
                    Assert.Equal(HashCheck.Match, picture.HashCheck);
                    pictures.Add((picture.Poc, [.. picture.Planes.SelectMany(p => p.Samples.ToArray())]));
                }
                return pictures;
            }
        }
    }

    [Fact]
    public void AReaderMayStopInTheMiddle()
    {
        byte[] stream = Streams().First();
        var decoder = new VvcDecoder();
        Assert.Single(decoder.Decode(new MemoryStream(stream)).Take(1));
        // The decoder takes another stream afterwards.
        Assert.Equal(9, decoder.Decode(new MemoryStream(stream)).Count());
    }

    [Fact]
    public void ErrorsSayWhereTheyAre()
    {
        byte[] stream = Streams().First();
        int found = 0;
        var random = new Random(Seed);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = (byte[])stream.Clone();
            damaged[random.Next(stream.Length / 2, stream.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                foreach (DecodedPicture _ in new VvcDecoder().Decode(new MemoryStream(damaged)))
                {
                }
            }
            catch (VvcBitstreamException error)
            {
                Assert.True(error.NalIndex >= 0 && error.NalType >= 0 && error.BytePosition > 0, error.Message);
                if (error.CtuAddress >= 0)
                {
                    Assert.NotNull(error.Poc);
                    found++;
                }
            }
        }
        Assert.True(found > 0, "No error was inside slice data.");
    }

    private static IEnumerable<byte[]> Streams()
    {
        foreach ((CodingConfiguration configuration, int depth, int ctu, int count) in new[]
        {
            (CodingConfiguration.RandomAccess, 10, 64, 9),
            (CodingConfiguration.LowDelay, 8, 32, 6),
            (CodingConfiguration.AllIntra, 10, 128, 3),
        })
        {
            var options = new EncoderOptions
            {
                Width = 72,
                Height = 40,
                InternalBitDepth = depth,
                CtuSize = ctu,
                Configuration = configuration,
                Threads = 1,
            };
            yield return EncoderClips.Encode(options, count).Stream;
        }
    }

    private static void Mutate(byte[][] streams, int count)
    {
        long before = Process.GetCurrentProcess().PeakWorkingSet64;
        var random = new Random(Seed);
        for (int i = 0; i < count; i++)
        {
            byte[] stream = (byte[])streams[random.Next(streams.Length)].Clone();
            // Every third time only the headers at the front.
            int end = random.Next(3) == 0 ? Math.Min(stream.Length, 200) : stream.Length;
            for (int k = 1 << random.Next(6); k > 0; k--)
            {
                ref byte b = ref stream[random.Next(end)];
                b = random.Next(2) == 0 ? (byte)(b ^ 1 << random.Next(8)) : (byte)random.Next(256);
            }
            Decode(random.Next(4) == 0 ? stream[..random.Next(stream.Length)] : stream, $"seed {Seed}, mutation {i}");
        }
        // Other tests run in the same process.
        long more = Process.GetCurrentProcess().PeakWorkingSet64 - before;
        Assert.True(more < 1L << 30, $"The process took {more >> 20} MiB more.");
    }

    private static void Decode(byte[] stream, string what)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            foreach (DecodedPicture picture in new VvcDecoder(Strict).Decode(new MemoryStream(stream)))
                Assert.True(picture.Row(0, picture.Height - 1).Length == picture.Width);
        }
        catch (Exception error) when (error is VvcBitstreamException or VvcNotSupportedException)
        {
            // What a damaged stream is expected to end in.
        }
        catch (Exception error)
        {
            Assert.Fail($"{what}: {error}");
        }
        Assert.True(watch.Elapsed < s_limit, $"{what}: took {watch.Elapsed}.");
    }
}
