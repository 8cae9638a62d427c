using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec;

/// <summary>
/// One component of a picture: <see cref="Width"/> x <see cref="Height"/> samples of 16 bits (8-bit content is
/// widened), row-major with <see cref="Stride"/> samples from row to row.
/// </summary>
/// <remarks>
/// The backing array has <see cref="Guard"/> samples before the first and after the last one, so that a vector
/// kernel may load (never rely on) a few samples outside. Samples outside the picture have no defined value:
/// reference sample padding is done where it is asked for.
/// </remarks>
public sealed class Plane
{
    /// <summary>Samples that may be loaded before the first and after the last sample of the plane.</summary>
    public const int Guard = 256;

    private readonly ushort[] _data;

    /// <summary>Creates a plane of zeros.</summary>
    /// <param name="width">Samples in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public Plane(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Width = width;
        Height = height;
        Stride = (width + 31) & ~31;
        _data = GC.AllocateUninitializedArray<ushort>(checked(Stride * height + 2 * Guard));
        Array.Clear(_data);
    }

    /// <summary>Samples in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Samples from one row to the next; a multiple of 32.</summary>
    public int Stride { get; }

    /// <summary>All samples from the first of row 0 on, rows <see cref="Stride"/> apart.</summary>
    public Span<ushort> Samples => _data.AsSpan(Guard, Stride * Height);

    /// <summary>The samples of row <paramref name="y"/>, without the padding of the stride.</summary>
    /// <param name="y">0 to <see cref="Height"/> - 1.</param>
    public Span<ushort> Row(int y) => Samples.Slice(y * Stride, Width);

    /// <summary>A reference to sample (x, y), unchecked: the caller keeps to the plane and its guard.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref ushort At(int x, int y) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), (nint)(Guard + y * Stride + x));

    /// <summary>Copies all samples of <paramref name="source"/>, which has the same size.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void CopyFrom(Plane source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Width != Width || source.Height != Height)
            throw new ArgumentException($"The planes differ in size: {source.Width}x{source.Height} and {Width}x{Height}.", nameof(source));
        source._data.CopyTo(_data, 0);
    }
}
