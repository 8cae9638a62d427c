using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Quant;
using Xunit;

namespace VvcIlif.Tests.Codec.Quant;

public class DequantizerTests
{
    private const int Seed = 777;

    // 8.7.3 as it is written, in 64 bits.
    private static int Reference(
        int level, int m, int log2Width, int log2Height, int qp, int bitDepth, bool transformSkip, bool dependentQuant)
    {
        int[,] levelScale = { { 40, 45, 51, 57, 64, 72 }, { 57, 64, 72, 80, 90, 102 } };
        int rectNonTsFlag = !transformSkip && ((log2Width + log2Height) & 1) == 1 ? 1 : 0;
        bool dependent = dependentQuant && !transformSkip;
        int bdShift = transformSkip ? 10 : bitDepth + rectNonTsFlag + (log2Width + log2Height) / 2 + 10 - 15 + (dependent ? 1 : 0);
        int q = qp + (dependent ? 1 : 0);
        long ls = (long)levelScale[rectNonTsFlag, q % 6] << (q / 6);
        return (int)Math.Clamp((level * m * ls + (1L << (bdShift - 1))) >> bdShift, -32768, 32767);
    }

    [Fact]
    public void FollowsTheStandardOnAllSizes()
    {
        var random = new Random(Seed);
        for (int log2Width = 0; log2Width <= 6; log2Width++)
        {
            for (int log2Height = 0; log2Height <= 6; log2Height++)
            {
                for (int round = 0; round < 24; round++)
                {
                    int bitDepth = 8 + random.Next(5);
                    int qp = random.Next(64 + 6 * (bitDepth - 8));
                    bool skip = (round & 1) != 0;
                    bool dependent = (round & 2) != 0;
                    bool flat = (round & 4) != 0;
                    int width = 1 << log2Width;
                    int height = 1 << log2Height;
                    int boxWidth = random.Next(1, width + 1);
                    int boxHeight = random.Next(1, height + 1);
                    var levels = new short[width * height];
                    var factors = new byte[flat ? 0 : width * height];
                    for (int i = 0; i < levels.Length; i++)
                        levels[i] = round > 20 ? (random.Next(2) == 0 ? short.MinValue : short.MaxValue) : (short)(random.Next(-32768, 32768) >> random.Next(15));
                    for (int i = 0; i < factors.Length; i++)
                        factors[i] = (byte)random.Next(1, 256);
                    var scalar = new int[levels.Length];
                    var vector = new int[levels.Length];
                    var scale = Dequantizer.Scale.For(log2Width, log2Height, qp, bitDepth, skip, dependent, !flat);
                    Dequantizer.RunScalar(levels, scalar, log2Width, scale, factors, boxWidth, boxHeight);
                    Dequantizer.Run(levels, vector, log2Width, log2Height, qp, bitDepth, skip, dependent, factors, boxWidth, boxHeight);
                    for (int y = 0; y < boxHeight; y++)
                    {
                        for (int x = 0; x < boxWidth; x++)
                        {
                            int i = y * width + x;
                            int expected = Reference(levels[i], flat ? 16 : factors[i], log2Width, log2Height, qp, bitDepth, skip, dependent);
                            Assert.True(expected == scalar[i] && expected == vector[i], $"{width}x{height} qp {qp} depth {bitDepth} level {levels[i]}: {expected}, {scalar[i]}, {vector[i]}; seed {Seed}");
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void ScalingFactorsStretchTheMatrix()
    {
        Assert.Equal(2, ScalingListData.ListId(true, 0, 2));
        Assert.Equal(26, ScalingListData.ListId(true, 0, 6));
        Assert.Equal(27, ScalingListData.ListId(false, 0, 6));
        Assert.Equal(1, ScalingListData.ListId(false, 2, 1));
        Assert.Equal(24, ScalingListData.ListId(false, 1, 6));
        var matrix = Enumerable.Range(0, 64).Select(i => (byte)(i + 1)).ToArray();
        var lists = new ScalingListData();
        int id = ScalingListData.ListId(true, 0, 4);
        lists.ScalingMatrixRec[id] = matrix;
        lists.ScalingMatrixDcRec[id - 14] = 200;
        ReadOnlySpan<byte> factors = new ScalingFactorTable(lists).Of(true, 0, 4, 2);
        Assert.Equal(200, factors[0]);
        for (int i = 1; i < factors.Length; i++)
            Assert.Equal(matrix[i / 16 * 2 * 8 + i % 16 / 2], factors[i]);
    }
}
