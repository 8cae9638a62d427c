namespace VvcIlif.Codec.Partition;

/// <summary>A transform unit and its up to three transform blocks.</summary>
internal sealed class TransformUnit
{
    // Position and size in luma samples.
    public int X, Y, Width, Height;
    public bool tu_y_coded_flag, tu_cb_coded_flag, tu_cr_coded_flag, tu_joint_cbcr_residual_flag;
    public readonly TransformBlock[] Blocks = [new(), new(), new()];

    /// <summary>True when the unit carries chroma blocks (the last one of a unit split by ISP carries all of them).</summary>
    public bool HasChroma;

    public void Reset(int x, int y, int width, int height)
    {
        X = x;
        Y = y;
        Width = width;
        Height = height;
        tu_y_coded_flag = tu_cb_coded_flag = tu_cr_coded_flag = tu_joint_cbcr_residual_flag = false;
        HasChroma = false;
        foreach (TransformBlock block in Blocks)
            block.Reset();
    }

    public bool Coded(int component) => component switch { 0 => tu_y_coded_flag, 1 => tu_cb_coded_flag, _ => tu_cr_coded_flag };
}

/// <summary>One transform block: position and size in samples of its component, and its levels.</summary>
internal sealed class TransformBlock
{
    public int X, Y, Log2Width, Log2Height;
    public bool transform_skip_flag;
    /// <summary>Levels are coded for this block (with joint coding one block serves both chroma components).</summary>
    public bool HasLevels;
    /// <summary>Where the levels start in <see cref="CodingUnit.Levels"/>; Width x Height values row by row.</summary>
    public int Offset;
    /// <summary>Greatest column and row of a level that is not zero.</summary>
    public int MaxX, MaxY;

    /// <summary>Size in samples; the uncoded part of a unit split by SBT may be three quarters of a power of two.</summary>
    public int Width, Height;

    public byte Log2WidthByte => (byte)Log2Width;

    public byte Log2HeightByte => (byte)Log2Height;

    public void Reset()
    {
        transform_skip_flag = HasLevels = false;
        MaxX = MaxY = 0;
    }

    public void Place(int x, int y, int width, int height, int offset)
    {
        X = x;
        Y = y;
        Width = width;
        Height = height;
        Log2Width = System.Numerics.BitOperations.Log2((uint)width);
        Log2Height = System.Numerics.BitOperations.Log2((uint)height);
        Offset = offset;
    }
}
