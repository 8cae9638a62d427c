using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Degradation;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Kit.Degradation;

/// <summary>Degradations: the same seed gives the same picture, another seed another one, and each does what it says.</summary>
public class DegradationTests
{
    private static readonly ImageF Picture = Make();

    public static TheoryData<string> Names => ["gaussian", "poisson", "salt", "motion", "jpeg", "rain-light", "rain-heavy", "rain-mixed", "snow", "dark", "underwater"];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheSeedDecides(string name)
    {
        ImageF a = Apply(name, 1), b = Apply(name, 1), c = Apply(name, 2);
        Assert.Equal(a.Data, b.Data);
        if (name is not ("motion" or "jpeg"))
            Assert.NotEqual(a.Data, c.Data);
        Assert.NotEqual(Picture.Data, a.Data);
        Assert.All(a.Data, v => Assert.True(float.IsFinite(v)));
        if (name is not ("gaussian" or "poisson"))
            Assert.All(a.Data, v => Assert.InRange(v, -1e-5f, 1.00001f));
    }

    [Fact]
    public void EachDoesWhatItSays()
    {
        Assert.InRange(Math.Sqrt(Quality.Mse(Picture, Apply("gaussian", 1))), 0.045, 0.055);
        Assert.True(Apply("dark", 1).Data.Average() < 0.6 * Picture.Data.Average());
        ImageF water = Apply("underwater", 1);
        Assert.True(Mean(water, 0) < Mean(water, 2), $"Water takes red more than blue: {Mean(water, 0)}, {Mean(water, 2)}.");
        Assert.True(Enumerable.Range(0, 5).Average(i => Quality.Mse(Picture, Apply("rain-heavy", (ulong)i))) > Enumerable.Range(0, 5).Average(i => Quality.Mse(Picture, Apply("rain-light", (ulong)i))));
        Assert.True(Apply("snow", 1).Data.Average() > Picture.Data.Average());
        // A streak of motion along x leaves changes along y alone.
        var stripes = new ImageF(40, 40);
        for (int y = 0; y < 40; y++)
        {
            for (int x = 0; x < 40; x++)
                stripes[x, y] = y % 8 < 4 ? 1 : 0;
        }

        Assert.True(Quality.Psnr(stripes, Noise.MotionBlur(stripes, 15, 0)) > Quality.Psnr(stripes, Noise.MotionBlur(stripes, 15, 90)) + 3);
    }

    private static float Mean(ImageF image, int channel)
    {
        double sum = 0;
        foreach (float v in image.Plane(channel))
            sum += v;
        return (float)(sum / image.Area);
    }

    private static ImageF Apply(string name, ulong seed)
    {
        var random = new SeededRandom(seed);
        return name switch
        {
            "gaussian" => Noise.Gaussian(Picture, 0.05, random),
            "poisson" => Noise.PoissonGaussian(Picture, 0.001, 0.0001, random),
            "salt" => Noise.SaltAndPepper(Picture, 0.02, random),
            "motion" => Noise.MotionBlur(Picture, 9, 30),
            "jpeg" => Noise.Jpeg(Picture, 40),
            "rain-light" => Weather.Rain(Picture, RainKind.Light, random),
            "rain-heavy" => Weather.Rain(Picture, RainKind.Heavy, random),
            "rain-mixed" => Weather.Rain(Picture, RainKind.Mixed, random),
            "snow" => Weather.Snow(Picture, 20, 0.5, random),
            "dark" => Light.Dark(Picture, random),
            _ => Light.Underwater(Picture, Water.C1, 4, random),
        };
    }

    private static ImageF Make()
    {
        var random = new SeededRandom(20);
        ImageF[] planes = [.. Enumerable.Range(0, 3).Select(_ => random.PowerLawField(96, 64, 1.5).Map(v => Math.Clamp(0.45f + 0.12f * v, 0, 1)))];
        return ImageF.Stack(planes);
    }
}
