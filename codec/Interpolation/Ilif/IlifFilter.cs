using System.Security.Cryptography;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>How ILIF takes part in inter prediction.</summary>
public enum IlifMode
{
    /// <summary>MODE 1: fractional positions come from the network, whole ones are the decoded samples.</summary>
    Fractions = 1,

    /// <summary>MODE 2: whole positions come from the network's filtered picture too.</summary>
    FractionsAndIntegers = 2,
}

/// <summary>
/// ILIF, the learned interpolation filter: an integer convolutional network runs once over each reference picture, and
/// a 5x5 filter over its features gives any of the 256 luma phases where a block asks for it. Chroma stays with DCTIF.
/// </summary>
public sealed class IlifFilter : IInterpolationFilter, IScalarTwin
{
    // Changes when the same weights give other samples.
    private const byte ArithmeticVersion = 1;

    private readonly IlifProgram _program;
    private readonly bool _vectors;
    private readonly int _threads;

    /// <summary>Makes the filter of a model.</summary>
    /// <param name="model">The network.</param>
    /// <param name="mode">Which positions it serves.</param>
    /// <param name="threads">Threads that share the rows of a reference picture, 1 and up; samples do not depend on it.</param>
    public IlifFilter(IlifModel model, IlifMode mode, int threads = 1) : this(model, mode, threads, vectors: true)
    {
    }

    private IlifFilter(IlifModel model, IlifMode mode, int threads, bool vectors)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (mode is not (IlifMode.Fractions or IlifMode.FractionsAndIntegers))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "The mode is 1 or 2.");
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Model = model;
        Mode = mode;
        _threads = threads;
        _vectors = vectors;
        _program = new IlifProgram(model, vectors ? 16 : 0);
        Span<byte> identity = stackalloc byte[FilterFingerprint.Size + 2], hash = stackalloc byte[FilterFingerprint.Size];
        model.Fingerprint.CopyTo(identity);
        identity[^2] = (byte)mode;
        identity[^1] = ArithmeticVersion;
        SHA256.HashData(identity, hash);
        Fingerprint = new FilterFingerprint(hash);
        IlifArchitecture a = model.Architecture;
        Capabilities = new FilterCapabilities
        {
            IntegerPositions = mode == IlifMode.FractionsAndIntegers,
            Margin = a.Margin,
            KiloMacsPerSample = a.HeadKiloMacs,
            PreparationKiloMacsPerSample = a.TrunkKiloMacs,
            // The features, and sixteen phases where a search has asked for them.
            BytesPerSample = 2 * a.Channels + 32,
            PreservesConstants = false,
        };
    }

    /// <summary>The network.</summary>
    public IlifModel Model { get; }

    /// <summary>Which positions it serves.</summary>
    public IlifMode Mode { get; }

    /// <inheritdoc/>
    public FilterId Id => new((ushort)Mode);

    /// <summary>Mode and model, such as "ilif2/small": what a stream calls the filter.</summary>
    public string Name => $"ilif{(int)Mode}/{Model.Name}";

    /// <inheritdoc/>
    public FilterFingerprint Fingerprint { get; }

    /// <inheritdoc/>
    public FilterCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public IInterpolationFilter ScalarTwin => new IlifFilter(Model, Mode, 1, vectors: false);

    /// <inheritdoc/>
    public IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(picture);
        IlifTensor features = IlifTrunk.Run(_program, picture.Planes[0], picture.BitDepth, picture.SliceQp, _threads);
        IInterpolationFilter dctif = _vectors ? DctInterpolationFilter.Default : DctInterpolationFilter.Default.ScalarTwin;
        return new IlifSampler(_program, picture, features, dctif.Prepare(picture, scratch));
    }
}
