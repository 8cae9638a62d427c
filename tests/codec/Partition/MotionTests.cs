using VvcIlif.Codec.Partition;
using Xunit;

namespace VvcIlif.Tests.Codec.Partition;

public class MotionTests
{
    // 8.5.2.14: to the nearest multiple, halves towards zero.
    [Theory]
    [InlineData(8, 0)]
    [InlineData(-8, 0)]
    [InlineData(9, 16)]
    [InlineData(-9, -16)]
    [InlineData(24, 16)]
    [InlineData(-24, -16)]
    [InlineData(25, 32)]
    [InlineData(-25, -32)]
    public void VectorsAreRounded(int value, int rounded)
    {
        Assert.Equal(new Mv(rounded, -rounded), new Mv(value, -value).Round(4, 4));
        Assert.Equal(new Mv(rounded / 16, -rounded / 16), new Mv(value, -value).Round(4, 0));
        Assert.Equal(new Mv(value * 4, 0), new Mv(value, 0).Round(0, 2));
    }

    // 8.5.2.12. Distance 1 scaled to 127 meets the limit of the factor, 4095/256; distances are clipped to -128..127.
    [Theory]
    [InlineData(100, 4, 4, 100)]
    [InlineData(100, 4, -4, -100)]
    [InlineData(-100, 4, 8, -200)]
    [InlineData(100, 8, 4, 50)]
    [InlineData(100, 16, 24, 150)]
    [InlineData(16, 1, 127, 256)]
    [InlineData(1600, 1, 127, 25594)]
    [InlineData(131071, 1, 127, 131071)]
    [InlineData(-131072, 1, 127, -131072)]
    [InlineData(100, 200, 127, 100)]
    [InlineData(77, 0, 5, 77)]
    public void VectorsAreScaled(int value, int from, int to, int scaled) =>
        Assert.Equal(new Mv(scaled, 0), new Mv(value, 0).Scale(from, to));

    [Theory]
    [InlineData(131071, 131071, 131071)]
    [InlineData(131072, 131071, -131072)]
    [InlineData(-131073, -131072, 131071)]
    [InlineData(262143 + 5, 131071, 4)]
    public void SumsAreClippedOrWrapped(int value, int clipped, int wrapped)
    {
        Assert.Equal(new Mv(clipped, 0), new Mv(value, 0).Clip18());
        Assert.Equal(new Mv(wrapped, 0), new Mv(value, 0).Wrap18());
    }

    // 8.5.2.15: a sign, six bits and an exponent; what has that form already stays.
    [Fact]
    public void StoredVectorsHaveSixBitsOfMantissa()
    {
        for (int value = -(1 << 17); value < 1 << 17; value++)
        {
            int stored = new Mv(value, 0).Compress().X;
            int exponent = 0;
            while (value >> exponent is < -64 or > 63)
                exponent++;
            Assert.True(stored >> exponent << exponent == stored, $"{value} is stored as {stored}");
            Assert.True(Math.Abs(stored - value) <= 1 << exponent >> 1, $"{value} is stored as {stored}");
            if (stored < 1 << 17)
                Assert.Equal(stored, new Mv(stored, 0).Compress().X);
        }
        Assert.Equal([31, 33, 64, 66, 68, 128], new[] { 31, 33, 64, 65, 67, 127 }.Select(v => new Mv(v, 0).Compress().X));
    }

    [Fact]
    public void MotionIsEqualWhereUsedListsAre()
    {
        var a = new MotionInfo { RefIdx0 = 1, RefIdx1 = -1, Mv0 = new Mv(5, 6), Mv1 = new Mv(1, 1) };
        MotionInfo b = a;
        b.Mv1 = new Mv(9, 9);
        b.BcwIdx = 3;
        Assert.True(a.SameMotion(b));
        b.Set(0, new Mv(5, 7), 1);
        Assert.False(a.SameMotion(b));
        b = a;
        b.Set(1, new Mv(1, 1), 0);
        Assert.False(a.SameMotion(b));
        Assert.True(b.IsBi);
        Assert.False(a.IsBi);
        Assert.True(a.IsInter);
        Assert.False(MotionInfo.Intra.IsInter);
        Assert.False(MotionInfo.Intra.Uses(0) || MotionInfo.Intra.Uses(1));
    }

    [Fact]
    public void AreasOfAFieldAreFilledSavedAndRestored()
    {
        const int width = 72, height = 40;
        var field = new MotionField(width, height);
        var random = new Random(85);
        var expected = new Dictionary<(int, int), Mv>();
        for (int trial = 0; trial < 500; trial++)
        {
            int w = 8 << random.Next(3), h = 8 << random.Next(3);
            int x = random.Next((width - w) / 8 + 1) * 8, y = random.Next(Math.Max(0, height - h) / 8 + 1) * 8;
            h = Math.Min(h, height - y);
            var saved = new MotionInfo[w / 4 * (h / 4)];
            var points = new ControlPoints[w / 8 * (h / 8)];
            field.Copy(x, y, w, h, saved, points, save: true);
            var mv = new Mv(trial, -trial);
            field.Fill(x, y, w, h, new MotionInfo { Mv0 = mv, RefIdx1 = -1 });
            field.ControlPointsAt(x, y)[1, 2] = mv;
            if (random.Next(2) == 0)
            {
                field.Copy(x, y, w, h, saved, points, save: false);
                continue;
            }
            for (int row = y; row < y + h; row += 4)
            {
                for (int column = x; column < x + w; column += 4)
                    expected[(column, row)] = mv;
            }
        }
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool known = expected.TryGetValue((x & ~3, y & ~3), out Mv mv);
                Assert.Equal(known, field.At(x, y).IsInter);
                Assert.Equal(mv, field.At(x, y).Mv0);
                Assert.Equal(field.At(x, y).Mv0, field.Row(y)[x / 4].Mv0);
            }
        }
        field.Clear();
        Assert.False(field.At(width - 1, height - 1).IsInter);
    }

    [Fact]
    public void ControlPointsKeepTheirPlaces()
    {
        var points = new ControlPoints();
        for (int list = 0; list < 2; list++)
        {
            for (int point = 0; point < 3; point++)
                points[list, point] = new Mv(list, point);
        }
        Assert.Equal([new(0, 0), new(0, 1), new(0, 2), new(1, 0), new(1, 1), new(1, 2)], new[] { points.A0, points.A1, points.A2, points.B0, points.B1, points.B2 });
    }
}
