using VvcIlif.Modules.Analysis.SparseCoding;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Analysis.SparseCoding;

/// <summary>The acceptance list of the module, but for times.</summary>
public sealed class SparseCoderTests
{
    public enum Kind
    {
        Gaussian,
        Positive,
        DctIdentity,
    }

    // Acceptance 1: the atoms of OMP in its order, and its residuals, over 201 problems.
    [Theory]
    [InlineData(Kind.Gaussian)]
    [InlineData(Kind.Positive)]
    [InlineData(Kind.DctIdentity)]
    public void SameAsOmp(Kind kind)
    {
        var random = new SeededRandom(21);
        for (int trial = 0; trial < 67; trial++)
        {
            int n = 32 + random.Below(225), k = 2 + random.Below(n / 5);
            SparseDictionary d = Make(kind, n, (ulong)trial);
            double[] y = WithoutTies(random, Signal(random, d, k, out _));
            var options = new SparseOptions { Iterations = k, Tolerance = 1e-9 };
            SparseResult ours = SparseCoder.Solve(y, d, options), omp = SparseCoder.Solve(y, d, options with { Algorithm = SparseAlgorithm.OmpPinv }), qr = SparseCoder.Solve(y, d, options with { Algorithm = SparseAlgorithm.OmpQr });
            foreach (SparseResult other in (SparseResult[])[omp, qr])
            {
                Assert.Equal(other.Indices, ours.Indices);
                Assert.Equal(other.Residuals.Length, ours.Residuals.Length);
                for (int i = 0; i < ours.Residuals.Length; i++)
                    Assert.InRange(Math.Abs(ours.Residuals[i] - other.Residuals[i]), 0, 1e-10 * ours.Residuals[0]);
                for (int i = 0; i < ours.Values.Length; i++)
                    Assert.Equal(other.Values[i], ours.Values[i], 1e-7 * ours.Residuals[0]);
            }
            // What is told of the residual is what is left of the signal.
            double[] sum = SparseCoder.Synthesise(ours, d);
            Assert.Equal(ours.Residuals[^1], Math.Sqrt(y.Zip(sum).Sum(p => (p.First - p.Second) * (p.First - p.Second))), 1e-10 * ours.Residuals[0]);
        }
    }

