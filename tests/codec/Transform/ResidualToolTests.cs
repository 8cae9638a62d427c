using VvcIlif.Codec.Quant;
using VvcIlif.Codec.Transform;
using Xunit;

namespace VvcIlif.Tests.Codec.Transform;

public class ResidualToolTests
{
    private const int Seed = 31337;

    [Fact]
    public void TransformSkipCopiesTheBoxAndClearsTheRest()
    {
        var random = new Random(Seed);
        for (int round = 0; round < 200; round++)
        {
            int log2Width = random.Next(6);
            int log2Height = random.Next(6);
            int width = 1 << log2Width;
            int boxWidth = random.Next(1, width + 1);
            int boxHeight = random.Next(1, (1 << log2Height) + 1);
            var coefficients = new int[width << log2Height];
            for (int i = 0; i < coefficients.Length; i++)
                coefficients[i] = random.Next(short.MinValue, short.MaxValue + 1);
            int stride = width + 1;
            var residual = new short[stride << log2Height];
            Array.Fill(residual, (short)77);
            TransformSkip.Run(coefficients, log2Width, log2Height, boxWidth, boxHeight, residual, stride);
            for (int i = 0; i < residual.Length; i++)
            {
                int x = i % stride;
                int y = i / stride;
                Assert.Equal(x == width ? 77 : x < boxWidth && y < boxHeight ? coefficients[y * width + x] : 0, residual[i]);
            }
            var back = new int[width << log2Height];
            TransformSkip.Forward(residual, stride, log2Width, log2Height, back);
            for (int i = 0; i < back.Length; i++)
                Assert.Equal(residual[i / width * stride + i % width], back[i]);
        }
    }

