using System.Globalization;
using System.Security.Cryptography;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Sequences;
using Xunit;

namespace VvcIlif.Tests.Conformance;

/// <summary>Streams of the reference encoder with the operation range extensions: 12 to 16 bits, each tool.</summary>
public class RangeExtensionStreamTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "conformance", "RangeExtensions");

    public static TheoryData<string, string, int> Streams()
    {
        var data = new TheoryData<string, string, int>();
        foreach (string line in File.ReadLines(Path.Combine(Folder, "md5.txt")))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            data.Add(words[2], words[0], int.Parse(words[1], CultureInfo.InvariantCulture));
        }
        return data;
    }

    [Theory, MemberData(nameof(Streams))]
    public void DecodesToTheHashOfTheReferenceDecoder(string name, string md5, int pictures)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] bytes = new byte[4096];
        int count = 0;
        foreach (DecodedPicture picture in new VvcDecoder(new DecoderOptions { Threads = 2 }).Decode(new MemoryStream(File.ReadAllBytes(Path.Combine(Folder, name)))))
        {
            count++;
            Assert.Equal(HashCheck.Match, picture.HashCheck);
            for (int c = 0; c < picture.Planes.Count; c++)
            {
                for (int y = 0; y < (c == 0 ? picture.Height : picture.Height >> picture.ChromaFormat.ShiftY()); y++)
                {
                    ReadOnlySpan<ushort> row = picture.Row(c, y);
                    PlanarBytes.Pack(row, bytes, 2);
                    hash.AppendData(bytes, 0, 2 * row.Length);
                }
            }
        }
        Assert.Equal(pictures, count);
        Assert.Equal(md5, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void DamagedOnesEndInATypedError()
    {
        var random = new Random(2022);
        var unforeseen = new List<string>();
        string[] files = Directory.GetFiles(Folder, "*.266");
        for (int i = 0; i < 150; i++)
        {
            byte[] data = File.ReadAllBytes(files[i % files.Length]);
            for (int k = 0; k < 3; k++)
                data[random.Next(60, data.Length)] = (byte)random.Next(256);
            try
            {
                string name = $"{Path.GetFileName(files[i % files.Length])}, case {i}";
                var options = new DecoderOptions { Threads = 1, Unforeseen = error => unforeseen.Add($"{name}: {error}") };
                foreach (DecodedPicture _ in new VvcDecoder(options).Decode(new MemoryStream(data)))
                {
                }
            }
            catch (Exception error) when (error is VvcBitstreamException or VvcNotSupportedException)
            {
            }
        }
        Assert.True(unforeseen.Count == 0, string.Join('\n', unforeseen));
    }
}
