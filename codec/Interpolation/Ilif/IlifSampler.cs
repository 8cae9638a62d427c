using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>Predicts from one reference picture with an ILIF network.</summary>
internal sealed class IlifSampler(IlifProgram program, ReferencePicture picture, IlifTensor features, IReferenceSampler dctif) : IReferenceSampler
{
    private const int Before = IlifArchitecture.HeadTaps / 2;

    /// <summary>
    /// Samples that far outside the picture, and all beyond them, have only replicated features under their taps; with
    /// so wide a border, no coordinate need be clipped.
    /// </summary>
    public const int FeatureBorder = 2 * Before;

    // Where features have to be gathered, they are so for parts of a block.
    private const int TileWidth = 32, TileHeight = 8;

    private readonly IlifPhaseCache _cache = new(program, features);

    public void Predict(in InterpolationRequest request, Span<short> destination, int stride)
    {
        if (request.Component != 0)
            throw new InvalidOperationException("ILIF serves luma only.");
        IlifArchitecture architecture = program.Model.Architecture;
        int width = request.Width, height = request.Height;
        if (architecture.Residual)
        {
            dctif.Predict(architecture.SpecialTables ? request : request with { Flags = InterpolationFlags.None }, destination, stride);
        }
        else
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(stride, width);
            for (int y = 0; y < height; y++)
                destination.Slice(y * stride, width).Fill(-Intermediate.Offset);
        }
        int phase = request.FractionY * 16 + request.FractionX, x0 = request.X - Before, y0 = request.Y - Before;
        int right = request.X + width - 1 + Before, bottom = request.Y + height - 1 + Before;
        ReferenceRegion region = request.Region;
        // The tensor's own border serves blocks that need no more than clipping to the picture.
        bool direct = picture.WrapOffset == 0
            ? x0 >= -Before && y0 >= -Before && right < features.Width + Before && bottom < features.Height + Before
            : x0 >= 0 && y0 >= -Before && right < features.Width && bottom < features.Height + Before;
        if (direct && (region.IsWhole || (x0 >= region.Left && y0 >= region.Top && right <= region.Right && bottom <= region.Bottom)))
        {
            // Affine sub-blocks are small and of all phases.
            if ((phase & 0x33) == 0 && width * height > 16
                && request.X >= 0 && request.Y >= 0 && request.X + width <= features.Width && request.Y + height <= features.Height
                && _cache.TryAdd(phase, request.X, request.Y, width, height, destination, stride))
            {
                return;
            }

            program.AddPhase(phase, ref features.At(x0, y0), features.RowStride, destination, stride, width, height);
            return;
        }
        if (region.IsWhole && picture.WrapOffset == 0)
        {
            PredictAcross(request, phase, destination, stride);
            return;
        }
        for (int y = 0; y < height; y += TileHeight)
        {
            for (int x = 0; x < width; x += TileWidth)
                PredictTile(request, phase, x, y, Math.Min(TileWidth, width - x), Math.Min(TileHeight, height - y), destination, stride);
        }
    }

    // A block that crosses the border: from the second sample outside on, what the head gives stays the same.
    private void PredictAcross(in InterpolationRequest request, int phase, Span<short> destination, int stride)
    {
        int width = request.Width;
        int from = Math.Clamp(request.X, -Before, features.Width - 1 + Before), to = Math.Clamp(request.X + width - 1, -Before, features.Width - 1 + Before);
        Span<short> row = MemoryMarshal.Cast<byte, short>(FilterScratch.Current.Bytes(width * sizeof(short)))[..width];
        int left = Math.Clamp(from - request.X, 0, width - 1), count = to - from + 1, previous = int.MinValue;
        for (int y = 0; y < request.Height; y++)
        {
            int source = Math.Clamp(request.Y + y, -Before, features.Height - 1 + Before);
            if (source != previous)
            {
                row.Clear();
                program.AddPhase(phase, ref features.At(from - Before, source - Before), features.RowStride, row.Slice(left, count));
                row[..left].Fill(row[left]);
                row[(left + count)..].Fill(row[left + count - 1]);
                previous = source;
            }
            IlifPhaseCache.AddRow(row, destination.Slice(y * stride, width));
        }
    }

    private void PredictTile(in InterpolationRequest request, int phase, int left, int top, int width, int height, Span<short> destination, int stride)
    {
        int channels = features.Channels, wide = width + 2 * Before, high = height + 2 * Before;
        Span<short> copy = MemoryMarshal.Cast<byte, short>(FilterScratch.Current.Bytes((wide * high * channels + IlifTensor.Slack) * sizeof(short)));
        Span<int> columns = stackalloc int[TileWidth + 2 * Before];
        Plane plane = picture.Planes[0];
        for (int c = 0; c < wide; c++)
            columns[c] = ReferenceBlock.Column(plane, request.Region, picture.WrapOffset, request.X + left + c - Before);
        for (int r = 0; r < high; r++)
        {
            int y = ReferenceBlock.Row(plane, request.Region, request.Y + top + r - Before);
            for (int c = 0; c < wide; c++)
                features.Row(columns[c], y, 1).CopyTo(copy.Slice((r * wide + c) * channels, channels));
        }
        program.AddPhase(phase, ref copy[0], wide * channels, destination[(top * stride + left)..], stride, width, height);
    }
}
