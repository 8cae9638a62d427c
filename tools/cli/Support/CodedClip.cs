using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Inspect;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Support;

/// <summary>A coded stream as a source of frames.</summary>
internal sealed class CodedClip : IVideoSource
{
    private readonly Stream _stream;
    private readonly IEnumerator<DecodedPicture> _pictures;
    private bool _pending;

    public CodedClip(string path, IInterpolationFilter? filter = null)
    {
        (int numerator, int denominator) = FrameRate(path) ?? (30, 1);
        _stream = VideoFiles.OpenRead(path);
        _pictures = new VvcDecoder(new DecoderOptions { PlugInFilter = filter }).Decode(_stream).GetEnumerator();
        try
        {
            if (!_pictures.MoveNext())
                throw new VideoInputException($"'{path}' has no picture to show.");
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
        _pending = true;
        DecodedPicture first = _pictures.Current;
        Format = new VideoFormat
        {
            Width = first.Width,
            Height = first.Height,
            BitDepth = first.BitDepth,
            ChromaFormat = first.ChromaFormat,
            FpsNumerator = numerator,
            FpsDenominator = denominator,
        };
    }

    public VideoFormat Format { get; }

    public int? FrameCount => null;

    public static bool IsCoded(string path) => Path.GetExtension(path).ToUpperInvariant() is ".266" or ".VVC" or ".BIT" or ".H266";

    public bool ReadFrame(Plane[] planes)
    {
        if (!_pending && !_pictures.MoveNext())
            return false;
        _pending = false;
        DecodedPicture picture = _pictures.Current;
        if (picture.Width != Format.Width || picture.Height != Format.Height || picture.BitDepth != Format.BitDepth)
            throw new VvcNotSupportedException("comparing pictures that change their size within the stream");
        if (picture.HashCheck == HashCheck.Mismatch)
            throw new CliException(ExitCode.Verification, $"Picture POC {picture.Poc} does not have the hash that the stream carries for it.");
        for (int c = 0; c < planes.Length; c++)
        {
            for (int y = 0; y < planes[c].Height; y++)
                picture.Row(c, y).CopyTo(planes[c].Row(y));
        }

        return true;
    }

    public void Dispose()
    {
        _pictures.Dispose();
        _stream.Dispose();
    }

    /// <summary>The frame rate that the headers at the start of a stream tell, if any; null too for standard input.</summary>
    public static (int Numerator, int Denominator)? FrameRate(string path) =>
        Headers(path)?.FrameRate is { } rate && rate.Numerator <= int.MaxValue && rate.Denominator <= int.MaxValue
            ? ((int)rate.Numerator, (int)rate.Denominator)
            : null;

    /// <summary>What the headers at the start of a stream tell; null for what cannot be read twice.</summary>
    public static StreamSummary? Headers(string path)
    {
        if (path == "-")
            return null;
        const int headerBytes = 1 << 16;
        byte[] head = new byte[headerBytes];
        using Stream stream = VideoFiles.OpenRead(path);
        if (!stream.CanSeek)
            return null;
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return StreamInspector.WriteText(new MemoryStream(head, 0, length), TextWriter.Null);
    }
}
