using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Intra;

/// <summary>What cross-component prediction needs to know of a chroma block.</summary>
internal struct CclmBlock
{
    /// <summary>Column of the first sample in the chroma planes.</summary>
    public int X;

    /// <summary>Row of the first sample in the chroma planes.</summary>
    public int Y;

    /// <summary>Width in chroma samples, 4 to 32 (64 in 4:4:4).</summary>
    public int Width;

    /// <summary>Height in chroma samples.</summary>
    public int Height;

    /// <summary><see cref="IntraModes.LtCclm"/>, <see cref="IntraModes.LCclm"/> or <see cref="IntraModes.TCclm"/>.</summary>
    public int Mode;

    /// <summary>Chroma samples available above, from <see cref="X"/> rightwards; may exceed what is used.</summary>
    public int AvailableTop;

    /// <summary>Chroma samples available to the left, from <see cref="Y"/> downwards.</summary>
    public int AvailableLeft;

    /// <summary>Whether the block begins a CTU row: then only one row of luma above it is used.</summary>
    public bool AtCtuTop;

    /// <summary>sps_chroma_format_idc, not 4:0:0.</summary>
    public ChromaFormat Format;

    /// <summary>sps_chroma_vertical_collocated_flag.</summary>
    public bool VerticalCollocated;

    /// <summary>Bits of a sample.</summary>
    public int BitDepth;
}

/// <summary>Chroma as a linear function of the reconstructed luma (H.266 8.4.5.2.14).</summary>
internal static partial class CclmPrediction
{
    /// <summary>chroma = (luma * A >> K) + B.</summary>
    internal readonly record struct Model(int A, int B, int K);

    /// <summary>Predicts both chroma components of a block.</summary>
    /// <param name="luma">Luma, reconstructed over the area of the block and around it.</param>
    /// <param name="cb">Cb as reconstructed so far, read around the block.</param>
    /// <param name="cr">Cr likewise.</param>
    /// <param name="block">Position, size, mode and neighbourhood.</param>
    /// <param name="cbTarget">Written: width * height samples; may be the block's own place in the plane.</param>
    /// <param name="crTarget">Written likewise.</param>
    /// <param name="stride">Elements from row to row of both targets.</param>
    [SkipLocalsInit]
    public static void Predict(Plane luma, Plane cb, Plane cr, in CclmBlock block, Span<ushort> cbTarget, Span<ushort> crTarget, int stride)
    {
        if (block.AvailableTop <= 0 && block.AvailableLeft <= 0)
        {
            Fill(cbTarget, stride, block, (ushort)(1 << block.BitDepth - 1));
            Fill(crTarget, stride, block, (ushort)(1 << block.BitDepth - 1));
            return;
        }
        Derive(luma, cb, cr, block, out var cbModel, out var crModel);
        Span<ushort> samples = stackalloc ushort[64 * 64 + 32];
        Downsample(luma, block, samples);
        Apply(samples, block, cbModel, cbTarget, stride);
        Apply(samples, block, crModel, crTarget, stride);
    }

    private static void Fill(Span<ushort> target, int stride, in CclmBlock block, ushort value)
    {
        for (int y = 0; y < block.Height; y++)
            target.Slice(y * stride, block.Width).Fill(value);
    }

    private static void Apply(ReadOnlySpan<ushort> samples, in CclmBlock block, Model model, Span<ushort> target, int stride)
    {
        for (int y = 0; y < block.Height; y++)
        {
            var row = samples.Slice(y * block.Width, block.Width);
            var output = target.Slice(y * stride, block.Width);
            int x = VectorSupported ? ApplyVector(row, model, block.BitDepth, output) : 0;
            for (; x < row.Length; x++)
                output[x] = (ushort)Math.Clamp((row[x] * model.A >> model.K) + model.B, 0, (1 << block.BitDepth) - 1);
        }
    }

