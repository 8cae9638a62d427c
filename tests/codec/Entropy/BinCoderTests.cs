using VvcIlif.Codec.Entropy;
using Xunit;

namespace VvcIlif.Tests.Codec.Entropy;

public class BinCoderTests
{
    [Theory]
    [InlineData(1, 200_000)]
    [InlineData(2, 17)]
    [InlineData(3, 1)]
    [InlineData(4, 5_000)]
    public void WhatIsWrittenIsReadAlsoAcrossParts(int seed, int bins)
    {
        var random = new Random(seed);
        var encoder = new BinEncoder();
        var estimator = new BinEstimator();
        ContextModel.Initialise(encoder.Contexts, 2, 32);
        ContextModel.Initialise(estimator.Contexts, 2, 32);
        var script = new List<(int Kind, int Ctx, int Value)>();
        var bytes = new List<byte>();
        var parts = new List<int>();
        for (int part = 0; part < 3; part++)
        {
            for (int i = 0; i < bins; i++)
            {
                int kind = random.Next(5);
                int ctx = random.Next(Ctx.Count);
                int value = random.Next(kind == 3 ? 3000 : 2);
                if (kind == 4)
                    value *= 37;
                if (kind == 0 && random.Next(8) != 0)
                    value = ctx & 1; // skewed, so that states saturate and 0xFF runs occur
                script.Add((kind, ctx, value));
                Code(ref encoder, kind, ctx, value);
                Code(ref estimator, kind, ctx, value);
            }
            encoder.Terminate(1);
            encoder.Finish();
            bytes.AddRange(encoder.Written.ToArray());
            parts.Add(bytes.Count);
            encoder.Start();
        }
        double estimated = estimator.Cost / (double)BinEstimator.OneBit;
        if (bins > 1000)
            Assert.InRange(bytes.Count * 8 / estimated, 0.995, 1.005);

        var decoder = new BinDecoder();
        ContextModel.Initialise(decoder.Contexts, 2, 32);
        byte[] data = bytes.ToArray();
        decoder.Start(data, 0, data.Length);
        for (int part = 0; part < 3; part++)
        {
            for (int i = 0; i < bins; i++)
            {
                var (kind, ctx, value) = script[part * bins + i];
                Assert.Equal(value, Code(ref decoder, kind, ctx, 0));
            }
            Assert.Equal(1, decoder.Terminate(0));
            if (part < 2)
                decoder.Restart();
        }
        Assert.Equal(encoder.Contexts, decoder.Contexts);
        Assert.Equal(encoder.Contexts, estimator.Contexts);
    }

    private static int Code<T>(ref T io, int kind, int ctx, int value) where T : struct, IBinIo => kind switch
    {
        0 or 1 => io.Bin(ctx, value),
        2 => io.Bypass(value),
        3 => Binarization.Remainder(ref io, ctx & 3, 15, value),
        _ => io.Terminate(0) * 0 + Binarization.TruncatedBinary(ref io, 60, value),
    };
}
