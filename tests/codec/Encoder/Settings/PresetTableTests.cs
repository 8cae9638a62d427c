using VvcIlif.Codec.Encoder;
using Xunit;

namespace VvcIlif.Tests.Codec.Encoder.Settings;

public class PresetTableTests
{
    [Fact]
    public void NamesAreUniqueAndValuesInRange()
    {
        Assert.Equal(PresetTable.Rows.Count, PresetTable.Rows.Select(row => row.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        foreach (EncoderSetting row in PresetTable.Rows)
        {
            Assert.Matches("^[a-z][a-z0-9-]*$", row.Name);
            Assert.NotEmpty(row.Help);
            foreach (EncoderPreset preset in Enum.GetValues<EncoderPreset>())
            {
                Assert.InRange(row.In(preset), row.Minimum, row.Maximum);
                Assert.Equal(row.In(preset), row.Parse(row.Format(row.In(preset))));
            }
        }
    }

    /// <summary>Each preset searches at least as hard as the one before, in every count and switch.</summary>
    [Fact]
    public void PresetsAreOrdered()
    {
        foreach (EncoderSetting row in PresetTable.Rows.Where(row => row is not ThresholdSetting))
        {
            Assert.True(row.In(EncoderPreset.Fast) <= row.In(EncoderPreset.Medium), row.Name);
            Assert.True(row.In(EncoderPreset.Medium) <= row.In(EncoderPreset.Slow), row.Name);
        }
    }

    [Fact]
    public void AValueIsChangedAloneAndTheOriginalStays()
    {
        EncoderTools medium = EncoderTools.For(EncoderPreset.Medium), changed = medium.With("Affine", "OFF").With("merge-tries", "5").With("amvr-ratio", "1.5");
        Assert.True(medium[PresetTable.Affine]);
        Assert.False(changed[PresetTable.Affine]);
        Assert.Equal(5, changed.Value(PresetTable.Find("merge-tries")));
        Assert.Equal(1.5, changed.Value(PresetTable.Find("amvr-ratio")));
        string[] touched = ["affine", "merge-tries", "amvr-ratio"];
        foreach (EncoderSetting row in PresetTable.Rows.Where(row => !touched.Contains(row.Name)))
            Assert.Equal(medium.Value(row), changed.Value(row));
    }

    [Theory]
    [InlineData("afine", "on", "Tool", "affine")]
    [InlineData("affine", "maybe", "affine", "on or off")]
    [InlineData("mtt-inter", "4", "mtt-inter", "0 to 3")]
    [InlineData("mtt-inter", "1.5", "mtt-inter", "0 to 3")]
    [InlineData("merge-ratio", "NaN", "merge-ratio", "0 to 100")]
    [InlineData("merge-ratio", "-1", "merge-ratio", "0 to 100")]
    public void AWrongNameOrValueIsNamedWithWhatIsAllowed(string name, string value, string option, string allowed)
    {
        var error = Assert.Throws<EncoderConfigurationException>(() => EncoderTools.For(EncoderPreset.Fast).With(name, value));
        Assert.Equal(option, error.Option);
        Assert.Contains(allowed, error.Message);
    }
}
