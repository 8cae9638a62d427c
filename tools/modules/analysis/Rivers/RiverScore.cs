using VvcIlif.Modules.Kit;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>How well a mask meets the truth; shares of 0..1.</summary>
/// <param name="Error">Wrong pixels.</param>
/// <param name="Precision">Right ones among those found; 1 where none was found.</param>
/// <param name="Recall">Found ones among the true; 1 where there is none.</param>
/// <param name="FalsePositive">False ones among those without river.</param>
/// <param name="FalseNegative">Missed ones among the true.</param>
public sealed record RiverScore(double Error, double Precision, double Recall, double FalsePositive, double FalseNegative)
{
    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1 => Precision + Recall > 0 ? 2 * Precision * Recall / (Precision + Recall) : 0;

    /// <summary>Compares masks.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static RiverScore Of(ReadOnlySpan<bool> found, ReadOnlySpan<bool> truth)
    {
        if (found.Length != truth.Length)
            throw new ArgumentException("Masks of one size are wanted.");
        long tp = 0, fp = 0, fn = 0, tn = 0;
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i])
                _ = truth[i] ? tp++ : fp++;
            else
                _ = truth[i] ? fn++ : tn++;
        }
        static double Share(long a, long b, double none) => b == 0 ? none : a / (double)b;
        return new RiverScore(Share(fp + fn, found.Length, 0), Share(tp, tp + fp, 1), Share(tp, tp + fn, 1), Share(fp, fp + tn, 0), Share(fn, tp + fn, 0));
    }

    /// <summary>
    /// Divergence of a river's probability map from the truth: sum of the Bernoulli divergences KL(truth || map), both clipped to 1e-6,
    /// per true pixel, in nats. The paper does not define its own; only our values compare.
    /// </summary>
    public static double Divergence(ImageF map, ReadOnlySpan<bool> truth)
    {
        ArgumentNullException.ThrowIfNull(map);
        double sum = 0;
        long count = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            double p = truth[i] ? 1 - 1e-6 : 1e-6, q = Math.Clamp(map.Data[i], 1e-6, 1 - 1e-6);
            sum += p * Math.Log(p / q) + (1 - p) * Math.Log((1 - p) / (1 - q));
            if (truth[i])
                count++;
        }
        return sum / Math.Max(1, count);
    }
}
