using System.Runtime.CompilerServices;

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

    /// <summary>Enters a unit, for those that are coded after it.</summary>
    public void Record(CodingUnit cu)
    {
        if (cu.HasLuma)
        {
            BlockFlags flags = BlockFlags.None;
            if (cu.cu_skip_flag)
                flags |= BlockFlags.Skip;
            if (cu.Intra.intra_mip_flag)
                flags |= BlockFlags.Mip;
            if (cu.Inter.MotionModel > 0)
                flags |= BlockFlags.Affine;
            if (cu.Inter.MotionModel == 2)
                flags |= BlockFlags.SixParameter;
            if (cu.Inter.merge_subblock_flag)
                flags |= BlockFlags.SubblockMerge;
            if (cu.Intra.intra_bdpcm_luma_flag)
                flags |= BlockFlags.BdpcmLuma;
            if (cu.Inter.ciip_flag)
                flags |= BlockFlags.Ciip;
            if (cu.Intra.Isp != IspSplit.None)
                flags |= BlockFlags.Isp;
            FillLuma(cu.X, cu.Y, cu.Width, cu.Height, new BlockInfo
            {
                X4 = (ushort)(cu.X >> 2),
                Y4 = (ushort)(cu.Y >> 2),
                Log2Width = (byte)cu.Log2Width,
                Log2Height = (byte)cu.Log2Height,
                QtDepth = (byte)cu.QtDepth,
                PredMode = cu.PredMode,
                Flags = flags,
                IntraModeY = cu.Intra.IntraPredModeY,
                QpY = (sbyte)cu.Residual.QpY,
            });
        }
        if (cu.Tree != TreeType.DualTreeLuma)
        {
            FillChroma(cu.X, cu.Y, cu.Width, cu.Height, new ChromaBlockInfo
            {
                Log2Width = (byte)cu.Log2Width,
                Log2Height = (byte)cu.Log2Height,
                QtDepth = (byte)cu.QtDepth,
                PredMode = cu.PredMode,
            });
        }
    }

    /// <summary>Copies the luma entries of an area to (<paramref name="save"/>) or from a buffer.</summary>
    public void CopyLuma(int x, int y, int width, int height, Span<BlockInfo> buffer, bool save) =>
        Copy(_luma, x, y, width, height, buffer, save);

    /// <inheritdoc cref="CopyLuma"/>
    public void CopyChroma(int x, int y, int width, int height, Span<ChromaBlockInfo> buffer, bool save) =>
        Copy(_chroma, x, y, width, height, buffer, save);

    private void Copy<T>(T[] grid, int x, int y, int width, int height, Span<T> buffer, bool save)
    {
        int columns = width >> 2;
        int first = (y >> 2) * Stride + (x >> 2);
        for (int row = 0; row < height >> 2; row++)
        {
            Span<T> line = grid.AsSpan(first + row * Stride, columns);
            Span<T> copy = buffer.Slice(row * columns, columns);
            if (save)
                line.CopyTo(copy);
            else
                copy.CopyTo(line);
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
