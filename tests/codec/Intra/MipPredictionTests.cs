using VvcIlif.Codec;
using VvcIlif.Codec.Intra;
using Xunit;

namespace VvcIlif.Tests.Codec.Intra;

public class MipPredictionTests
{
    private const int Seed = 99;

    // 8.4.5.2.2 to 8.4.5.2.4 as they are written.
    private static int[,] Reference(Func<int, int> refT, Func<int, int> refL, int w, int h, int mode, bool transposed, int bitDepth)
    {
        int sizeId = MipPrediction.SizeId(w, h);
        int boundarySize = sizeId == 0 ? 2 : 4;
        int predSize = sizeId == 2 ? 8 : 4;
        int[] Down(Func<int, int> r, int n) => Enumerable.Range(0, boundarySize).Select(i =>
        {
            int d = n / boundarySize;
            int sum = Enumerable.Range(i * d, d).Sum(r);
            return d == 1 ? sum : (sum + d / 2) / d;
        }).ToArray();
        var redT = Down(refT, w);
        var redL = Down(refL, h);
        int[] pTemp = transposed ? [.. redL, .. redT] : [.. redT, .. redL];
        int inSize = 2 * boundarySize - (sizeId == 2 ? 1 : 0);
        var p = new int[inSize];
        for (int i = 0; i < inSize; i++)
            p[i] = sizeId == 2 ? pTemp[i + 1] - pTemp[0] : i == 0 ? (1 << (bitDepth - 1)) - pTemp[0] : pTemp[i] - pTemp[0];
        int oW = 32 - 32 * p.Sum();
        var matrix = MipTables.Matrix(sizeId, mode).ToArray();
        var mip = new int[predSize, predSize];
        for (int y = 0; y < predSize; y++)
        {
            for (int x = 0; x < predSize; x++)
            {
                int sum = oW;
                for (int i = 0; i < inSize; i++)
                    sum += matrix[(y * predSize + x) * inSize + i] * p[i];
                int value = Math.Clamp((sum >> 6) + pTemp[0], 0, (1 << bitDepth) - 1);
                if (transposed)
                    mip[y, x] = value;
                else
                    mip[x, y] = value;
            }
        }
        int upHor = w / predSize;
        int upVer = h / predSize;
        var pred = new int[w, h];
        for (int y = 0; y < predSize; y++)
        {
            int yy = (y + 1) * upVer - 1;
            for (int x = 0; x < w; x++)
            {
                int before = x / upHor == 0 ? refL(yy) : mip[x / upHor - 1, y];
                int k = x % upHor + 1;
                pred[x, yy] = ((upHor - k) * before + k * mip[x / upHor, y] + upHor / 2) / upHor;
            }
        }
        for (int x = 0; x < w; x++)
        {
            for (int y = 0; y < h; y++)
            {
                int yy = (y / upVer + 1) * upVer - 1;
                if (y == yy)
                    continue;
                int before = y / upVer == 0 ? refT(x) : pred[x, yy - upVer];
                int k = y % upVer + 1;
                pred[x, y] = ((upVer - k) * before + k * pred[x, yy] + upVer / 2) / upVer;
            }
        }
        return pred;
    }

    [Fact]
    public void FollowsTheStandard()
    {
        var random = new Random(Seed);
        for (int width = 4; width <= 64; width *= 2)
        {
            for (int height = 4; height <= 64; height *= 2)
            {
                int modes = MipPrediction.ModeCount(MipPrediction.SizeId(width, height));
                for (int mode = 0; mode < 2 * modes; mode++)
                {
                    int bitDepth = random.Next(3) switch { 0 => 8, 1 => 10, _ => 16 };
                    bool extreme = random.Next(2) == 0;
                    int max = (1 << bitDepth) - 1;
                    var top = Enumerable.Range(0, width).Select(_ => (ushort)(extreme ? random.Next(2) * max : random.Next(max + 1))).ToArray();
                    var left = Enumerable.Range(0, height).Select(_ => (ushort)(extreme ? random.Next(2) * max : random.Next(max + 1))).ToArray();
                    int stride = width + 4;
                    var actual = new ushort[height * stride];
                    Array.Fill(actual, (ushort)0xABCD);
                    MipPrediction.Predict(top, left, width, height, mode >> 1, (mode & 1) != 0, bitDepth, actual, stride);
                    var expected = Reference(i => top[i], i => left[i], width, height, mode >> 1, (mode & 1) != 0, bitDepth);
                    for (int i = 0; i < actual.Length; i++)
                    {
                        int value = i % stride < width ? expected[i % stride, i / stride] : 0xABCD;
                        Assert.True(value == actual[i], $"{width}x{height} mode {mode >> 1} transposed {mode & 1} at {i % stride}, {i / stride}: {value}, {actual[i]}; seed {Seed}");
                    }
                }
            }
        }
    }

    [Fact]
    public void PredictorPassesOnTheMode()
    {
        var random = new Random(Seed);
        var plane = new Plane(128, 128);
        foreach (ref ushort sample in plane.Samples)
            sample = (ushort)random.Next(1024);
        var block = new IntraBlock { X = 32, Y = 32, Width = 16, Height = 8, Luma = true, BitDepth = 10, Mip = true, MipMode = 3, MipTransposed = true, AvailableLeft = 8, AvailableTop = 16, AvailableTopLeft = true };
        var actual = new ushort[16 * 8];
        var expected = new ushort[16 * 8];
        IntraPredictor.Predict(plane, block, actual, 16);
        var left = Enumerable.Range(0, 8).Select(i => plane.Row(32 + i)[31]).ToArray();
        MipPrediction.Predict(plane.Row(31).Slice(32, 16), left, 16, 8, 3, true, 10, expected, 16);
        Assert.Equal(expected, actual);
    }
}
