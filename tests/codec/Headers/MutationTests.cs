using VvcIlif.Codec;
using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Headers;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Codec.Headers;

public class MutationTests
{
    private sealed class Picture : IDpbPicture
    {
        public int Poc { get; set; }
        public ReferenceMarking Marking { get; set; }
        public bool NeededForOutput { get; set; }
        public int LatencyCount { get; set; }
        public bool IsGenerated { get; set; }
    }

    /// <summary>Random bytes in headers: whatever they say, only the two error types leave the reader and the buffer.</summary>
    [Theory]
    [InlineData("ladder", 1, 400)]
    [InlineData("conformance", 2, 150)]
    [Trait("speed", "slow")]
    public void DamagedHeadersEndInTypedErrors(string folder, int seed, int rounds)
    {
        foreach (string file in SharedStreams.Files(folder))
        {
            NalUnit[] nals = HeaderNals(file);
            var random = new Random(seed);
            for (int round = 0; round < rounds; round++)
                Decode(nals, random, round, Path.GetFileName(file));
        }
    }

    [Fact]
    public void FuzzStreamsEndInTypedErrors()
    {
        foreach (string file in SharedStreams.Files("fuzz"))
            Decode(ReadAll(file), null, 0, Path.GetFileName(file));
    }

    /// <summary>The first NAL units of a stream, slices cut after their headers.</summary>
    private static NalUnit[] HeaderNals(string file)
    {
        var sets = new ParameterSets();
        var result = new List<NalUnit>();
        foreach (NalUnit nal in ReadAll(file))
        {
            if (nal.LayerId > 0)
                continue;
            int keep = nal.Payload.Length;
            if (sets.Decode(nal) is SliceHeader sh)
                keep = Math.Min(keep, sh.SliceDataOffset + 8);
            result.Add(new NalUnit(nal.Type, 0, nal.TemporalId, nal.Payload[..keep]));
            if (result.Count == 14)
                break;
        }
        return [.. result];
    }

    private static List<NalUnit> ReadAll(string file)
    {
        var reader = new AnnexBReader(File.ReadAllBytes(file));
        var result = new List<NalUnit>();
        while (true)
        {
            try
            {
                if (!reader.TryRead(out NalUnit? nal))
                    return result;
                result.Add(nal);
            }
            catch (VvcBitstreamException)
            {
            }
        }
    }

    private static void Decode(IReadOnlyList<NalUnit> nals, Random? random, int round, string name)
    {
        var sets = new ParameterSets();
        var buffer = new DecodedPictureBuffer<Picture>(_ => { }, (_, _) => new Picture());
        PictureHeader? header = null;
        int victim = random?.Next(nals.Count) ?? -1;
        for (int i = 0; i < nals.Count; i++)
        {
            NalUnit nal = nals[i];
            if (i == victim || random?.Next(6) == 0)
                nal = Mutate(nal, random!);
            try
            {
                object? structure = sets.Decode(nal);
                if (structure is null)
                    continue;
                if (round % 8 == 0)
                    HeaderDump.Of(structure);
                if (structure is not SliceHeader sh)
                    continue;
                sh.Substreams(nal);
                if (sh.PictureHeader == header)
                {
                    sh.PicOrderCntVal = buffer.Pictures.Count > 0 ? buffer.Pictures[^1].Poc : 0;
                    buffer.BuildLists(sh);
                    continue;
                }
                header = sh.PictureHeader;
                buffer.Finish();
                PictureStart<Picture> start = buffer.Start(sh);
                if (start.Decode)
                    buffer.Add(new Picture(), start);
                Assert.InRange(buffer.Pictures.Count, 0, 3 * DpbParameters.MaxDpbSize);
            }
            catch (Exception error) when (error is VvcBitstreamException or VvcNotSupportedException)
            {
            }
            catch (Exception error)
            {
                Assert.Fail($"{name}, round {round}, NAL {i} {nal.Type}: {error}\n{Convert.ToHexString(nal.Payload.Span)}");
            }
        }
        buffer.Finish();
        buffer.Flush();
        Assert.Empty(buffer.Pictures);
    }

    private static NalUnit Mutate(NalUnit nal, Random random)
    {
        byte[] bytes = nal.Payload.ToArray();
        if (bytes.Length == 0)
            return nal;
        for (int k = random.Next(1, 4); k > 0; k--)
        {
            int at = random.Next(Math.Min(bytes.Length, 200));
            bytes[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => (byte)(bytes[at] ^ 1 << random.Next(8)), _ => (byte)(random.Next(2) * 255) };
        }
        int length = random.Next(10) == 0 ? random.Next(bytes.Length + 1) : bytes.Length;
        return new NalUnit(nal.Type, 0, nal.TemporalId, bytes.AsMemory(0, length));
    }
}
