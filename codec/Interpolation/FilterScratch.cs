namespace VvcIlif.Codec.Interpolation;

/// <summary>
/// Working memory of one thread for interpolation. A span handed out is valid until the same method is called again
/// on the same object; its content is undefined.
/// </summary>
public sealed class FilterScratch
{
    [ThreadStatic]
    private static FilterScratch? t_current;

    private short[] _intermediates = [];
    private ushort[] _samples = [];
    private byte[] _bytes = [];

    /// <summary>The scratch of the calling thread.</summary>
    public static FilterScratch Current => t_current ??= new FilterScratch();

    /// <summary>At least <paramref name="length"/> intermediate samples.</summary>
    public Span<short> Intermediates(int length) => Grow(ref _intermediates, length);

    /// <summary>At least <paramref name="length"/> samples.</summary>
    public Span<ushort> Samples(int length) => Grow(ref _samples, length);

    /// <summary>At least <paramref name="length"/> bytes, for anything else.</summary>
    public Span<byte> Bytes(int length) => Grow(ref _bytes, length);

    private static Span<T> Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = GC.AllocateUninitializedArray<T>((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length));
        return buffer;
    }
}
