using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using Xunit;

namespace VvcIlif.Tests.Support;

/// <summary>Small generated clips, and the round trip through encoder and decoder.</summary>
internal static class EncoderClips
{
    /// <summary>A pattern that moves, with noise; the right half gets brighter by <paramref name="fade"/> from picture to picture.</summary>
    public static IEnumerable<IReadOnlyList<Plane>> Moving(int width, int height, int bitDepth, int count, int seed = 1, double fade = 0)
    {
        var random = new Random(seed);
        Plane[] planes = [new(width, height), new(width / 2, height / 2), new(width / 2, height / 2)];
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < planes[c].Height; y++)
                {
                    Span<ushort> row = planes[c].Row(y);
                    for (int x = 0; x < row.Length; x++)
                    {
                        double value = 0.5 + 0.3 * Math.Sin((x + 2.3 * i) * 0.6 + c) * Math.Cos((y - 1.6 * i) * 0.5) + 0.02 * random.NextDouble();
                        if (2 * x >= row.Length)
                            value += fade * i;
                        row[x] = (ushort)(value * ((1 << bitDepth) - 1));
                    }
                }
            }
            // The same planes each time: the encoder must have taken its copy.
            yield return planes;
        }
    }

    public sealed record Result(byte[] Stream, EncodeSummary Summary, List<PictureStatistics> Statistics, List<ReconstructedPicture> Pictures);

    public static Result Encode(EncoderOptions options, int count, double fade = 0)
    {
        var stream = new MemoryStream();
        var statistics = new List<PictureStatistics>();
        var pictures = new List<ReconstructedPicture>();
        EncodeSummary summary = new VvcEncoder(options).Encode(
            Moving(options.Width, options.Height, options.InputBitDepth, count, fade: fade), stream, statistics.Add, pictures.Add);
        return new Result(stream.ToArray(), summary, statistics, pictures);
    }

    /// <summary>Decodes the stream and compares each picture with the encoder's reconstruction.</summary>
    public static void AssertDecodes(EncoderOptions options, Result result, int count, DecoderOptions? decoderOptions = null)
    {
        int index = 0;
        foreach (DecodedPicture picture in new VvcDecoder(decoderOptions).Decode(new MemoryStream(result.Stream)))
        {
            ReconstructedPicture expected = result.Pictures[index];
            Assert.Equal(index, expected.Index);
            Assert.Equal(expected.Poc, picture.Poc);
            Assert.Equal((0, 0, options.Width, options.Height), (picture.X, picture.Y, picture.Width, picture.Height));
            Assert.Equal(options.InternalBitDepth, picture.BitDepth);
            Assert.Equal(options.DecodedPictureHash == HashKind.None ? HashCheck.Absent : HashCheck.Match, picture.HashCheck);
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < picture.Planes[c].Height; y++)
                    Assert.True(picture.Planes[c].Row(y).SequenceEqual(expected.Planes[c].Row(y)), $"picture {index}, component {c}, row {y} differs");
            }

            index++;
        }
        Assert.Equal(count, index);
        Assert.Equal(count, result.Summary.Pictures);
        Assert.Equal(result.Stream.Length, result.Summary.Bytes);
        Assert.Equal(8L * result.Stream.Length, result.Statistics.Sum(s => s.Bits));
    }
}
