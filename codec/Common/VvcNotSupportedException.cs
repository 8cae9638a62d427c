namespace VvcIlif.Codec;

/// <summary>A legal stream uses something that this decoder lacks; the message names it.</summary>
public sealed class VvcNotSupportedException : NotSupportedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="tool">The missing tool, in the standard's words.</param>
    public VvcNotSupportedException(string tool) : base($"Not supported: {tool}.") => Tool = tool;

    /// <summary>Creates the error.</summary>
    public VvcNotSupportedException() : this("an unnamed tool") { }

    /// <summary>Creates the error with its cause.</summary>
    public VvcNotSupportedException(string tool, Exception inner) : base($"Not supported: {tool}.", inner) => Tool = tool;

    /// <summary>The missing tool.</summary>
    public string Tool { get; }
}
