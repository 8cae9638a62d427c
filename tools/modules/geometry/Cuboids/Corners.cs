namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>
/// What the boundary looks like around a grid point, for each of the 256 ways in which the eight cells around it can be full.
/// Bit dx + 2 dy + 4 dz of the code is the cell on the larger side of each axis with a d of 1.
/// </summary>
internal static class Corners
{
    /// <summary>Kinds of a half edge: the edge piece that leaves the point to one side.</summary>
    public const byte None = 0, Convex = 1, Concave = 2, Touching = 3;

    private static readonly byte[] Kinds = new byte[256 * 6];
    private static readonly bool[] Vertex = new bool[256], Simple = new bool[256], TouchingPoint = new bool[256];
    private static readonly int[] Euler4 = new int[256];

    static Corners()
    {
        for (int code = 0; code < 256; code++)
            Describe(code);
    }

    /// <summary>Kind of the half edge along an axis to one side.</summary>
    public static byte Kind(int code, int axis, bool up) => Kinds[code * 6 + axis * 2 + (up ? 1 : 0)];

    /// <summary>Whether the point is a vertex: more than a straight edge goes through it.</summary>
    public static bool IsVertex(int code) => Vertex[code];

    /// <summary>Whether exactly three edges meet, at right angles to each other.</summary>
    public static bool IsSimple(int code) => Simple[code];

    /// <summary>Whether parts of the solid, or of the space around it, meet only in this point.</summary>
    public static bool IsTouchingPoint(int code) => TouchingPoint[code];

    /// <summary>Four times the point's share of the Euler number of the boundary; touching parts count as apart.</summary>
    public static int EulerShare(int code) => Euler4[code];

    private static void Describe(int code)
    {
        int halfEdges = 0, touching = 0;
        Span<int> perAxis = stackalloc int[3];
        perAxis.Clear();
        for (int axis = 0; axis < 3; axis++)
        {
            for (int up = 0; up < 2; up++)
            {
                byte kind = KindOf(code, axis, up);
                Kinds[code * 6 + axis * 2 + up] = kind;
                if (kind == None)
                    continue;
                halfEdges++;
                perAxis[axis]++;
                if (kind == Touching)
                    touching++;
            }
        }

        bool straight = halfEdges == 2 && (perAxis[0] == 2 || perAxis[1] == 2 || perAxis[2] == 2);
        Vertex[code] = halfEdges > 0 && !straight;
        Simple[code] = touching == 0 && halfEdges == 3 && perAxis[0] == 1 && perAxis[1] == 1 && perAxis[2] == 1;
        TouchingPoint[code] = touching == 0 && (Sets(code) > 1 || Sets(~code & 255) > 1);

        // Squares around the point lie between two cells that differ along one axis; each has a full and an empty cell.
        int squares = 0;
        for (int cell = 0; cell < 8; cell++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                if ((cell >> axis & 1) == 0 && ((code >> cell ^ code >> (cell | 1 << axis)) & 1) != 0)
                    squares++;
            }
        }

        if (squares == 0)
            return;
        // Unit edges with squares at them, also those in a plane; one that is touched along counts twice.
        int edges = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            for (int up = 0; up < 2; up++)
            {
                int full = FullAround(code, axis, up);
                if (full is 1 or 2 or 3)
                    edges += Kinds[code * 6 + axis * 2 + up] == Touching ? 2 : 1;
            }
        }

        Euler4[code] = 4 * Sheets(code) - 2 * edges + squares;
    }

    private static int FullAround(int code, int axis, int up)
    {
        int full = 0;
        for (int cell = 0; cell < 8; cell++)
        {
            if ((cell >> axis & 1) == up)
                full += code >> cell & 1;
        }

        return full;
    }

    private static byte KindOf(int code, int axis, int up)
    {
        int full = FullAround(code, axis, up);
        if (full == 1)
            return Convex;
        if (full == 3)
            return Concave;
        if (full != 2)
            return None;
        int a = axis == 0 ? 1 : 0, b = axis == 2 ? 1 : 2;
        int first = up << axis;
        bool f00 = (code >> first & 1) != 0, f11 = (code >> (first | 1 << a | 1 << b) & 1) != 0;
        return f00 == f11 ? Touching : None;
    }

    // Sets of full cells that hang together by faces.
    private static int Sets(int code)
    {
        int sets = 0;
        while (code != 0)
        {
            int set = code & -code, before;
            do
            {
                before = set;
                for (int cell = 0; cell < 8; cell++)
                {
                    if ((set >> cell & 1) != 0)
                    {
                        for (int axis = 0; axis < 3; axis++)
                            set |= code & 1 << (cell ^ 1 << axis);
                    }
                }
            }
            while (set != before);
            code &= ~set;
            sets++;
        }
        return sets;
    }

    // Closed walks of squares around the point; at an edge that is touched along, squares of the same full cell go together.
    private static int Sheets(int code)
    {
        // A square is named by its full cell and its axis.
        Span<int> parent = stackalloc int[24];
        Span<bool> there = stackalloc bool[24];
        for (int i = 0; i < 24; i++)
        {
            parent[i] = i;
            there[i] = (code >> (i / 3) & 1) != 0 && (code >> (i / 3 ^ 1 << i % 3) & 1) == 0;
        }
        for (int i = 0; i < 24; i++)
        {
            for (int j = i + 1; j < 24; j++)
            {
                if (!there[i] || !there[j] || i % 3 == j % 3 && i / 3 == j / 3)
                    continue;
                // Both at the half edge along an axis that is neither's own normal, to the side that both lie on.
                for (int axis = 0; axis < 3; axis++)
                {
                    if (axis == i % 3 || axis == j % 3)
                        continue;
                    int up = i / 3 >> axis & 1;
                    if ((j / 3 >> axis & 1) != up)
                        continue;
                    byte kind = Kinds[code * 6 + axis * 2 + up];
                    if (kind == Touching ? i / 3 == j / 3 : true)
                        Union(parent, i, j);
                }
            }
        }

        int sheets = 0;
        for (int i = 0; i < 24; i++)
        {
            if (there[i] && Root(parent, i) == i)
                sheets++;
        }

        return sheets;

        static int Root(Span<int> parent, int i)
        {
            while (parent[i] != i)
                i = parent[i];
            return i;
        }

        static void Union(Span<int> parent, int i, int j) => parent[Root(parent, j)] = Root(parent, i);
    }
}
