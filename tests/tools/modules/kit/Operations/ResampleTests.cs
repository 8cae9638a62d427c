using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Kit.Operations;

/// <summary>Resampling equals Pillow's on floating-point pictures.</summary>
public class ResampleTests
{
    /// <summary>Values of Pillow 9.4, Image.resize of a picture of mode F.</summary>
    public static TheoryData<ResampleKernel, int, int, float[]> Expected => new()
    {
        { ResampleKernel.Bilinear, 4, 3, [0.229521f, 0.432143f, 0.433988f, 0.473569f, 0.378968f, 0.419954f, 0.379028f, 0.565642f, 0.280967f, 0.449464f, 0.605060f, 0.611891f] },
        { ResampleKernel.Bilinear, 10, 6, [0.000000f, 0.211979f, 0.481771f, 0.751562f, 0.364583f, 0.280729f, 0.550521f, 0.820312f, 0.635417f, 0.291667f, 0.031250f, 0.299089f, 0.450521f, 0.260937f, 0.399740f, 0.386979f, 0.235286f, 0.576172f, 0.462370f, 0.174479f, 0.065972f, 0.395877f, 0.563151f, 0.275738f, 0.261979f, 0.328212f, 0.444965f, 0.452257f, 0.535330f, 0.633681f, 0.100694f, 0.492665f, 0.738932f, 0.530512f, 0.322092f, 0.319965f, 0.494661f, 0.286241f, 0.532509f, 0.924479f, 0.135417f, 0.450521f, 0.662109f, 0.532682f, 0.567448f, 0.526432f, 0.397005f, 0.267578f, 0.479167f, 0.794271f, 0.166667f, 0.120833f, 0.062500f, 0.004167f, 0.602604f, 0.897917f, 0.839583f, 0.781250f, 0.722917f, 0.677083f] },
        { ResampleKernel.Bicubic, 4, 3, [0.213851f, 0.429410f, 0.441287f, 0.483540f, 0.404202f, 0.433172f, 0.327644f, 0.567684f, 0.266316f, 0.469246f, 0.617540f, 0.613366f] },
        { ResampleKernel.Bicubic, 10, 6, [-0.024580f, 0.174183f, 0.506116f, 0.800146f, 0.325827f, 0.196762f, 0.568077f, 0.904247f, 0.657567f, 0.259275f, 0.000413f, 0.305784f, 0.475330f, 0.207871f, 0.445402f, 0.417174f, 0.166665f, 0.630977f, 0.465556f, 0.075085f, 0.029641f, 0.415276f, 0.613216f, 0.217047f, 0.197541f, 0.318013f, 0.469344f, 0.448040f, 0.547337f, 0.666217f, 0.054429f, 0.526794f, 0.867617f, 0.585707f, 0.238861f, 0.251085f, 0.527107f, 0.185921f, 0.527233f, 1.046713f, 0.100304f, 0.472155f, 0.749562f, 0.569746f, 0.606388f, 0.540894f, 0.348736f, 0.168664f, 0.452941f, 0.824791f, 0.175209f, 0.111657f, 0.005811f, -0.045529f, 0.640088f, 0.993665f, 0.861410f, 0.809154f, 0.727864f, 0.664312f] },
        { ResampleKernel.Lanczos3, 4, 3, [0.207299f, 0.407515f, 0.465928f, 0.493710f, 0.429541f, 0.468461f, 0.263360f, 0.562558f, 0.256215f, 0.500185f, 0.614516f, 0.610865f] },
        { ResampleKernel.Lanczos3, 10, 6, [-0.022037f, 0.129662f, 0.572058f, 0.824164f, 0.328302f, 0.124379f, 0.599693f, 0.964585f, 0.651595f, 0.251754f, -0.019048f, 0.307115f, 0.487989f, 0.231147f, 0.479846f, 0.405697f, 0.155833f, 0.654105f, 0.479055f, 0.019782f, 0.006241f, 0.420316f, 0.605087f, 0.144609f, 0.139672f, 0.367718f, 0.481281f, 0.456935f, 0.552838f, 0.669915f, 0.021820f, 0.532135f, 1.017018f, 0.687428f, 0.153552f, 0.210056f, 0.529014f, 0.103961f, 0.517622f, 1.145171f, 0.085526f, 0.452881f, 0.748051f, 0.547215f, 0.625015f, 0.594929f, 0.330619f, 0.141818f, 0.467440f, 0.803793f, 0.176717f, 0.135584f, -0.056589f, -0.066775f, 0.627520f, 1.043267f, 0.866616f, 0.823383f, 0.730275f, 0.663253f] },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void EqualsPillow(ResampleKernel kernel, int width, int height, float[] values)
    {
        var image = new ImageF(7, 5);
        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 7; x++)
                image[x, y] = (x * 37 + y * 101 + x * y * 13) % 97 / 96f;
        }

        ImageF resized = Resample.To(image, width, height, kernel);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(values[i], resized.Data[i], 2e-6f);
    }

    [Fact]
    public void TheSameSizeChangesNothing()
    {
        var image = new ImageF(6, 4, 2, [.. Enumerable.Range(0, 48).Select(i => i * 0.37f % 1)]);
        foreach (ResampleKernel kernel in Enum.GetValues<ResampleKernel>())
        {
            for (int i = 0; i < 48; i++)
                Assert.Equal(image.Data[i], Resample.To(image, 6, 4, kernel).Data[i], 1e-6f);
        }
    }
}
