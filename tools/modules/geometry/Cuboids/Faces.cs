namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Finds faces of a grid and tells whether they are rectangles.</summary>
internal static class Faces
{
    /// <summary>All rectangular faces in the order of the lists L_xy, L_yz, L_zx, and the number of all faces.</summary>
    public static (List<RectFace> Rectangles, long Total) All(CellGrid grid)
    {
        var rectangles = new List<RectFace>();
        long total = 0;
        for (Side side = Side.NegZ; side <= Side.PosY; side++)
        {
            RunLabels labels = RunLabels.OfFaces(grid, side);
            total += labels.Count;
            foreach ((long cells, Box bounds) in labels.Extents())
            {
                if (cells == bounds.Cells)
                    rectangles.Add(new RectFace(bounds, side));
            }
        }
        rectangles.Sort();
        return (rectangles, total);
    }

    /// <summary>Whether the cell is full and its side on the boundary.</summary>
    public static bool IsSquare(CellGrid grid, int x, int y, int z, Side side)
    {
        if (!grid[x, y, z])
            return false;
        int sign = side.Sign();
        return side.Axis() switch { 0 => !grid[x + sign, y, z], 1 => !grid[x, y + sign, z], _ => !grid[x, y, z + sign] };
    }

    /// <summary>The face that a boundary square belongs to, if it is a rectangle.</summary>
    public static RectFace? RectangleAt(CellGrid grid, int x, int y, int z, Side side)
    {
        if (!IsSquare(grid, x, y, z, side))
            return null;
        // To the lower corner, then along both sides from there: in a rectangle these are its sides.
        (int u, int v) = InPlane(side);
        Span<int> cell = [x, y, z];
        Walk(grid, cell, side, u, -1);
        Walk(grid, cell, side, v, -1);
        Span<int> far = [cell[0], cell[1], cell[2]];
        Walk(grid, far, side, u, 1);
        var row = new Box(cell[0], far[0] + 1, cell[1], far[1] + 1, cell[2], far[2] + 1);
        Span<int> up = [cell[0], cell[1], cell[2]];
        // The row above must be as long, which most faces that are no rectangles fail at once.
        up[v]++;
        if (IsSquare(grid, up[0], up[1], up[2], side) && !AllSquares(grid, row.With(v, up[v], up[v] + 1), side))
            return null;
        up[v]--;
        Walk(grid, up, side, v, 1);
        Box layer = row.With(v, cell[v], up[v] + 1);
        return IsWholeFace(grid, layer, side) ? new RectFace(layer, side) : null;
    }

    /// <summary>Whether the rectangle is still a whole face.</summary>
    public static bool IsWholeFace(CellGrid grid, Box layer, Side side)
    {
        if (!AllSquares(grid, layer, side))
            return false;
        (int u, int v) = InPlane(side);
        return NoSquares(grid, layer.With(u, layer.Low(u) - 1, layer.Low(u)), side) && NoSquares(grid, layer.With(u, layer.High(u), layer.High(u) + 1), side)
            && NoSquares(grid, layer.With(v, layer.Low(v) - 1, layer.Low(v)), side) && NoSquares(grid, layer.With(v, layer.High(v), layer.High(v) + 1), side);
    }

    /// <summary>Whether all four sides of a rectangular face are convex edges: nothing beside the cells behind it.</summary>
    public static bool IsConvex(CellGrid grid, RectFace face)
    {
        (int u, int v) = InPlane(face.Side);
        Box layer = face.Layer;
        return grid.IsEmpty(layer.With(u, layer.Low(u) - 1, layer.Low(u))) && grid.IsEmpty(layer.With(u, layer.High(u), layer.High(u) + 1))
            && grid.IsEmpty(layer.With(v, layer.Low(v) - 1, layer.Low(v))) && grid.IsEmpty(layer.With(v, layer.High(v), layer.High(v) + 1));
    }

    /// <summary>The axes of a face; x comes first where it is one, so that rows are long.</summary>
    public static (int U, int V) InPlane(Side side) => side.Axis() switch { 0 => (1, 2), 1 => (0, 2), _ => (0, 1) };

    private static void Walk(CellGrid grid, Span<int> cell, Side side, int axis, int step)
    {
        do
            cell[axis] += step;
        while (IsSquare(grid, cell[0], cell[1], cell[2], side));
        cell[axis] -= step;
    }

    private static bool AllSquares(CellGrid grid, Box layer, Side side)
    {
        (int dx, int dy, int dz) = Step(side);
        for (int z = layer.Z0; z < layer.Z1; z++)
        {
            for (int y = layer.Y0; y < layer.Y1; y++)
            {
                if (!grid.RowFull(y, z, layer.X0, layer.X1) || !grid.RowEmpty(y + dy, z + dz, layer.X0 + dx, layer.X1 + dx))
                    return false;
            }
        }

        return true;
    }

    private static bool NoSquares(CellGrid grid, Box layer, Side side)
    {
        (int dx, int dy, int dz) = Step(side);
        for (int z = layer.Z0; z < layer.Z1; z++)
        {
            for (int y = layer.Y0; y < layer.Y1; y++)
            {
                if (dx != 0)
                {
                    if (grid[layer.X0, y, z] && !grid[layer.X0 + dx, y, z])
                        return false;
                    continue;
                }
                ReadOnlySpan<ulong> row = grid.Row(y, z), other = grid.Row(y + dy, z + dz);
                int a = layer.X0 + 1, b = layer.X1;
                for (int w = a >> 6; w <= b >> 6; w++)
                {
                    if ((row[w] & ~other[w] & CellGrid.Mask(w, a, b)) != 0)
                        return false;
                }
            }
        }

        return true;
    }

    private static (int X, int Y, int Z) Step(Side side)
    {
        int sign = side.Sign();
        return side.Axis() switch { 0 => (sign, 0, 0), 1 => (0, sign, 0), _ => (0, 0, sign) };
    }
}
