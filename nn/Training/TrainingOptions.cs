using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Ilif;

namespace VvcIlif.Nn.Training;

/// <summary>How an ILIF network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Size of the network.</summary>
    public required IlifPreset Preset { get; init; }

    /// <summary>Folder for checkpoints, log, plot and results.</summary>
    public required string Output { get; init; }

    /// <summary>Name of the model, as streams will carry it.</summary>
    public required string Name { get; init; }

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

    /// <summary>Patches of a step.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Side of a patch.</summary>
    public int Patch { get; init; } = 64;

    /// <summary>Highest learning rate; it follows a cosine to nearly zero over a stage.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Weight decay of AdamW.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Of start values and patches.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of libtorch.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether convolutions run in bfloat16 on master weights in single precision.</summary>
    public bool BFloat16 { get; init; }

    /// <summary>"cpu" or "cuda".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Steps between checkpoints and held-out measurements.</summary>
    public int CheckpointEvery { get; init; } = 1000;

    /// <summary>Whether to go on from the checkpoint in the folder.</summary>
    public bool Resume { get; init; }

    /// <summary>Weight of the loss by the base QP of the data, from the paper.</summary>
    public static double QpWeight(int baseQp) => baseQp switch { <= 22 => 1.7, <= 27 => 1.5, <= 32 => 1.3, <= 37 => 1.1, _ => 1.0 };
}
