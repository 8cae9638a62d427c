namespace VvcIlif.Codec.Encoder;

/// <summary>
/// All that a preset decides, one row a setting, one column a preset: the coding tools, and how hard the encoder
/// searches. A setting is named by its field in code and by <see cref="EncoderSetting.Name"/> in text.
/// </summary>
/// <remarks>
/// Units: "lambda" is the Lagrange multiplier, squared error for a bit, so that a cost of so many lambdas is what so many
/// bits cost; a "ratio" compares estimated costs (SATD plus the square root of lambda for each bit) unless it says otherwise.
/// </remarks>
public static class PresetTable
{
    private static readonly List<EncoderSetting> s_rows = [];

    // Coding tools                                                                                                        fast   medium slow
    /// <summary>Deblocking filter.</summary>
    public static readonly SwitchSetting Deblocking = Tool("deblocking", "Deblocking filter", true, true, true);

    /// <summary>Sample adaptive offset.</summary>
    public static readonly SwitchSetting Sao = Tool("sao", "Sample adaptive offset", true, true, true);

    /// <summary>Separate coding trees for luma and chroma in intra pictures.</summary>
    public static readonly SwitchSetting DualTree = Tool("dual-tree", "Separate luma and chroma trees in intra pictures", true, true, true);

    /// <summary>Levels of binary and ternary splits below the quadtree in intra pictures.</summary>
    public static readonly CountSetting MttIntra = new(SettingKind.Tool, "mtt-intra", "Levels of binary and ternary splits in intra pictures", 0, 3, 3, 3, 3);

    /// <summary>Levels of binary and ternary splits below the quadtree in other pictures.</summary>
    public static readonly CountSetting MttInter = new(SettingKind.Tool, "mtt-inter", "Levels of binary and ternary splits in other pictures", 0, 3, 1, 2, 3);

    /// <summary>Chroma predicted from luma.</summary>
    public static readonly SwitchSetting Cclm = Tool("cclm", "Chroma predicted from luma", true, true, true);

    /// <summary>Intra prediction from the second and third line beside a block.</summary>
    public static readonly SwitchSetting Mrl = Tool("mrl", "Intra prediction from the second and third reference line", true, true, true);

    /// <summary>Transform types chosen for each intra luma block.</summary>
    public static readonly SwitchSetting Mts = Tool("mts", "Transform types chosen for each intra luma block", false, false, true);

    /// <summary>Transform types that follow from the block size; without effect where <see cref="Mts"/> is on.</summary>
    public static readonly SwitchSetting ImplicitMts = Tool("implicit-mts", "Transform types that follow from the block size", true, true, true);

    /// <summary>Blocks without transform.</summary>
    public static readonly SwitchSetting TransformSkip = Tool("transform-skip", "Blocks without transform", false, false, true);

    /// <summary>One sign of each coefficient group hidden in the parity of its levels.</summary>
    public static readonly SwitchSetting SignHiding = Tool("sign-hiding", "A sign of each group hidden in the parity of its levels", true, true, true);

    /// <summary>Motion predicted from another picture.</summary>
    public static readonly SwitchSetting Tmvp = Tool("tmvp", "Motion predicted from another picture", true, true, true);

    /// <summary>Merge candidates with a vector difference.</summary>
    public static readonly SwitchSetting Mmvd = Tool("mmvd", "Merge candidates with a vector difference", false, false, false);

    /// <summary>Motion vector differences in half, whole and four samples.</summary>
    public static readonly SwitchSetting Amvr = Tool("amvr", "Vector differences in half, whole and four samples", false, true, true);

    /// <summary>Affine motion with four and six parameters.</summary>
    public static readonly SwitchSetting Affine = Tool("affine", "Affine motion with four and six parameters", false, true, true);

    /// <summary>Unequal weights in bi-prediction.</summary>
    public static readonly SwitchSetting Bcw = Tool("bcw", "Unequal weights in bi-prediction", false, false, true);

    // Search: partitions
    internal static readonly SwitchSetting Ternary = Effort("ternary", "Try ternary splits", false, true, true);
    internal static readonly ThresholdSetting StopSplits = Lambdas("stop-splits", "A skipped unit that costs less (in lambda) is not split", 12, 12, 6);
    internal static readonly ThresholdSetting TernaryRatio = Ratio("ternary-ratio", "No ternary split if the binary one of its direction costs over this ratio of the best", 1.03, 1.03, 1.03);
    internal static readonly ThresholdSetting BinaryRatio = Ratio("binary-ratio", "No binary split of a skipped unit if the quad split costs over this ratio of the best", 1.1, 1.1, 1.1);

