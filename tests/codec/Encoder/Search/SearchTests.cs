using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Encoder.Gop;
using VvcIlif.Codec.Encoder.Search;
using VvcIlif.Codec.Partition;
using Xunit;

namespace VvcIlif.Tests.Codec.Encoder.Search;

/// <summary>What the search finds in clips whose motion and structure are known, seen through the decoder.</summary>
public class SearchTests
{
    private const int Width = 96, Height = 80, Margin = 64;

    /// <summary>A texture that moves by a vector in whole samples from picture to picture is found as just that vector.</summary>
    [Theory]
    [InlineData(3, 0)]
    [InlineData(0, -2)]
    [InlineData(-5, 4)]
    public void AMovingTextureHasItsVector(int dx, int dy)
    {
        List<DecodedBlock> blocks = Decode(Options(EncoderPreset.Fast), i => (x, y) => Texture(x - dx * i, y - dy * i), 3);
        // What is seen at (x, y) was at (x - dx, y - dy) in the picture before; vectors point there, in sixteenths.
        List<DecodedBlock> inter = [.. blocks.Where(b => b.Poc == 1)];
        int area = inter.Sum(Area), right = inter.Where(b => b.Vector0 == new BlockVector(-16 * dx, -16 * dy) || b.Vector1 == new BlockVector(-16 * dx, -16 * dy)).Sum(Area);
        // The borders uncover what no reference has.
        Assert.True(right > 0.8 * area, $"{right} of {area} samples");
    }

    /// <summary>Nothing moves: everything but the first picture is skipped, without splits where the picture allows it.</summary>
    [Fact]
    public void AStillClipIsSkipped()
    {
        List<DecodedBlock> blocks = Decode(Options(EncoderPreset.Medium) with { Qp = 37 }, _ => Texture, 3);
        Assert.All(blocks.Where(b => b.Poc > 0), b => Assert.Equal(BlockMode.Skip, b.Mode));
        Assert.InRange(blocks.Where(b => b.Poc == 2).Average(Area), 1024, Width * Height);
        Assert.All(blocks.Where(b => b.Poc == 0), b => Assert.Equal(BlockMode.Intra, b.Mode));
    }

    /// <summary>A texture that grows from picture to picture is predicted by affine motion where the tool is on, and never where it is off.</summary>
    [Fact]
    public void AZoomTakesAffineMotionWhereItIsOn()
    {
        static Func<int, int, double> Zoom(int i) => (x, y) => Texture((x - Width / 2) / (1 + 0.03 * i), (y - Height / 2) / (1 + 0.03 * i));
        EncoderOptions options = Options(EncoderPreset.Medium) with { Qp = 22 };
        Assert.Contains(Decode(options, Zoom, 4), b => b.Mode == BlockMode.Affine);
        EncoderTools without = EncoderTools.For(EncoderPreset.Medium).With(PresetTable.Affine, false);
        Assert.DoesNotContain(Decode(options with { Tools = without }, Zoom, 4), b => b.Mode == BlockMode.Affine);
    }

    /// <summary>An edge within a flat picture is met by splits; the flat parts stay large.</summary>
    [Fact]
    public void SplitsFollowTheContent()
    {
        EncoderOptions options = Options(EncoderPreset.Medium) with { Configuration = CodingConfiguration.AllIntra, CtuSize = 64, Qp = 27 };
        List<DecodedBlock> blocks = Decode(options, _ => (x, y) => x >= 20 && x < 27 && y >= 20 && y < 27 ? 0.9 : 0.3, 1);
        List<DecodedBlock> luma = [.. blocks.Where(b => b.HasLuma)];
        Assert.True(luma.Where(b => b.X <= 23 && b.X + b.Width > 23 && b.Y <= 23 && b.Y + b.Height > 23).Average(Area)
            < luma.Where(b => b.X >= 64).Average(Area) / 4);
        // A tree without binary and ternary splits has squares only.
        EncoderTools quad = EncoderTools.For(EncoderPreset.Medium).With(PresetTable.MttIntra, 0);
        Assert.All(Decode(options with { Tools = quad }, _ => (x, y) => Texture(x, y), 1).Where(b => b.HasLuma), b => Assert.Equal(b.Width, b.Height));
    }

    /// <summary>Chroma errors count by the distance of the chroma QP: the table of the common test conditions maps 42 to 39 and 17 to 17.</summary>
    [Theory]
    [InlineData(17, 1)]
    [InlineData(42, 2)]
    public void ChromaWeightsFollowTheQpTable(int qp, double weight)
    {
        EncoderSettings settings = EncoderSettings.From(Options(EncoderPreset.Fast) with { Configuration = CodingConfiguration.AllIntra, InternalBitDepth = 8, Qp = qp });
        var slice = new SliceParameters(new HeaderBuilder(settings).CreateSlice(new GopPlanner(settings, 0).Next(1)[0]));
        Assert.Equal(qp, slice.SliceQpY);
        var cost = new RdCost();
        cost.StartSlice(slice, 4);
        Assert.Equal(1, cost.Weights[0]);
        Assert.Equal(weight, cost.Weights[1], 12);
        Assert.Equal(weight, cost.Weights[2], 12);
        Assert.Equal(100 + 2 * 8, cost.Estimate(100, 8));
        Assert.Equal(4 * 3, cost.OfRate(3 << 15));
    }

    private static int Area(DecodedBlock block) => block.Width * block.Height;

    private static EncoderOptions Options(EncoderPreset preset) => new()
    {
        Width = Width,
        Height = Height,
        Configuration = CodingConfiguration.LowDelay,
        Preset = preset,
        Qp = 27,
        Threads = 1,
    };

    // Waves whose lengths have no common period within the picture.
    private static double Texture(double x, double y) =>
        0.5 + 0.2 * Math.Sin(x * 0.37 + y * 0.11) * Math.Cos(y * 0.29 - x * 0.05) + 0.15 * Math.Sin(x * 0.83 - y * 0.61) + 0.1 * Math.Cos((x + Margin) * (y + Margin) * 0.004);

    private static double Texture(int x, int y) => Texture((double)x, y);

    private static List<DecodedBlock> Decode(EncoderOptions options, Func<int, Func<int, int, double>> picture, int count)
    {
        var stream = new MemoryStream();
        new VvcEncoder(options).Encode(Pictures(), stream);
        stream.Position = 0;
        var blocks = new List<DecodedBlock>();
        Assert.Equal(count, new VvcDecoder(new DecoderOptions { Threads = 1, BlockDecoded = blocks.Add }).Decode(stream).Count());
        return blocks;

        IEnumerable<IReadOnlyList<Plane>> Pictures()
        {
            for (int i = 0; i < count; i++)
            {
                Func<int, int, double> sample = picture(i);
                Plane[] planes = [new(Width, Height), new(Width / 2, Height / 2), new(Width / 2, Height / 2)];
                for (int y = 0; y < Height; y++)
                {
                    for (int x = 0; x < Width; x++)
                        planes[0].Row(y)[x] = (ushort)(255 * sample(x, y));
                }
                foreach (Plane chroma in planes[1..])
                {
                    for (int y = 0; y < chroma.Height; y++)
                        chroma.Row(y).Fill(128);
                }
                yield return planes;
            }
        }
    }
}