    // Up to four neighbouring pairs of luma and chroma; the line goes through the mean of the two darker ones and that of
    // the two brighter ones.
    [SkipLocalsInit]
    private static void Derive(Plane luma, Plane cb, Plane cr, in CclmBlock block, out Model cbModel, out Model crModel)
    {
        int topCount = 0;
        int leftCount = 0;
        bool top = block.AvailableTop > 0;
        bool left = block.AvailableLeft > 0;
        int both = Math.Min(block.Width, block.Height);
        switch (block.Mode)
        {
            case IntraModes.LtCclm:
                topCount = top ? block.Width : 0;
                leftCount = left ? block.Height : 0;
                break;
            case IntraModes.TCclm:
                topCount = Math.Clamp(block.AvailableTop, 0, block.Width + both);
                break;
            default:
                leftCount = Math.Clamp(block.AvailableLeft, 0, block.Height + both);
                break;
        }
        if (topCount == 0 && leftCount == 0)
        {
            cbModel = crModel = new Model(0, 1 << block.BitDepth - 1, 0);
            return;
        }

        int numIs4 = top && left && block.Mode == IntraModes.LtCclm ? 0 : 1;
        Span<int> lumas = stackalloc int[4];
        Span<int> cbs = stackalloc int[4];
        Span<int> crs = stackalloc int[4];
        int count = 0;
        int picked = Math.Min(topCount, 2 << numIs4);
        for (int i = 0; i < picked; i++, count++)
        {
            int x = (topCount >> 2 + numIs4) + i * Math.Max(1, topCount >> 1 + numIs4);
            lumas[count] = LumaAbove(luma, block, x);
            cbs[count] = cb.At(block.X + x, block.Y - 1);
            crs[count] = cr.At(block.X + x, block.Y - 1);
        }
        picked = Math.Min(leftCount, 2 << numIs4);
        for (int i = 0; i < picked; i++, count++)
        {
            int y = (leftCount >> 2 + numIs4) + i * Math.Max(1, leftCount >> 1 + numIs4);
            lumas[count] = LumaBeside(luma, block, y);
            cbs[count] = cb.At(block.X - 1, block.Y + y);
            crs[count] = cr.At(block.X - 1, block.Y + y);
        }
        if (count == 2)
        {
            Double(lumas);
            Double(cbs);
            Double(crs);
        }

        Span<int> order = [0, 2, 1, 3];
        if (lumas[order[0]] > lumas[order[1]])
            (order[0], order[1]) = (order[1], order[0]);
        if (lumas[order[2]] > lumas[order[3]])
            (order[2], order[3]) = (order[3], order[2]);
        if (lumas[order[0]] > lumas[order[3]])
            (order[0], order[1], order[2], order[3]) = (order[2], order[3], order[0], order[1]);
        if (lumas[order[1]] > lumas[order[2]])
            (order[1], order[2]) = (order[2], order[1]);

        int minLuma = lumas[order[0]] + lumas[order[1]] + 1 >> 1;
        int maxLuma = lumas[order[2]] + lumas[order[3]] + 1 >> 1;
        cbModel = Line(minLuma, maxLuma, cbs[order[0]] + cbs[order[1]] + 1 >> 1, cbs[order[2]] + cbs[order[3]] + 1 >> 1);
        crModel = Line(minLuma, maxLuma, crs[order[0]] + crs[order[1]] + 1 >> 1, crs[order[2]] + crs[order[3]] + 1 >> 1);
    }

    // Each of two samples counts twice.
    private static void Double(Span<int> values)
    {
        (values[0], values[1]) = (values[1], values[0]);
        values[2] = values[0];
        values[3] = values[1];
    }

    internal static Model Line(int minLuma, int maxLuma, int minChroma, int maxChroma)
    {
        int diff = maxLuma - minLuma;
        if (diff == 0)
            return new Model(0, minChroma, 0);
        ReadOnlySpan<byte> divSigTable = [0, 7, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 1, 1, 0];
        int diffC = maxChroma - minChroma;
        int x = BitOperations.Log2((uint)diff);
        int normDiff = diff << 4 >> x & 15;
        x += normDiff != 0 ? 1 : 0;
        int y = diffC == 0 ? 0 : BitOperations.Log2((uint)Math.Abs(diffC)) + 1;
        int a = diffC * (divSigTable[normDiff] | 8) + (1 << y >> 1) >> y;
        int k = 3 + x - y;
        if (k < 1)
        {
            k = 1;
            a = Math.Sign(a) * 15;
        }
        return new Model(a, minChroma - (a * minLuma >> k), k);
    }

