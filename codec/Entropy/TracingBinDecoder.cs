namespace VvcIlif.Codec.Entropy;

/// <summary>
/// A <see cref="BinDecoder"/> that writes a line for each bin, in the format of the channel D_CABAC of VTM and vvdec, so that
/// traces can be compared line by line. A type of its own: without a trace, nothing of it is compiled into the decoder.
/// </summary>
internal struct TracingBinDecoder(BinTrace trace) : IBinSource
{
    private BinDecoder _bins = new();

    public static bool Reads => true;

    public readonly uint[] Contexts => _bins.Contexts;

    public readonly long BitsRead => _bins.BitsRead;

    public readonly bool Overrun => _bins.Overrun;

    public void Start(byte[] data, int start, int end) => _bins.Start(data, start, end);

    public void Restart() => _bins.Restart();

    public int Bin(int ctx, int bin)
    {
        uint range = _bins.Range;
        int state = ContextModel.State(_bins.Contexts[ctx]), probable = state >> 14;
        uint lps = ContextModel.LpsRange(range, state);
        int value = _bins.Bin(ctx, bin);
        trace.Context(range, lps, state >> 7, value == probable, value);
        return value;
    }

    public int Bypass(int bin)
    {
        int value = _bins.Bypass(bin);
        trace.Bypass(_bins.Range, value);
        return value;
    }

    public int BypassBits(int count, int value)
    {
        int result = _bins.BypassBits(count, value);
        for (int i = count - 1; i >= 0; i--)
            trace.Bypass(_bins.Range, (result >> i) & 1);
        return result;
    }

    public int Terminate(int bin)
    {
        uint range = _bins.Range - 2;
        int value = _bins.Terminate(bin);
        trace.Terminate(range, value);
        return value;
    }
}
