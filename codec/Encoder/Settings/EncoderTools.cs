namespace VvcIlif.Codec.Encoder;

/// <summary>
/// A value for each row of <see cref="PresetTable"/>: the coding tools in use and the effort of the search. A tool that
/// is off also spares the bits that would signal it.
/// </summary>
public sealed class EncoderTools
{
    private readonly double[] _values;

    private EncoderTools(double[] values) => _values = values;

    /// <summary>Tools of the operation range extensions; null for none. No Main 10 decoder needs to know them.</summary>
    internal RangeExtensionTools? RangeExtensions { get; private init; }

    /// <summary>A switch.</summary>
    public bool this[SwitchSetting setting] => Value(setting) != 0;

    /// <summary>A whole number.</summary>
    public int this[CountSetting setting] => (int)Value(setting);

    /// <summary>A ratio or multiple.</summary>
    public double this[ThresholdSetting setting] => Value(setting);

    /// <summary>The column of a preset.</summary>
    /// <param name="preset">One of the presets.</param>
    public static EncoderTools For(EncoderPreset preset) => new([.. PresetTable.Rows.Select(row => row.In(preset))]);

    /// <summary>Any setting as a number, switches as 0 and 1.</summary>
    /// <param name="setting">A row of the table.</param>
    public double Value(EncoderSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return _values[setting.Index];
    }

    /// <summary>The same with a switch turned on or off.</summary>
    /// <param name="setting">A row of the table.</param>
    /// <param name="on">Its value.</param>
    public EncoderTools With(SwitchSetting setting, bool on) => With(setting, on ? 1.0 : 0.0);

    /// <summary>The same with another number.</summary>
    /// <param name="setting">A row of the table.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="EncoderConfigurationException">The value is out of the row's range, or not whole where it must be.</exception>
    public EncoderTools With(EncoderSetting setting, double value)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (!(value >= setting.Minimum && value <= setting.Maximum) || (setting is not ThresholdSetting && value != Math.Floor(value)))
            throw new EncoderConfigurationException(setting.Name, value, setting.Range);
        double[] values = [.. _values];
        values[setting.Index] = value;
        return new EncoderTools(values) { RangeExtensions = RangeExtensions };
    }

    /// <summary>The same with another value, given as text: a name of the table with on, off or a number.</summary>
    /// <param name="name">Name of a row.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="EncoderConfigurationException">There is no such row, or it cannot have the value.</exception>
    public EncoderTools With(string name, string value)
    {
        EncoderSetting setting = PresetTable.Find(name);
        return With(setting, setting.Parse(value));
    }

    /// <summary>The same with tools of the operation range extensions.</summary>
    internal EncoderTools With(RangeExtensionTools extensions) => new(_values) { RangeExtensions = extensions };
}
