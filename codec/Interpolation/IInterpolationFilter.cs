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
    /// <param name="picture">The reference picture; its samples do not change any more.</param>
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
