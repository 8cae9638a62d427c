using VvcIlif.Modules.Kit.Random;
using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>
/// A moving figure of 24 joints before two cameras: shows what an error of calibration does to points in space. It stands
/// in for the paper's rendered people, whose body model, textures and motions may not be passed on; it says nothing about
/// networks that find joints.
/// </summary>
public static class StickFigure
{
    /// <summary>Joints.</summary>
    public const int Joints = 24;

    // Rest positions in mm, Y down, around the hip: trunk, head, arms, legs.
    private static readonly Vector3[] Rest =
    [
        new(0, 0, 0), new(-90, 60, 0), new(90, 60, 0), new(0, -110, 0), new(-100, 450, 10), new(100, 450, 10), new(0, -240, 0), new(-95, 850, 30),
        new(95, 850, 30), new(0, -300, 0), new(-100, 900, -80), new(100, 900, -80), new(0, -500, 0), new(-80, -430, 0), new(80, -430, 0), new(0, -600, -20),
        new(-180, -440, 0), new(180, -440, 0), new(-430, -430, 10), new(430, -430, 10), new(-680, -420, 0), new(680, -420, 0), new(-760, -415, 0), new(760, -415, 0),
    ];

    /// <summary>Mean distance in mm between joints and their triangulated positions (MPJPE), with noise of the pixels.</summary>
    /// <param name="truth">Cameras and rig as they are.</param>
    /// <param name="estimate">As calibrated.</param>
    /// <param name="frames">Frames of the motion.</param>
    /// <param name="noise">Standard deviation of the pixels.</param>
    /// <param name="seed">Of the noise.</param>
    /// <remarks>The paper prints a root of a sum without the number of joints; this is the usual mean of distances.</remarks>
    public static double MeanJointError((Camera First, Camera Second, Pose FromFirst) truth, (Camera First, Camera Second, Pose FromFirst) estimate, int frames = 127, double noise = 1, ulong seed = 1)
    {
        var random = new SeededRandom(seed);
        double sum = 0;
        int count = 0;
        for (int frame = 0; frame < frames; frame++)
        {
            for (int joint = 0; joint < Joints; joint++)
            {
                Vector3 p = Position(joint, frame / (double)frames);
                (double au, double av) = truth.First.Project(p);
                (double bu, double bv) = truth.Second.Project(truth.FromFirst.Apply(p));
                Vector3 found = Rig.Triangulate(estimate.First, estimate.Second, estimate.FromFirst,
                    (au + noise * random.Normal(), av + noise * random.Normal()), (bu + noise * random.Normal(), bv + noise * random.Normal()));
                double distance = (found - p).Length;
                if (!double.IsFinite(distance))
                    continue;
                sum += distance;
                count++;
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    private static Vector3 Position(int joint, double time)
    {
        Vector3 rest = Rest[joint];
        double swing = 2 * Math.PI * (2 * time + joint / (double)Joints), reach = 0.15 * rest.Length;
        Vector3 moved = rest + new Vector3(0.4 * reach * Math.Sin(swing), 0.3 * reach * Math.Cos(swing), reach * Math.Sin(swing + 1));
        return Rotation.AboutY(40 * Math.Sin(2 * Math.PI * time)).Apply(moved) * 0.8 + new Vector3(100 * Math.Sin(2 * Math.PI * time), -50, 2600);
    }
}
