namespace VvcIlif.Codec.Encoder;

/// <summary>An encoder option has a value that it may not have.</summary>
public sealed class EncoderConfigurationException : ArgumentException
{
    /// <summary>Creates the error.</summary>
    /// <param name="option">Name of the option.</param>
    /// <param name="value">The value that it has.</param>
    /// <param name="allowed">The values that it may have, in words.</param>
    public EncoderConfigurationException(string option, object? value, string allowed)
        : base($"{option} is {value ?? "not set"}; allowed: {allowed}.")
    {
        Option = option;
        Value = value;
        Allowed = allowed;
    }

    /// <summary>Creates the error.</summary>
    public EncoderConfigurationException() : this("An option", null, "other values") { }

    /// <summary>Creates the error.</summary>
    public EncoderConfigurationException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public EncoderConfigurationException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Name of the option.</summary>
    public string Option { get; } = "";

    /// <summary>The value that it has.</summary>
    public object? Value { get; }

    /// <summary>The values that it may have, in words.</summary>
    public string Allowed { get; } = "";
}
