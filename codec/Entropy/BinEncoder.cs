using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Entropy;

/// <summary>The arithmetic encoder that mirrors <see cref="BinDecoder"/> (9.3.4.3 read backwards).</summary>
internal struct BinEncoder : IBinIo
{
    private byte[] _buffer;
    private int _length;
    private ulong _low;
    private uint _range;
    private int _bitsLeft; // free bits above those of _low that wait to be written
    private int _bufferedByte;
    private int _outstanding; // 0xFF bytes that a carry may still turn over
    private bool _hasByte;

    public uint[] Contexts;

    public BinEncoder()
    {
        _buffer = new byte[4096];
        Contexts = new uint[Ctx.Count];
        Start();
    }

    readonly uint[] IBinIo.Contexts => Contexts;

    public static bool Reads => false;

    /// <summary>The bytes written since <see cref="Start"/>, whole only after <see cref="Finish"/>.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Start()
    {
        _length = 0;
        Restart();
    }

    /// <summary>After <see cref="Finish"/>: a substream of its own behind what is written.</summary>
    public void Restart()
    {
        _low = 0;
        _range = 510;
        _bitsLeft = 23;
        _bufferedByte = 0xFF;
        _outstanding = 0;
        _hasByte = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Bin(int ctx, int bin)
    {
        ref uint context = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Contexts), ctx);
        int state = ContextModel.State(context);
        uint lps = ContextModel.LpsRange(_range, state);
        _range -= lps;
        int shift;
        if (bin != state >> 14)
        {
            _low += _range;
            shift = BitOperations.LeadingZeroCount(lps) - 23;
            _range = lps;
        }
        else
        {
            shift = (int)(_range >> 8 ^ 1);
        }
        _low <<= shift;
        _range <<= shift;
        _bitsLeft -= shift;
        context = ContextModel.Update(context, bin);
        if (_bitsLeft < 12)
            WriteOut();
        return bin;
    }

    public int Bypass(int bin)
    {
        _low <<= 1;
        if (bin != 0)
            _low += _range;
        if (--_bitsLeft < 12)
            WriteOut();
        return bin;
    }

    public int BypassBits(int count, int value)
    {
        for (int i = count - 1; i >= 0; i--)
            Bypass(value >> i & 1);
        return value;
    }

    public int Terminate(int bin)
    {
        _range -= 2;
        if (bin != 0)
        {
            _low += _range;
            _low <<= 7;
            _range = 2 << 7;
            _bitsLeft -= 7;
        }
        else if (_range < 256)
        {
            _low <<= 1;
            _range <<= 1;
            _bitsLeft--;
        }
        if (_bitsLeft < 12)
            WriteOut();
        return bin;
    }

    private void WriteOut()
    {
        uint lead = (uint)(_low >> (24 - _bitsLeft));
        _bitsLeft += 8;
        _low &= 0xFFFFFFFFu >> _bitsLeft;
        if (lead == 0xFF && _hasByte)
        {
            _outstanding++;
            return;
        }
        if (_hasByte)
        {
            int carry = (int)(lead >> 8);
            Put((byte)(_bufferedByte + carry));
            for (; _outstanding > 0; _outstanding--)
                Put((byte)(0xFF + carry));
        }
        _hasByte = true;
        _bufferedByte = (int)(lead & 0xFF);
    }

    /// <summary>After Terminate(1): writes what is left, ending with the stop bit and zeros to the byte's end.</summary>
    public void Finish()
    {
        uint carry = (uint)(_low >> (32 - _bitsLeft));
        if (_hasByte)
        {
            Put((byte)(_bufferedByte + carry));
            _low -= (ulong)carry << (32 - _bitsLeft);
        }
        for (; _outstanding > 0; _outstanding--)
            Put((byte)(carry != 0 ? 0x00 : 0xFF));
        // The remaining bits of low down to bit 8, then the stop bit.
        int bits = 24 - _bitsLeft;
        ulong rest = (_low >> 8) << 1 | 1;
        bits++;
        int pad = -bits & 7;
        rest <<= pad;
        bits += pad;
        for (int i = bits - 8; i >= 0; i -= 8)
            Put((byte)(rest >> i));
    }

    private void Put(byte value)
    {
        if (_length == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        _buffer[_length++] = value;
    }
}
