using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Geometry.Calibration.Detection;

/// <summary>
/// Reads the markers in the cells of a lattice of corners, and so finds which part of the board the lattice is. The cells
/// are the quads: with the corners known there is nothing else to search for.
/// </summary>
internal static class MarkerReader
{
    public static BoardDetector.Match? Match(Board board, ImageF image, Dictionary<(int X, int Y), int> lattice, List<Candidate> candidates)
    {
        // Votes for a turn and a shift of the lattice against the board.
        var votes = new Dictionary<(int Turns, int X, int Y), int>();
        var squares = new Dictionary<int, (int Column, int Row)>();
        for (int row = 0; row < board.Rows; row++)
        {
            for (int column = 0; column < board.Columns; column++)
            {
                if (board.MarkerAt(column, row) is >= 0 and var marker)
                    squares[marker] = (column, row);
            }
        }

        foreach (((int x, int y), int a) in lattice)
        {
            if (!lattice.TryGetValue((x + 1, y), out int b) || !lattice.TryGetValue((x + 1, y + 1), out int c) || !lattice.TryGetValue((x, y + 1), out int d))
                continue;
            if (Read(image, [candidates[a], candidates[b], candidates[c], candidates[d]], Board.MarkerInset(board.Pitch)) is not { } word)
                continue;
            (int marker, int turns, _) = MarkerDictionary.Match(word);
            if (marker < 0 || !squares.TryGetValue(marker, out (int Column, int Row) square))
                continue;
            // The square's corners in the board are points (column - 1, row - 1) to (column, row). A board turned by k quarters
            // shows lattice place L for point P with L = Turn(P, k) + shift.
            (int X, int Y) first = BoardDetector.Turn((square.Column - 1, square.Row - 1), turns), opposite = BoardDetector.Turn((square.Column, square.Row), turns);
            var key = (turns, x - Math.Min(first.X, opposite.X), y - Math.Min(first.Y, opposite.Y));
            votes[key] = votes.GetValueOrDefault(key) + 1;
        }
        if (votes.Count == 0)
            return null;
        KeyValuePair<(int Turns, int X, int Y), int> best = votes.MaxBy(v => v.Value);
        // One marker can be read by chance; two that agree cannot.
        if (best.Value < 2)
            return null;
        var indices = new List<int>();
        var points = new List<int>();
        for (int i = 0; i < board.Lattice.Count; i++)
        {
            (int X, int Y) place = BoardDetector.Turn(board.Lattice[i], best.Key.Turns);
            if (!lattice.TryGetValue((place.X + best.Key.X, place.Y + best.Key.Y), out int point))
                continue;
            indices.Add(i);
            points.Add(point);
        }
        return indices.Count < 6 ? null : new BoardDetector.Match([.. indices], [.. points], indices.Count + best.Value / 1000.0);
    }

    // The bits of a cell, corners clockwise from the lattice's first; null where there is no black border.
    private static ulong? Read(ImageF image, ReadOnlySpan<Candidate> corners, double inset)
    {
        (double X, double Y)[] unit = [(0, 0), (1, 0), (1, 1), (0, 1)];
        Homography map;
        try
        {
            map = Homography.Fit(unit, [(corners[0].U, corners[0].V), (corners[1].U, corners[1].V), (corners[2].U, corners[2].V), (corners[3].U, corners[3].V)]);
        }
        catch (ArgumentException)
        {
            return null;
        }
        const int cells = MarkerDictionary.Cells;
        Span<float> values = stackalloc float[cells * cells];
        double size = (1 - 2 * inset) / cells;
        for (int r = 0; r < cells; r++)
        {
            for (int c = 0; c < cells; c++)
            {
                float sum = 0;
                for (int k = 0; k < 4; k++)
                {
                    (double u, double v) = map.Apply(inset + (c + 0.3 + 0.4 * (k & 1)) * size, inset + (r + 0.3 + 0.4 * (k >> 1)) * size);
                    sum += Sampling.Bilinear(image, u, v);
                }
                values[r * cells + c] = sum / 4;
            }
        }

        float low = float.MaxValue, high = float.MinValue;
        foreach (float v in values)
            (low, high) = (Math.Min(low, v), Math.Max(high, v));
        if (high - low < 0.08f)
            return null;
        float threshold = Threshold.Otsu(values);
        ulong word = 0;
        int border = 0;
        for (int r = 0; r < cells; r++)
        {
            for (int c = 0; c < cells; c++)
            {
                bool white = values[r * cells + c] > threshold;
                if (r == 0 || c == 0 || r == cells - 1 || c == cells - 1)
                    border += white ? 1 : 0;
                else if (white)
                    word |= 1UL << (MarkerDictionary.Bits * (r - 1) + c - 1);
            }
        }

        return border > 6 ? null : word;
    }
}
