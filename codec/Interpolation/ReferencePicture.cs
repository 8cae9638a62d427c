namespace VvcIlif.Codec.Interpolation;

/// <summary>
/// A decoded picture as interpolation filters see it, with the samplers that filters have prepared for it.
/// </summary>
public sealed class ReferencePicture : IDisposable
{
    private readonly Plane[] _planes;
    private readonly Lock _gate = new();
    private volatile Entry? _entries;
    private bool _disposed;

    /// <summary>Wraps the planes of a picture; they are not copied and not owned.</summary>
    /// <param name="planes">One plane, or three in the order Y, Cb, Cr.</param>
    /// <param name="bitDepth">Bits of a sample, 8 to 16.</param>
    /// <param name="chromaFormat">Decides the number and sizes of the planes.</param>
    /// <param name="poc">Picture order count.</param>
    /// <param name="sliceQp">SliceQpY of the picture's first slice, for filters that depend on the quantisation.</param>
    /// <param name="wrapOffset">Luma samples after which the picture repeats horizontally, 0 where it does not.</param>
    /// <exception cref="ArgumentException">Number of planes or bit depth is out of range.</exception>
    public ReferencePicture(Plane[] planes, int bitDepth, ChromaFormat chromaFormat, int poc = 0, int sliceQp = 32, int wrapOffset = 0)
    {
        ArgumentNullException.ThrowIfNull(planes);
        if (planes.Length != chromaFormat.ComponentCount())
            throw new ArgumentException($"{chromaFormat} has {chromaFormat.ComponentCount()} planes, not {planes.Length}.", nameof(planes));
        if (bitDepth is < 8 or > 16)
            throw new ArgumentOutOfRangeException(nameof(bitDepth), bitDepth, "The bit depth is 8 to 16.");
        _planes = planes;
        BitDepth = bitDepth;
        ChromaFormat = chromaFormat;
        Poc = poc;
        SliceQp = sliceQp;
        WrapOffset = wrapOffset;
    }

    /// <summary>The planes, in the order Y, Cb, Cr.</summary>
    public ReadOnlySpan<Plane> Planes => _planes;

    /// <summary>Bits of a sample.</summary>
    public int BitDepth { get; }

    /// <summary>Chroma format of the picture.</summary>
    public ChromaFormat ChromaFormat { get; }

    /// <summary>Picture order count.</summary>
    public int Poc { get; }

    /// <summary>SliceQpY of the picture's first slice.</summary>
    public int SliceQp { get; }

    /// <summary>
    /// With reference picture wrap-around, the luma samples after which the picture repeats horizontally; else 0.
    /// </summary>
    public int WrapOffset { get; }

    /// <summary>Rows that may be read while another thread still decodes the picture, for which readers wait beforehand; null where it is finished.</summary>
    internal RowProgress? Progress { get; init; }

    /// <summary>
    /// The sampler of <paramref name="filter"/> for this picture. It serves every request: those that the filter does
    /// not serve are passed to DCTIF. A filter that needs the whole picture prepares it at the first request that it
    /// serves, so that pictures which no block asks for cost nothing.
    /// </summary>
    /// <remarks>Thread-safe; a second thread waits while the first one prepares.</remarks>
    /// <exception cref="ObjectDisposedException">The picture was freed.</exception>
    public IReferenceSampler GetSampler(IInterpolationFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Find(filter) ?? Add(filter);
    }

    /// <summary>Frees the prepared samplers; the planes stay as they are.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            for (Entry? e = _entries; e is not null; e = e.Next)
                (e.Sampler as IDisposable)?.Dispose();
            _entries = null;
        }
    }

    private IReferenceSampler? Find(IInterpolationFilter filter)
    {
        for (Entry? e = _entries; e is not null; e = e.Next)
        {
            if (ReferenceEquals(e.Filter, filter))
                return e.Sampler;
        }

        return null;
    }

    private IReferenceSampler Add(IInterpolationFilter filter)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (Find(filter) is { } found)
                return found;
            IReferenceSampler sampler = filter.Capabilities is { ServesAll: true, NeedsWholePicture: false }
                ? filter.Prepare(this, FilterScratch.Current)
                : new PlugInSampler(this, filter, GetSampler(DctInterpolationFilter.Default));
            _entries = new Entry(filter, sampler, _entries);
            return sampler;
        }
    }

    private sealed record Entry(IInterpolationFilter Filter, IReferenceSampler Sampler, Entry? Next);

    /// <summary>Sends each request to the filter where it serves it, else to DCTIF.</summary>
    private sealed class PlugInSampler(ReferencePicture picture, IInterpolationFilter filter, IReferenceSampler fallback)
        : IReferenceSampler, IDisposable
    {
        private readonly FilterCapabilities _capabilities = filter.Capabilities;
        private volatile IReferenceSampler? _own;

        public void Predict(in InterpolationRequest request, Span<short> destination, int stride)
        {
            IReferenceSampler sampler = _capabilities.Serves(request) ? _own ?? Prepare() : fallback;
            sampler.Predict(request, destination, stride);
        }

        public void Dispose() => (_own as IDisposable)?.Dispose();

        private IReferenceSampler Prepare()
        {
            lock (picture._gate)
            {
                ObjectDisposedException.ThrowIf(picture._disposed, picture);
                return _own ??= filter.Prepare(picture, FilterScratch.Current);
            }
        }
    }
}
