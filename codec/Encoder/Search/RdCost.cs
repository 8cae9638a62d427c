using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>Costs: squared error plus lambda for each bit, and for estimates SATD plus the root of lambda for each bit.</summary>
internal sealed class RdCost
{
    private readonly double[] _weights = [1, 1, 1];

    /// <summary>Squared error of luma that a bit is worth.</summary>
    public double Lambda { get; private set; }

    /// <summary>SATD that a bit is worth.</summary>
    public double LambdaRoot { get; private set; }

    /// <summary>Weights of the squared error of each component.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Turns to a slice.</summary>
    public void StartSlice(SliceParameters p, double lambda)
    {
        Lambda = lambda;
        LambdaRoot = Math.Sqrt(lambda);
        for (int c = 1; c < 3 && p.HasChroma; c++)
        {
            int index = Math.Clamp(p.SliceQpY + p.QpBdOffset, 0, 63 + p.QpBdOffset);
            int qpC = p.ChromaQpTable[c - 1][index] + p.ChromaQpOffset[c - 1];
            _weights[c] = Math.Pow(2, (p.SliceQpY - qpC) / 3.0);
        }
    }

    /// <summary>The cost of a rate in units of <see cref="BinEstimator.OneBit"/>.</summary>
    public double OfRate(long rate) => Lambda * rate / BinEstimator.OneBit;

    /// <summary>An estimate from SATD and bits.</summary>
    public double Estimate(double satd, double bits) => satd + LambdaRoot * bits;
}
