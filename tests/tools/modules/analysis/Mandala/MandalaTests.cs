using VvcIlif.Modules.Analysis.Mandala;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Analysis.Mandala;

/// <summary>Acceptance items of the card; those that need many pictures are in docs/results/mandala, here a part of them.</summary>
public sealed class MandalaTests
{
    private static readonly int[] Orders = [4, 5, 6, 7, 8, 12];

    [Fact]
    public void ExactPointsGiveTheOrderLiterally()
    {
        int right = 0;
        for (int i = 0; i < 100; i++)
        {
            int psi = Orders[i % 6];
            MandalaReport r = MandalaAnalysis.Of(MandalaGenerator.Make(new MandalaSpec { Psi = psi, Seed = (ulong)i }).Motifs);
            if (r.LiteralPsi == psi && r.Psi == psi)
                right++;
            Assert.All(r.HullLayers, l => Assert.Equal(0, l.Count % psi));
            Assert.All(r.Sets, s => Assert.True(s.Sigma < 1e-6));
        }
        Assert.True(right >= 99, $"{right} of 100");
    }

    [Fact]
    public void DisplacedPointsGiveTheOrderByRotation()
    {
        int robust = 0, literal = 0;
        for (int i = 0; i < 50; i++)
        {
            int psi = Orders[i % 6];
            MandalaReport r = MandalaAnalysis.Of(MandalaGenerator.Make(new MandalaSpec { Psi = psi, Seed = (ulong)i, Jitter = 0.005 }).Motifs);
            if (r.RobustPsi == psi)
                robust++;
            if (r.LiteralPsi == psi)
                literal++;
            Assert.Equal(0, psi % r.Psi);
        }
        Assert.True(robust >= 45, $"{robust} of 50 by rotation");
        // The paper's rule alone is not safe: this documents it.
        Assert.InRange(literal, 10, 35);
    }

    [Fact]
    [Trait("speed", "slow")]
    public void ExactPictures()
    {
        for (int i = 0; i < 6; i++)
        {
            GeneratedMandala made = MandalaGenerator.Make(new MandalaSpec { Psi = Orders[i], Seed = (ulong)(500 + i) });
            MandalaBench.Repair repair = MandalaBench.RepairOf(made, made.Draw());
            Assert.Equal(made.Motifs.Count, repair.Before.Motifs.Count);
            Assert.Equal((Orders[i], Orders[i]), (repair.Before.Psi, repair.Before.LiteralPsi));
            Assert.InRange(repair.Before.Sigma.Max, 0, 0.01);
            Assert.True(repair.Before.IsClassOne);
            // An exact picture stays as it is.
            Assert.InRange(repair.ErrorAfter, 0, 0.3);
        }
    }

    [Fact]
    [Trait("speed", "slow")]
    public void DisplacedPicturesAreRepaired()
    {
        int order = 0, again = 0;
        double ratio = 0;
        for (int i = 0; i < 8; i++)
        {
            GeneratedMandala made = MandalaGenerator.Make(new MandalaSpec { Psi = Orders[i % 6], Seed = (ulong)(500 + i), Jitter = 0.005 });
            MandalaBench.Repair repair = MandalaBench.RepairOf(made, made.Draw());
            if (repair.Before.Psi != made.Spec.Psi)
                continue;
            order++;
            if (repair.After!.LiteralPsi == made.Spec.Psi)
                again++;
            Assert.InRange(repair.After.Sigma.Max, 0, 0.01);
            Assert.True(repair.After.CircularLayers.Count <= repair.Before.CircularLayers.Count);
            // Repairing again moves nothing.
            Assert.InRange(repair.AgainPixels, 0, 1.0);
            ratio += repair.ErrorAfter / repair.ErrorBefore;
        }
        Assert.True(order >= 7 && again >= order - 1, $"{order} orders, {again} again");
        Assert.True(ratio / order <= 0.6, $"error after / before {ratio / order}");
    }

    [Theory]
    [InlineData("rotated")]
    [InlineData("scaled")]
    [InlineData("mirrored")]
    [Trait("speed", "slow")]
    public void ChangedPicturesKeepTheirOrder(string change)
    {
        for (int i = 0; i < 2; i++)
            Assert.Equal((true, true), MandalaBench.Changed(i, change));
    }

    [Fact]
    public void TwinsStayOnBothSidesOfTheirLine()
    {
        // Commas 11 degrees off the lines: snapped to the nearest line, both would stand on it.
        var spec = new MandalaSpec { Psi = 6, Seed = 3, Jitter = 0.003, Rings = [new Ring(RingKind.Between, 0.4, 0.07, MotifShape.Petal), new Ring(RingKind.Twin, 0.8, 0.07, MotifShape.Comma, 11), new Ring(RingKind.OnLine, 1, 0.06, MotifShape.Disc)] };
        GeneratedMandala made = MandalaGenerator.Make(spec);
        (_, MandalaReport report) = MandalaAnalysis.Of(made.Draw());
        Assert.Equal(6, report.Psi);
        (IReadOnlyList<MotifMove> moves, double line) = Rectifier.Plan(report);
        Assert.Equal(24, moves.Count);
        Assert.InRange(Math.Abs(Math.IEEERemainder(line + Math.PI / 2, Math.PI / 6)), 0, 0.005);
        foreach (MotifMove move in moves.Where(m => m.R / made.Radius is > 0.7 and < 0.9))
            Assert.InRange(Math.Abs(Math.IEEERemainder(move.Theta - line, Math.PI / 6)) * 180 / Math.PI, 10, 12);
    }

