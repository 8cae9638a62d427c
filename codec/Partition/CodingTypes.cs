namespace VvcIlif.Codec.Partition;

/// <summary>treeType (7.4.12.4).</summary>
internal enum TreeType : byte { SingleTree, DualTreeLuma, DualTreeChroma }

/// <summary>modeType (7.4.12.4).</summary>
internal enum ModeType : byte { All, Inter, Intra }

/// <summary>CuPredMode; palette coding is marked here as a mode of its own.</summary>
internal enum PredMode : byte { Inter, Intra, Ibc, Palette }

/// <summary>The split of a coding tree node.</summary>
internal enum SplitMode : byte { None, TernaryHorizontal, BinaryHorizontal, TernaryVertical, BinaryVertical, Quad }

/// <summary>IntraSubPartitionsSplitType.</summary>
internal enum IspSplit : byte { None, Horizontal, Vertical }

/// <summary>A node of the coding tree: position and size in luma samples, and how it came about.</summary>
internal struct TreeNode
{
    public int X, Y, Width, Height;
    public int QtDepth;
    public int MttDepth;
    public int DepthOffset;
    public int PartIndex;
    public int SubDivision; // cbSubdiv
    public bool QgOnY, QgOnC;
    public SplitMode ParentSplit;
    public TreeType Tree;
    public ModeType Mode;

    public readonly int ChannelIndex => Tree == TreeType.DualTreeChroma ? 1 : 0;
}
