using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Encoder.Gop;
using VvcIlif.Codec.Encoder.Search.Residual;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;
using VvcIlif.Codec.Syntax;
using Xunit;

namespace VvcIlif.Tests.Codec.Encoder.Search.Residual;

/// <summary>RDO quantisation must do what it is for: a lower cost, by the rate that is really coded, than a dead zone.</summary>
public class QuantizerTests
{
    private const int BitDepth = 10;

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(5, 5)]
    [InlineData(4, 2)]
    [InlineData(2, 5)]
    [InlineData(1, 3)]
    [InlineData(6, 6)]
    public void OptimisedLevelsCostLess(int log2Width, int log2Height)
    {
        var random = new Random(log2Width * 10 + log2Height);
        SliceParameters p = Parameters(false);
        double optimised = 0, deadZone = 0;
        for (int qp = 22; qp <= 42; qp += 5)
        {
            double lambda = 0.57 * Math.Pow(2, (qp - 12) / 3.0) * 16;
            for (int trial = 0; trial < 20; trial++)
            {
                int[] coefficients = Coefficients(random, log2Width, log2Height, 2000 >> (trial & 3));
                deadZone += Cost(new Quantizer(false), p, coefficients, log2Width, log2Height, qp + 12, lambda);
                optimised += Cost(new Quantizer(true), p, coefficients, log2Width, log2Height, qp + 12, lambda);
            }
        }
        Assert.True(optimised < deadZone, $"RDO {optimised:F0}, dead zone {deadZone:F0}");
    }

    [Fact]
    public void HiddenSignsAreReadBack()
    {
        var random = new Random(7);
        SliceParameters p = Parameters(true);
        for (int trial = 0; trial < 200; trial++)
        {
            int log2Width = 2 + random.Next(4), log2Height = 2 + random.Next(4);
            int[] coefficients = Coefficients(random, log2Width, log2Height, 4000);
            var contexts = new uint[Ctx.Count];
            ContextModel.Initialise(contexts, 2, 32);
            CodingUnit cu = Unit(log2Width, log2Height, out TransformBlock block);
            if (!new Quantizer(true).Run(p, coefficients, cu.Levels.AsSpan(0, coefficients.Length), block, 0, 40, 4000, contexts))
                continue;
            var writer = new SyntaxCoder<BinEncoder>(new BinEncoder());
            writer.StartSlice(p, new BlockGrid(64, 64), new CtuNeighbourhood(), []);
            ContextModel.Initialise(writer.Bins.Contexts, 2, 32);
            writer.CodeBlockLevels(cu, block, 0, false);
            writer.Bins.Terminate(1);
            writer.Bins.Finish();
            byte[] data = writer.Bins.Written.ToArray();

            CodingUnit read = Unit(log2Width, log2Height, out TransformBlock readBlock);
            var reader = new SyntaxCoder<BinDecoder>(new BinDecoder());
            reader.StartSlice(p, new BlockGrid(64, 64), new CtuNeighbourhood(), []);
            ContextModel.Initialise(reader.Bins.Contexts, 2, 32);
            reader.Bins.Start(data, 0, data.Length);
            reader.CodeBlockLevels(read, readBlock, 0, false);
            Assert.Equal(cu.Levels.AsSpan(0, coefficients.Length).ToArray(), read.Levels.AsSpan(0, coefficients.Length).ToArray());
            Assert.Equal((block.MaxX, block.MaxY), (readBlock.MaxX, readBlock.MaxY));
        }
    }

    private static double Cost(Quantizer quantizer, SliceParameters p, int[] coefficients, int log2Width, int log2Height, int qp, double lambda)
    {
        CodingUnit cu = Unit(log2Width, log2Height, out TransformBlock block);
        var estimator = new SyntaxCoder<BinEstimator>(new BinEstimator());
        estimator.StartSlice(p, new BlockGrid(64, 64), new CtuNeighbourhood(), []);
        ContextModel.Initialise(estimator.Bins.Contexts, 2, 32);
        Span<short> levels = cu.Levels.AsSpan(0, coefficients.Length);
        bool coded = quantizer.Run(p, coefficients, levels, block, 0, qp, lambda, estimator.Bins.Contexts);
        estimator.Bins.Bin(Ctx.tu_y_coded_flag, coded ? 1 : 0);
        var scaled = new int[coefficients.Length];
        if (coded)
        {
            estimator.CodeBlockLevels(cu, block, 0, false);
            Dequantizer.Run(levels, scaled, log2Width, log2Height, qp, BitDepth, false, false, default, block.Width, block.Height);
        }
        double error = 0;
        for (int i = 0; i < coefficients.Length; i++)
            error += Math.Pow(coefficients[i] - scaled[i], 2);
        return error * Math.ScaleB(1, log2Width + log2Height - 2 * (15 - BitDepth)) + lambda * estimator.Bins.Cost / BinEstimator.OneBit;
    }

    private static CodingUnit Unit(int log2Width, int log2Height, out TransformBlock block)
    {
        var cu = new CodingUnit();
        cu.Reset(new TreeNode { Width = Math.Max(4, 1 << log2Width), Height = Math.Max(4, 1 << log2Height) });
        cu.EnsureLevels();
        block = cu.AddTu(0, 0, 1 << log2Width, 1 << log2Height).Blocks[0];
        block.Place(0, 0, 1 << log2Width, 1 << log2Height, 0);
        return cu;
    }

    // Energy falls off with frequency, as that of a residual does; nothing beyond the 32 that a 64-point transform keeps.
    private static int[] Coefficients(Random random, int log2Width, int log2Height, int amplitude)
    {
        int width = 1 << log2Width, height = 1 << log2Height;
        var c = new int[width * height];
        for (int y = 0; y < Math.Min(height, 32); y++)
        {
            for (int x = 0; x < Math.Min(width, 32); x++)
                c[y * width + x] = (int)((random.NextDouble() + random.NextDouble() - 1) * amplitude / (1 + 0.6 * (x + y)));
        }

        return c;
    }

    private static SliceParameters Parameters(bool signHiding)
    {
        EncoderSettings settings = EncoderSettings.From(new EncoderOptions
        {
            Width = 64,
            Height = 64,
            CtuSize = 64,
            Configuration = CodingConfiguration.LowDelay,
            InternalBitDepth = BitDepth,
            Tools = EncoderTools.For(EncoderPreset.Medium).With(PresetTable.SignHiding, signHiding),
        });
        var planner = new GopPlanner(settings, 0);
        planner.Next(1);
        var slice = new SliceParameters(new HeaderBuilder(settings).CreateSlice(planner.Next(1)[0]));
        Assert.True(slice.IsB);
        return slice;
    }
}
