using System.Reflection;
using System.Runtime.Loader;

namespace VvcIlif.Codec.Interpolation;

/// <summary>
/// Loads an interpolation filter from a .NET assembly that is not part of this library. Loading runs the assembly's
/// code: only do it for files that the user has named.
/// </summary>
public static class FilterLoader
{
    /// <summary>
    /// Loads the assembly into a load context of its own and creates its one public
    /// <see cref="IInterpolationFilter"/> that has a public parameterless constructor.
    /// </summary>
    /// <param name="path">Path of the assembly; what it needs is looked for beside it.</param>
    /// <exception cref="FilterLoadException">The file does not hold exactly one usable filter.</exception>
    public static IInterpolationFilter Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
            throw new FilterLoadException(FilterLoadError.FileMissing, path, $"There is no filter assembly '{path}'.");
        Type[] candidates;
        try
        {
            Assembly assembly = new FilterLoadContext(full).LoadFromAssemblyPath(full);
            candidates = Array.FindAll(assembly.GetExportedTypes(), IsFilter);
        }
        catch (BadImageFormatException e)
        {
            throw new FilterLoadException(FilterLoadError.NotAnAssembly, path, $"'{path}' is not a .NET assembly for this runtime.", e);
        }
        catch (Exception e) when (e is FileLoadException or FileNotFoundException or TypeLoadException or ReflectionTypeLoadException)
        {
            throw new FilterLoadException(FilterLoadError.DependencyMissing, path, $"'{path}' needs something that is not there: {e.Message}", e);
        }
        if (candidates.Length == 0)
        {
            throw new FilterLoadException(FilterLoadError.NoFilter, path,
                $"'{path}' has no public class that implements {nameof(IInterpolationFilter)} and has a parameterless constructor.");
        }

        if (candidates.Length > 1)
        {
            throw new FilterLoadException(FilterLoadError.SeveralFilters, path,
                $"'{path}' has {candidates.Length} filters where one is expected: {string.Join(", ", candidates.Select(t => t.FullName))}.");
        }

        try
        {
            return (IInterpolationFilter)Activator.CreateInstance(candidates[0])!;
        }
        catch (TargetInvocationException e)
        {
            throw new FilterLoadException(FilterLoadError.ConstructorFailed, path,
                $"The constructor of {candidates[0].FullName} in '{path}' failed: {e.InnerException?.Message}", e.InnerException);
        }
        catch (Exception e) when (e is FileLoadException or FileNotFoundException or TypeLoadException or MissingMethodException)
        {
            throw new FilterLoadException(FilterLoadError.DependencyMissing, path, $"'{path}' does not fit this library: {e.Message}", e);
        }
    }

    private static bool IsFilter(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } &&
        typeof(IInterpolationFilter).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null;

    /// <summary>Takes this library from the process and everything else from beside the filter.</summary>
    private sealed class FilterLoadContext(string path) : AssemblyLoadContext(Path.GetFileName(path))
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName name)
        {
            Assembly own = typeof(IInterpolationFilter).Assembly;
            if (name.Name == own.GetName().Name)
                return own;
            return _resolver.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found) : null;
        }

        protected override nint LoadUnmanagedDll(string name) =>
            _resolver.ResolveUnmanagedDllToPath(name) is { } found ? LoadUnmanagedDllFromPath(found) : 0;
    }
}
