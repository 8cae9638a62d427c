using VvcIlif.Codec;
using Xunit;

namespace VvcIlif.Tests.Codec.Common;

public class PlaneTests
{
    [Fact]
    public void RowsAreStrideApartAndCopyIsExact()
    {
        var a = new Plane(37, 5);
        for (int y = 0; y < a.Height; y++)
        {
            for (int x = 0; x < a.Width; x++)
                a.At(x, y) = (ushort)(100 * y + x);
        }

        Assert.Equal(0, a.Stride % 32);
        Assert.Equal(436, a.Samples[4 * a.Stride + 36]);
        var b = new Plane(37, 5);
        b.CopyFrom(a);
        Assert.True(b.Row(3).SequenceEqual(a.Row(3)));
        Assert.Throws<ArgumentException>(() => new Plane(36, 5).CopyFrom(a));
    }
}
