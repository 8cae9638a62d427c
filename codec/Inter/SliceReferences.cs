namespace VvcIlif.Codec.Inter;

/// <summary>Picture order counts and long-term marks of a slice's reference lists.</summary>
internal sealed class SliceReferences
{
    public int Poc;
    public readonly int[] Count = new int[2];
    public readonly int[,] RefPoc = new int[2, 16];
    public readonly bool[,] IsLongTerm = new bool[2, 16];

    /// <summary>Sets the active references of a list.</summary>
    /// <param name="list">0 or 1.</param>
    /// <param name="pocs">Their picture order counts.</param>
    /// <param name="longTerm">Whether each is a long-term reference; empty where none is.</param>
    public void SetList(int list, ReadOnlySpan<int> pocs, ReadOnlySpan<bool> longTerm = default)
    {
        Count[list] = pocs.Length;
        for (int i = 0; i < pocs.Length; i++)
        {
            RefPoc[list, i] = pocs[i];
            IsLongTerm[list, i] = !longTerm.IsEmpty && longTerm[i];
        }
    }

    /// <summary>NoBackwardPredFlag: no active reference follows the picture in output order.</summary>
    // H.266 8.5.2.10
    public bool NoBackwardPred()
    {
        for (int list = 0; list < 2; list++)
        {
            for (int i = 0; i < Count[list]; i++)
            {
                if (RefPoc[list, i] > Poc)
                    return false;
            }
        }

        return true;
    }

    /// <summary>RefIdxSymL0 and RefIdxSymL1: the nearest short-term references on either side, or -1.</summary>
    // H.266 8.3.2, symmetric motion vector differences
    public void SymmetricReferences(int[] refIdx)
    {
        refIdx[0] = Nearest(0, -1);
        refIdx[1] = Nearest(1, 1);
        if (refIdx[0] >= 0 && refIdx[1] >= 0)
            return;
        refIdx[0] = Nearest(0, 1);
        refIdx[1] = Nearest(1, -1);
        if (refIdx[0] < 0 || refIdx[1] < 0)
            refIdx[0] = refIdx[1] = -1;
    }

    private int Nearest(int list, int direction)
    {
        int best = -1, bestDistance = int.MaxValue;
        for (int i = 0; i < Count[list]; i++)
        {
            int distance = (RefPoc[list, i] - Poc) * direction;
            if (IsLongTerm[list, i] || distance <= 0 || distance >= bestDistance)
                continue;
            best = i;
            bestDistance = distance;
        }
        return best;
    }
}
