using System.Diagnostics;

namespace VvcIlif.Codec.Interpolation;

/// <summary>Prediction blocks with the ring of samples that BDOF and PROF take gradients from.</summary>
internal static class PredictionBorder
{
    /// <summary>
    /// Predicts the block of <paramref name="request"/> and around it a ring, one sample wide, of the nearest
    /// whole-sample positions from the same sampler. H.266 8.5.6.3.3.
    /// </summary>
    /// <param name="sampler">The sampler of the reference picture.</param>
    /// <param name="request">The inner block.</param>
    /// <param name="destination">Starts at the ring's upper left sample; the block's first one is at stride + 1.</param>
    /// <param name="stride">At least Width + 2.</param>
    internal static void Predict(IReferenceSampler sampler, in InterpolationRequest request, Span<short> destination, int stride)
    {
        Debug.Assert(stride >= request.Width + 2);
        if (sampler is SeparableSampler separable)
        {
            separable.PredictWithRing(request, destination, stride);
            return;
        }
        int width = request.Width, height = request.Height, half = request.Component == 0 ? 3 : 4;
        sampler.Predict(request, destination[(stride + 1)..], stride);
        InterpolationRequest ring = request with
        {
            X = request.X + (request.FractionX >> half) - 1,
            Y = request.Y + (request.FractionY >> half) - 1,
            FractionX = 0,
            FractionY = 0,
            Width = width + 2,
            Height = 1,
        };
        sampler.Predict(ring, destination, stride);
        sampler.Predict(ring with { Y = ring.Y + height + 1 }, destination[((height + 1) * stride)..], stride);
        InterpolationRequest side = ring with { Y = ring.Y + 1, Width = 1, Height = height };
        sampler.Predict(side, destination[stride..], stride);
        sampler.Predict(side with { X = side.X + width + 1 }, destination[(stride + width + 1)..], stride);
    }
}
