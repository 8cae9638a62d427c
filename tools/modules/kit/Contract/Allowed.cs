using System.Globalization;
using System.Numerics;

namespace VvcIlif.Modules.Kit.Contract;

/// <summary>Checks of option values; each throws <see cref="ModuleException"/> with the value and what is allowed.</summary>
public static class Allowed
{
    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public static T Within<T>(string option, T value, T low, T high) where T : INumber<T> =>
        value >= low && value <= high
            ? value
            : throw ModuleException.Usage(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; allowed: {low} to {high}."));

    /// <summary>A member of an enumeration by its name, in whatever case.</summary>
    public static T Choice<T>(string option, string text) where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<T>(name)
            : throw ModuleException.Usage($"{option} is '{text}'; allowed: {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}.");
}
