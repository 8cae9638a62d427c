using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search.Inter;

/// <summary>
/// A tool of inter prediction: it says where it applies and proposes candidates with their estimates. What a candidate
/// really costs, and which is kept, is decided elsewhere.
/// </summary>
internal abstract class InterTool(SearchContext context)
{
    protected SearchContext Context => context;

    /// <summary>The slice and the leaf allow the tool, and what was found so far makes it worth a try.</summary>
    public abstract bool AppliesTo(Leaf leaf);

    /// <summary>Adds candidates. Motion found on the way is left in <see cref="Leaf.Findings"/>.</summary>
    public abstract void Propose(Leaf leaf, CandidateList<InterSyntax> candidates);
}

/// <summary>Tools whose candidates compete in one list, of which the first few are tried in full.</summary>
/// <param name="Tools">The tools, asked in this order.</param>
/// <param name="Tries">Candidates tried at most.</param>
/// <param name="Ratio">No candidate is tried whose estimate is over this many times the first one's.</param>
/// <param name="MaySettle">If a skipped unit is cheap enough after it, the inter search ends.</param>
internal sealed record InterStage(InterTool[] Tools, int Tries = 1, double Ratio = 1, bool MaySettle = false);

/// <summary>What is known of a leaf's motion, for the tools and for intra, which come later.</summary>
internal sealed class InterFindings
{
    /// <summary>The least SATD of a merge candidate or estimate of a searched vector.</summary>
    public double BestEstimate { get; set; }

    /// <summary>The regular merge candidates.</summary>
    public MotionInfo[] Merge { get; } = new MotionInfo[6];

    /// <summary>The best searched motion: one list (0, 1) or both (2).</summary>
    public int Direction { get; set; }

    /// <summary>Its vectors of both lists, those that <see cref="Direction"/> uses.</summary>
    public VectorChoice Found0, Found1;

    /// <summary>Its estimate.</summary>
    public double FoundCost { get; set; }

    /// <summary>SATD of the best affine merge candidate.</summary>
    public double AffineMergeSatd { get; set; }

    /// <summary>The affine motion found last.</summary>
    public AffineMotion Affine;

    public void Clear()
    {
        BestEstimate = FoundCost = AffineMergeSatd = double.MaxValue;
        Affine = default;
    }

    /// <summary>Notes an estimate.</summary>
    public void Note(double estimate) => BestEstimate = Math.Min(BestEstimate, estimate);
}
