using VvcIlif.Modules.Geometry.Cuboids;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Cuboids;

/// <summary>Vertices, edges and faces of hand-made and random solids.</summary>
public sealed class ShapeStatisticsTests
{
    [Fact]
    public void NamedSolidsHaveTheCountsMadeByHand()
    {
        foreach (TestSolids.Named named in TestSolids.All)
        {
            ShapeStatistics s = ShapeStatistics.Of(named.Solid);
            Assert.Equal((named.Name, named.Concave, named.Convex), (named.Name, s.Concave, s.Convex));
            Assert.Equal((named.Name, 2L, 1), (named.Name, s.BoundaryEuler, s.Components));
        }
    }

    [Theory]
    [InlineData("L", 12, 18, 8)]
    [InlineData("U", 16, 24, 10)]
    [InlineData("stairs", 20, 30, 12)]
    [InlineData("2-D plus", 24, 36, 14)]
    [InlineData("T", 16, 24, 10)]
    [InlineData("bitten cube", 20, 30, 12)]
    public void SimpleOnesObeyEuler(string name, int vertices, int edges, int faces)
    {
        ShapeStatistics s = ShapeStatistics.Of(TestSolids.All.Single(n => n.Name == name).Solid);
        Assert.True(s.IsSimple);
        Assert.Equal((vertices, edges, faces), (s.Vertices, s.Edges, s.Faces));
    }

    [Fact]
    public void RandomSimpleSolidsObeyEulerAndHaveEightMoreConvexVertices()
    {
        var random = new SeededRandom(1808);
        for (int i = 0; i < 100; i++)
        {
            Solid solid = TestSolids.Simple(5, 3, 125, random);
            ShapeStatistics s = ShapeStatistics.Of(solid);
            Assert.Equal(2, s.Euler);
            Assert.Equal(3 * s.Vertices, 2 * s.Edges);
            Assert.InRange(s.NetConcave!.Value, 0, s.Concave);
            // Of the vertices of simple solids those with one or seven full cells, and with three or five, differ by eight (after Aldana-Galvan et al.).
            int one = 0, three = 0, five = 0, seven = 0;
            Edges.Visit(solid.Grid, (_, _, _, code) =>
            {
                if (!Corners.IsVertex(code))
                    return;
                int full = System.Numerics.BitOperations.PopCount((uint)code);
                if (full == 1)
                    one++;
                if (full == 3)
                    three++;
                if (full == 5)
                    five++;
                if (full == 7)
                    seven++;
            });
            Assert.Equal(8, one + seven - three - five);
        }
    }

    [Theory]
    [InlineData("L", 1)]
    [InlineData("pillar on slab", 1)]
    [InlineData("T", 1)]
    [InlineData("U", 2)]
    public void NetConcaveEdgesOfFigureSeven(string name, int net) => Assert.Equal(net, ShapeStatistics.Of(TestSolids.All.Single(n => n.Name == name).Solid).NetConcave);

    [Fact]
    public void TouchingEdgesAndPointsAreFound()
    {
        ShapeStatistics edge = ShapeStatistics.Of(TestSolids.Of((0, 0, 0), (1, 1, 0)));
        Assert.Equal((1L, 0L, 2, (1, 1, 0), true), (edge.TouchingEdges, edge.TouchingPoints, edge.Components, edge.FirstTouch!.Value, edge.FirstTouchIsEdge));
        Assert.Equal(4, edge.BoundaryEuler);
        ShapeStatistics point = ShapeStatistics.Of(TestSolids.Of((0, 0, 0), (1, 1, 1)));
        Assert.Equal((0L, 1L, 2, (1, 1, 1), false), (point.TouchingEdges, point.TouchingPoints, point.Components, point.FirstTouch!.Value, point.FirstTouchIsEdge));
        Assert.Equal(4, point.BoundaryEuler);
    }

    [Fact]
    public void EulerNumberTellsRingsAndVoids()
    {
        var grid = new CellGrid(3, 3, 3);
        grid.Set(new Box(0, 3, 0, 3, 0, 3), full: true);
        grid[1, 1, 1] = false;
        Assert.Equal(4, ShapeStatistics.Of(TestSolids.Raw(grid)).BoundaryEuler);
        grid.Set(new Box(1, 2, 1, 2, 0, 3), full: false);
        Assert.Equal(0, ShapeStatistics.Of(TestSolids.Raw(grid)).BoundaryEuler);
    }

    [Fact]
    public void CornersAgreeWithCountingCellByCell()
    {
        var random = new SeededRandom(1809);
        for (int i = 0; i < 50; i++)
        {
            Solid solid = TestSolids.Noise(3 + random.Below(90), 1 + random.Below(6), 1 + random.Below(6), 0.6, random);
            var seen = new Dictionary<(int, int, int), int>();
            Edges.Visit(solid.Grid, (x, y, z, code) => seen.Add((x, y, z), code));
            for (int z = 0; z <= solid.Grid.Depth; z++)
            {
                for (int y = 0; y <= solid.Grid.Height; y++)
                {
                    for (int x = 0; x <= solid.Grid.Width; x++)
                    {
                        int code = Edges.Code(solid.Grid, x, y, z);
                        Assert.Equal(code is 0 or 255 ? 0 : code, seen.GetValueOrDefault((x, y, z)));
                    }
                }
            }
        }
    }
}
