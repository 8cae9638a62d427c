namespace VvcIlif.Nn.Kit.Training;

/// <summary>What every training is told; the options of a module's training derive from this.</summary>
public record TrainingSettings
{
    /// <summary>Folder for checkpoints, log, plot and results.</summary>
    public required string Output { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

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
}
