using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Degradation;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Modules.Kit.Random;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>Random views of a label.</summary>
public static class Augmentation
{
    /// <summary>A pose within the paper's ranges: x within 40 mm, y within 20 mm, z of 230 to 270 mm, about x within 30 degrees, about z within 10, all at once.</summary>
    /// <param name="height">Height of the label, mm.</param>
    /// <param name="random">Where the numbers come from.</param>
    /// <param name="around">Largest rotation about the bottle's axis in degrees; the paper has none.</param>
    public static CylinderPose Pose(double height, SeededRandom random, double around = 0)
    {
        ArgumentNullException.ThrowIfNull(random);
        return new CylinderPose(random.Uniform(-30, 30), around * random.Uniform(-1, 1), random.Uniform(-10, 10), random.Uniform(-40, 40), random.Uniform(-20, 20), random.Uniform(230, 270), height);
    }

    /// <summary>A view before a background, its edge one pixel soft, with the light and sensor of another camera.</summary>
    /// <param name="view">View of <see cref="LabelViews.Render"/>, black off the label.</param>
    /// <param name="mask">Its mask.</param>
    /// <param name="background">Picture behind; null leaves it black.</param>
    /// <param name="random">Where the numbers come from.</param>
    /// <param name="jitter">Gain 0.7..1.3, gamma 0.8..1.25, blur to 1.2 px, noise to 0.02, JPEG quality 60..95.</param>
    public static ImageF Finish(ImageF view, ImageF mask, ImageF? background, SeededRandom random, bool jitter)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(random);
        ImageF soft = Filters.Gaussian(mask, 0.5), result = view.Clone();
        if (background is not null)
        {
            ImageF behind = Resample.To(background, view.Width, view.Height);
            for (int c = 0; c < view.Channels; c++)
            {
                for (int i = 0; i < view.Area; i++)
                {
                    float share = Math.Min(soft.Data[i], mask.Data[i]), own = mask.Data[i] > 0 ? view.Data[c * view.Area + i] / mask.Data[i] : 0;
                    result.Data[c * view.Area + i] = share * own + (1 - share) * behind.Data[Math.Min(c, behind.Channels - 1) * view.Area + i];
                }
            }
        }
        if (!jitter)
            return result;
        double gain = random.Uniform(0.7, 1.3), gamma = random.Uniform(0.8, 1.25), noise = random.Uniform(0, 0.02);
        result = Filters.Gaussian(result.Map(v => (float)Math.Clamp(gain * Math.Pow(Math.Max(0, v), gamma), 0, 1)), random.Uniform(0, 1.2));
        return Noise.Jpeg(Noise.Gaussian(result, noise, random).Map(v => Math.Clamp(v, 0, 1)), 60 + random.Below(36));
    }
}
