using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Kit.Training;

namespace VvcIlif.Nn.Ilif;

/// <summary>How an ILIF network is trained.</summary>
public sealed record IlifOptions : TrainingSettings
{
    /// <summary>Size of the network.</summary>
    public required IlifPreset Preset { get; init; }

    /// <summary>The network to start from, of the same size and head; null for random start values.</summary>
    public IlifWeights? Start { get; init; }

    /// <summary>How the phases are held while they are trained.</summary>
    public HeadKind Head { get; init; } = HeadKind.Direct;

    /// <summary>Whether heads give what is added to DCTIF and to the sample.</summary>
    public bool Residual { get; init; } = true;

    /// <summary>Steps of stage 1, the filter part.</summary>
    public int FilterSteps { get; init; } = 20000;

    /// <summary>Steps of stage 2, the super-resolution part; after the closed-form solution where there is one.</summary>
    public int PhaseSteps { get; init; } = 5000;

    /// <summary>Patches for the closed-form solution of the phases by least squares; 0 leaves them to the steps.</summary>
    public int SolvePatches { get; init; } = 400;

    /// <summary>Weight of the loss by the base QP of the data, from the paper.</summary>
    public static double QpWeight(int baseQp) => baseQp switch { <= 22 => 1.7, <= 27 => 1.5, <= 32 => 1.3, <= 37 => 1.1, _ => 1.0 };
}
