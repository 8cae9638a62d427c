namespace VvcIlif.Sweep;

/// <summary>What kind of thing is wrong.</summary>
public enum SweepError
{
    /// <summary>The specification.</summary>
    Specification,

    /// <summary>A clip, or a program that is needed.</summary>
    Input,

    /// <summary>The results folder.</summary>
    Results,
}

/// <summary>A sweep cannot be run or read; the message is one sentence for the user.</summary>
public sealed class SweepException(SweepError error, string message) : Exception(message)
{
    /// <summary>What is wrong.</summary>
    public SweepError Error => error;
}
