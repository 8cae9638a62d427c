using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Residual;

/// <summary>Coefficients to levels: a dead zone, or rate-distortion optimised quantisation with sign hiding.</summary>
internal sealed class Quantizer(bool rdoq)
{
    private readonly RdoQuantizer? _rdoq = rdoq ? new RdoQuantizer() : null;

    // quantScale = 2^20 / levelScale, for square and for rectangular blocks of odd log2 area
    internal static ReadOnlySpan<int> QuantScale => [26214, 23302, 20560, 18396, 16384, 14564, 18396, 16384, 14564, 13107, 11651, 10280];

    /// <summary>Quantises a block; returns false, and leaves no level, where all become zero.</summary>
    public bool Run(SliceParameters p, ReadOnlySpan<int> coefficients, Span<short> levels, TransformBlock block, int component,
        int qp, double lambda, ReadOnlySpan<uint> contexts)
    {
        if (_rdoq is not null)
            return _rdoq.Run(p, coefficients, levels, block, component, qp, lambda, contexts);
        int width = block.Width, height = block.Height;
        levels.Clear();
        block.MaxX = block.MaxY = 0;
        int rect = (block.Log2Width + block.Log2Height) & 1;
        int scale = QuantScale[rect * 6 + qp % 6];
        int shift = 14 + qp / 6 + 15 - p.BitDepth - ((block.Log2Width + block.Log2Height) >> 1) - rect;
        long round = (p.IsI ? 171L : 85L) << (shift - 9);
        bool any = false;
        for (int y = 0; y < Math.Min(height, 32); y++)
        {
            for (int x = 0; x < Math.Min(width, 32); x++)
            {
                int c = coefficients[y * width + x];
                int level = (int)Math.Min((Math.Abs((long)c) * scale + round) >> shift, 32767);
                if (level == 0)
                    continue;
                levels[y * width + x] = (short)(c < 0 ? -level : level);
                block.MaxX = Math.Max(block.MaxX, x);
                block.MaxY = Math.Max(block.MaxY, y);
                any = true;
            }
        }
        return any;
    }

    /// <summary>Residual samples to levels of transform skip; returns false where all become zero.</summary>
    public static bool RunSkipped(SliceParameters p, ReadOnlySpan<short> residual, Span<short> levels, TransformBlock block, int qp)
    {
        double inverse = 1024.0 / (Quant.Dequantizer.LevelScale[qp % 6] * 16.0 * (1 << (qp / 6)));
        double round = p.IsI ? 1.0 / 3 : 1.0 / 6;
        block.MaxX = block.MaxY = 0;
        bool any = false;
        for (int i = 0; i < residual.Length; i++)
        {
            int level = (int)(Math.Abs((int)residual[i]) * inverse + round);
            levels[i] = (short)(residual[i] < 0 ? -level : level);
            if (level == 0)
                continue;
            any = true;
            block.MaxX = Math.Max(block.MaxX, i & (block.Width - 1));
            block.MaxY = Math.Max(block.MaxY, i >> block.Log2Width);
        }
        return any;
    }
}
