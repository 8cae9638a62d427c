namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Numbers that describe the shape of a solid.</summary>
/// <param name="Vertices">Points at which edges end.</param>
/// <param name="Edges">Maximal straight edges, ended by vertices; one that two parts touch along counts twice.</param>
/// <param name="Faces">Connected plane pieces of the boundary.</param>
/// <param name="Convex">Edges with an inner angle of 90 degrees.</param>
/// <param name="Concave">Edges with an inner angle of 270 degrees (k).</param>
/// <param name="NetConcave">Concave edges with those of one net edge counted once (k'), or null where there are too many in a plane to group.</param>
/// <param name="Components">Parts that do not hang together by faces.</param>
/// <param name="BoundaryEuler">Euler number of the boundary surface: 2 for each ball, 2 less for each hole through it, 2 more for each void.</param>
/// <param name="TouchingEdges">Unit edges along which two cells touch diagonally.</param>
/// <param name="TouchingPoints">Grid points in which parts meet only in a point.</param>
/// <param name="SimpleVertices">Vertices at which exactly three edges meet.</param>
/// <param name="Cells">Full cells of the grid.</param>
public sealed record ShapeStatistics(long Vertices, long Edges, long Faces, long Convex, long Concave, long? NetConcave, int Components, long BoundaryEuler, long TouchingEdges, long TouchingPoints, long SimpleVertices, long Cells)
{
    /// <summary>V - E + F.</summary>
    public long Euler => Vertices - Edges + Faces;

    /// <summary>A simple orthogonal polyhedron: one part, three edges at every vertex, faces without holes, no hole through it.</summary>
    public bool IsSimple => Components == 1 && SimpleVertices == Vertices && Euler == 2 && BoundaryEuler == 2;

    /// <summary>Where two parts touch first, in grid planes, or null.</summary>
    public (int X, int Y, int Z)? FirstTouch { get; private init; }

    /// <summary>Whether that is an edge, not only a point.</summary>
    public bool FirstTouchIsEdge { get; private init; }

    /// <summary>Counts.</summary>
    /// <param name="solid">The solid.</param>
    /// <param name="net">Whether to group concave edges into net ones.</param>
    public static ShapeStatistics Of(Solid solid, bool net = true)
    {
        ArgumentNullException.ThrowIfNull(solid);
        long vertices = 0, halfConvex = 0, halfConcave = 0, touchingPieces = 0, touchingPoints = 0, simple = 0, euler4 = 0;
        (int, int, int)? touch = null;
        bool isEdge = false;
        VvcIlif.Modules.Geometry.Cuboids.Edges.Visit(solid.Grid, (x, y, z, code) =>
        {
            euler4 += Corners.EulerShare(code);
            if (Corners.IsTouchingPoint(code))
            {
                touchingPoints++;
                touch ??= (x, y, z);
            }
            for (int axis = 0; axis < 3; axis++)
            {
                if (Corners.Kind(code, axis, up: true) == Corners.Touching)
                {
                    touchingPieces++;
                    if (!isEdge)
                        touch = (x, y, z);
                    isEdge = true;
                }
            }

            if (!Corners.IsVertex(code))
                return;
            vertices++;
            if (Corners.IsSimple(code))
                simple++;
            for (int axis = 0; axis < 3; axis++)
            {
                for (int up = 0; up < 2; up++)
                {
                    switch (Corners.Kind(code, axis, up == 1))
                    {
                        case Corners.Convex: halfConvex++; break;
                        case Corners.Concave: halfConcave++; break;
                        case Corners.Touching: halfConvex += 2; break;
                    }
                }
            }
        });
        long faces = 0;
        for (Side side = Side.NegZ; side <= Side.PosY; side++)
            faces += RunLabels.OfFaces(solid.Grid, side).Count;
        return new ShapeStatistics(vertices, (halfConvex + halfConcave) / 2, faces, halfConvex / 2, halfConcave / 2, net ? Cuboids.NetConcave.Count(solid) : null,
            RunLabels.OfParts(solid.Grid).Count, euler4 / 4, touchingPieces, touchingPoints, simple, solid.Grid.Count())
        {
            FirstTouch = touch,
            FirstTouchIsEdge = isEdge,
        };
    }
}
