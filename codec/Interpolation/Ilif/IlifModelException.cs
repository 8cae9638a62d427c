namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>A model file cannot be used; the message says why in one sentence.</summary>
public sealed class IlifModelException : Exception
{
    /// <summary>Creates the error.</summary>
    public IlifModelException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
