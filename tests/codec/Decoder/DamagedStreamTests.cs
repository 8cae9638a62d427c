using System.Diagnostics;
using VvcIlif.Codec;
using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using Xunit;

namespace VvcIlif.Tests.Codec.Decoder;

/// <summary>Whatever the bytes: pictures, or one of the two errors; no other exception, no hang, no flood of memory.</summary>
public class DamagedStreamTests
{
    private const int Mutations = 20_000;
    private const int Seed = 266;

    private static readonly Lazy<byte[][]> Streams = new(() =>
    [
        Encode("mix", 16, 16, 3, new() { Width = 16, Height = 16, Qp = 30, Configuration = CodingConfiguration.RandomAccess }),
        Encode("pan", 24, 16, 2, new() { Width = 24, Height = 16, Qp = 22, Configuration = CodingConfiguration.LowDelay, CtuSize = 32 }),
        Encode("rotate", 32, 32, 1, new() { Width = 32, Height = 32, Qp = 34, Configuration = CodingConfiguration.AllIntra, CtuSize = 32, InternalBitDepth = 8 }),
    ]);

    [Fact]
    [Trait("speed", "slow")]
    public void TruncatedStreams()
    {
        foreach (byte[] stream in Streams.Value)
        {
            var random = new Random(Seed);
            var cuts = new List<int>();
            var reader = new AnnexBReader(stream);
            while (reader.TryRead(out NalUnit? nal))
                cuts.Add((int)nal.Position);
            for (int i = 0; i < 50; i++)
                cuts.Add(random.Next(stream.Length));
            foreach (int cut in cuts)
                Decode(stream[..cut], $"cut at {cut}");
        }
        Assert.Throws<VvcBitstreamException>(() => new VvcDecoder().Decode(new MemoryStream()).Count());
    }

    [Fact]
    [Trait("speed", "slow")]
    public void MutatedStreams()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
        Parallel.For(0, Mutations, i =>
        {
            byte[] original = Streams.Value[i % Streams.Value.Length];
            Decode(Mutate(original, new Random(Seed + i)), $"mutation {i} with seed {Seed + i}");
            if (i % 16 == 0)
                InterlockedMax(ref most, GC.GetTotalMemory(false));
        });
        Assert.True(most - before < 1L << 30, $"{(most - before) >> 20} MiB were in use.");
    }

    [Fact]
    public void Garbage()
    {
        var random = new Random(Seed);
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = new byte[random.Next(1, 2000)];
            random.NextBytes(bytes);
            // Half of them with start codes, so that NAL units are found.
            if (i % 2 == 0)
            {
                for (int at = 0; at + 4 < bytes.Length; at += 40)
                    (bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]) = (0, 0, 1, 0);
            }

            Decode(bytes, $"garbage {i}");
        }
    }

    private static void Decode(byte[] stream, string what)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            foreach (DecodedPicture _ in new VvcDecoder().Decode(new MemoryStream(stream)))
            {
            }
        }
        catch (Exception error) when (error is VvcBitstreamException or VvcNotSupportedException)
        {
            Assert.NotEmpty(error.Message);
        }
        catch (Exception error)
        {
            Assert.Fail($"{what}: {error}");
        }
        Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < 30, $"{what} took too long.");
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (int n = random.Next(1, 4); n > 0 && bytes.Count > 8; n--)
        {
            int at = random.Next(bytes.Count), length = random.Next(1, 12);
            switch (random.Next(6))
            {
                case 0 or 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(length, bytes.Count - at));
                    break;
                case 4:
                    for (int i = 0; i < length; i++)
                        bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    int count = Math.Min(4 * length, bytes.Count - at);
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, count));
                    break;
            }
        }
        return [.. bytes];
    }

    private static void InterlockedMax(ref long target, long value)
    {
        long seen = Volatile.Read(ref target);
        while (value > seen)
        {
            long was = Interlocked.CompareExchange(ref target, value, seen);
            if (was == seen)
                return;
            seen = was;
        }
    }

    private static byte[] Encode(string name, int width, int height, int frames, EncoderOptions options)
    {
        using var clip = new ProceduralClip(name, new VideoFormat { Width = width, Height = height }, frames);
        using var stream = new MemoryStream();
        new VvcEncoder(options).Encode(Pictures(), stream);
        return stream.ToArray();

        IEnumerable<IReadOnlyList<Plane>> Pictures()
        {
            Plane[] planes = clip.Format.CreatePlanes();
            while (clip.ReadFrame(planes))
                yield return planes;
        }
    }
}
