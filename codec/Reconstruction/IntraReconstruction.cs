using VvcIlif.Codec.Intra;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Intra units in the picture's planes: each transform block is predicted from those before it with their residuals.</summary>
internal sealed class IntraReconstruction(IntraPrediction prediction, ResidualReconstruction residual)
{
    private SliceParameters _p = null!;
    private Plane[] _planes = null!;
    private CtuNeighbourhood _n = null!;

    public void StartSlice(SliceContext slice, PictureContext picture, CtuNeighbourhood neighbourhood)
    {
        _p = slice.Parameters;
        _planes = picture.Planes;
        _n = neighbourhood;
    }

    /// <summary>Predicts a unit and adds its residual.</summary>
    public void Reconstruct(CodingUnit cu, bool chroma)
    {
        bool whole = cu.Intra.Isp == IspSplit.None;
        if (!whole)
            ReconstructIsp(cu);
        for (int i = 0; i < cu.TuCount; i++)
        {
            TransformUnit tu = cu.Tus[i];
            if (cu.HasLuma && whole)
            {
                prediction.PredictIntraLuma(cu, tu, _planes[0].Samples[(tu.Y * _planes[0].Stride + tu.X)..], _planes[0].Stride);
                if (!cu.Residual.cu_act_enabled_flag)
                    residual.AddLuma(cu, tu);
                _n.Mark(0, tu.X, tu.Y, tu.Width, tu.Height, true);
            }
            if (chroma && tu.HasChroma)
            {
                TransformBlock block = tu.Blocks[1];
                int at = block.Y * _planes[1].Stride + block.X;
                prediction.PredictIntraChroma(cu, block, cu.Intra.IntraPredModeC, _planes[1].Samples[at..], _planes[2].Samples[at..], _planes[1].Stride);
                if (cu.Residual.cu_act_enabled_flag)
                    residual.AddColour(cu, tu);
                else
                    residual.AddChroma(cu, tu);
                if (whole)
                    _n.Mark(1, tu.X, tu.Y, tu.Width, tu.Height, true);
            }
        }
    }

    // H.266 8.4.5.1, sub-partitions; a partition sees those before it as its neighbours.
    private void ReconstructIsp(CodingUnit cu)
    {
        Plane plane = _planes[0];
        int available = _n.AvailableAbove(0, cu.X, cu.Y, 2 * cu.Width);
        int availableLeft = _n.AvailableLeft(0, cu.X, cu.Y, 2 * cu.Height);
        bool corner = _n.IsAboveLeftAvailable(0, cu.X, cu.Y);
        int predictedTo = cu.X;
        for (int i = 0; i < cu.TuCount; i++)
        {
            TransformUnit tu = cu.Tus[i];
            bool horizontal = cu.Intra.Isp == IspSplit.Horizontal;
            int width = horizontal ? tu.Width : Math.Max(4, tu.Width);
            if (horizontal || tu.X >= predictedTo)
            {
                int dx = tu.X - cu.X, dy = tu.Y - cu.Y;
                var block = new IntraBlock
                {
                    X = tu.X,
                    Y = tu.Y,
                    Width = width,
                    Height = tu.Height,
                    Luma = true,
                    Mode = cu.Intra.IntraPredModeY,
                    AvailableTop = horizontal && i > 0 ? cu.Width : Math.Max(0, available - dx),
                    AvailableLeft = !horizontal && i > 0 ? cu.Height : Math.Max(0, availableLeft - dy),
                    AvailableTopLeft = i == 0 ? corner : horizontal ? availableLeft > 0 : available > 0,
                    IspWidth = cu.Width,
                    IspHeight = cu.Height,
                    BitDepth = _p.BitDepth,
                };
                IntraPredictor.Predict(plane, block, plane.Samples[(tu.Y * plane.Stride + tu.X)..], plane.Stride);
                predictedTo = tu.X + width;
            }
            residual.AddLuma(cu, tu);
        }
        _n.Mark(0, cu.X, cu.Y, cu.Width, cu.Height, true);
    }
}