    // Luma at the place of chroma sample x of the row above.
    private static int LumaAbove(Plane luma, in CclmBlock block, int x)
    {
        int column = block.X + x << block.Format.ShiftX();
        int row = block.Y << block.Format.ShiftY();
        if (block.Format == ChromaFormat.Yuv444)
            return luma.At(column, row - 1);
        int before = x > 0 || block.AvailableLeft > 0 ? 1 : 0;
        if (block.Format == ChromaFormat.Yuv422 || block.AtCtuTop)
            return luma.At(column - before, row - 1) + 2 * luma.At(column, row - 1) + luma.At(column + 1, row - 1) + 2 >> 2;
        return block.VerticalCollocated
            ? Cross(ref luma.At(column, row - 2), luma.Stride, before, 1)
            : Six(ref luma.At(column, row - 2), luma.Stride, before);
    }

    private static int LumaBeside(Plane luma, in CclmBlock block, int y)
    {
        int shiftX = block.Format.ShiftX();
        int column = (block.X << shiftX) - 1 - shiftX;
        int row = block.Y + y << block.Format.ShiftY();
        if (block.Format == ChromaFormat.Yuv444)
            return luma.At(column, row);
        if (block.Format == ChromaFormat.Yuv422)
            return luma.At(column - 1, row) + 2 * luma.At(column, row) + luma.At(column + 1, row) + 2 >> 2;
        int above = y > 0 || block.AvailableTop > 0 ? 1 : 0;
        return block.VerticalCollocated
            ? Cross(ref luma.At(column, row), luma.Stride, 1, above)
            : Six(ref luma.At(column, row), luma.Stride, 1);
    }

    // Five samples around a luma sample that chroma coincides with; `before` and `above` are 0 where there is no sample.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Cross(ref ushort sample, int stride, int before, int above) =>
        Unsafe.Subtract(ref sample, above * stride) + Unsafe.Subtract(ref sample, before) + 4 * sample
        + Unsafe.Add(ref sample, 1) + Unsafe.Add(ref sample, stride) + 4 >> 3;

    // Three by two samples around the middle of two luma rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Six(ref ushort sample, int stride, int before)
    {
        ref ushort below = ref Unsafe.Add(ref sample, stride);
        return Unsafe.Subtract(ref sample, before) + 2 * sample + Unsafe.Add(ref sample, 1)
            + Unsafe.Subtract(ref below, before) + 2 * below + Unsafe.Add(ref below, 1) + 4 >> 3;
    }

    // Luma on the grid of the chroma block, rows of its width.
    internal static void Downsample(Plane luma, in CclmBlock block, Span<ushort> samples)
    {
        int shiftX = block.Format.ShiftX();
        int shiftY = block.Format.ShiftY();
        bool left = block.AvailableLeft > 0;
        for (int y = 0; y < block.Height; y++)
        {
            var output = samples.Slice(y * block.Width, block.Width);
            ref ushort source = ref luma.At(block.X << shiftX, block.Y + y << shiftY);
            if (block.Format == ChromaFormat.Yuv444)
            {
                MemoryMarshal.CreateReadOnlySpan(ref source, block.Width).CopyTo(output);
                continue;
            }
            int above = y > 0 || block.AvailableTop > 0 ? 1 : 0;
            if (VectorSupported && block.BitDepth <= Lanes.MaxBitDepth && block.Format == ChromaFormat.Yuv420 && !block.VerticalCollocated)
            {
                DownsampleVector(ref source, luma.Stride, output);
                if (!left)
                    output[0] = (ushort)Six(ref source, luma.Stride, 0);
                continue;
            }
            for (int x = 0; x < output.Length; x++)
            {
                ref ushort sample = ref Unsafe.Add(ref source, 2 * x);
                int before = x > 0 || left ? 1 : 0;
                output[x] = (ushort)(block.Format == ChromaFormat.Yuv422
                    ? Unsafe.Subtract(ref sample, before) + 2 * sample + Unsafe.Add(ref sample, 1) + 2 >> 2
                    : block.VerticalCollocated ? Cross(ref sample, luma.Stride, before, above) : Six(ref sample, luma.Stride, before));
            }
        }
    }
}
