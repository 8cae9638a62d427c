using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Inter prediction of a component of a unit whose motion is derived, however that motion is made up.</summary>
/// <typeparam name="T">Type of intermediate samples.</typeparam>
/// <typeparam name="TKernels">Their arithmetic.</typeparam>
internal sealed class UnitPredictor<T, TKernels> where T : unmanaged where TKernels : struct, IInterKernels<T>
{
    private readonly SubblockPredictor<T, TKernels> _subblocks;
    private SliceParameters _p = null!;

    public UnitPredictor()
    {
        _subblocks = new SubblockPredictor<T, TKernels>(Blocks);
        Refined = new RefinedPredictor<T, TKernels>(Blocks);
    }

    public BlockPredictor<T, TKernels> Blocks { get; } = new();

    public RefinedPredictor<T, TKernels> Refined { get; }

    public void StartSlice(SliceContext slice, PictureContext picture, IReferenceSampler[][] samplers)
    {
        _p = slice.Parameters;
        Blocks.StartSlice(slice, samplers);
        _subblocks.StartSlice(slice, picture);
        Refined.StartSlice(slice);
    }

    // H.266 8.5.6
    public void Predict(CodingUnit cu, int component, Span<ushort> target, int stride)
    {
        if (cu.Inter.MergeGpm)
        {
            PredictGeometric(cu, component, target, stride);
            return;
        }
        if (cu.Inter.SubblockMotion)
        {
            _subblocks.Predict(cu, component, target, stride);
            return;
        }
        bool flow = component == 0 && Refined.UsesOpticalFlow(cu), refine = Refined.UsesRefinement(cu);
        if (flow || refine)
            Refined.Predict(cu, component, flow, refine, target, stride);
        else
            Blocks.Predict(cu.X, cu.Y, cu.Width, cu.Height, component, cu.Inter.Motion, InterpolationFlags.None, target, stride);
    }

    // H.266 8.5.7
    private void PredictGeometric(CodingUnit cu, int component, Span<ushort> target, int stride)
    {
        int sx = component == 0 ? 0 : _p.ChromaFormat.ShiftX(), sy = component == 0 ? 0 : _p.ChromaFormat.ShiftY();
        int w = cu.Width >> sx, h = cu.Height >> sy;
        for (int i = 0; i < 2; i++)
        {
            ref MotionInfo motion = ref cu.Inter.Gpm[i];
            int list = motion.Uses(0) ? 0 : 1;
            Blocks.Interpolate(cu.X, cu.Y, w, h, component, motion.Mv(list), list, motion.RefIdx(list), InterpolationFlags.None,
                i == 0 ? Blocks.First : Blocks.Second);
        }
        TKernels.Blend(new GeometricPartition(cu.Inter.merge_gpm_partition_idx, cu.Width, cu.Height), Blocks.First, Blocks.Second,
            BlockPredictor<T, TKernels>.MaxBlock, target, stride, w, h, sx, sy, _p.BitDepth);
    }
}
