using System.Globalization;
using System.Text;

namespace VvcIlif.Nn.Kit.Cards;

/// <summary>What one must know of a trained model, as a Markdown table.</summary>
public sealed class ModelCard
{
    private readonly StringBuilder _text = new();

    /// <summary>Starts the card of a model.</summary>
    public ModelCard(string name) => _text.Append(CultureInfo.InvariantCulture, $"# {name}\n\n| | |\n|---|---|\n");

    /// <summary>Adds a row.</summary>
    public ModelCard Row(string what, FormattableString text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text.Append(CultureInfo.InvariantCulture, $"| {what} | {text.ToString(CultureInfo.InvariantCulture)} |\n");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
