using VvcIlif.Codec.Partition;
using Xunit;

namespace VvcIlif.Tests.Codec.Partition;

/// <summary>The end of clause 8.4.5.3: the palette first, then what it did not reuse, up to the largest size.</summary>
public class PalettePredictorTests
{
    [Theory]
    [InlineData(63, new[] { 9, 20, 10, 30 })]
    [InlineData(3, new[] { 9, 20, 10 })]
    [InlineData(2, new[] { 9, 20 })]
    public void ThePaletteComesFirst(int max, int[] expected)
    {
        var predictor = new PalettePredictor();
        predictor.Size[0] = 3;
        var palette = new PaletteData { Size = 2 };
        for (int c = 0; c < 3; c++)
        {
            ((ushort[])[(ushort)(10 + c), (ushort)(20 + c), (ushort)(30 + c)]).CopyTo(predictor.Entries[c], 0);
            ((ushort[])[(ushort)(9 + c), (ushort)(20 + c)]).CopyTo(palette.Entries[c], 0);
        }
        predictor.Update(palette, [false, true, false], channel: 0, firstComponent: 0, components: 3, max);
        Assert.Equal(expected.Length, predictor.Size[0]);
        for (int c = 0; c < 3; c++)
            Assert.Equal(expected.Select(v => v + c), predictor.Entries[c].Take(expected.Length).Select(v => (int)v));
        var copy = new PalettePredictor();
        copy.CopyFrom(predictor);
        predictor.Clear();
        Assert.Equal((0, expected.Length), (predictor.Size[0], copy.Size[0]));
    }
}
