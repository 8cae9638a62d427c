using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Partition;

/// <summary>
/// What is known about each 4x4 luma area of the picture being coded. Positions are in luma samples; the caller
/// keeps them inside the picture. Entries of areas not coded yet hold old data: availability is a question for
/// <see cref="CtuNeighbourhood"/>.
/// </summary>
internal sealed class BlockGrid
{
    private readonly BlockInfo[] _luma;
    private readonly ChromaBlockInfo[] _chroma;

    public BlockGrid(int width, int height)
    {
        Stride = (width + 3) >> 2;
        Rows = (height + 3) >> 2;
        _luma = new BlockInfo[Stride * Rows];
        _chroma = new ChromaBlockInfo[Stride * Rows];
    }

    /// <summary>Entries in a row.</summary>
    public int Stride { get; }

    public int Rows { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref BlockInfo Luma(int x, int y) => ref _luma[(y >> 2) * Stride + (x >> 2)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ChromaBlockInfo Chroma(int x, int y) => ref _chroma[(y >> 2) * Stride + (x >> 2)];

    public void FillLuma(int x, int y, int width, int height, in BlockInfo info) =>
        Fill(_luma, x, y, width, height, info);

    public void FillChroma(int x, int y, int width, int height, in ChromaBlockInfo info) =>
        Fill(_chroma, x, y, width, height, info);

    public void FillQpY(int x, int y, int width, int height, int qp)
    {
        for (int row = y >> 2; row < (y + height) >> 2; row++)
        {
            Span<BlockInfo> span = _luma.AsSpan(row * Stride + (x >> 2), width >> 2);
            for (int i = 0; i < span.Length; i++)
                span[i].QpY = (sbyte)qp;
        }
    }

    private void Fill<T>(T[] grid, int x, int y, int width, int height, in T info)
    {
        int columns = width >> 2;
        int first = (y >> 2) * Stride + (x >> 2);
        for (int row = 0; row < height >> 2; row++)
            grid.AsSpan(first + row * Stride, columns).Fill(info);
    }
}
