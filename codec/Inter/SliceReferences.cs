namespace VvcIlif.Codec.Inter;

/// <summary>Picture order counts and long-term marks of a slice's reference lists.</summary>
internal sealed class SliceReferences
{
    public int Poc;
    public readonly int[] Count = new int[2];
    public readonly int[,] RefPoc = new int[2, 16];
    public readonly bool[,] IsLongTerm = new bool[2, 16];

    /// <summary>NoBackwardPredFlag: no active reference follows the picture in output order.</summary>
    // H.266 8.5.2.10
    public bool NoBackwardPred()
    {
        for (int list = 0; list < 2; list++)
            for (int i = 0; i < Count[list]; i++)
                if (RefPoc[list, i] > Poc)
                    return false;
        return true;
    }
}
