namespace VvcIlif.Codec.Entropy;

/// <summary>Writes the lines of a trace of slice data while it is <see cref="Active"/>; numbers count the lines of bins.</summary>
internal sealed class BinTrace(TextWriter output)
{
    private int _count;

    /// <summary>Lines are wanted.</summary>
    public bool Active { get; set; }

    public void Context(uint range, uint lps, int state, bool probable, int bin)
    {
        // The constant is part of the format.
        if (Active)
            output.Write($"{_count++} 666 {range}  [{range - lps}:{lps}]  {state,2}(MPS={(probable ? 1 : 0)})    -  {bin}\n");
    }

    public void Bypass(uint range, int bin)
    {
        if (Active)
            output.Write($"{_count++}  {range}  EP={bin} \n");
    }

    public void Terminate(uint range, int bin)
    {
        if (Active)
            output.Write($"{_count++} binTrm  range={range}  bin={bin}\n");
    }

    /// <summary>A line of its own.</summary>
    public void Line(string text)
    {
        if (Active)
            output.Write(text + "\n");
    }
}