    [Fact]
    public void AlternatingMotifsHalveTheOrder()
    {
        // Twelve commas that alternate between their mirror images look like one ring of twelve to every feature.
        var spec = new MandalaSpec { Psi = 6, Rings = [new Ring(RingKind.Twin, 0.55, 0.09, MotifShape.Comma, 15), new Ring(RingKind.Twin, 0.95, 0.09, MotifShape.Comma, 15)] };
        MandalaReport report = MandalaAnalysis.Of(MandalaGenerator.Make(spec).Draw()).Report;
        Assert.Equal(6, report.Psi);
        Assert.Equal(6, report.RobustPsi);
    }

    [Fact]
    public void LightOnDarkAndUnevenLight()
    {
        GeneratedMandala made = MandalaGenerator.Make(new MandalaSpec { Psi = 8, Seed = 500, Size = 700 });
        ImageF picture = made.Draw();
        Assert.Equal(8, MandalaAnalysis.Of(picture.Map(v => 1 - v), new MandalaOptions { Invert = true }).Report.Psi);
        // Light that falls off over the picture by a factor of eight.
        var shaded = new ImageF(700, 700);
        for (int y = 0; y < 700; y++)
        {
            for (int x = 0; x < 700; x++)
                shaded[x, y] = picture[x, y] * (1 - 0.875f * (x + y) / 1400);
        }

        Assert.NotEqual(made.Motifs.Count, MandalaAnalysis.Of(shaded).Report.Motifs.Count);
        MandalaReport local = MandalaAnalysis.Of(shaded, new MandalaOptions { Local = 101 }).Report;
        Assert.Equal((8, made.Motifs.Count), (local.Psi, local.Motifs.Count));
    }

    [Fact]
    [Trait("speed", "slow")]
    public void WhatIsNoMandalaIsSaidSo()
    {
        var blank = new ImageF(100, 100);
        Assert.Contains("blank", Assert.Throws<ModuleException>(() => MandalaAnalysis.Of(blank)).Message);
        var one = new ImageF(100, 100, 1, [.. Enumerable.Repeat(1f, 10_000)]);
        MandalaGenerator.Fill(one, [(40, 40), (60, 40), (60, 60), (40, 60)], 0);
        Assert.Contains("is 1 motif", Assert.Throws<ModuleException>(() => MandalaAnalysis.Of(one)).Message);
        MandalaGenerator.Fill(one, [(80, 40), (90, 40), (90, 60), (80, 60)], 0);
        Assert.Contains("are 2 motifs", Assert.Throws<ModuleException>(() => MandalaAnalysis.Of(one)).Message);

        // Noise: many pieces, no order.
        var random = new SeededRandom(2410);
        for (int i = 0; i < 3; i++)
        {
            ImageF field = random.PowerLawField(300, 300, 1.2);
            (float low, float high) = (field.Data.Min(), field.Data.Max());
            MandalaReport noise = MandalaAnalysis.Of(field.Map(v => (v - low) / (high - low)), new MandalaOptions { MinArea = 20 }).Report;
            Assert.True(noise.Motifs.Count > 10);
            Assert.False(noise.IsClassOne);
            Assert.NotEmpty(noise.Warnings);
        }
    }

    [Fact]
    public void MotifsThatTouchGiveNoConfidentWrongAnswer()
    {
        for (int i = 0; i < 3; i++)
        {
            int psi = Orders[i];
            GeneratedMandala made = MandalaGenerator.Make(new MandalaSpec { Psi = psi, Seed = (ulong)(800 + i), Jitter = 0.004, Size = 400 });
            ImageF picture = made.Draw();
            bool[] ink = Threshold.Above(picture.Data, 0.5f);
            for (int p = 0; p < ink.Length; p++)
                ink[p] = !ink[p];
            for (int grow = 0; grow < 8; grow++)
            {
                ink = Morphology.Dilate(ink, 400, 400, 1);
                var grown = new ImageF(400, 400, 1, Array.ConvertAll(ink, v => v ? 0f : 1f));
                MandalaReport report;
                try
                {
                    report = MandalaAnalysis.Of(grown).Report;
                }
                catch (ModuleException)
                {
                    break;
                }
                // Right, a divisor, or said to be unsure.
                Assert.True(psi % report.Psi == 0 || report.Warnings.Count > 0, $"order {report.Psi} for {psi}, grown {grow + 1} pixels, {report.Motifs.Count} motifs of {made.Motifs.Count}");
            }
        }
    }
}
