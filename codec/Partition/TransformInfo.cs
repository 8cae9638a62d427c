namespace VvcIlif.Codec.Partition;

/// <summary>What deblocking needs to know of the transform unit over a 4x4 luma area.</summary>
internal struct TransformInfo
{
    public byte Log2Width, Log2Height; // luma block
    public byte ChromaLog2Width, ChromaLog2Height; // chroma block, in chroma samples

    /// <summary>Bit c: component c has levels (joint coding counts for both chroma components).</summary>
    public byte Coded;

    public bool BdpcmChroma;

    // Eight bytes are filled in whole vectors.
    public ushort Unused;
}