    // Acceptance 2: with the column of ones of the printed algorithm the claim fails, mostly so where all atoms point one way.
    [Fact]
    public void ThePrintedAlgorithmIsNotOmp()
    {
        int gaussian = 0, positive = 0;
        for (ulong trial = 0; trial < 20; trial++)
        {
            foreach (Kind kind in (Kind[])[Kind.Gaussian, Kind.Positive])
            {
                SparseDictionary d = kind == Kind.Gaussian ? Dictionaries.Gaussian(48, 96, trial) : Dictionaries.Positive(48, 96, trial);
                double[] y = TestSignals.Measure(d, TestSignals.RandomStates(96, 10, trial));
                int[] omp = SparseCoder.Solve(y, d, new SparseOptions { Algorithm = SparseAlgorithm.OmpPinv, Iterations = 10, Tolerance = 0 }).Indices;
                if (!PrintedAlgorithm.Run(y, d, 10).Order.SequenceEqual(omp))
                    continue;
                if (kind == Kind.Gaussian)
                    gaussian++;
                else
                    positive++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"the same choices: {gaussian} of 20 Gaussian, {positive} of 20 positive dictionaries");
        // A claim of equality needs 20.
        Assert.InRange(positive, 0, 10);
        Assert.InRange(gaussian, 1, 19);
    }

    // Acceptance 3.
    [Theory]
    [InlineData(Kind.Gaussian)]
    [InlineData(Kind.Positive)]
    [InlineData(Kind.DctIdentity)]
    public void BlocksOfOneAreOmpSrToTheBit(Kind kind)
    {
        var random = new SeededRandom(3);
        for (int trial = 0; trial < 20; trial++)
        {
            SparseDictionary d = Make(kind, 32 + random.Below(150), (ulong)trial);
            double[] y = Signal(random, d, d.Rows / 4, out _);
            SparseResult one = SparseCoder.Solve(y, d, new SparseOptions()), block = SparseCoder.Solve(y, d, new SparseOptions { Algorithm = SparseAlgorithm.Bsr, Block = 1 });
            Assert.Equal(one.Indices, block.Indices);
            Assert.Equal(one.Residuals, block.Residuals);
            Assert.Equal(one.Values, block.Values);
            Assert.Equal(one.Stop, block.Stop);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public void BsrIsGomp(int c)
    {
        var random = new SeededRandom((ulong)c);
        foreach (Kind kind in Enum.GetValues<Kind>())
        {
            for (int trial = 0; trial < 12; trial++)
            {
                int n = 48 + random.Below(150);
                SparseDictionary d = Make(kind, n, (ulong)trial);
                double[] y = WithoutTies(random, Signal(random, d, n / 8, out _));
                var options = new SparseOptions { Block = c, Iterations = Math.Max(1, n / 4 / c), Tolerance = 1e-9 };
                SparseResult ours = SparseCoder.Solve(y, d, options with { Algorithm = SparseAlgorithm.Bsr }), gomp = SparseCoder.Solve(y, d, options with { Algorithm = SparseAlgorithm.Gomp });
                Assert.Equal(gomp.Indices, ours.Indices);
                double size = ours.Values.Max(Math.Abs);
                for (int i = 0; i < ours.Values.Length; i++)
                    Assert.Equal(gomp.Values[i], ours.Values[i], 1e-9 * size);
            }
        }
    }

    // Acceptance 4: mu (2k - 1) = 15/16 < 1.
    [Fact]
    public void TheRecoveryTheoremHolds()
    {
        SparseDictionary d = Dictionaries.IdentityAndHadamard(256);
        Assert.Equal(1 / 16.0, d.Coherence(), 1e-12);
        Assert.Equal(8 / 16.0, d.CumulativeCoherence(8), 1e-12);
        var random = new SeededRandom(4);
        for (int trial = 0; trial < 1000; trial++)
        {
            double[] y = Signal(random, d, 8, out Dictionary<int, double> x);
            SparseResult result = SparseCoder.Solve(y, d, new SparseOptions { Iterations = 20 });
            Assert.Equal(8, result.Iterations);
            Assert.Equal(SparseStop.Residual, result.Stop);
            Assert.Equal(x.Keys.Order(), result.Indices.Order());
            for (int i = 0; i < 8; i++)
                Assert.Equal(x[result.Indices[i]], result.Values[i], 1e-10);
        }
    }

    // Acceptance 5: mu (2k - 1) = 0.375, yet a block of two takes a wrong atom first; Theorem 3 says one iteration.
    [Fact]
    public void TheoremThreeHasACounterExample()
    {
        SparseDictionary d = Dictionaries.IdentityAndHadamard(64);
        Assert.Equal(0.375, d.Coherence() * 3, 1e-12);
        double[] y = new double[64];
        (y[0], y[1]) = (1, 0.1);
        SparseResult result = SparseCoder.Solve(y, d, new SparseOptions { Algorithm = SparseAlgorithm.Bsr, Block = 2 });
        Assert.Equal(2, result.Iterations);
        Assert.Equal(0, result.Indices[0]);
        Assert.InRange(result.Indices[1], 64, 127);
        Assert.Equal(0.1, result.ToDense(128)[1], 1e-12);
    }

    // Blocks on the problems of acceptance 4: within k iterations nearly always, within k / c not.
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void BlocksRecoverWithinKIterations(int c)
    {
        SparseDictionary d = Dictionaries.IdentityAndHadamard(256);
        var random = new SeededRandom(4);
        int within = 0, best = 0;
        for (int trial = 0; trial < 1000; trial++)
        {
            double[] y = Signal(random, d, 8, out Dictionary<int, double> x);
            SparseResult result = SparseCoder.Solve(y, d, new SparseOptions { Algorithm = SparseAlgorithm.Bsr, Block = c, Iterations = 8 });
            if (result.Stop != SparseStop.Residual || x.Keys.Except(result.Indices).Any())
                continue;
            within++;
            if (result.Iterations <= 8 / c)
                best++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"c = {c}: {within} of 1000 within k iterations, {best} within k / c");
        Assert.InRange(within, 990, 1000);
        Assert.InRange(best, 0, 999);
    }

    // Acceptance 6: 300 atoms, each nearly its neighbour.
    [Fact]
    public void DirectionsStayOrthogonal()
    {
        SparseDictionary d = Dictionaries.Bells(600, 400, 1.1);
        Assert.InRange(d.Coherence(), 0.5, 0.9999);
        var random = new SeededRandom(6);
        double[] y = new double[600];
        for (int i = 0; i < y.Length; i++)
            y[i] = random.Normal();
        var pursuit = new Pursuit(y, d, new SparseOptions { Iterations = 300, Tolerance = 0 });
        var directions = new List<double[]>();
        SparseResult result = OmpSr.Solve(pursuit, directions);
        Assert.Equal(300, result.Indices.Length);
        Assert.InRange(result.Repeated, 1, 300);
        double worst = 0;
        for (int i = 0; i < directions.Count; i++)
        {
            for (int j = 0; j < i; j++)
                worst = Math.Max(worst, Math.Abs(Kernels.Dot(directions[i], directions[j])) / Math.Sqrt(Kernels.Dot(directions[i], directions[i]) * Kernels.Dot(directions[j], directions[j])));
        }

        Assert.InRange(worst, 0, 1e-12);
    }

    // Blocks of neighbours that are nearly the same: the small systems have no Cholesky factor worth the name.
    [Theory]
    [InlineData(3.0)]
    [InlineData(8.0)]
    public void BlocksOfNearlyDependentAtomsAreSafe(double width)
    {
        SparseDictionary d = Dictionaries.Bells(200, 800, width);
        var random = new SeededRandom(66);
        double[] y = new double[200];
        for (int i = 0; i < y.Length; i++)
            y[i] = Math.Sin(i * 0.07) + 0.2 * random.Normal();
        foreach (int c in (int[])[1, 2, 8])
        {
            SparseResult result = SparseCoder.Solve(y, d, new SparseOptions { Algorithm = SparseAlgorithm.Bsr, Block = c, Tolerance = 0 });
            Assert.All(result.Values.Concat(result.Residuals), v => Assert.True(double.IsFinite(v)));
            for (int i = 1; i < result.Residuals.Length; i++)
                Assert.InRange(result.Residuals[i], 0, result.Residuals[i - 1] * (1 + 1e-9));
            // The residual is orthogonal to all that was selected.
            SparseResult few = SparseCoder.Solve(y, d, new SparseOptions { Algorithm = SparseAlgorithm.Bsr, Block = c, Iterations = Math.Max(1, 16 / c), Tolerance = 0 });
            double[] sum = SparseCoder.Synthesise(few, d);
            double size = few.Values.Max(Math.Abs);
            foreach (int atom in few.Indices)
            {
                double product = 0;
                for (int i = 0; i < 200; i++)
                    product += d.Atom(atom)[i] * (y[i] - sum[i]);
                Assert.InRange(Math.Abs(product), 0, 1e-11 * (1 + size));
            }
        }
    }

    // Acceptance 7, operations: what was counted is what the corrected table says, with t - 1 earlier atoms.
    [Fact]
    public void OperationsAreThoseOfTheTable()
    {
        const int n = 128, d = 256, k = 20;
        SparseDictionary dictionary = Dictionaries.Gaussian(n, d, 7);
        double[] y = Signal(new SeededRandom(7), dictionary, 60, out _);
        SparseResult sr = SparseCoder.Solve(y, dictionary, new SparseOptions { Iterations = k, Tolerance = 0 }), qr = SparseCoder.Solve(y, dictionary, new SparseOptions { Iterations = k, Tolerance = 0, Algorithm = SparseAlgorithm.OmpQr });
        long earlier = k * (k - 1) / 2;
        foreach (SparseFlops f in (SparseFlops[])[sr.Flops, qr.Flops])
        {
            Assert.Equal((long)k * d * (2 * n - 1), f.Correlation);
            Assert.Equal(2L * n * earlier, f.Gamma);
            Assert.Equal(2L * n * earlier, f.Orthogonal);
            Assert.Equal(2L * n * k, f.Residual);
        }
        Assert.Equal((4L * n - 1) * k, sr.Flops.Beta);
        Assert.Equal((long)k * k - k, sr.Flops.Coefficients);
        Assert.Equal((5L * n - 1) * k, qr.Flops.Beta);
        Assert.Equal((long)Enumerable.Range(1, k).Sum(t => t * t), qr.Flops.Coefficients);
    }

    // Acceptance 9: a thin picture, four levels of noise.
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(0.1)]
    public void WithNoiseBlocksErrAsLittle(double level)
    {
        double[] x = TestSignals.ThinPhantom(28, 28);
        SparseDictionary d = Dictionaries.Gaussian(x.Length / 2, x.Length, 9);
        double[] y = TestSignals.Measure(d, x);
        var random = new SeededRandom(90);
        double sigma = level * Math.Sqrt(y.Sum(v => v * v) / y.Length);
        for (int i = 0; i < y.Length; i++)
            y[i] += sigma * random.Normal();
        SparseResult one = SparseCoder.Solve(y, d, new SparseOptions { Noise = sigma }), block = SparseCoder.Solve(y, d, new SparseOptions { Algorithm = SparseAlgorithm.Bsr, Block = 4, Noise = sigma });
        Assert.Equal(SparseStop.Residual, one.Stop);
        Assert.InRange(block.Residuals[^1], 0, 1.05 * one.Residuals[^1]);
        Assert.InRange(block.Iterations, 1, one.Iterations - 1);
    }

    // Acceptance 10.
    [Fact]
    public void OddInputsHaveDefinedResults()
    {
        SparseDictionary d = Dictionaries.Gaussian(20, 40, 1);
        foreach (SparseAlgorithm algorithm in Enum.GetValues<SparseAlgorithm>())
        {
            var options = new SparseOptions { Algorithm = algorithm, Block = 3 };
            // No signal: nothing to select.
            SparseResult none = SparseCoder.Solve(new double[20], d, options);
            Assert.Equal((0, SparseStop.Residual), (none.Indices.Length, none.Stop));
            // More iterations than rows.
            double[] y = [.. Enumerable.Range(0, 20).Select(i => Math.Sin(i * i + 1))];
            SparseResult all = SparseCoder.Solve(y, d, options with { Iterations = 1000, Tolerance = 0 });
            Assert.InRange(all.Indices.Length, 1, 20);
            Assert.InRange(all.Residuals[^1], 0, 1e-6);
            Finite(all);
            // The same atom twice, its negative, zeros, and a constant.
            double[] atoms = new double[20 * 6];
            for (int i = 0; i < 20; i++)
                (atoms[i], atoms[20 + i], atoms[40 + i], atoms[80 + i], atoms[100 + i]) = (y[i], y[i], -2 * y[i], 1, Math.Cos(i));
            SparseDictionary odd = SparseDictionary.FromAtoms(20, 6, atoms);
            double[] z = [.. y.Select((v, i) => 3 * v + Math.Cos(i) + 0.01 * (i % 3))];
            foreach (bool intercept in (bool[])[false, true])
            {
                SparseResult result = SparseCoder.Solve(z, odd, options with { Intercept = intercept, Tolerance = 0, Iterations = 10 });
                Finite(result);
                Assert.Equal(result.Indices.Distinct(), result.Indices);
                Assert.DoesNotContain(3, result.Indices);
                Assert.Single(result.Indices.Intersect([0, 1, 2]));
                double[] sum = SparseCoder.Synthesise(result, odd);
                Assert.InRange(z.Zip(sum).Sum(p => Math.Abs(p.First - p.Second)), 0, 1);
            }
            // More rows than atoms: the best that they can do.
            SparseDictionary few = Dictionaries.Gaussian(20, 5, 2);
            SparseResult over = SparseCoder.Solve(y, few, options with { Tolerance = 0 });
            Finite(over);
            Assert.Equal(5, over.Indices.Length);
            Assert.Equal(SparseStop.NoAtomLeft, over.Stop);
        }

        static void Finite(SparseResult result) => Assert.All(result.Values.Concat(result.Residuals).Append(result.Intercept), v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void WrongInputsAreNamed()
    {
        SparseDictionary d = Dictionaries.Gaussian(8, 16, 1);
        double[] y = new double[8];
        Assert.Contains("row 3", Assert.Throws<ModuleException>(() => SparseCoder.Solve([0, 0, 0, double.NaN, 0, 0, 0, 0], d, new SparseOptions())).Message);
        Assert.Contains("row 1 of atom 2", Assert.Throws<ModuleException>(() => SparseDictionary.FromRows(2, 3, [1, 2, 3, 4, 5, double.PositiveInfinity])).Message);
        Assert.Contains("has 7 values", Assert.Throws<ModuleException>(() => SparseCoder.Solve(y[..7], d, new SparseOptions())).Message);
        Assert.Contains("no dictionary", Assert.Throws<ModuleException>(() => SparseDictionary.FromRows(2, 3, [1])).Message);
        Assert.Throws<ModuleException>(() => SparseCoder.Solve(y, d, new SparseOptions { Block = 0 }));
        Assert.Throws<ModuleException>(() => SparseCoder.Solve(y, d, new SparseOptions { Iterations = 0 }));
        Assert.Throws<ModuleException>(() => SparseCoder.Solve(y, d, new SparseOptions { Tolerance = double.NaN }));
        Assert.Throws<ModuleException>(() => SparseCoder.Solve(y, d, new SparseOptions { Noise = -1 }));
        Assert.Throws<ModuleException>(() => SparseCoder.SolveBatch(new double[9], d, new SparseOptions()));
    }

    // Scales of atoms change neither choices nor the sum.
    [Fact]
    public void AtomsMayHaveAnyScale()
    {
        var random = new SeededRandom(8);
        double[] values = new double[30 * 60], scaled = new double[values.Length];
        for (int j = 0; j < 60; j++)
        {
            double scale = Math.Pow(10, random.Uniform(-200, 150));
            for (int i = 0; i < 30; i++)
                scaled[j * 30 + i] = scale * (values[j * 30 + i] = random.Normal());
        }
        double[] y = [.. Enumerable.Range(0, 30).Select(_ => random.Normal())];
        SparseDictionary a = SparseDictionary.FromAtoms(30, 60, values), b = SparseDictionary.FromAtoms(30, 60, scaled);
        foreach (SparseAlgorithm algorithm in Enum.GetValues<SparseAlgorithm>())
        {
            var options = new SparseOptions { Algorithm = algorithm, Iterations = 4, Block = 2 };
            SparseResult one = SparseCoder.Solve(y, a, options), other = SparseCoder.Solve(y, b, options);
            Assert.Equal(one.Indices, other.Indices);
            foreach ((double u, double v) in SparseCoder.Synthesise(one, a).Zip(SparseCoder.Synthesise(other, b)))
                Assert.Equal(u, v, 1e-12);
        }
    }

    // An intercept: the answer of a dictionary that has the column of ones, and keeps it selected first.
    [Fact]
    public void TheInterceptIsThatOfLeastSquares()
    {
        SparseDictionary d = Dictionaries.Positive(40, 80, 11);
        double[] y = [.. Signal(new SeededRandom(11), d, 4, out _).Select(v => v + 7)];
        SparseResult result = SparseCoder.Solve(y, d, new SparseOptions { Intercept = true, Iterations = 6 });
        double[] sum = SparseCoder.Synthesise(result, d), rest = [.. y.Zip(sum, (a, b) => a - b)];
        Assert.Equal(0, rest.Sum(), 1e-9);
        foreach (int atom in result.Indices)
        {
            double product = 0;
            for (int i = 0; i < 40; i++)
                product += d.Atom(atom)[i] * rest[i];
            Assert.Equal(0, product, 1e-9);
        }
        Assert.Equal(result.Residuals[^1], Math.Sqrt(rest.Sum(v => v * v)), 1e-10);
    }

    // Many signals, on any number of threads, as one by one.
    [Fact]
    public void BatchesAreTheSame()
    {
        SparseDictionary d = Dictionaries.Block(8, more: true);
        var random = new SeededRandom(12);
        double[] signals = new double[64 * 40];
        for (int i = 0; i < 40; i++)
            Signal(random, d, 6, out _).CopyTo(signals, i * 64);
        SparseResult[] single = SparseCoder.SolveBatch(signals, d, new SparseOptions { Iterations = 6 }, 1), batch = SparseCoder.SolveBatch(signals, d, new SparseOptions { Iterations = 6, Algorithm = SparseAlgorithm.BatchOmp }, 2);
        for (int i = 0; i < 40; i++)
        {
            int same = Math.Min(single[i].Indices.Length, batch[i].Indices.Length);
            Assert.Equal(single[i].Indices[..Math.Min(same, 6)], batch[i].Indices[..Math.Min(same, 6)]);
            for (int k = 0; k < same; k++)
                Assert.Equal(single[i].Values[k], batch[i].Values[k], 1e-6);
        }
        SparseResult[] again = SparseCoder.SolveBatch(signals, d, new SparseOptions { Iterations = 6, Algorithm = SparseAlgorithm.BatchOmp }, 1);
        Assert.Equal(again.SelectMany(r => r.Values), batch.SelectMany(r => r.Values));
    }

    // Vectors of transforms are symmetric, so that products of unit vectors with them are equal and rounding would decide.
    private static double[] WithoutTies(SeededRandom random, double[] y) => Array.ConvertAll(y, v => v + 1e-5 * random.Normal());

    private static SparseDictionary Make(Kind kind, int rows, ulong seed) => kind switch
    {
        Kind.Gaussian => Dictionaries.Gaussian(rows, 2 * rows, seed),
        Kind.Positive => Dictionaries.Positive(rows, 2 * rows, seed),
        _ => Dictionaries.IdentityAndDct(rows),
    };

    // A sum of k atoms with amplitudes of three decades.
    private static double[] Signal(SeededRandom random, SparseDictionary d, int k, out Dictionary<int, double> x)
    {
        x = [];
        while (x.Count < k)
            x[random.Below(d.Atoms)] = random.LogUniform(0.001, 1) * (random.Below(2) == 0 ? 1 : -1);
        double[] dense = new double[d.Atoms];
        foreach ((int j, double v) in x)
        {
            // For atoms as they were given.
            x[j] = v / d.Norms[j];
            dense[j] = x[j];
        }
        return TestSignals.Measure(d, dense);
    }
}
