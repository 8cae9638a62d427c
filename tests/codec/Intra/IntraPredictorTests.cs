using VvcIlif.Codec;
using VvcIlif.Codec.Intra;
using Xunit;

namespace VvcIlif.Tests.Codec.Intra;

public class IntraPredictorTests
{
    private const int Seed = 4711;
    private const int X0 = 80;
    private const int Y0 = 72;

    private static Plane RandomPlane(Random random, int bitDepth, bool extreme)
    {
        var plane = new Plane(256, 256);
        int max = (1 << bitDepth) - 1;
        foreach (ref ushort sample in plane.Samples)
            sample = (ushort)(extreme ? (random.Next(2) == 0 ? 0 : max) : random.Next(max + 1));
        return plane;
    }

    private static IntraBlock RandomNeighbourhood(Random random, int width, int height, int bitDepth)
    {
        return new IntraBlock
        {
            X = X0,
            Y = Y0,
            Width = width,
            Height = height,
            BitDepth = bitDepth,
            AvailableTop = random.Next(4) == 0 ? 0 : random.Next(1, 36) * 4,
            AvailableLeft = random.Next(4) == 0 ? 0 : random.Next(1, 36) * 4,
            AvailableTopLeft = random.Next(3) != 0,
        };
    }

    private static void Check(Plane plane, IntraBlock block)
    {
        int stride = block.Width + 5;
        var actual = new ushort[block.Height * stride];
        Array.Fill(actual, (ushort)0xABCD);
        IntraPredictor.Predict(plane, block, actual, stride);
        var expected = new ReferenceIntra(plane, block).Predict();
        for (int y = 0; y < block.Height; y++)
        {
            bool equal = actual.AsSpan(y * stride, block.Width).SequenceEqual(expected.AsSpan(y * block.Width, block.Width));
            Assert.True(equal, $"{block.Width}x{block.Height} mode {block.Mode} refIdx {block.RefIdx} luma {block.Luma} isp {block.Isp} depth {block.BitDepth}, row {y}; seed {Seed}");
            Assert.Equal(-1, actual.AsSpan(y * stride + block.Width, 5).IndexOfAnyExcept((ushort)0xABCD));
        }
    }

    [Fact]
    public void LumaFollowsTheStandard()
    {
        var random = new Random(Seed);
        var planes = new[] { RandomPlane(random, 8, false), RandomPlane(random, 10, true), RandomPlane(random, 10, false), RandomPlane(random, 12, true), RandomPlane(random, 16, true), RandomPlane(random, 16, false) };
        int[] depths = [8, 10, 10, 12, 16, 16];
        for (int width = 4; width <= 64; width *= 2)
        {
            for (int height = 4; height <= 64; height *= 2)
            {
                for (int mode = 0; mode <= 66; mode++)
                {
                    int i = random.Next(6);
                    var block = RandomNeighbourhood(random, width, height, depths[i]);
                    block.Luma = true;
                    block.Mode = mode;
                    Check(planes[i], block);
                    if (mode != 0 && mode % 3 == 0)
                    {
                        block.RefIdx = random.Next(1, 3);
                        Check(planes[i], block);
                    }
                }
            }
        }
    }

    [Fact]
    public void ChromaFollowsTheStandard()
    {
        var random = new Random(Seed + 1);
        var plane = RandomPlane(random, 10, true);
        for (int width = 4; width <= 64; width *= 2)
        {
            for (int height = Math.Max(2, width / 16); height <= 64; height *= 2)
            {
                for (int mode = 0; mode <= 66; mode++)
                {
                    var block = RandomNeighbourhood(random, width, height, 10);
                    block.Mode = mode;
                    Check(plane, block);
                }
            }
        }
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(16, 4)]
    [InlineData(4, 16)]
    [InlineData(64, 16)]
    [InlineData(16, 64)]
    [InlineData(64, 64)]
    [InlineData(32, 8)]
    public void SubPartitionsFollowTheStandard(int codingWidth, int codingHeight)
    {
        var random = new Random(Seed + 2);
        var plane = RandomPlane(random, 10, false);
        int parts = codingWidth * codingHeight == 32 ? 2 : 4;
        for (int mode = 0; mode <= 66; mode++)
        {
            foreach (bool vertical in (bool[])[false, true])
            {
                int width = vertical ? Math.Max(4, codingWidth / parts) : codingWidth;
                int height = vertical ? codingHeight : codingHeight / parts;
                var block = RandomNeighbourhood(random, width, height, 10);
                block.Luma = true;
                block.IspWidth = codingWidth;
                block.IspHeight = codingHeight;
                block.Mode = mode;
                Check(plane, block);
            }
        }
    }

