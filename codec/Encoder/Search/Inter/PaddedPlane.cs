using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>A copy of a plane with <see cref="Margin"/> replicated samples on all sides.</summary>
internal sealed class PaddedPlane
{
    /// <summary>Wide enough for the largest block plus a few samples.</summary>
    public const int Margin = 144;

    private readonly ushort[] _data;

    public PaddedPlane(Plane plane)
    {
        Width = plane.Width;
        Height = plane.Height;
        Stride = plane.Width + 2 * Margin;
        _data = new ushort[Stride * (plane.Height + 2 * Margin) + 64];
        for (int y = -Margin; y < plane.Height + Margin; y++)
        {
            Span<ushort> source = plane.Row(Math.Clamp(y, 0, plane.Height - 1));
            Span<ushort> row = _data.AsSpan((y + Margin) * Stride, Stride);
            row[..Margin].Fill(source[0]);
            source.CopyTo(row[Margin..]);
            row[(Margin + plane.Width)..].Fill(source[^1]);
        }
    }

    public int Width { get; }

    public int Height { get; }

    public int Stride { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ushort At(int x, int y) => ref _data[(y + Margin) * Stride + x + Margin];
}
