namespace VvcIlif.Nn.Verbs;

/// <summary>A check has failed.</summary>
internal sealed class VerificationException(string message) : Exception(message);
