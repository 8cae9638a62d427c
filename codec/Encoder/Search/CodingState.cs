using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>
/// All that coding a unit changes beside the picture: context variables and the other state of entropy coding, QP
/// prediction, and the motion history. The search goes back to a kept state before each trial.
/// </summary>
internal sealed class CodingState
{
    private readonly EntropyState _entropy = new();
    private readonly HistoryTable _history = new(), _blockVectorHistory = new();
    private QpState _qp;

    /// <summary>The kept context variables, to price levels with.</summary>
    public ReadOnlySpan<uint> Contexts => _entropy.Contexts;

    /// <summary>Keeps the state in which coding is.</summary>
    public void Save(SyntaxCoder<BinEstimator> coder, MotionDerivation derivation)
    {
        coder.Save(_entropy);
        _qp = coder.Qp;
        _history.CopyFrom(derivation.History);
        _blockVectorHistory.CopyFrom(derivation.BlockVectorHistory);
    }

    /// <summary>Goes back to the kept state.</summary>
    public void Restore(SyntaxCoder<BinEstimator> coder, MotionDerivation derivation)
    {
        coder.Load(_entropy);
        coder.Qp = _qp;
        derivation.History.CopyFrom(_history);
        derivation.BlockVectorHistory.CopyFrom(_blockVectorHistory);
    }
}
