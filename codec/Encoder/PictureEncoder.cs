namespace VvcIlif.Codec.Encoder;

/// <summary>Codes one picture: search, in-loop filters, slice data. One object serves one thread.</summary>
internal sealed partial class PictureEncoder
{
    private readonly SearchSettings _settings;

    public PictureEncoder(SearchSettings settings) => _settings = settings;
}
