using VvcIlif.Modules.Geometry.Cuboids;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Cuboids;

/// <summary>Acceptance items of the card that are about partitions.</summary>
public sealed class CuboidizerTests
{
    // Boxes from each start face, sorted; the order of the card's list is that of its prototype.
    private static readonly Dictionary<string, int[]> FromEachStart = new()
    {
        ["L"] = [2],
        ["U"] = [3],
        ["stairs"] = [4],
        ["2-D plus"] = [3],
        ["T"] = [2, 2, 2, 3],
        ["pillar on slab"] = [2],
        ["3-D plus"] = [5],
        ["bitten cube"] = [5],
    };

    public static TheoryData<string> Names => [.. TestSolids.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void NamedSolidsFromEveryStartFace(string name)
    {
        TestSolids.Named named = TestSolids.All.Single(s => s.Name == name);
        int faces = Cuboidizer.StartFaces(named.Solid).Count;
        var counts = new List<int>();
        for (int i = 0; i < faces; i++)
        {
            Cuboidization result = Cuboidizer.Run(named.Solid, new CuboidsOptions { Start = StartChoice.Index, StartIndex = i });
            CheckPartition(named.Solid, result.Boxes.Select(b => b.Box));
            counts.Add(result.Boxes.Count);
        }
        counts.Sort();
        int[] expected = FromEachStart[name];
        Assert.Equal(expected.Length == 1 ? Enumerable.Repeat(expected[0], faces) : expected, counts);
        (IReadOnlyList<Box> best, bool proven) = ExactPartition.Find(named.Solid);
        CheckPartition(named.Solid, best);
        Assert.True(proven);
        Assert.Equal(named.Optimum, best.Count);
    }

    [Fact]
    [Trait("speed", "slow")]
    public void RandomVolumesOfAnyShapeArePartitioned()
    {
        var random = new SeededRandom(1801);
        for (int i = 0; i < 1000; i++)
        {
            Solid solid = TestSolids.Noise(1 + random.Below(7), 1 + random.Below(7), 1 + random.Below(7), random.Uniform(0.1, 0.95), random);
            if (i % 4 == 1)
                solid = TestSolids.Noise(1 + random.Below(70), 1 + random.Below(5), 1 + random.Below(5), 0.8, random);
            var options = new CuboidsOptions { Rule2Edges = 1 + i % 5, Start = i % 7 == 0 ? StartChoice.All : StartChoice.Auto, Threads = 1 };
            CheckPartition(solid, Cuboidizer.Run(solid, options).Boxes.Select(b => b.Box));
            CheckPartition(solid, Baselines.Slabs(solid));
            if (i % 10 == 0)
                CheckPartition(solid, Baselines.LargestFirst(solid));
        }
    }

    [Fact]
    public void MergingEqualLayersChangesNoResult()
    {
        var random = new SeededRandom(1802);
        for (int i = 0; i < 200; i++)
        {
            Solid raw = TestSolids.Noise(6, 5, 4, 0.7, random);
            // Every cell becomes a block of cells.
            var fine = new CellGrid(3 * 6, 2 * 5, 4 * 4);
            for (int z = 0; z < 16; z++)
            {
                for (int y = 0; y < 10; y++)
                {
                    for (int x = 0; x < 18; x++)
                        fine[x, y, z] = raw.Grid[x / 3, y / 2, z / 4];
                }
            }

            Solid merged = Solid.OfVolume(fine);
            Assert.True(merged.Grid.Width <= 6 && merged.Grid.Height <= 5 && merged.Grid.Depth <= 4);
            Assert.Equal(Cuboidizer.Run(raw).Boxes.Count, Cuboidizer.Run(merged).Boxes.Count);
            Assert.Equal(Cuboidizer.Run(TestSolids.Raw(fine)).Boxes.Count, Cuboidizer.Run(merged).Boxes.Count);
            Assert.Equal(24 * raw.Grid.Count(), merged.Volume());
        }
    }

    [Fact]
    public void SmallSimpleSolidsAgainstTheOptimum()
    {
        var random = new SeededRandom(1804);
        double ratio3 = 0, ratio2 = 0;
        for (int i = 0; i < 100; i++)
        {
            Solid solid = TestSolids.Simple(4, 2 + i % 4, 34, random);
            (IReadOnlyList<Box> best, bool proven) = ExactPartition.Find(solid);
            Assert.True(proven);
            double three = (double)Cuboidizer.Run(solid).Boxes.Count / best.Count, two = (double)Cuboidizer.Run(solid, new CuboidsOptions { Rule2Edges = 2 }).Boxes.Count / best.Count;
            Assert.InRange(three, 1, 2);
            Assert.InRange(two, 1, 2);
            ratio3 += three / 100;
            ratio2 += two / 100;
        }
        Assert.True(ratio3 <= 1.10, $"{ratio3}");
        Assert.True(ratio2 <= 1.05, $"{ratio2}");
    }

    [Fact]
    public void EveryStartIsNoWorseThanTheFirstAndOnceBetter()
    {
        var random = new SeededRandom(1806);
        int better = 0;
        IEnumerable<Solid> solids = TestSolids.All.Select(s => s.Solid).Concat(Enumerable.Range(0, 60).Select(_ => TestSolids.Simple(5, 4, 125, random)));
        foreach (Solid solid in solids)
        {
            int auto = Cuboidizer.Run(solid).Boxes.Count, all = Cuboidizer.Run(solid, new CuboidsOptions { Start = StartChoice.All, Threads = 1 }).Boxes.Count;
            Assert.True(all <= auto);
            if (all < auto)
                better++;
        }
        Assert.True(better > 0);
    }

    [Fact]
    public void WithoutRule2ThePillarDrillsAHole()
    {
        TestSolids.Named pillar = TestSolids.All.Single(s => s.Name == "pillar on slab");
        IReadOnlyList<RectFace> faces = Cuboidizer.StartFaces(pillar.Solid);
        int top = Enumerable.Range(0, faces.Count).Single(i => faces[i] is { Side: Side.PosZ, Plane: 2 });
        Cuboidization with = Cuboidizer.Run(pillar.Solid, new CuboidsOptions { Start = StartChoice.Index, StartIndex = top });
        Assert.Equal(2, with.Boxes.Count);
        Assert.Equal(2, with.Boxes[0].Rule);
        Cuboidization without = Cuboidizer.Run(pillar.Solid, new CuboidsOptions { Start = StartChoice.Index, StartIndex = top, Rule2Edges = 5 });
        Assert.Equal(5, without.Boxes.Count);
        Solid ring = TestSolids.Raw(pillar.Solid.Grid.Clone());
        ring.Grid.Set(without.Boxes[0].Box, full: false);
        Assert.Equal(0, ShapeStatistics.Of(ring).BoundaryEuler);
    }

    [Fact]
    public void FewerBoxesThanSlabs()
    {
        // Random volumes: fewer in more than 80 %. Simple solids are so small that many counts are equal: no more in more than 80 %.
        var random = new SeededRandom(1811);
        int fewer = 0, noMore = 0;
        for (int i = 0; i < 100; i++)
        {
            Solid noise = TestSolids.Noise(6, 6, 6, random.Uniform(0.3, 0.9), random), simple = TestSolids.Simple(5, 4 + i % 3, 125, random);
            if (Cuboidizer.Run(noise).Boxes.Count < Baselines.Slabs(noise).Count)
                fewer++;
            if (Cuboidizer.Run(simple).Boxes.Count <= Baselines.Slabs(simple).Count)
                noMore++;
        }
        Assert.True(fewer >= 80 && noMore >= 80, $"{fewer} % fewer, {noMore} % no more");
    }

    [Fact]
    public void StaircasesTakeOneBoxAStep()
    {
        foreach (int steps in (int[])[2, 10, 100, 300])
        {
            Solid solid = TestSolids.Staircase(steps);
            Cuboidization result = Cuboidizer.Run(solid);
            CheckPartition(solid, result.Boxes.Select(b => b.Box));
            Assert.Equal(steps, result.Boxes.Count);
        }
        Assert.Equal(20, Cuboidizer.Run(TestSolids.Pyramid(20)).Boxes.Count);
    }

    [Fact]
    public void PartsWithoutAnyRectangleAreCutByAPlane()
    {
        // Such solids are rare, so the cut is taken on others that have a concave edge.
        var random = new SeededRandom(1812);
        foreach (Solid solid in TestSolids.All.Select(s => s.Solid).Concat(Enumerable.Range(0, 50).Select(_ => TestSolids.Simple(5, 5, 125, random))))
        {
            var boxes = new List<CutBox>();
            Assert.Equal(0, Cuboidizer.CutByPlane(solid, new CuboidsOptions(), boxes));
            CheckPartition(solid, boxes.Select(b => b.Box));
        }
    }

    internal static void CheckPartition(Solid solid, IEnumerable<Box> boxes)
    {
        var filled = new CellGrid(solid.Grid.Width, solid.Grid.Height, solid.Grid.Depth);
        System.Numerics.BigInteger volume = 0;
        foreach (Box box in boxes)
        {
            Assert.True(box.Cells > 0 && filled.IsEmpty(box), "A box is empty or overlaps another one.");
            filled.Set(box, full: true);
            volume += solid.Volume(box);
        }
        Assert.True(filled.SameAs(solid.Grid), "The boxes do not make up the solid.");
        Assert.Equal(solid.Volume(), volume);
    }
}
