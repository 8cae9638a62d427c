namespace VvcIlif.Codec.Decoder;

/// <summary>How a coding unit is predicted.</summary>
public enum BlockMode
{
    /// <summary>From samples beside it.</summary>
    Intra,

    /// <summary>Motion taken over from a neighbour, no residual.</summary>
    Skip,

    /// <summary>Motion taken over from a neighbour.</summary>
    Merge,

    /// <summary>Motion of its own.</summary>
    Inter,

    /// <summary>Motion that differs within the block: affine or by sub-blocks.</summary>
    Affine,

    /// <summary>Two motions on both sides of a line.</summary>
    Geometric,

    /// <summary>Inter and intra prediction mixed.</summary>
    Combined,

    /// <summary>From the same picture.</summary>
    BlockCopy,

    /// <summary>A palette.</summary>
    Palette,
}

/// <summary>A motion vector.</summary>
/// <param name="X">Columns to the right in sixteenths of a luma sample.</param>
/// <param name="Y">Rows down in sixteenths of a luma sample.</param>
public readonly record struct BlockVector(int X, int Y);

/// <summary>What a decoder knows of a coding unit; for drawing and statistics.</summary>
public readonly record struct DecodedBlock
{
    /// <summary>Picture order count of its picture.</summary>
    public required int Poc { get; init; }

    /// <summary>First luma column, at coded size.</summary>
    public required int X { get; init; }

    /// <summary>First luma row.</summary>
    public required int Y { get; init; }

    /// <summary>Luma columns.</summary>
    public required int Width { get; init; }

    /// <summary>Luma rows.</summary>
    public required int Height { get; init; }

    /// <summary>False for the units of a separate chroma tree, which lie over luma units.</summary>
    public required bool HasLuma { get; init; }

    /// <summary>How it is predicted.</summary>
    public required BlockMode Mode { get; init; }

    /// <summary>Bits that it took, to a whole bit; the first unit of a CTU has those of the CTU's parameters too.</summary>
    public required int Bits { get; init; }

    /// <summary>Quantisation parameter of luma.</summary>
    public required int Qp { get; init; }

    /// <summary>Vector into list 0, or null.</summary>
    public BlockVector? Vector0 { get; init; }

    /// <summary>Vector into list 1, or null.</summary>
    public BlockVector? Vector1 { get; init; }

    /// <summary>Its CTU is predicted by the plug-in filter of the stream rather than by the standard's.</summary>
    public bool PlugIn { get; init; }
}
