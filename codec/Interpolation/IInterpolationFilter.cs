namespace VvcIlif.Codec.Interpolation;

/// <summary>
/// A fractional-sample interpolation filter: the plug-in contract. The codec's default is
/// <see cref="DctInterpolationFilter"/>; another filter replaces it for the positions that its
/// <see cref="Capabilities"/> declare, everything else falls back to the default.
/// </summary>
/// <remarks>
/// The samples a filter makes are part of the decoding process: they must be the same on every machine, with any
/// number of threads and any instruction set, so they are decided by integer arithmetic. A filter object is shared by
/// all pictures and threads. <see cref="FilterContract"/> checks what can be checked.
/// </remarks>
public interface IInterpolationFilter
{
    /// <summary>The number that names the filter in the bitstream.</summary>
    FilterId Id { get; }

    /// <summary>What streams and messages call the filter; 1 to 32 bytes of UTF-8.</summary>
    string Name => Id.ToString();

    /// <summary>SHA-256 of everything that decides samples (tables, weights, version of the arithmetic).</summary>
    FilterFingerprint Fingerprint { get; }

    /// <summary>What the filter serves and what it costs.</summary>
    FilterCapabilities Capabilities { get; }

    /// <summary>
    /// Does what is done once for a reference picture and returns the object that predicts from it. Called at most
    /// once for a picture and filter; the result is kept with the picture, used by several threads at once, and freed
    /// with it (disposed where it is <see cref="IDisposable"/>).
    /// </summary>
    /// <param name="picture">
    /// The reference picture. It is complete, and its samples do not change any more, if
    /// <see cref="FilterCapabilities.NeedsWholePicture"/> is true; otherwise it may still be in decoding, and the call
    /// must not look at its samples.
    /// </param>
    /// <param name="scratch">Working memory of the calling thread, for use during the call only.</param>
    IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch);
}

/// <summary>Predicts blocks from one reference picture. Thread-safe.</summary>
public interface IReferenceSampler
{
    /// <summary>
    /// Writes the prediction of one block as the 14-bit intermediate samples of H.266 8.5.6.3, less
    /// <see cref="Intermediate.Offset"/>, so that the overshoot of any sensible filter fits 16 bits.
    /// </summary>
    /// <param name="request">Which block; within what the filter's capabilities declare.</param>
    /// <param name="destination">Row-major; exactly Width samples of each of Height rows are written.</param>
    /// <param name="stride">Samples from one row of <paramref name="destination"/> to the next, at least Width.</param>
    void Predict(in InterpolationRequest request, Span<short> destination, int stride);

    /// <summary>
    /// Predicts a block as <see cref="Predict"/> does, and around it a ring one sample wide of the nearest whole-sample
    /// positions, from which optical flow takes its gradients. H.266 8.5.6.3.3. Override it only to be faster.
    /// </summary>
    /// <param name="request">The inner block.</param>
    /// <param name="destination">Starts at the ring's upper left sample; the block's first one is at <paramref name="stride"/> + 1.</param>
    /// <param name="stride">Samples from one row of <paramref name="destination"/> to the next, at least Width + 2.</param>
    void PredictWithRing(in InterpolationRequest request, Span<short> destination, int stride)
    {
        int width = request.Width, height = request.Height, half = request.Component == 0 ? 3 : 4;
        Predict(request, destination[(stride + 1)..], stride);
        InterpolationRequest ring = request with
        {
            X = request.X + (request.FractionX >> half) - 1,
            Y = request.Y + (request.FractionY >> half) - 1,
            FractionX = 0,
            FractionY = 0,
            Width = width + 2,
            Height = 1,
        };
        Predict(ring, destination, stride);
        Predict(ring with { Y = ring.Y + height + 1 }, destination[((height + 1) * stride)..], stride);
        InterpolationRequest side = ring with { Y = ring.Y + 1, Width = 1, Height = height };
        Predict(side, destination[stride..], stride);
        Predict(side with { X = side.X + width + 1 }, destination[(stride + width + 1)..], stride);
    }

    /// <summary>
    /// A 4x4 luma block of affine motion, with or without its ring: what the other members do, for samplers of the codec
    /// that are faster without a request for so few samples.
    /// </summary>
    internal void PredictAffine(
        int x, int y, int fractionX, int fractionY, in ReferenceRegion region, Span<short> destination, int stride, bool ring)
    {
        var request = new InterpolationRequest(0, x, y, fractionX, fractionY, 4, 4, InterpolationFlags.Affine, region);
        if (ring)
            PredictWithRing(request, destination, stride);
        else
            Predict(request, destination, stride);
    }
}

/// <summary>A sampler that also serves samples of more than 12 bits, which plug-in filters do not.</summary>
internal interface IWideReferenceSampler
{
    /// <summary>
    /// <see cref="IReferenceSampler.Predict"/> with intermediate samples of bit depth + 2 bits, at least 14.
    /// </summary>
    /// <param name="request">The block, at most 128 rows.</param>
    /// <param name="destination">Row-major; exactly Width samples of each of Height rows are written.</param>
    /// <param name="stride">Samples from one row of <paramref name="destination"/> to the next.</param>
    void PredictWide(in InterpolationRequest request, Span<int> destination, int stride);
}

/// <summary>A vectorised filter that can hand out its plain scalar form, for checking one against the other.</summary>
public interface IScalarTwin
{
    /// <summary>The same filter computed without vector instructions: equal samples for all requests.</summary>
    IInterpolationFilter ScalarTwin { get; }
}

/// <summary>The scale of intermediate samples.</summary>
public static class Intermediate
{
    /// <summary>Bits of an intermediate sample: a sample of full range B bits is shifted left by 14 - B.</summary>
    public const int Bits = 14;

    /// <summary>Subtracted from every 14-bit intermediate sample that is stored in 16 bits: 8192, the mid value.</summary>
    public const int Offset = 1 << (Bits - 1);

    /// <summary>The stored intermediate value of an integer sample.</summary>
    /// <param name="sample">0 to 2^<paramref name="bitDepth"/> - 1.</param>
    /// <param name="bitDepth">8 to 12.</param>
    public static short FromSample(int sample, int bitDepth) => (short)((sample << (Bits - bitDepth)) - Offset);
}