    [Fact]
    public void BlockDpcmCopies()
    {
        var random = new Random(Seed + 3);
        var plane = RandomPlane(random, 10, false);
        var block = new IntraBlock { X = X0, Y = Y0, Width = 8, Height = 8, Luma = true, BitDepth = 10, AvailableTop = 16, AvailableLeft = 16, AvailableTopLeft = true, Bdpcm = true };
        var actual = new ushort[64];
        block.Mode = IntraModes.Vertical;
        IntraPredictor.Predict(plane, block, actual, 8);
        for (int i = 0; i < 64; i++)
            Assert.Equal(plane.Row(Y0 - 1)[X0 + i % 8], actual[i]);
        block.Mode = IntraModes.Horizontal;
        IntraPredictor.Predict(plane, block, actual, 8);
        for (int i = 0; i < 64; i++)
            Assert.Equal(plane.Row(Y0 + i / 8)[X0 - 1], actual[i]);
    }

    [Fact]
    public void OneGatheringServesAllModes()
    {
        var random = new Random(Seed + 4);
        var plane = RandomPlane(random, 10, true);
        foreach (var (width, height) in ((int, int)[])[(8, 8), (32, 8), (4, 64), (16, 16), (64, 64)])
        {
            for (int refIdx = 0; refIdx < 3; refIdx++)
            {
                var block = RandomNeighbourhood(random, width, height, 10);
                block.Luma = true;
                block.RefIdx = refIdx;
                var references = new IntraReferences(new ushort[IntraReferences.ScratchLength]);
                references.Gather(plane, block);
                var actual = new ushort[width * height];
                var expected = new ushort[width * height];
                for (int i = 0; i < 150; i++)
                {
                    block.Mode = random.Next(refIdx == 0 ? 0 : 1, 67);
                    IntraPredictor.Predict(ref references, block, actual, width);
                    IntraPredictor.Predict(plane, block, expected, width);
                    Assert.True(expected.AsSpan().SequenceEqual(actual), $"{width}x{height} mode {block.Mode} refIdx {refIdx}, seed {Seed}");
                }
            }
        }
    }

    [Fact]
    public void ConstantReferencesGiveConstantBlocks()
    {
        var plane = new Plane(256, 256);
        plane.Samples.Fill(613);
        var actual = new ushort[64 * 64];
        for (int width = 4; width <= 64; width *= 2)
        {
            for (int height = 4; height <= 64; height *= 2)
            {
                for (int mode = 0; mode <= 66; mode++)
                {
                    var block = new IntraBlock { X = X0, Y = Y0, Width = width, Height = height, Luma = (mode & 1) == 0, BitDepth = 10, Mode = mode, AvailableTop = 8, AvailableLeft = 4 };
                    IntraPredictor.Predict(plane, block, actual, width);
                    Assert.Equal(-1, actual.AsSpan(0, width * height).IndexOfAnyExcept((ushort)613));
                }
            }
        }
    }

    [Fact]
    public void NothingAvailableGivesMidGrey()
    {
        var plane = RandomPlane(new Random(Seed), 10, true);
        var actual = new ushort[16 * 16];
        for (int mode = 0; mode <= 66; mode++)
        {
            IntraPredictor.Predict(plane, new IntraBlock { X = X0, Y = Y0, Width = 16, Height = 16, Luma = true, BitDepth = 10, Mode = mode }, actual, 16);
            Assert.Equal(-1, actual.AsSpan().IndexOfAnyExcept((ushort)512));
        }
    }

    [Fact]
    public void MpmListsAreDistinctAndRemaindersRoundTrip()
    {
        Span<byte> modes = stackalloc byte[6];
        for (int left = 0; left <= 66; left++)
        {
            for (int above = 0; above <= 66; above++)
            {
                MpmList.Derive(modes, left, above);
                Assert.Equal(IntraModes.Planar, modes[0]);
                Assert.Equal(6, modes.ToArray().Distinct().Count());
                var seen = new HashSet<int>(modes.ToArray().Select(m => (int)m));
                for (int remainder = 0; remainder <= 60; remainder++)
                {
                    int mode = MpmList.FromRemainder(modes, remainder);
                    Assert.InRange(mode, 2 - (seen.Contains(1) ? 0 : 1), 66);
                    Assert.True(seen.Add(mode));
                    Assert.Equal(remainder, MpmList.ToRemainder(modes, mode));
                }
            }
        }
    }

    [Fact]
    public void ChromaModesAvoidTheLumaMode()
    {
        Assert.Equal(50, ChromaModes.Derive(1, 18));
        Assert.Equal(66, ChromaModes.Derive(1, 50));
        Assert.Equal(66, ChromaModes.Derive(0, 0));
        Assert.Equal(33, ChromaModes.Derive(4, 33));
        Assert.Equal(61, ChromaModes.To422(2));
        Assert.Equal(60, ChromaModes.To422(66));
        Assert.Equal(IntraModes.LtCclm, ChromaModes.To422(IntraModes.LtCclm));
    }
}
