using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation.Ilif;
using Xunit;

namespace VvcIlif.Tests.Codec.Interpolation.Ilif;

public class IlifKernelTests
{
    public static TheoryData<int, int> Shapes => new() { { 8, 1 }, { 16, 2 }, { 24, 1 }, { 32, 1 }, { 64, 0 }, { 128, 0 } };

    /// <summary>Every vector width gives the features of the plain form, with any number of threads, on pictures of any size.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void FeaturesEqualTheScalarOnes(int channels, int blocks)
    {
        IlifModel model = IlifModels.Random(channels, blocks, seed: channels);
        foreach ((int width, int height, int bitDepth) in ((int, int, int)[])[(37, 9, 8), (8, 4, 10), (70, 6, 12), (3, 2, 10), (19, 31, 10)])
        {
            Plane luma = Luma(width, height, bitDepth, seed: width);
            using IlifTensor expected = IlifTrunk.Run(new IlifProgram(model, 0), luma, bitDepth, 37, 1);
            Assert.Contains(expected.Row(0, height / 2, width).ToArray(), v => v != 0);
            foreach (int lanes in (int[])[4, 8, 16])
            {
                foreach (int threads in (int[])[1, 3])
                {
                    using IlifTensor actual = IlifTrunk.Run(new IlifProgram(model, lanes), luma, bitDepth, 37, threads);
                    for (int y = -2; y < height + 2; y++)
                        Assert.True(expected.Row(-2, y, width + 4).SequenceEqual(actual.Row(-2, y, width + 4)), $"{channels}x{blocks}, {lanes} lanes, {threads} threads, {width}x{height}: row {y}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void PhasesEqualTheScalarOnes(int channels, int blocks)
    {
        IlifModel model = IlifModels.Random(channels, blocks, seed: channels + 1);
        var random = new Random(20240901);
        const int stride = 300;
        foreach (int kind in (int[])[0, 1, 2])
        {
            var features = new short[(stride + 8) * channels * 5 + IlifTensor.Slack];
            // Random, and the two alternations of the extreme operands.
            for (int i = 0; i < features.Length; i++)
                features[i] = kind == 0 ? (short)random.Next(-512, 512) : ((i + kind) & 1) == 0 ? (short)-512 : (short)511;
            foreach (int phase in (int[])[0, 1, 16, 136, 255])
            {
                foreach (int count in (int[])[1, 2, 3, 4, 7, 16, 33])
                {
                    short[] expected = [.. Enumerable.Range(0, count + 2).Select(_ => (short)random.Next(-32768, 32768))];
                    short[] start = (short[])expected.Clone();
                    new IlifProgram(model, 0).AddPhase(phase, ref features[0], stride * channels, expected.AsSpan(1, count));
                    foreach (int lanes in (int[])[4, 8, 16])
                    {
                        short[] actual = (short[])start.Clone();
                        Program(lanes).AddPhase(phase, ref features[0], stride * channels, actual.AsSpan(1, count));
                        Assert.Equal(expected, actual);
                    }
                }
            }
            // Blocks, among them narrow ones whose rows are taken together; features overlap from row to row.
            foreach ((int width, int height) in ((int, int)[])[(4, 4), (2, 8), (8, 8), (7, 6), (16, 5), (3, 3)])
            {
                short[] start = [.. Enumerable.Range(0, 20 * height + 2).Select(_ => (short)random.Next(-32768, 32768))], expected = (short[])start.Clone();
                for (int y = 0; y < height; y++)
                    new IlifProgram(model, 0).AddPhase(37, ref features[y * 16 * channels], 16 * channels, expected.AsSpan(1 + 20 * y, width));
                foreach (int lanes in (int[])[4, 8, 16])
                {
                    short[] actual = (short[])start.Clone();
                    Program(lanes).AddPhase(37, ref features[0], 16 * channels, actual.AsSpan(1), 20, width, height);
                    Assert.Equal(expected, actual);
                }
            }
        }

        IlifProgram Program(int lanes) => _programs.TryGetValue(lanes, out IlifProgram? found) ? found : _programs[lanes] = new IlifProgram(model, lanes);
    }

    private readonly Dictionary<int, IlifProgram> _programs = [];

    [Fact]
    public void FinishingEqualsTheScalarForm()
    {
        var random = new Random(20240902);
        foreach (int count in (int[])[8, 16, 24, 40, 256])
        {
            for (int trial = 0; trial < 40; trial++)
            {
                int[] sums = [.. Enumerable.Range(0, count).Select(i => trial == 0 ? ((1 << 24) - 1) * ((i & 1) == 0 ? 1 : -1) : random.Next(-1 << 24, 1 << 24) >> random.Next(20))];
                short[] skip = [.. Enumerable.Range(0, count).Select(_ => (short)random.Next(-32768, 32768))];
                int shift = random.Next(0, 12), slope = trial % 4 == 0 ? IlifLayer.NoSlope : random.Next(-2047, 2048), operandShift = random.Next(0, 8), bits = random.Next(8, 15);
                short[] stream = new short[count], operands = new short[count], stream2 = new short[count], operands2 = new short[count];
                bool skips = trial % 3 != 0, keeps = trial % 5 != 0;
                IlifKernels.Finish(sums, shift, slope, skips ? skip : default, keeps ? stream : default, operands, operandShift, bits);
                IlifKernels.FinishVector(sums, shift, slope, skips ? skip : default, keeps ? stream2 : default, operands2, operandShift, bits);
                Assert.Equal(stream, stream2);
                Assert.Equal(operands, operands2);
                Assert.All(operands, v => Assert.InRange(v, -(1 << (bits - 1)), (1 << (bits - 1)) - 1));
            }
        }
    }

    internal static Plane Luma(int width, int height, int bitDepth, int seed)
    {
        var random = new Random(seed);
        var luma = new Plane(width, height);
        for (int y = 0; y < height; y++)
        {
            foreach (ref ushort s in luma.Row(y))
                s = (ushort)(random.Next(4) == 0 ? random.Next(2) * ((1 << bitDepth) - 1) : random.Next(1 << bitDepth));
        }

        return luma;
    }
}
