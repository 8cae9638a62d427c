using System.Globalization;

namespace VvcIlif.Codec.Encoder;

/// <summary>What a setting decides.</summary>
public enum SettingKind
{
    /// <summary>A coding tool that the stream may use.</summary>
    Tool,

    /// <summary>How hard the encoder searches; the syntax in use does not depend on it.</summary>
    Effort,
}

/// <summary>A row of <see cref="PresetTable"/>: a name, what it means, and its value in each preset.</summary>
public abstract class EncoderSetting
{
    private protected EncoderSetting(SettingKind kind, string name, string help, double minimum, double maximum, double[] columns)
    {
        (Kind, Name, Help, Minimum, Maximum, Columns) = (kind, name, help, minimum, maximum, columns);
        Index = PresetTable.Add(this);
    }

    /// <summary>Tool or effort.</summary>
    public SettingKind Kind { get; }

    /// <summary>The name on command lines and in files, in lower case.</summary>
    public string Name { get; }

    /// <summary>What it does and, for numbers, their unit; one line.</summary>
    public string Help { get; }

    /// <summary>Least value; 0 (off) for switches.</summary>
    public double Minimum { get; }

    /// <summary>Greatest value; 1 (on) for switches.</summary>
    public double Maximum { get; }

    /// <summary>The row's place in <see cref="PresetTable.Rows"/>.</summary>
    internal int Index { get; }

    /// <summary>The values in the order of <see cref="EncoderPreset"/>.</summary>
    internal double[] Columns { get; }

    /// <summary>What a value may be, for messages.</summary>
    public abstract string Range { get; }

    /// <summary>A value in words.</summary>
    /// <param name="value">The value, switches as 0 and 1.</param>
    public abstract string Format(double value);

    /// <summary>The value in a preset.</summary>
    /// <param name="preset">One of the presets.</param>
    public double In(EncoderPreset preset) => Columns[(int)preset];

    /// <summary>Reads a value.</summary>
    /// <param name="text">on, off or a number.</param>
    /// <exception cref="EncoderConfigurationException">The text is no value of this setting.</exception>
    public double Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text.Trim(), out double value) && value >= Minimum && value <= Maximum
            ? value : throw new EncoderConfigurationException(Name, text, Range);
    }

    private protected abstract bool TryParse(string text, out double value);
}

/// <summary>A setting that is on or off.</summary>
public sealed class SwitchSetting : EncoderSetting
{
    internal SwitchSetting(SettingKind kind, string name, string help, bool fast, bool medium, bool slow)
        : base(kind, name, help, 0, 1, [fast ? 1 : 0, medium ? 1 : 0, slow ? 1 : 0])
    {
    }

    /// <inheritdoc/>
    public override string Range => "on or off";

    /// <inheritdoc/>
    public override string Format(double value) => value != 0 ? "on" : "off";

    private protected override bool TryParse(string text, out double value)
    {
        value = text.ToLowerInvariant() switch { "on" or "1" or "true" => 1, "off" or "0" or "false" => 0, _ => -1 };
        return value >= 0;
    }
}

/// <summary>A setting that is a whole number.</summary>
public sealed class CountSetting : EncoderSetting
{
    internal CountSetting(SettingKind kind, string name, string help, int minimum, int maximum, int fast, int medium, int slow)
        : base(kind, name, help, minimum, maximum, [fast, medium, slow])
    {
    }

    /// <inheritdoc/>
    public override string Range => $"{Minimum} to {Maximum}";

    /// <inheritdoc/>
    public override string Format(double value) => value.ToString(CultureInfo.InvariantCulture);

    private protected override bool TryParse(string text, out double value)
    {
        bool whole = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
        value = number;
        return whole;
    }
}

/// <summary>A setting that is a ratio or a multiple, of the unit that its help names.</summary>
public sealed class ThresholdSetting : EncoderSetting
{
    internal ThresholdSetting(string name, string help, double maximum, double fast, double medium, double slow)
        : base(SettingKind.Effort, name, help, 0, maximum, [fast, medium, slow])
    {
    }

    /// <inheritdoc/>
    public override string Range => string.Create(CultureInfo.InvariantCulture, $"{Minimum} to {Maximum}");

    /// <inheritdoc/>
    public override string Format(double value) => value.ToString("0.0###", CultureInfo.InvariantCulture);

    private protected override bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
