using System.Security.Cryptography;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Sequences;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Conformance;

/// <summary>Streams of a foreign encoder, each with one tool more than the first; three decoders agree on their MD5.</summary>
public class LadderTests
{
    // Streams that need a tool which the decoder does not have yet. A stream that decodes must leave this list.
    private static readonly Dictionary<string, string> NotYet = [];

    [Fact]
    [Trait("speed", "slow")]
    public void StreamsDecodeToTheirHash()
    {
        string[] files = SharedStreams.Files("ladder");
        Dictionary<string, string> expected = File.ReadLines(Path.Combine(Path.GetDirectoryName(files[0])!, "md5.txt"))
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(w => w[1], w => w[0]);
        var wrong = new List<string>();
        foreach (string file in files)
        {
            string name = Path.GetFileNameWithoutExtension(file), result = Decode(file);
            bool right = result == expected[Path.GetFileName(file)];
            if (NotYet.TryGetValue(name, out string? tool))
            {
                if (right)
                    wrong.Add($"{name}: decodes now; take it off the list of what is not there yet ({tool})");
            }
            else if (!right)
            {
                wrong.Add($"{name}: {result}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string Decode(string file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        int pictures = 0, mismatches = 0;
        int? poc = null;
        byte[] bytes = [];
        try
        {
            using FileStream stream = File.OpenRead(file);
            foreach (DecodedPicture picture in new VvcDecoder().Decode(stream))
            {
                pictures++;
                if (picture.HashCheck == HashCheck.Mismatch)
                {
                    mismatches++;
                    poc ??= picture.Poc;
                }
                Array.Resize(ref bytes, Math.Max(bytes.Length, 2 * picture.Width));
                int size = picture.BitDepth > 8 ? 2 : 1;
                for (int c = 0; c < picture.Planes.Count; c++)
                {
                    for (int y = 0; y < (c == 0 ? picture.Height : picture.Height >> picture.ChromaFormat.ShiftY()); y++)
                    {
                        ReadOnlySpan<ushort> row = picture.Row(c, y);
                        PlanarBytes.Pack(row, bytes, size);
                        hash.AppendData(bytes, 0, row.Length * size);
                    }
                }
            }
        }
        catch (Exception error) when (error is VvcBitstreamException or VvcNotSupportedException)
        {
            return $"{error.GetType().Name}: {error.Message}";
        }
        return mismatches > 0 ? $"{mismatches} of {pictures} pictures differ from their hashes, the first is POC {poc}" : Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
