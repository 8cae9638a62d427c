namespace VvcIlif.Cli.Support;

/// <summary>Exit codes of the program.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Internal = 1;
    public const int Usage = 2;
    public const int Input = 3;
    public const int Unsupported = 4;
    public const int Verification = 5;
    public const int Output = 6;
}

/// <summary>Ends the program with an exit code and one sentence.</summary>
internal sealed class CliException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}
