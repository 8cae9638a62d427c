using System.Numerics;
using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>
/// Coded markers of 7 x 7 bits within a black border. The paper names a dictionary of 50 words, but a board of 9 x 12
/// squares has 54 white ones; this dictionary has 64. It is made from a fixed seed: a random word enters if it differs in
/// at least 12 bits from every other in each of the four turns, and from its own turns.
/// </summary>
public static class MarkerDictionary
{
    /// <summary>Bits along a side.</summary>
    public const int Bits = 7;

    /// <summary>Cells along a side with the border.</summary>
    public const int Cells = Bits + 2;

    /// <summary>Number of words.</summary>
    public const int Count = 64;

    /// <summary>Bits in which two words differ at least.</summary>
    public const int Distance = 12;

    private static readonly ulong[] Table = Make();

    /// <summary>The words: bit 7 * row + column is set where the cell is white.</summary>
    public static IReadOnlyList<ulong> Words => Table;

    /// <summary>Whether a cell of a marker, counted with its border, is white.</summary>
    public static bool IsWhite(int marker, int column, int row) =>
        column > 0 && row > 0 && column <= Bits && row <= Bits && (Table[marker] >> (Bits * (row - 1) + column - 1) & 1) != 0;

    /// <summary>The nearest marker in any turn.</summary>
    /// <param name="word">Bits as seen.</param>
    /// <param name="most">Most bits that may be wrong.</param>
    /// <returns>Marker, quarter turns clockwise from the marker to what is seen, wrong bits; -1 if none is near.</returns>
    public static (int Marker, int Turns, int Wrong) Match(ulong word, int most = (Distance - 1) / 2)
    {
        (int, int, int) best = (-1, 0, most + 1);
        for (int turns = 0; turns < 4; turns++)
        {
            for (int marker = 0; marker < Count; marker++)
            {
                int wrong = BitOperations.PopCount(word ^ Table[marker]);
                if (wrong < best.Item3)
                    best = (marker, turns, wrong);
            }
            word = TurnBack(word);
        }
        return best.Item1 < 0 ? (-1, 0, 0) : best;
    }

    /// <summary>A word turned by a quarter, clockwise.</summary>
    public static ulong Turn(ulong word)
    {
        ulong turned = 0;
        for (int row = 0; row < Bits; row++)
        {
            for (int column = 0; column < Bits; column++)
            {
                if ((word >> (Bits * row + column) & 1) != 0)
                    turned |= 1UL << (Bits * column + Bits - 1 - row);
            }
        }

        return turned;
    }

    private static ulong TurnBack(ulong word) => Turn(Turn(Turn(word)));

    private static ulong[] Make()
    {
        var random = new SeededRandom(16);
        var words = new List<ulong>();
        while (words.Count < Count)
        {
            ulong word = random.Bits() >> (64 - Bits * Bits), turned = word;
            bool good = true;
            for (int turns = 0; turns < 4 && good; turns++)
            {
                if (turns > 0 && BitOperations.PopCount(word ^ turned) < Distance)
                    good = false;
                foreach (ulong other in words)
                    good &= BitOperations.PopCount(other ^ turned) >= Distance;
                turned = Turn(turned);
            }
            if (good)
                words.Add(word);
        }
        return [.. words];
    }
}
