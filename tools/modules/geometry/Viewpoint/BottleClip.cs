using VvcIlif.Codec;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>A clip of a labelled bottle that turns and moves before the camera, with its exact motion: no translation, nor affine.</summary>
public sealed class BottleClip : IVideoSource
{
    private readonly ImageF _label, _wall;
    private readonly CylinderPose[] _poses;
    private int _next;

    /// <summary>Makes a clip of 640 x 480 with 8 bits.</summary>
    /// <param name="frames">Length, at least 1.</param>
    /// <param name="design">Design of the label.</param>
    public BottleClip(int frames, ulong design = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        FrameCount = frames;
        _label = LabelMaker.Draw(design);
        ImageF noise = new VvcIlif.Modules.Kit.Random.SeededRandom(design + 1).PowerLawField(CylinderPose.Width, CylinderPose.Rows, 1.3);
        _wall = ImageF.Stack(noise.Map(v => Math.Clamp(0.55f + 0.09f * v, 0, 1)), noise.Map(v => Math.Clamp(0.52f + 0.09f * v, 0, 1)), noise.Map(v => Math.Clamp(0.48f + 0.08f * v, 0, 1)));
        _poses = [.. Enumerable.Range(0, frames).Select(i =>
        {
            double t = i / 60.0;
            return new CylinderPose(18 * Math.Sin(2 * Math.PI * t / 3.7), 40 * Math.Sin(2 * Math.PI * t / 2.9), 6 * Math.Sin(2 * Math.PI * t / 4.1), 25 * Math.Sin(2 * Math.PI * t / 2.3), 8 * Math.Sin(2 * Math.PI * t / 3.1), 250 + 18 * Math.Sin(2 * Math.PI * t / 5.3), 85);
        })];
    }

    /// <inheritdoc/>
    public VideoFormat Format { get; } = new() { Width = CylinderPose.Width, Height = CylinderPose.Rows, BitDepth = 8, FpsNumerator = 60 };

    /// <inheritdoc/>
    public int? FrameCount { get; }

    /// <summary>The bottle's pose in each frame.</summary>
    public IReadOnlyList<CylinderPose> Poses => _poses;

    /// <summary>Where each pixel of the label in one frame lies in another: x and y by turns, NaN off the label or where it is not seen there.</summary>
    public float[] Motion(int from, int to)
    {
        BottlePhoto photo = BottlePhotographer.Take(_label, _poses[from]);
        (double first, double last) = _poses[to].VisibleArc();
        var places = new float[2 * photo.Theta.Length];
        for (int i = 0; i < photo.Theta.Length; i++)
        {
            bool seen = photo.Theta[i] > first && photo.Theta[i] < last;
            (double x, double y) = seen ? _poses[to].Point(photo.Theta[i], photo.Along[i]) : (double.NaN, double.NaN);
            (places[2 * i], places[2 * i + 1]) = ((float)x, (float)y);
        }
        return places;
    }

    /// <inheritdoc/>
    public bool ReadFrame(Plane[] planes)
    {
        ArgumentNullException.ThrowIfNull(planes);
        if (_next >= FrameCount)
            return false;
        VideoFrames.Write(BottlePhotographer.Take(_label, _poses[_next++], _wall).Photo, planes, Format.BitDepth);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
