using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>Means over the pictures of one ratio of signal to noise.</summary>
/// <param name="Snr">dB.</param>
/// <param name="Trials">Pictures.</param>
/// <param name="Precision">Of the linker.</param>
/// <param name="Recall">Of the linker.</param>
/// <param name="F1">Of the linker.</param>
/// <param name="WithoutMovesPrecision">Of the linker without Metropolis moves.</param>
/// <param name="WithoutMovesRecall">Of the linker without moves.</param>
/// <param name="WithoutMovesF1">Of the linker without moves.</param>
/// <param name="MovesBetter">Pictures in which moves gave the higher F1.</param>
/// <param name="MovesWorse">Pictures in which they gave the lower one.</param>
/// <param name="ChordF1">F1 of the straight chord with a sigma of 1.75.</param>
/// <param name="DifferenceF1">F1 of the difference of Gaussians with the best threshold for each picture, which only an oracle knows.</param>
/// <param name="Divergence">KL in nats per true pixel.</param>
/// <param name="Seconds">Processor time of one link.</param>
public sealed record RiverBenchRow(double Snr, int Trials, double Precision, double Recall, double F1, double WithoutMovesPrecision, double WithoutMovesRecall, double WithoutMovesF1, int MovesBetter, int MovesWorse, double ChordF1, double DifferenceF1, double Divergence, double Seconds);

/// <summary>The synthetic study.</summary>
public static class RiverBench
{
    /// <summary>Runs it.</summary>
    /// <param name="snrs">Ratios of signal to noise, dB.</param>
    /// <param name="trials">Pictures for each.</param>
    /// <param name="options">Of the linker.</param>
    /// <param name="progress">Called with pictures done and in all.</param>
    public static IEnumerable<RiverBenchRow> Run(IReadOnlyList<double> snrs, int trials, LinkOptions options, Action<int, int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(snrs);
        ArgumentNullException.ThrowIfNull(options);
        int done = 0;
        foreach (double snr in snrs)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            var all = new (RiverScore With, RiverScore Without, double Chord, double Difference, double Divergence)[trials];
            Parallel.For(0, trials, i =>
            {
                SyntheticRiver truth = RiverSynthesis.Draw(snr, (ulong)i + 1);
                LinkResult with = RiverLinker.Link(truth.Image, truth.From, truth.To, options), without = RiverLinker.Link(truth.Image, truth.From, truth.To, options with { Moves = 0 });
                var model = new CurveModel(truth.Image);
                var chord = new RiverCurve(new Bezier(truth.From, truth.To), 1, 1.75);
                all[i] = (RiverScore.Of(model.Mask(with.River), truth.Mask), RiverScore.Of(model.Mask(without.River), truth.Mask), RiverScore.Of(model.Mask(chord), truth.Mask).F1,
                    Difference(truth), RiverScore.Divergence(model.Render(with.River with { Weight = 1 }), truth.Mask));
                progress?.Invoke(Interlocked.Increment(ref done), snrs.Count * trials);
            });
            yield return new RiverBenchRow(snr, trials, all.Average(a => a.With.Precision), all.Average(a => a.With.Recall), all.Average(a => a.With.F1), all.Average(a => a.Without.Precision), all.Average(a => a.Without.Recall),
                all.Average(a => a.Without.F1), all.Count(a => a.With.F1 > a.Without.F1), all.Count(a => a.With.F1 < a.Without.F1), all.Average(a => a.Chord), all.Average(a => a.Difference), all.Average(a => a.Divergence),
                (Environment.CpuUsage.TotalTime - before).TotalSeconds / (2 * trials));
        }
    }

    // Difference of Gaussians of 1.5 and 4 pixels with the threshold that is best for this picture.
    private static double Difference(SyntheticRiver truth)
    {
        ImageF narrow = Filters.Gaussian(truth.Image, 1.5), wide = Filters.Gaussian(truth.Image, 4);
        float[] values = [.. narrow.Data.Zip(wide.Data, (a, b) => a - b)];
        double best = 0;
        for (double percent = 80; percent < 99.9; percent += 0.5)
            best = Math.Max(best, RiverScore.Of(Threshold.Above(values, Histogram.Percentile(values, percent)), truth.Mask).F1);
        return best;
    }
}