    // Search: inter
    internal static readonly CountSetting References = Count("references", "Reference pictures searched for each list", 1, 16, 1, 2, 4);
    internal static readonly CountSetting SearchRange = Count("search-range", "Whole-sample search around each start, in samples", 1, 1024, 32, 64, 128);
    internal static readonly CountSetting BiPasses = Count("bi-passes", "Passes that refine one vector of a pair while the other is kept", 0, 8, 1, 1, 2);
    internal static readonly CountSetting MergeTries = Count("merge-tries", "Merge candidates tried with a residual", 1, 6, 2, 3, 5);
    internal static readonly ThresholdSetting MergeRatio = Ratio("merge-ratio", "No merge candidate is tried over this ratio of the first", 1.25, 1.25, 1.25);
    internal static readonly ThresholdSetting StopInter = Lambdas("stop-inter", "No vector is searched if a skipped unit costs less (in lambda)", 10, 10, 5);
    internal static readonly ThresholdSetting DirectionRatio = Ratio("direction-ratio", "One list or both, whichever is worse, is tried too below this ratio of the other", 1.05, 1.05, 1.05);
    internal static readonly ThresholdSetting AmvrRatio = Ratio("amvr-ratio", "Coarser vectors are tried below this ratio of the best", 1.02, 1.02, 1.02);
    internal static readonly CountSetting BcwArea = Count("bcw-area", "Unequal weights from this area on, in samples", 256, 16384, 256, 256, 256);
    internal static readonly CountSetting AffineSize = Count("affine-size", "Affine motion from this width and height on", 16, 128, 16, 16, 16);
    internal static readonly ThresholdSetting AffineMergeRatio = Ratio("affine-merge-ratio", "Affine merging is tried up to this ratio of the best SATD", 1.2, 1.2, 1.2);
    internal static readonly ThresholdSetting AffineSkipRatio = Ratio("affine-skip-ratio", "No affine search of a skipped unit if affine merging is over this ratio of the best SATD", 1.05, 1.05, 1.05);
    internal static readonly ThresholdSetting AffineRatio = Ratio("affine-ratio", "Searched affine motion is tried up to this ratio of the best estimate", 1.1, 1.1, 1.1);
    internal static readonly CountSetting AffineSteps = Count("affine-steps", "Gauss-Newton steps of an affine search", 1, 16, 4, 4, 4);
    internal static readonly SwitchSetting AffineSixteenths = Effort("affine-sixteenths", "Refine affine motion to sixteenths of a sample", true, true, true);

    // Search: intra
    internal static readonly CountSetting IntraTries = Count("intra-tries", "Luma modes tried with a residual", 1, 8, 2, 3, 5);
    internal static readonly ThresholdSetting IntraRatio = Ratio("intra-ratio", "No luma mode is tried over this ratio of the first", 1.3, 1.3, 1.3);
    internal static readonly ThresholdSetting StopIntra = Lambdas("stop-intra", "No intra mode is tried if a skipped unit costs less (in lambda)", 24, 24, 24);
    internal static readonly ThresholdSetting IntraInterRatio = Ratio("intra-inter-ratio", "In inter pictures no intra mode is tried over this ratio of the inter estimate", 1.0, 1.1, 1.3);
    internal static readonly CountSetting ChromaTries = Count("chroma-tries", "Chroma modes tried with a residual", 1, 8, 1, 2, 4);

    // Search: residual
    internal static readonly SwitchSetting Rdoq = Effort("rdoq", "Rate-distortion optimised quantisation; off: a dead zone", true, true, true);
    internal static readonly ThresholdSetting ResidualFloor = Lambdas("residual-floor", "No residual is tried for less error (in lambda)", 6, 6, 6);
    internal static readonly CountSetting TransformSkipSize = Count("transform-skip-size", "Largest side of a block tried without transform", 4, 32, 16, 16, 16);

    /// <summary>All rows, tools first.</summary>
    public static IReadOnlyList<EncoderSetting> Rows => s_rows;

    /// <summary>The row of a name.</summary>
    /// <param name="name">As in <see cref="EncoderSetting.Name"/>; case does not matter.</param>
    /// <exception cref="EncoderConfigurationException">There is no such row.</exception>
    public static EncoderSetting Find(string name) =>
        s_rows.Find(row => string.Equals(row.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new EncoderConfigurationException("Tool", name, string.Join(", ", s_rows.Select(row => row.Name)));

    internal static int Add(EncoderSetting row)
    {
        s_rows.Add(row);
        return s_rows.Count - 1;
    }

    private static SwitchSetting Tool(string name, string help, bool fast, bool medium, bool slow) => new(SettingKind.Tool, name, help, fast, medium, slow);

    private static SwitchSetting Effort(string name, string help, bool fast, bool medium, bool slow) => new(SettingKind.Effort, name, help, fast, medium, slow);

    private static CountSetting Count(string name, string help, int least, int most, int fast, int medium, int slow) =>
        new(SettingKind.Effort, name, help, least, most, fast, medium, slow);

    private static ThresholdSetting Ratio(string name, string help, double fast, double medium, double slow) => new(name, help, 100, fast, medium, slow);

    private static ThresholdSetting Lambdas(string name, string help, double fast, double medium, double slow) => new(name, help, 10000, fast, medium, slow);
}
