namespace VvcIlif.Codec.Syntax;

/// <summary>Up-right diagonal scans (6.5.2) for all shapes up to 8x8 and 1x16: column and row of each position.</summary>
internal sealed class ScanOrder
{
    private static readonly ScanOrder[] s_orders = Build();

    private ScanOrder(int log2Width, int log2Height)
    {
        int width = 1 << log2Width, height = 1 << log2Height;
        X = new byte[width * height];
        Y = new byte[width * height];
        Index = new byte[width * height];
        int i = 0;
        for (int d = 0; d < width + height - 1; d++)
        {
            for (int y = Math.Min(d, height - 1); y >= 0 && d - y < width; y--)
            {
                X[i] = (byte)(d - y);
                Y[i] = (byte)y;
                Index[y * width + d - y] = (byte)i;
                i++;
            }
        }
    }

    /// <summary>Column of each scan position.</summary>
    public byte[] X { get; }

    /// <summary>Row of each scan position.</summary>
    public byte[] Y { get; }

    /// <summary>Scan position of each raster position.</summary>
    public byte[] Index { get; }

    /// <summary>The scan of a block of 2^log2Width x 2^log2Height positions, at most 16 on a side and 64 in all.</summary>
    public static ScanOrder Of(int log2Width, int log2Height) => s_orders[log2Width * 5 + log2Height];

    private static ScanOrder[] Build()
    {
        var orders = new ScanOrder[25];
        for (int w = 0; w < 5; w++)
        {
            for (int h = 0; h < 5; h++)
                orders[w * 5 + h] = new ScanOrder(w, Math.Min(h, 8 - w));
        }

        return orders;
    }
}
