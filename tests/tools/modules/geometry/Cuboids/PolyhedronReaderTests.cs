using VvcIlif.Modules.Geometry.Cuboids;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Cuboids;

public sealed class PolyhedronReaderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SurfacesGiveTheirSolidBack(bool triangles)
    {
        var random = new SeededRandom(1810);
        for (int i = 0; i < 60; i++)
        {
            Solid solid = i < 8 ? TestSolids.All[i].Solid : TestSolids.Simple(4, 3, 64, random);
            Solid read = PolyhedronReader.ReadObj(new StringReader(SurfaceMesh.Obj(solid.Grid, triangles: triangles)));
            // Planes where nothing changes are those of the squares of the mesh, so the grids agree up to empty margins.
            Assert.Equal(solid.Volume(), read.Volume());
            Assert.Equal(ShapeStatistics.Of(solid), ShapeStatistics.Of(read));
            Assert.Equal(Cuboidizer.Run(solid).Boxes.Count, Cuboidizer.Run(read).Boxes.Count);
        }
    }

    [Fact]
    public void WholeFacesAsPolygonsAndHoles()
    {
        // A pillar on a slab: the slab's top is a polygon with a polygon in it, which the parity takes as a hole.
        const string off = """
            OFF # pillar
            16 11 0
            0 0 0  3 0 0  3 3 0  0 3 0
            """;
        var text = new System.Text.StringBuilder("OFF # pillar on slab\n16 11 0\n");
        foreach ((int a, int b, int z0, int z1) in new[] { (0, 3, 0, 1), (1, 2, 1, 2) })
        {
            foreach (int z in new[] { z0, z1 })
                text.Append($"{a} {a} {z}\n{b} {a} {z}\n{b} {b} {z}\n{a} {b} {z}\n");
        }

        foreach (int o in new[] { 0, 8 })
        {
            for (int i = 0; i < 4; i++)
                text.Append($"4 {o + i} {o + (i + 1) % 4} {o + (i + 1) % 4 + 4} {o + i + 4}\n");
        }

        text.Append("4 0 1 2 3\n4 4 5 6 7\n4 12 13 14 15\n").Replace("16 11 0", "16 12 0").Append("4 8 9 10 11\n");
        Solid solid = PolyhedronReader.ReadOff(new StringReader(text.ToString()));
        Assert.Equal(10, solid.Volume());
        Assert.Equal(2, Cuboidizer.Run(solid).Boxes.Count);
        Assert.Contains("ends after", Assert.Throws<ModuleException>(() => PolyhedronReader.ReadOff(new StringReader(off))).Message);
    }

    [Fact]
    public void FractionsAndDecimalsStayExact()
    {
        Solid l = TestSolids.All[0].Solid;
        Solid thirds = PolyhedronReader.ReadObj(new StringReader(SurfaceMesh.Obj(l.Grid, vertex: (x, y, z) => $"{x}/3 {y - 7}.25 {z}e-2")));
        Assert.Equal(300, thirds.Denominator);
        Assert.Equal([0, 100, 200], thirds.Planes[0]);
        // Seven less than y, then .25 towards minus: -7.25, -6.25, -5.25.
        Assert.Equal([-2175, -1875, -1575], thirds.Planes[1]);
        Assert.Equal([0, 3], thirds.Planes[2]);
        Assert.Equal(2, Cuboidizer.Run(thirds).Boxes.Count);
    }

    [Theory]
    [InlineData("v 0 0 0\nv 1 0 0\nv 1 1 1\nv 0 1 1\nf 1 2 3 4\n", "The face of line 5 is not axis-parallel: it goes through (0, 0, 0), (1, 0, 0), (1, 1, 1)")]
    [InlineData("v 0 0 0\nv 2 0 0\nv 0 2 0\nv 0 0 1\nv 2 0 1\nf 1 2 3\nf 1 2 5 4\n", "An edge is not axis-parallel: from (0, 2, 0) to (2, 0, 0)")]
    [InlineData("v 0 0 3000000000\nf 1 1 1\n", "The coordinate 3000000000 is beyond the range of 32 bits (line 1)")]
    [InlineData("v 0 0 zero\n", "'zero' is no coordinate (line 1)")]
    [InlineData("v 0 0\n", "A vertex has three coordinates (line 1)")]
    [InlineData("v 0 0 0\nf 1 2 9\n", "The face of line 2 names vertex 2 of 1")]
    [InlineData("v 0 0 0\nf 1 1\n", "The face of line 2 has 2 vertices")]
    [InlineData("v 0 0 0\nf 1 x 2\n", "Line 2: 'x' is no vertex of a face")]
    [InlineData("# nothing\n", "There are no faces")]
    [InlineData("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n", "The polyhedron is flat")]
    public void BadSurfacesAreNamedWithTheirPlace(string obj, string says) =>
        Assert.Contains(says, Assert.Throws<ModuleException>(() => PolyhedronReader.ReadObj(new StringReader(obj))).Message);

    [Fact]
    public void OpenSurfacesAreNamedWithTheirPlaceWhicheverSquareIsMissing()
    {
        CellGrid grid = TestSolids.All.Single(s => s.Name == "T").Solid.Grid;
        for (int skip = 0; skip < 28; skip++)
        {
            string obj = SurfaceMesh.Obj(grid, skip);
            Assert.Matches(@"The surface is open: at \(-?\d+, -?\d+, -?\d+\)", Assert.Throws<ModuleException>(() => PolyhedronReader.ReadObj(new StringReader(obj))).Message);
        }
    }
}
