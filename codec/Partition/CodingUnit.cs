namespace VvcIlif.Codec.Partition;

/// <summary>
/// A coding unit: its syntax elements under the standard's names, and what is derived from them. Units are pooled;
/// <see cref="Reset"/> brings all fields to the values that absent syntax elements are inferred to have.
/// </summary>
internal sealed class CodingUnit
{
    // Position and size in luma samples.
    public int X, Y, Width, Height;
    public int Log2Width, Log2Height;
    public int QtDepth, MttDepth;
    public TreeType Tree;
    public ModeType Mode;
    public PredMode PredMode;

    public bool cu_skip_flag;

    public IntraSyntax Intra;

    public InterSyntax Inter;

    public ResidualSyntax Residual;

    /// <summary>The transform units, the first <see cref="TuCount"/> of them in use.</summary>
    public TransformUnit[] Tus = [new()];
    public int TuCount;

    /// <summary>Of a unit in palette mode.</summary>
    public PaletteData? Palette;

    /// <summary>Levels of all transform blocks, each block row by row at its offset.</summary>
    public short[] Levels = [];

    /// <summary>Instead of <see cref="Levels"/> where the slice's samples or levels are wide (<see cref="SliceParameters.IsWide"/>).</summary>
    public int[] WideLevels = [];

    /// <summary>The unit's part of <see cref="Levels"/>, where several units share them.</summary>
    public int LevelsStart;

    /// <summary>Of a decoded unit: where it ends in the slice data.</summary>
    public long EndBit;

    public int ChannelIndex => Tree == TreeType.DualTreeChroma ? 1 : 0;

    public bool HasLuma => Tree != TreeType.DualTreeChroma;

    /// <summary>intra_subpartitions_mode_flag: number of parts.</summary>
    public int IspParts => Intra.Isp == IspSplit.None ? 1 : Width * Height == 32 ? 2 : 4;

    /// <summary>AmvrShift (7.4.12.7).</summary>
    public int AmvrShift => !Inter.amvr_flag ? 2
        : Inter.inter_affine_flag ? Inter.amvr_precision_idx << 2
        : PredMode == PredMode.Ibc ? 4 + (Inter.amvr_precision_idx << 1)
        : Inter.amvr_precision_idx switch { 0 => 3, 1 => 4, _ => 6 };

    public void Reset(in TreeNode node)
    {
        X = node.X;
        Y = node.Y;
        Width = node.Width;
        Height = node.Height;
        Log2Width = System.Numerics.BitOperations.Log2((uint)Width);
        Log2Height = System.Numerics.BitOperations.Log2((uint)Height);
        QtDepth = node.QtDepth;
        MttDepth = node.MttDepth;
        Tree = node.Tree;
        Mode = node.Mode;
        PredMode = PredMode.Intra;
        cu_skip_flag = false;
        Intra = IntraSyntax.Inferred;
        Inter = InterSyntax.Inferred;
        Residual = ResidualSyntax.Inferred;
        TuCount = 0;
    }

    /// <summary>The next transform unit, reset, at a luma position and size.</summary>
    public TransformUnit AddTu(int x, int y, int width, int height)
    {
        if (TuCount == Tus.Length)
        {
            Array.Resize(ref Tus, Tus.Length * 2);
            for (int i = TuCount; i < Tus.Length; i++)
                Tus[i] = new TransformUnit();
        }
        TransformUnit tu = Tus[TuCount++];
        tu.Reset(x, y, width, height);
        return tu;
    }

    /// <summary>Makes room for the levels of luma and both chroma blocks at 4:4:4.</summary>
    public void EnsureLevels()
    {
        if (Levels.Length < Width * Height * 3)
            Levels = new short[Width * Height * 3];
    }

    /// <summary>Levels of all blocks of the unit.</summary>
    public int LevelCount(SliceParameters p)
    {
        int area = Width * Height, chroma = Tree == TreeType.DualTreeLuma || !p.HasChroma ? 0
            : 2 * area >> (p.ChromaFormat.ShiftX() + p.ChromaFormat.ShiftY());
        return HasLuma ? area + chroma : chroma;
    }
}
