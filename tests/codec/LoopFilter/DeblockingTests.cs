using VvcIlif.Codec;
using VvcIlif.Codec.LoopFilter;
using Xunit;

namespace VvcIlif.Tests.Codec.LoopFilter;

public class DeblockingTests
{
    private const int Seed = 883;

    private static readonly (int P, int Q)[] s_lengths =
        [(1, 1), (2, 2), (3, 3), (7, 7), (5, 5), (7, 5), (5, 7), (3, 5), (5, 3), (3, 7), (7, 3)];

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public void VectorsEqualScalar(int bitDepth)
    {
        if (DeblockingKernels.MaxVectorBitDepth == 0)
            return;
        var random = new Random(Seed);
        int max = (1 << bitDepth) - 1, changed = 0, longFilters = 0;
        for (int i = 0; i < 25000; i++)
        {
            Plane a = new(32, 32), b = new(32, 32), before = new(32, 32);
            LoopFilterContent.Fill(a, bitDepth, random, random.Next(6));
            b.CopyFrom(a);
            before.CopyFrom(a);
            int beta = random.Next(1, 89) << (bitDepth - 8), tc = random.Next(1, 396) >> (bitDepth == 8 ? 2 : 0);
            (int p, int q) = s_lengths[random.Next(s_lengths.Length)];
            bool vertical = random.Next(2) == 0;
            ref ushort sa = ref vertical ? ref a.At(16, 8) : ref a.At(8, 16);
            ref ushort sb = ref vertical ? ref b.At(16, 8) : ref b.At(8, 16);
            if (vertical)
            {
                DeblockingKernels.Luma(ref sa, 1, a.Stride, beta, tc, p, q, max, true, true);
                DeblockingKernels.LumaVector<DeblockingKernels.VerticalEdge>(ref sb, b.Stride, beta, tc, p, q, max);
                longFilters += a.At(12, 8) != before.At(12, 8) ? 1 : 0;
            }
            else
            {
                DeblockingKernels.Luma(ref sa, a.Stride, 1, beta, tc, p, q, max, true, true);
                DeblockingKernels.LumaVector<DeblockingKernels.HorizontalEdge>(ref sb, b.Stride, beta, tc, p, q, max);
                longFilters += a.At(8, 12) != before.At(8, 12) ? 1 : 0;
            }
            if (!a.Samples.SequenceEqual(b.Samples))
                Assert.Fail($"case {i}: {bitDepth} bit, vertical {vertical}, beta {beta}, tc {tc}, lengths {p}/{q}, seed {Seed}");
            if (!a.Samples.SequenceEqual(before.Samples))
                changed++;
        }
        Assert.True(changed > 2000 && longFilters > 200, $"{changed} changed, {longFilters} by the long filter");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void ChromaVectorsEqualScalar(int bitDepth)
    {
        if (DeblockingKernels.MaxVectorBitDepth == 0)
            return;
        var random = new Random(Seed);
        int max = (1 << bitDepth) - 1, strong = 0;
        for (int i = 0; i < 10000; i++)
        {
            Plane a = new(32, 32), b = new(32, 32), before = new(32, 32);
            LoopFilterContent.Fill(a, bitDepth, random, random.Next(6));
            b.CopyFrom(a);
            before.CopyFrom(a);
            (int betaA, int tcA, int betaB, int tcB) = (Beta(), Tc(), Beta(), Tc());
            bool one = random.Next(3) == 0, vertical = random.Next(2) == 0, ctuBorder = !vertical && random.Next(2) == 0;
            if (one)
                (betaB, tcB) = (betaA, tcA);
            ref ushort sa = ref vertical ? ref a.At(16, 8) : ref a.At(8, 16);
            ref ushort sb = ref vertical ? ref b.At(16, 8) : ref b.At(8, 16);
            nint across = vertical ? 1 : a.Stride, along = vertical ? a.Stride : 1;
            DeblockingKernels.Chroma(ref sa, across, along, one ? 4 : 2, betaA, tcA, ctuBorder, max, true, true);
            if (!one)
                DeblockingKernels.Chroma(ref System.Runtime.CompilerServices.Unsafe.Add(ref sa, 2 * along), across, along, 2, betaB, tcB, ctuBorder, max, true, true);
            if (vertical)
                DeblockingKernels.ChromaVector<DeblockingKernels.VerticalEdge>(ref sb, along, one, betaA, tcA, betaB, tcB, ctuBorder, max);
            else
                DeblockingKernels.ChromaVector<DeblockingKernels.HorizontalEdge>(ref sb, across, one, betaA, tcA, betaB, tcB, ctuBorder, max);
            if (!a.Samples.SequenceEqual(b.Samples))
                Assert.Fail($"case {i}: {bitDepth} bit, vertical {vertical}, one {one}, border {ctuBorder}, {betaA} {tcA} {betaB} {tcB}, seed {Seed}");
            strong += vertical && a.At(18, 8) != before.At(18, 8) ? 1 : 0;
        }
        Assert.True(strong > 100, $"{strong} by the strong filter");

        int Beta() => random.Next(4) == 0 ? 0 : random.Next(1, 89) << (bitDepth - 8);

        int Tc() => random.Next(5) == 0 ? 0 : random.Next(1, 100) << (bitDepth - 8);
    }

    private static DeblockingEdges Edges(int width, int height, ChromaFormat format, Random random)
    {
        var edges = new DeblockingEdges(width, height, format, 5);
        for (int d = 0; d < 2; d++)
        {
            for (int y = 0; y < edges.UnitRows; y++)
            {
                for (int x = 0; x < edges.UnitStride; x++)
                {
                    if ((d == 0 ? x : y) == 0)
                        continue;
                    // Long filters only where eight samples to each side are free: in every second strip.
                    bool wide = ((d == 0 ? y : x) & 1) == 0;
                    if (wide && (d == 0 ? x : y) % 4 != 0)
                        continue;
                    (int p, int q) = wide ? s_lengths[random.Next(s_lengths.Length)] : (1, 1);
                    edges.SetLuma((EdgeDirection)d, x, y, random.Next(3), p, q);
                    edges.SetChroma((EdgeDirection)d, x, y, random.Next(3), random.Next(3), random.Next(2) == 0);
                }
            }
        }

        foreach (sbyte[] grid in (sbyte[][])[edges.QpY, edges.QpCb, edges.QpCr])
        {
            foreach (ref sbyte qp in grid.AsSpan())
                qp = (sbyte)random.Next(20, 52);
        }

        foreach (ref DeblockingOffsets o in edges.Offsets.AsSpan())
            o = new DeblockingOffsets { BetaY = (sbyte)(2 * random.Next(-6, 7)), TcY = (sbyte)(2 * random.Next(-6, 7)), TcCb = 4, BetaCr = 2 };
        return edges;
    }

    private static Plane[] Planes(int width, int height, ChromaFormat format, int bitDepth, Random random)
    {
        Plane[] planes = format == ChromaFormat.Monochrome
            ? [new(width, height)]
            : [new(width, height), new(width >> format.ShiftX(), height >> format.ShiftY()), new(width >> format.ShiftX(), height >> format.ShiftY())];
        foreach (Plane p in planes)
            LoopFilterContent.Fill(p, bitDepth, random, 3);
        return planes;
    }

    // Sample by sample, edge by edge in any order: what the row-wise calls have to give.
    [Theory]
    [InlineData(ChromaFormat.Yuv420, 8)]
    [InlineData(ChromaFormat.Yuv420, 10)]
    [InlineData(ChromaFormat.Yuv422, 10)]
    [InlineData(ChromaFormat.Yuv444, 12)]
    [InlineData(ChromaFormat.Yuv420, 16)]
    [InlineData(ChromaFormat.Monochrome, 10)]
    public void RowsInAnyPipelineOrderGiveTheSame(ChromaFormat format, int bitDepth)
    {
        var random = new Random(Seed + bitDepth);
        for (int round = 0; round < 4; round++)
        {
            DeblockingEdges edges = Edges(104, 88, format, random);
            if (round == 2)
                edges.LumaAdaptive = new LumaAdaptiveDeblocking([0, 100, 500], [-3, 5, 9]);
            if (round == 3)
            {
                edges.Unfiltered = new byte[edges.QpY.Length];
                random.NextBytes(edges.Unfiltered);
            }
            Plane[] a = Planes(104, 88, format, bitDepth, random), b = Clone(a), c = Clone(a);
            for (int r = 0; r < edges.CtuRows; r++)
                DeblockingFilter.FilterVerticalEdges(a, edges, bitDepth, r, vectors: false);
            for (int r = 0; r < edges.CtuRows; r++)
                DeblockingFilter.FilterHorizontalEdges(a, edges, bitDepth, r, vectors: false);
            for (int r = 0; r < edges.CtuRows; r++)
            {
                DeblockingFilter.FilterVerticalEdges(b, edges, bitDepth, r);
                DeblockingFilter.FilterHorizontalEdges(b, edges, bitDepth, r);
            }
            for (int r = edges.CtuRows - 1; r >= 0; r--)
                DeblockingFilter.FilterVerticalEdges(c, edges, bitDepth, r);
            for (int r = edges.CtuRows - 1; r >= 0; r--)
                DeblockingFilter.FilterHorizontalEdges(c, edges, bitDepth, r);
            for (int k = 0; k < a.Length; k++)
            {
                for (int y = 0; y < a[k].Height; y++)
                {
                    Assert.True(a[k].Row(y).SequenceEqual(b[k].Row(y)), $"component {k} row {y} round {round}, scalar and vector rows");
                    Assert.True(a[k].Row(y).SequenceEqual(c[k].Row(y)), $"component {k} row {y} round {round}, reverse order");
                }
            }
        }

        static Plane[] Clone(Plane[] planes)
        {
            var copy = new Plane[planes.Length];
            for (int k = 0; k < copy.Length; k++)
            {
                copy[k] = new Plane(planes[k].Width, planes[k].Height);
                copy[k].CopyFrom(planes[k]);
            }
            return copy;
        }
    }

    // Values worked out by hand from the equations of 8.8.3.6.
    [Fact]
    public void KnownSegments()
    {
        ushort[] strong = Line(100, 110);
        DeblockingKernels.Luma(ref strong[8], 1, 16, 64, 20, 3, 3, 255, true, true);
        Assert.Equal([100, 100, 100, 100, 100, 101, 103, 104, 106, 108, 109, 110, 110, 110, 110, 110], strong[..16].Select(v => (int)v));

        ushort[] weak = Line(100, 110);
        DeblockingKernels.Luma(ref weak[8], 1, 16, 64, 3, 1, 1, 255, true, true);
        Assert.Equal([100, 100, 103, 107, 110, 110], weak[5..11].Select(v => (int)v));

        ushort[] both = Line(100, 104);
        DeblockingKernels.Luma(ref both[8], 1, 16, 200, 8, 7, 7, 255, true, true);
        Assert.Equal([100, 100, 100, 101, 101, 101, 102, 102, 102, 102, 103, 103, 103, 104, 104, 104], both[..16].Select(v => (int)v));

        ushort[] chroma = Line(100, 104);
        DeblockingKernels.Chroma(ref chroma[8], 1, 16, 4, 64, 9, ctuBorder: true, 255, true, true);
        Assert.Equal([100, 100, 102, 103, 103, 104, 104], chroma[5..12].Select(v => (int)v));

        static ushort[] Line(ushort left, ushort right)
        {
            var four = new ushort[64];
            for (int i = 0; i < 64; i++)
                four[i] = i % 16 < 8 ? left : right;
            return four;
        }
    }

    [Fact]
    public void ThresholdsAndLengths()
    {
        Assert.Equal(0, DeblockingTables.Beta(15, 0, 8));
        Assert.Equal(88 << 2, DeblockingTables.Beta(63, 12, 10));
        Assert.Equal(395, DeblockingTables.Tc(63, 2, 0, 10));
        Assert.Equal(99, DeblockingTables.Tc(63, 2, 0, 8));
        Assert.Equal((1, 1), DeblockingEdges.TransformEdgeLengths(4, 64, false, false));
        Assert.Equal((7, 3), DeblockingEdges.TransformEdgeLengths(32, 8, false, false));
        Assert.Equal((5, 3), DeblockingEdges.TransformEdgeLengths(32, 16, true, true));
        Assert.Equal(2, DeblockingEdges.SubBlockEdgeLength(8));
    }
}
