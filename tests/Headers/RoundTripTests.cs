using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Headers;
using Xunit;

namespace VvcIlif.Tests.Headers;

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
                    if (header is null) continue;
                    headers++;
                    if (Write(header) is not { } written) continue;
                    ReadOnlySpan<byte> original = nal.Payload.Span;
                    if (header is SliceHeader sh) original = original[..sh.SliceDataOffset];
                    // Filler after the trailing bits is not part of the structure.
                    else original = original[..(original.LastIndexOfAnyExcept((byte)0) + 1)];
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

    internal static byte[]? Write(object header)
    {
        var io = new HeaderWriter();
        switch (header)
        {
            case Vps vps: VpsSyntax.Code(ref io, vps); break;
            case Sps sps: SpsSyntax.Code(ref io, sps); break;
            case Pps pps: PpsSyntax.Code(ref io, pps); break;
            case Aps aps: Aps.Code(ref io, aps); break;
            case PictureHeader ph: PictureHeaderSyntax.CodeRbsp(ref io, ph, null); break;
            case SliceHeader sh: SliceHeaderSyntax.Code(ref io, sh, null); break;
            case Dci dci: Dci.Code(ref io, dci); break;
            case Opi opi: Opi.Code(ref io, opi); break;
            case Aud aud: Aud.Code(ref io, aud); break;
            case SeiMessages sei: return sei.Write();
            default: return null;
        }
        return io.ToArray();
    }
}
