namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>Steps of the search for a label.</summary>
public enum LabelStage
{
    /// <summary>The photograph itself: size, colours.</summary>
    Input,

    /// <summary>Chains of edge blocks along the rims.</summary>
    Rims,

    /// <summary>Which chains are the label's rims.</summary>
    Label,

    /// <summary>Ellipses through the rims.</summary>
    Ellipses,

    /// <summary>Side edges and vanishing point.</summary>
    VanishingPoint,
}

/// <summary>A label that was not found.</summary>
/// <param name="stage">The step that failed.</param>
/// <param name="message">What was found instead.</param>
public sealed class LabelException(LabelStage stage, string message) : Exception($"{Words(stage)}: {message}")
{
    /// <summary>The step that failed.</summary>
    public LabelStage Stage { get; } = stage;

    private static string Words(LabelStage stage) => stage switch
    {
        LabelStage.Input => "input",
        LabelStage.Rims => "rims",
        LabelStage.Label => "label",
        LabelStage.Ellipses => "ellipses",
        _ => "vanishing point",
    };
}
