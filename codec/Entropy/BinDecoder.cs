using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Entropy;

/// <summary>The arithmetic decoder of 9.3.4.3 with a 64-bit window. Past the end of its data it reads zeros.</summary>
internal struct BinDecoder : IBinSource
{
    private byte[] _data;
    private int _position;
    private int _end;
    private ulong _value;
    private uint _range;
    private int _extra; // bits of _value below the nine that are compared with the range

    /// <summary>The context variables, see <see cref="ContextModel"/>.</summary>
    public uint[] Contexts;

    public BinDecoder()
    {
        _data = [];
        Contexts = new uint[Ctx.Count];
    }

    readonly uint[] IBinIo.Contexts => Contexts;

    /// <summary>ivlCurrRange.</summary>
    public readonly uint Range => _range;

    public static bool Reads => true;

    /// <summary>Bits that have left the stream; their differences tell what syntax elements took.</summary>
    public readonly long BitsRead => ((long)_position << 3) - _extra;

    /// <summary>True when more bits were consumed than the data has: the slice is cut short.</summary>
    public readonly bool Overrun => _position - (_extra >> 3) > _end + 8;

    /// <summary>Starts decoding at byte <paramref name="start"/> of <paramref name="data"/> (9.3.2.5).</summary>
    public void Start(byte[] data, int start, int end)
    {
        _data = data;
        _position = start;
        _end = end;
        _range = 510;
        _value = 0;
        _extra = -9;
        Refill();
    }

    /// <summary>After a terminating bin of 1: restarts at the next byte of the same data.</summary>
    public void Restart()
    {
        // The last bit that took part in the comparison is the stop bit of the finished part.
        int bitsRead = (_position << 3) - _extra;
        Start(_data, (bitsRead + 7) >> 3, _end);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refill()
    {
        do
        {
            if (_position + 4 <= _end)
            {
                _value = _value << 32 | BinaryPrimitives.ReadUInt32BigEndian(_data.AsSpan(_position, 4));
            }
            else
            {
                uint word = 0;
                for (int i = 0; i < 4; i++)
                    word = word << 8 | (_position + i < _end ? _data[_position + i] : 0u);
                _value = _value << 32 | word;
                if (_position > _end + (1 << 20))
                    throw new VvcBitstreamException("The slice data end before the slice does.");
            }
            _position += 4;
            _extra += 32;
        }
        while (_extra < 8);
    }

    // H.266 9.3.4.3.2
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Bin(int ctx, int bin)
    {
        ref uint context = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Contexts), ctx);
        uint model = context;
        int state = ContextModel.State(model);
        int value = state >> 14;
        uint lps = ContextModel.LpsRange(_range, state);
        uint range = _range - lps;
        ulong scaled = (ulong)range << _extra;
        if (_value < scaled)
        {
            // At most one shift: the more probable range is at least 128 + 1.
            int shift = (int)(range >> 8 ^ 1);
            _range = range << shift;
            _extra -= shift;
        }
        else
        {
            _value -= scaled;
            value ^= 1;
            int shift = BitOperations.LeadingZeroCount(lps) - 23;
            _range = lps << shift;
            _extra -= shift;
        }
        context = ContextModel.Update(model, value);
        if (_extra < 8)
            Refill();
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Bypass(int bin)
    {
        if (--_extra < 8)
            Refill();
        ulong scaled = (ulong)_range << _extra;
        if (_value < scaled)
            return 0;
        _value -= scaled;
        return 1;
    }

    public int BypassBits(int count, int value)
    {
        int result = 0;
        for (int i = 0; i < count; i++)
            result = result << 1 | Bypass(0);
        return result;
    }

    public int Terminate(int bin)
    {
        _range -= 2;
        ulong scaled = (ulong)_range << _extra;
        if (_value >= scaled)
            return 1;
        if (_range < 256)
        {
            _range <<= 1;
            if (--_extra < 8)
                Refill();
        }
        return 0;
    }
}
