using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>The largest response of a bank of Gabor filters: 12 directions, wavelengths of 4, 6 and 8 pixels.</summary>
public static class GaborBank
{
    private const int Directions = 12;
    private static readonly double[] Wavelengths = [4, 6, 8];

    /// <summary>Response of 0 up; its 99.5 percentile is 1, larger values are cut to 1.</summary>
    public static ImageF Respond(ImageF image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var most = new ImageF(image.Width, image.Height);
        foreach (double wavelength in Wavelengths)
        {
            for (int k = 0; k < Directions; k++)
            {
                ImageF kernel = Filters.GaborKernel(wavelength, 180.0 * k / Directions, 0.56 * wavelength, 0.5);
                float size = MathF.Sqrt(kernel.Data.Sum(v => v * v));
                ImageF response = Filters.Correlate(image, kernel.Map(v => v / size), Border.Reflect);
                for (int i = 0; i < most.Data.Length; i++)
                    most.Data[i] = Math.Max(most.Data[i], response.Data[i]);
            }
        }

        float top = Histogram.Percentile(most.Data, 99.5);
        return top > 1e-9f ? most.Map(v => Math.Min(1, v / top)) : most;
    }
}