    [Fact]
    public void BdpcmAddsUpWithClipping()
    {
        var random = new Random(Seed);
        for (int round = 0; round < 200; round++)
        {
            int log2Width = random.Next(6);
            int log2Height = random.Next(6);
            int width = 1 << log2Width;
            bool vertical = random.Next(2) == 0;
            int shift = random.Next(14);
            var levels = new short[width << log2Height];
            for (int i = 0; i < levels.Length; i++)
                levels[i] = (short)(random.Next(short.MinValue, short.MaxValue + 1) >> shift);
            var expected = new int[levels.Length];
            for (int i = 0; i < levels.Length; i++)
            {
                int before = vertical ? (i < width ? 0 : expected[i - width]) : i % width == 0 ? 0 : expected[i - 1];
                expected[i] = Math.Clamp(levels[i] + before, short.MinValue, short.MaxValue);
            }
            var actual = (short[])levels.Clone();
            Bdpcm.Accumulate(actual, log2Width, log2Height, vertical);
            Assert.Equal(expected, actual.Select(v => (int)v));
            if (shift > 6)
            {
                Bdpcm.Differentiate(actual, log2Width, log2Height, vertical);
                Assert.Equal(levels, actual);
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void JointCbCrFollowsTheStandard(bool negative, bool halve)
    {
        var random = new Random(Seed);
        foreach (int width in (int[])[2, 4, 8, 32])
        {
            var coded = new short[4 * 33];
            for (int i = 0; i < coded.Length; i++)
                coded[i] = i % 7 == 0 ? short.MinValue : (short)random.Next(short.MinValue, short.MaxValue + 1);
            var other = new short[4 * 33];
            JointCbCr.Derive(coded, other, width, 4, 33, negative, halve);
            for (int i = 0; i < coded.Length; i++)
            {
                int expected = Math.Min(negative ? -coded[i] : coded[i], short.MaxValue) >> (halve ? 1 : 0);
                Assert.Equal(i % 33 < width ? expected : 0, other[i]);
            }
        }
    }

    [Fact]
    public void ColourTransformInverts()
    {
        var random = new Random(Seed);
        var planes = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 500).Select(_ => (short)random.Next(-1023, 1024)).ToArray()).ToArray();
        var copies = planes.Select(p => (short[])p.Clone()).ToArray();
        ColourTransform.Forward(copies[0], copies[1], copies[2]);
        ColourTransform.Inverse(copies[0], copies[1], copies[2], 10);
        for (int c = 0; c < 3; c++)
            Assert.Equal(planes[c], copies[c]);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    [InlineData(4, 4)]
    [InlineData(5, 5)]
    public void LfnstNearlyInverts(int log2Width, int log2Height)
    {
        var random = new Random(Seed);
        int width = 1 << log2Width;
        int size = Lfnst.OutputSize(log2Width, log2Height);
        int count = Lfnst.InputCount(log2Width, log2Height);
        foreach (int mode in (int[])[-14, -1, 0, 1, 2, 12, 13, 23, 24, 34, 35, 44, 45, 55, 56, 66, 67, 80])
        {
            for (int index = 1; index <= 2; index++)
            {
                var coefficients = new int[width << log2Height];
                for (int i = 0; i < coefficients.Length; i++)
                    coefficients[i] = random.Next(-5, 6);
                int[] scan = [0, 4, 1, 8, 5, 2, 12, 9, 6, 3, 13, 10, 7, 14, 11, 15];
                var secondary = new int[16];
                for (int i = 0; i < 16; i++)
                    coefficients[((scan[i] >> 2) << log2Width) + (scan[i] & 3)] = secondary[i] = random.Next(-8000, 8001);
                Lfnst.Inverse(coefficients, log2Width, log2Height, mode, index, 4, 4);
                if (size == 8)
                    Assert.Equal(0, coefficients[(5 << log2Width) + 5]);
                Lfnst.Forward(coefficients, log2Width, log2Height, mode, index);
                for (int i = 0; i < 16; i++)
                {
                    int actual = coefficients[((scan[i] >> 2) << log2Width) + (scan[i] & 3)];
                    if (i < count)
                        Assert.True(Math.Abs(actual - secondary[i]) < 400, $"mode {mode} index {index} coefficient {i}: {secondary[i]} became {actual}");
                    else
                        Assert.Equal(0, actual);
                }
            }
        }
    }

    [Fact]
    public void LfnstTransposesForVerticalModes()
    {
        var one = new int[64];
        var other = new int[64];
        one[0] = other[0] = 1000;
        one[1] = other[1] = -700;
        // 30 and 38 use the same set and mirror one another.
        Lfnst.Inverse(one, 3, 3, 30, 1, 2, 1);
        Lfnst.Inverse(other, 3, 3, 38, 1, 2, 1);
        for (int i = 0; i < 64; i++)
            Assert.Equal(one[i], other[(i & 7) * 8 + (i >> 3)]);
    }

    [Fact]
    public void KernelsAreSelectedAsInTheTables()
    {
        var c = new TransformSelection { Luma = true, Width = 8, Height = 32, Intra = true, MtsEnabled = true };
        Assert.Equal((TransformType.Dst7, TransformType.Dct2), c.Kernels());
        c.Mip = true;
        Assert.Equal((TransformType.Dct2, TransformType.Dct2), c.Kernels());
        c.Mip = false;
        c.ExplicitMtsIntra = true;
        Assert.Equal((TransformType.Dct2, TransformType.Dct2), c.Kernels());
        c.MtsIdx = 1;
        Assert.Equal((TransformType.Dst7, TransformType.Dst7), c.Kernels());
        c.MtsIdx = 2;
        Assert.Equal((TransformType.Dct8, TransformType.Dst7), c.Kernels());
        c.MtsIdx = 3;
        Assert.Equal((TransformType.Dst7, TransformType.Dct8), c.Kernels());
        c.MtsIdx = 4;
        Assert.Equal((TransformType.Dct8, TransformType.Dct8), c.Kernels());
        c.Luma = false;
        Assert.Equal((TransformType.Dct2, TransformType.Dct2), c.Kernels());

        c = new TransformSelection { Luma = true, Width = 16, Height = 4, Intra = true, MtsEnabled = true, ExplicitMtsIntra = true, Isp = true };
        Assert.Equal((TransformType.Dst7, TransformType.Dst7), c.Kernels());
        c.Height = 2;
        Assert.Equal((TransformType.Dst7, TransformType.Dct2), c.Kernels());
        c.Lfnst = true;
        Assert.Equal((TransformType.Dct2, TransformType.Dct2), c.Kernels());

        c = new TransformSelection { Luma = true, Width = 16, Height = 32, MtsEnabled = true, Sbt = true };
        Assert.Equal((TransformType.Dct8, TransformType.Dst7), c.Kernels());
        c.SbtHorizontal = true;
        Assert.Equal((TransformType.Dst7, TransformType.Dct8), c.Kernels());
        c.SbtPos = true;
        Assert.Equal((TransformType.Dst7, TransformType.Dst7), c.Kernels());
        c.Height = 64;
        Assert.Equal((TransformType.Dct2, TransformType.Dct2), c.Kernels());
    }
}
