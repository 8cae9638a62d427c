using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Encoder.Search;

/// <summary>Samplers of a picture's references by list and index: of the standard's filter and of the stream's.</summary>
internal sealed record SamplerChoice(IReferenceSampler[][] Standard, IReferenceSampler[][] PlugIn)
{
    /// <summary>Those of a choice.</summary>
    public IReferenceSampler[][] Of(bool plugIn) => plugIn ? PlugIn : Standard;
}
