namespace VvcIlif.Modules.Kit.Contract;

/// <summary>What a verb is run with: a value for each parameter that was given.</summary>
public sealed class VerbInput
{
    private readonly Dictionary<ModuleParameter, object?> _values = [];

    /// <summary>Gives a parameter a value.</summary>
    public VerbInput Set<T>(ModuleParameter<T> parameter, T value)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        _values[parameter] = value;
        return this;
    }

    /// <summary>The value of a parameter, or its default.</summary>
    public T Get<T>(ModuleParameter<T> parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return _values.TryGetValue(parameter, out object? value) ? (T)value! : parameter.Default;
    }
}
