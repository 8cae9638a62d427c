namespace VvcIlif.Codec.Partition;

/// <summary>Properties of the coding unit that covers a 4x4 luma area, as its neighbours need them.</summary>
[Flags]
internal enum BlockFlags : byte
{
    None = 0,
    Skip = 1,
    Mip = 2,
    Affine = 4,
    SubblockMerge = 8,
    SixParameter = 16,
    BdpcmLuma = 32,
    Ciip = 64,
    Isp = 128,
}

/// <summary>One entry of <see cref="BlockGrid"/> for the luma (or single) tree; 16 bytes.</summary>
internal struct BlockInfo
{
    public ushort X4, Y4; // origin of the coding block in units of 4 luma samples
    public byte Log2Width, Log2Height;
    public byte QtDepth;
    public PredMode PredMode;
    public BlockFlags Flags;
    public byte IntraModeY;
    public sbyte QpY;
    public byte Unused0;
    public uint Unused1;

    public readonly int X => X4 << 2;
    public readonly int Y => Y4 << 2;
    public readonly int Width => 1 << Log2Width;
    public readonly int Height => 1 << Log2Height;
    public readonly bool IsAffine => (Flags & BlockFlags.Affine) != 0;
}

/// <summary>One entry of <see cref="BlockGrid"/> for the chroma tree.</summary>
internal struct ChromaBlockInfo
{
    public byte Log2Width, Log2Height; // in luma samples
    public byte QtDepth;
    public PredMode PredMode;
}
