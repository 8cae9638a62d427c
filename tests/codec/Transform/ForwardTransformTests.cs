using VvcIlif.Codec.Transform;
using Xunit;

namespace VvcIlif.Tests.Codec.Transform;

public class ForwardTransformTests
{
    private const int Seed = 55;

    public static TheoryData<int> Depths => [8, 10, 12];

    [Theory]
    [MemberData(nameof(Depths))]
    public void VectorEqualsScalarAndInverseReturnsTheResidual(int bitDepth)
    {
        var random = new Random(Seed);
        int max = (1 << bitDepth) - 1;
        var scratch = new int[ForwardTransform.ScratchLength];
        for (int log2Width = 0; log2Width <= 6; log2Width++)
        {
            for (int log2Height = log2Width == 0 ? 1 : 0; log2Height <= 6; log2Height++)
            {
                foreach (var horizontal in InverseTransformTests.TypesOf(log2Width))
                {
                    foreach (var vertical in InverseTransformTests.TypesOf(log2Height))
                    {
                        for (int round = 0; round < 3; round++)
                        {
                            int width = 1 << log2Width;
                            int height = 1 << log2Height;
                            int stride = width + 2;
                            var residual = new short[height * stride];
                            double fx = random.NextDouble() * 0.3;
                            double fy = random.NextDouble() * 0.3;
                            for (int y = 0; y < height; y++)
                            {
                                for (int x = 0; x < width; x++)
                                {
                                    residual[y * stride + x] = (short)(round switch
                                    {
                                        0 => random.Next(-max, max + 1),
                                        1 => random.Next(2) == 0 ? -max : max,
                                        _ => max * Math.Sin(fx * x + fy * y) * 0.8,
                                    });
                                }
                            }
                            var expected = new int[width * height];
                            var actual = new int[width * height + 1];
                            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(actual.AsSpan()));
                            actual[^1] = 12345;
                            ForwardTransform.RunScalar(residual, stride, log2Width, log2Height, horizontal, vertical, bitDepth, expected, scratch);
                            ForwardTransform.Run(residual, stride, log2Width, log2Height, horizontal, vertical, bitDepth, actual, scratch);
                            string where = $"{width}x{height} {horizontal} {vertical} depth {bitDepth} round {round}, seed {Seed}";
                            Assert.True(expected.AsSpan().SequenceEqual(actual.AsSpan(0, width * height)), where);
                            Assert.Equal(12345, actual[^1]);
                            Assert.True(actual.AsSpan(0, width * height).IndexOfAnyExceptInRange(short.MinValue, short.MaxValue) < 0, where);

                            bool whole = TransformTables.Kept(horizontal, log2Width) == width && TransformTables.Kept(vertical, log2Height) == height;
                            if (!whole)
                                continue;
                            // The matrices of integers are orthogonal to about two parts in a hundred only.
                            var back = new short[height * stride];
                            InverseTransform.Run(actual, log2Width, log2Height, horizontal, vertical, width, height, bitDepth, back, stride, new int[InverseTransform.ScratchLength]);
                            double limit = 1 + max * 0.04;
                            for (int y = 0; y < height; y++)
                            {
                                for (int x = 0; x < width; x++)
                                {
                                    int i = y * stride + x;
                                    Assert.True(Math.Abs(back[i] - residual[i]) <= limit, $"{where}: {residual[i]} became {back[i]}");
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
