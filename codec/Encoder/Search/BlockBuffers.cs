namespace VvcIlif.Codec.Encoder.Search;

/// <summary>Samples of one coding unit, all components; luma rows are 128 elements apart, chroma rows too.</summary>
internal sealed class BlockBuffers
{
    public const int Stride = 128;

    private readonly ushort[][] _planes = [new ushort[Stride * Stride], new ushort[Stride * Stride], new ushort[Stride * Stride]];

    public Span<ushort> this[int component] => _planes[component];

    public ref ushort At(int component, int x, int y) => ref _planes[component][y * Stride + x];
}
