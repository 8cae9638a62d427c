using System.Runtime.InteropServices;
using System.Security.Cryptography;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Conformance;

/// <summary>Streams of encoders and bodies that are not ours.</summary>
public class SharedStreamTests
{
    [Fact]
    public void EachToolOfTheLadderDecodesToItsMd5() => AssertMd5("ladder", _ => true);

    /// <summary>Small streams for what the ladder lacks; the whole set takes minutes and is left to the conformance run.</summary>
    [Theory]
    [InlineData("8b400_A")]
    [InlineData("8b444_A")]
    [InlineData("ACTPIC_C")]
    [InlineData("8b422_A")]
    [InlineData("CodingToolsSets_E")]
    [InlineData("DEBLOCKING_F")]
    [InlineData("GDR_A")]
    [InlineData("IBC_C")]
    [InlineData("LMCS_C")]
    [InlineData("QUANT_E")]
    [InlineData("RPR_A")]
    [InlineData("SUBPIC_C")]
    [InlineData("WP_A")]
    [Trait("speed", "slow")]
    public void SmallConformanceStreamsDecodeToTheirMd5(string name) =>
        AssertMd5("conformance", file => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal));

    /// <summary>Tools that look at other pictures, or at much of their own, with several pictures in flight.</summary>
    [Theory]
    [InlineData("DMVR_A")]
    [InlineData("JCCR_A")]
    [InlineData("MVCOMP_A")]
    [InlineData("RPR_C")]
    [InlineData("SUBPIC_C")]
    [InlineData("PROF_A")]
    [Trait("speed", "slow")]
    public void PicturesInFlightDecodeToTheirMd5(string name) =>
        AssertMd5("conformance", file => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal), 4);

    private static void AssertMd5(string folder, Func<string, bool> choose, int threads = 0)
    {
        string[] files = SharedStreams.Files(folder);
        Dictionary<string, string> expected = File.ReadLines(Path.Combine(Path.GetDirectoryName(files[0])!, "md5.txt"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(parts => parts[1], parts => parts[0]);
        foreach (string file in files.Where(choose))
            Assert.Equal((Path.GetFileName(file), expected[Path.GetFileName(file)]), (Path.GetFileName(file), Md5(file, threads)));
    }

    private static string Md5(string file, int threads)
    {
        using FileStream stream = File.OpenRead(file);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] narrow = [];
        foreach (DecodedPicture picture in new VvcDecoder(new DecoderOptions { Threads = threads, Unforeseen = e => throw e }).Decode(stream))
        {
            Assert.NotEqual(HashCheck.Mismatch, picture.HashCheck);
            for (int c = 0; c < picture.Planes.Count; c++)
            {
                int height = c == 0 ? picture.Height : picture.Height >> picture.ChromaFormat.ShiftY();
                for (int y = 0; y < height; y++)
                {
                    ReadOnlySpan<ushort> row = picture.Row(c, y);
                    if (picture.BitDepth > 8)
                    {
                        md5.AppendData(MemoryMarshal.AsBytes(row));
                        continue;
                    }
                    if (narrow.Length < row.Length)
                        narrow = new byte[row.Length];
                    for (int x = 0; x < row.Length; x++)
                        narrow[x] = (byte)row[x];
                    md5.AppendData(narrow.AsSpan(0, row.Length));
                }
            }
        }
        return Convert.ToHexStringLower(md5.GetHashAndReset());
    }
}
