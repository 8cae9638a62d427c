namespace VvcIlif.Codec.Interpolation;

/// <summary>Why a filter assembly could not be used.</summary>
public enum FilterLoadError
{
    /// <summary>There is no such file.</summary>
    FileMissing,

    /// <summary>The file is not a .NET assembly.</summary>
    NotAnAssembly,

    /// <summary>The assembly needs another one, or another version of this library, that is not there.</summary>
    DependencyMissing,

    /// <summary>No public class implements <see cref="IInterpolationFilter"/> with a parameterless constructor.</summary>
    NoFilter,

    /// <summary>More than one class does.</summary>
    SeveralFilters,

    /// <summary>The filter's constructor failed.</summary>
    ConstructorFailed,
}

/// <summary>A filter assembly cannot be used; the message says why and names the file.</summary>
public sealed class FilterLoadException : Exception
{
    /// <summary>Creates the error.</summary>
    public FilterLoadException(FilterLoadError error, string path, string message, Exception? inner = null) : base(message, inner)
    {
        Error = error;
        Path = path;
    }

    /// <summary>The kind of the error.</summary>
    public FilterLoadError Error { get; }

    /// <summary>The file.</summary>
    public string Path { get; }
}
