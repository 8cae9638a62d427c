namespace VvcIlif.Codec.Interpolation;

/// <summary>How finely a stream switches its plug-in filter against the standard's filter.</summary>
public enum InterpolationSwitch
{
    /// <summary>Not at all: the plug-in filter serves the whole stream.</summary>
    Off,

    /// <summary>Each slice says which of the two it uses.</summary>
    Slice,

    /// <summary>Each slice says whether it uses the plug-in filter, and if so, each of its coding tree units does.</summary>
    Ctu,
}
