using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>Predicts from one reference picture with an ILIF network.</summary>
internal sealed class IlifSampler(IlifProgram program, ReferencePicture picture, IlifTensor features, IReferenceSampler dctif) : IReferenceSampler
{
    private const int Before = IlifArchitecture.HeadTaps / 2;

    // Where features have to be gathered, they are so for parts of a block.
    private const int TileWidth = 32, TileHeight = 8;

    private readonly IlifPhaseCache _cache = new(program, features);

    public void Predict(in InterpolationRequest request, Span<short> destination, int stride)
    {
        if (request.Component != 0) throw new InvalidOperationException("ILIF serves luma only.");
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
            for (int y = 0; y < height; y++) destination.Slice(y * stride, width).Fill(-Intermediate.Offset);
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
                return;
            for (int y = 0; y < height; y++)
                program.AddPhase(phase, ref features.At(x0, y0 + y), features.RowStride, destination.Slice(y * stride, width));
            return;
        }
        for (int y = 0; y < height; y += TileHeight)
            for (int x = 0; x < width; x += TileWidth)
                PredictTile(request, phase, x, y, Math.Min(TileWidth, width - x), Math.Min(TileHeight, height - y), destination, stride);
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
        for (int y = 0; y < height; y++)
            program.AddPhase(phase, ref copy[y * wide * channels], wide * channels, destination.Slice((top + y) * stride + left, width));
    }
}
