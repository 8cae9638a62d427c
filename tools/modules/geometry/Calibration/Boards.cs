using System.Globalization;
using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>Kinds of calibration boards.</summary>
public enum BoardKind
{
    /// <summary>Checkerboard (Ch).</summary>
    Checkerboard,

    /// <summary>Circles on a square lattice (Sc).</summary>
    Circles,

    /// <summary>Circles on a staggered lattice (Ac).</summary>
    AsymmetricCircles,

    /// <summary>Checkerboard with a coded marker in every white square (Cu).</summary>
    Charuco,
}

/// <summary>
/// A flat board in the plane Z = 0, lengths in mm: its pattern, and the points that a detector finds. X runs right and
/// Y down as seen from the front; the origin is a corner of the pattern.
/// </summary>
public sealed class Board
{
    private const double Dark = 0.02, Bright = 0.98, Ground = 0.5;
    private const double MarkerSide = 11;
    private readonly Vector3[] _points;

    private Board(BoardKind kind, int columns, int rows, double pitch, double diameter)
    {
        (Kind, Columns, Rows, Pitch, Diameter) = (kind, columns, rows, pitch, diameter);
        var points = new List<Vector3>();
        var lattice = new List<(int, int)>();
        for (int i = 0; i < PointRows; i++)
        {
            for (int j = 0; j < PointColumns; j++)
            {
                (double x, double y) = kind switch
                {
                    BoardKind.AsymmetricCircles => ((2 * j + i % 2 + 1) * pitch, (i + 1) * pitch),
                    BoardKind.Circles => ((j + 0.5) * pitch, (i + 0.5) * pitch),
                    _ => ((j + 1) * pitch, (i + 1) * pitch),
                };
                points.Add(new Vector3(x, y, 0));
                // The staggered lattice is a square one turned by 45 degrees.
                int column = 2 * j + i % 2;
                lattice.Add(kind == BoardKind.AsymmetricCircles ? ((column + i) / 2, (i - column + 2 * PointColumns) / 2) : (j, i));
            }
        }

        _points = [.. points];
        Lattice = lattice;
        (Width, Height) = kind switch
        {
            BoardKind.AsymmetricCircles => ((2 * PointColumns + 1) * pitch, (PointRows + 1) * pitch),
            _ => (columns * pitch, rows * pitch),
        };
    }

    /// <summary>Kind.</summary>
    public BoardKind Kind { get; }

    /// <summary>Squares or circles in a row.</summary>
    public int Columns { get; }

    /// <summary>Rows of squares or circles.</summary>
    public int Rows { get; }

    /// <summary>Side of a square, distance of circles; for staggered circles half the distance of two in a row.</summary>
    public double Pitch { get; }

    /// <summary>Diameter of a circle; 0 for squares.</summary>
    public double Diameter { get; }

    /// <summary>Width of the pattern.</summary>
    public double Width { get; }

    /// <summary>Height of the pattern.</summary>
    public double Height { get; }

    /// <summary>White around the pattern.</summary>
    public double Margin => Pitch;

    /// <summary>The points that detectors find, row by row.</summary>
    public IReadOnlyList<Vector3> Points => _points;

    /// <summary>Place of every point in a lattice of whole numbers with neighbours at distance 1.</summary>
    public IReadOnlyList<(int X, int Y)> Lattice { get; }

    /// <summary>Whether the points are inner corners of squares.</summary>
    public bool HasSquares => Kind is BoardKind.Checkerboard or BoardKind.Charuco;

    /// <summary>Points in a row.</summary>
    public int PointColumns => HasSquares ? Columns - 1 : Columns;

    /// <summary>Rows of points.</summary>
    public int PointRows => HasSquares ? Rows - 1 : Rows;

    /// <summary>The corners of the board with its margin.</summary>
    public IReadOnlyList<Vector3> Corners => [new(-Margin, -Margin, 0), new(Width + Margin, -Margin, 0), new(Width + Margin, Height + Margin, 0), new(-Margin, Height + Margin, 0)];

    /// <summary>The middle of the pattern.</summary>
    public Vector3 Middle => new(Width / 2, Height / 2, 0);

    /// <summary>The turns, in degrees about the middle, that leave the points where they are.</summary>
    public IReadOnlyList<int> Symmetries => Kind switch
    {
        BoardKind.Circles when Columns == Rows => [0, 90, 180, 270],
        BoardKind.Circles => [0, 180],
        BoardKind.AsymmetricCircles when Rows % 2 == 0 => [0, 180],
        BoardKind.Checkerboard when (Columns + Rows) % 2 == 0 => [0, 180],
        _ => [0],
    };

