using System.Diagnostics.CodeAnalysis;

namespace VvcIlif.Codec.Bitstream;

/// <summary>
/// Cuts a byte stream into NAL units (H.266 annex B). It holds one NAL unit and one chunk of the stream at a time.
/// </summary>
internal sealed class AnnexBReader
{
    /// <summary>A NAL unit of more bytes than this is taken for damage.</summary>
    public const int MaxNalBytes = 1 << 28;

    private const int Chunk = 1 << 16;

    private readonly Stream? _stream;
    private ReadOnlyMemory<byte> _data;
    private byte[] _buffer = [];
    private int _start;
    private int _length;
    private long _origin;
    private bool _ended;
    private bool _inside;
    private int _index;

    public AnnexBReader(ReadOnlyMemory<byte> data)
    {
        _data = data;
        _length = data.Length;
        _ended = true;
    }

    public AnnexBReader(Stream stream) => _stream = stream;

    /// <summary>Bytes taken from the stream up to the end of the last NAL unit.</summary>
    public long Position => _origin + _start;

    private ReadOnlySpan<byte> Window => _data.Span[_start.._length];

    /// <summary>Reads the next NAL unit.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="VvcBitstreamException">
    /// A NAL unit has no valid header or no end; the next call continues after it.
    /// </exception>
    public bool TryRead([NotNullWhen(true)] out NalUnit? nal)
    {
        while (true)
        {
            if (!_inside && !SkipToStartCode())
            {
                nal = null;
                return false;
            }
            _inside = false;
            int size = FindEnd();
            long position = _origin + _start;
            ReadOnlyMemory<byte> coded = _data.Slice(_start, size);
            _start += size;
            // Zero bytes after a NAL unit are trailing_zero_8bits or belong to the next start code.
            coded = coded[..(coded.Span.LastIndexOfAnyExcept((byte)0) + 1)];
            if (coded.IsEmpty)
                continue;
            // The buffer is used again, the NAL unit is not.
            if (_stream is not null)
                coded = coded.ToArray();
            nal = NalUnit.Parse(coded, _index++, position);
            return true;
        }
    }

    private bool SkipToStartCode()
    {
        while (true)
        {
            int at = Window.IndexOf([(byte)0, (byte)0, (byte)1]);
            if (at >= 0)
            {
                _start += at + 3;
                return true;
            }
            if (_ended)
            {
                _start = _length;
                return false;
            }
            _start = Math.Max(_start, _length - 2);
            Fill();
        }
    }

    /// <summary>Size of the NAL unit at the start of the window: up to 00 00 01, or to the end.</summary>
    private int FindEnd()
    {
        int searched = 0;
        while (true)
        {
            int at = Window[searched..].IndexOf([(byte)0, (byte)0, (byte)1]);
            if (at >= 0)
                return searched + at;
            if (_ended)
                return _length - _start;
            searched = Math.Max(0, _length - _start - 2);
            if (searched > MaxNalBytes)
            {
                long position = _origin + _start;
                _start = _length;
                throw new VvcBitstreamException($"A NAL unit has more than {MaxNalBytes} bytes.") { NalIndex = _index++, BytePosition = position };
            }
            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _length - _start);
            _origin += _start;
            _length -= _start;
            _start = 0;
        }
        if (_buffer.Length - _length < Chunk)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + Chunk));
        int read = _stream!.Read(_buffer, _length, _buffer.Length - _length);
        if (read == 0)
            _ended = true;
        _length += read;
        _data = _buffer;
    }
}
