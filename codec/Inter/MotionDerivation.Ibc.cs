using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Inter;

/// <summary>Block vectors of intra block copy.</summary>
internal sealed partial class MotionDerivation
{
    /// <summary>HmvpIbcCandList; entries use list 0.</summary>
    public HistoryTable BlockVectorHistory { get; private set; } = new();

    /// <summary>Candidate <paramref name="index"/> of the block vector list, in sixteenths of a sample.</summary>
    // H.266 8.6.2.2
    public Mv BlockVectorCandidate(in Block b, int index)
    {
        int count = 0;
        bool large = b.Width * b.Height > 16;
        bool hasA = IsBlockCopy(b.X - 1, b.Y + b.Height - 1, out Mv a), hasB = IsBlockCopy(b.X + b.Width - 1, b.Y - 1, out Mv above);
        hasA &= large;
        hasB &= large;
        if (hasA && count++ == index)
            return a;
        if (hasB && !(hasA && a == above) && count++ == index)
            return above;
        for (int i = 1; i <= BlockVectorHistory.Count; i++)
        {
            Mv h = BlockVectorHistory[BlockVectorHistory.Count - i].Mv0;
            if (i == 1 && large && ((hasA && h == a) || (hasB && h == above)))
                continue;
            if (count++ == index)
                return h;
        }
        return default;
    }

    private bool IsBlockCopy(int x, int y, out Mv vector)
    {
        vector = default;
        if (!_n.IsAvailable(0, x, y) || _grid.Luma(x, y).PredMode != PredMode.Ibc)
            return false;
        vector = _motion.At(x, y).Mv0;
        return true;
    }

    /// <summary>Records the vector of a unit for those that follow.</summary>
    // H.266 8.6.2.6
    public void UpdateBlockVectorHistory(in Block b, Mv vector)
    {
        if (b.Width * b.Height > 16)
            BlockVectorHistory.Add(new MotionInfo { Mv0 = vector, RefIdx0 = 0, RefIdx1 = -1 });
    }
}