    /// <summary>The paper's boards by their two letters: Ch, Sc, Ac, Cu; Ch-corners counts 9 x 12 inner corners instead of squares.</summary>
    /// <exception cref="ArgumentException">There is no such board.</exception>
    public static Board Named(string name) => name switch
    {
        "Ch" => new(BoardKind.Checkerboard, 9, 12, 15, 0),
        "Ch-corners" => new(BoardKind.Checkerboard, 10, 13, 15, 0),
        "Sc" => new(BoardKind.Circles, 10, 10, 15, 7),
        "Ac" => new(BoardKind.AsymmetricCircles, 9, 10, 22 / Math.Sqrt(2), 9),
        "Cu" => new(BoardKind.Charuco, 9, 12, 15, 0),
        _ => throw new ArgumentException($"There is no board '{name}'; there are {string.Join(", ", Names)}."),
    };

    /// <summary>A board by its name, or a board of one's own as KIND:COLUMNSxROWS:PITCH, points counted, lengths in mm.</summary>
    /// <param name="text">A name, or as in checker:9x6:25 (inner corners, side of a square) or circles:7x5:20:12 (discs, distance, diameter).</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static Board Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Names.Contains(text))
            return Named(text);
        string[] parts = text.Split(':');
        int[] size = parts.Length < 3 ? [] : [.. parts[1].Split('x').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int v) ? v : 0)];
        double[] lengths = [.. parts.Skip(2).Select(n => double.TryParse(n, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : 0)];
        if (size is [>= 3 and <= 100, >= 3 and <= 100] && lengths.All(l => l > 0 && l < 1e5))
        {
            if (parts[0] == "checker" && lengths.Length == 1)
                return new Board(BoardKind.Checkerboard, size[0] + 1, size[1] + 1, lengths[0], 0);
            if (parts[0] == "circles" && lengths.Length == 2 && lengths[1] < lengths[0])
                return new Board(BoardKind.Circles, size[0], size[1], lengths[0], lengths[1]);
        }
        throw new ArgumentException($"'{text}' is no board; write one of {string.Join(", ", Names)}, or checker:9x6:25 (inner corners, side of a square in mm), or circles:7x5:20:12 (discs, distance and diameter in mm).");
    }

    /// <summary>Names that <see cref="Named"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["Ch", "Sc", "Ac", "Cu", "Ch-corners"];

    /// <summary>The marker of a white square, or -1: squares are counted row by row.</summary>
    public int MarkerAt(int column, int row) => Kind != BoardKind.Charuco || (column + row) % 2 == 0 ? -1 : (row * Columns + column) / 2;

    /// <summary>How bright the pattern is at a place: 0.02 black, 0.98 white, 0.5 beyond the board.</summary>
    public double Albedo(double x, double y)
    {
        if (x < -Margin || y < -Margin || x > Width + Margin || y > Height + Margin)
            return Ground;
        if (HasSquares)
        {
            if (x < 0 || y < 0 || x >= Width || y >= Height)
                return Bright;
            int column = (int)(x / Pitch), row = (int)(y / Pitch);
            if ((column + row) % 2 == 0)
                return Dark;
            int marker = MarkerAt(column, row);
            if (marker < 0)
                return Bright;
            double inset = (Pitch - MarkerSide) / 2, mx = (x - column * Pitch - inset) / MarkerSide * MarkerDictionary.Cells, my = (y - row * Pitch - inset) / MarkerSide * MarkerDictionary.Cells;
            if (mx < 0 || my < 0 || mx >= MarkerDictionary.Cells || my >= MarkerDictionary.Cells)
                return Bright;
            return MarkerDictionary.IsWhite(marker, (int)mx, (int)my) ? Bright : Dark;
        }
        double half = Diameter / 2, px, py;
        if (Kind == BoardKind.Circles)
        {
            if (x < 0 || y < 0 || x >= Width || y >= Height)
                return Bright;
            (px, py) = ((Math.Floor(x / Pitch) + 0.5) * Pitch, (Math.Floor(y / Pitch) + 0.5) * Pitch);
        }
        else
        {
            int i = (int)Math.Round(y / Pitch) - 1;
            if (i < 0 || i >= PointRows)
                return Bright;
            int j = (int)Math.Round((x / Pitch - 1 - i % 2) / 2);
            if (j < 0 || j >= PointColumns)
                return Bright;
            (px, py) = ((2 * j + i % 2 + 1) * Pitch, (i + 1) * Pitch);
        }
        return (x - px) * (x - px) + (y - py) * (y - py) <= half * half ? Dark : Bright;
    }

    /// <summary>Where in a square the marker's cells lie: the square's share from its corner to the marker's.</summary>
    internal static double MarkerInset(double pitch) => (pitch - MarkerSide) / 2 / pitch;
}
