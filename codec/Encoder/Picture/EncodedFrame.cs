using VvcIlif.Codec.Encoder.Search.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Encoder.Picture;

/// <summary>A picture that the encoder has coded or is coding: its reconstruction, as later pictures refer to it.</summary>
internal sealed class EncodedFrame
{
    private readonly int _sliceQp;

    public EncodedFrame(int width, int height, ChromaFormat chromaFormat, int bitDepth, int ctbLog2Size, int poc, int sliceQp)
    {
        Context = new PictureContext(width, height, chromaFormat, bitDepth, ctbLog2Size);
        Edges = new DeblockingEdges(width, height, chromaFormat, ctbLog2Size);
        Reference = new ReferencePicture(Context.Planes, bitDepth, chromaFormat, poc, sliceQp);
        Context.Motion.Poc = poc;
        Poc = poc;
        _sliceQp = sliceQp;
    }

    /// <summary>Another frame for the same picture, to try a second way of coding it.</summary>
    public EncodedFrame Twin() =>
        new(Context.Width, Context.Height, Context.ChromaFormat, Context.BitDepth, Context.CtbLog2Size, Poc, _sliceQp);

    public int Poc { get; }

    public PictureContext Context { get; }

    public DeblockingEdges Edges { get; }

    public ReferencePicture Reference { get; }

    /// <summary>Finished luma with replicated borders, for whole-sample motion search; null until the picture is coded.</summary>
    public PaddedPlane? PaddedLuma { get; set; }
}
