using System.Numerics;
using System.Runtime.InteropServices;

namespace VvcIlif.Codec.Interpolation;

/// <summary>Where a picture's scaling window lies, and its size, in luma samples.</summary>
internal readonly record struct ScalingWindow(int Left, int Top, int Width, int Height);

/// <summary>
/// Prediction from a reference picture of another size or scaling window (reference picture resampling): each sample
/// has a position and a fraction of its own. Always the standard's tables, whatever filter the stream plugs in.
/// </summary>
// H.266 8.5.6.3.1 to 8.5.6.3.4
internal sealed partial class ScaledSampler : IReferenceSampler, IWideReferenceSampler
{
    private const int PositionBits = 10;
    private const int Whole = 1 << 14;
    private const int MaxBlock = 128;

    [ThreadStatic]
    private static short[]? t_rows;

    [ThreadStatic]
    private static int[]? t_wideRows;

    private readonly ReferencePicture _picture;
    private readonly ScalingWindow _current, _reference;
    private readonly int _scaleX, _scaleY;
    private readonly bool _collocatedX, _collocatedY, _vectors;

    /// <summary>Makes a sampler.</summary>
    /// <param name="picture">The reference picture.</param>
    /// <param name="current">Scaling window of the picture to be predicted.</param>
    /// <param name="reference">Scaling window of the reference picture.</param>
    /// <param name="collocatedX">sps_chroma_horizontal_collocated_flag.</param>
    /// <param name="collocatedY">sps_chroma_vertical_collocated_flag.</param>
    /// <param name="vectors">Use vector instructions where there are any.</param>
    /// <exception cref="VvcBitstreamException">The sizes differ by more than the standard allows.</exception>
    public ScaledSampler(ReferencePicture picture, ScalingWindow current, ScalingWindow reference, bool collocatedX, bool collocatedY, bool vectors = true)
    {
        _vectors = vectors && HasVectors;
        (_picture, _current, _reference, _collocatedX, _collocatedY) = (picture, current, reference, collocatedX, collocatedY);
        _scaleX = (int)((((long)reference.Width << 14) + (current.Width >> 1)) / current.Width);
        _scaleY = (int)((((long)reference.Height << 14) + (current.Height >> 1)) / current.Height);
        if (Math.Max(_scaleX, _scaleY) > 2 * Whole || Math.Min(_scaleX, _scaleY) < Whole / 8)
            throw new VvcBitstreamException("A reference picture is more than twice or less than an eighth of the picture's size.");
    }

    /// <inheritdoc/>
    public void Predict(in InterpolationRequest request, Span<short> destination, int stride) =>
        Predict(request, t_rows ??= new short[MaxBlock * (2 * MaxBlock + 16)], destination, stride);

    /// <inheritdoc/>
    public void PredictWide(in InterpolationRequest request, Span<int> destination, int stride) =>
        Predict(request, t_wideRows ??= new int[MaxBlock * (2 * MaxBlock + 16)], destination, stride);

    private void Predict<T>(in InterpolationRequest request, T[] temporary, Span<T> destination, int stride) where T : unmanaged, IBinaryInteger<T>
    {
        bool luma = request.Component == 0;
        Plane plane = _picture.Planes[request.Component];
        int subX = luma ? 0 : _picture.ChromaFormat.ShiftX(), subY = luma ? 0 : _picture.ChromaFormat.ShiftY();
        int taps = luma ? 8 : 4, before = taps / 2 - 1;
        ReadOnlySpan<sbyte> tableX = Table(luma, request.Flags, _scaleX), tableY = Table(luma, request.Flags, _scaleY);
        bool halfX = (request.Flags & InterpolationFlags.AlternativeHalfSample) != 0 && _scaleX == Whole;
        bool halfY = (request.Flags & InterpolationFlags.AlternativeHalfSample) != 0 && _scaleY == Whole;
        Line across = Along(request.X, request.FractionX, request.Width, subX, luma, _current.Left, _reference.Left, _scaleX, _collocatedX);
        Line down = Along(request.Y, request.FractionY, request.Height, subY, luma, _current.Top, _reference.Top, _scaleY, _collocatedY);
        if (_vectors && typeof(T) == typeof(short))
        {
            PredictVector(request, across, down, tableX, tableY, halfX, halfY, (short[])(object)temporary, MemoryMarshal.Cast<T, short>(destination), stride);
            return;
        }
        int top = down.Whole(0) - before, rows = down.Whole(request.Height - 1) - before + taps - top;
        int shift1 = Math.Min(4, _picture.BitDepth - 8);
        for (int x = 0; x < request.Width; x++)
        {
            int left = Math.Clamp(across.Whole(x), -16, plane.Width + 16) - before;
            ReadOnlySpan<sbyte> filter = Filter(tableX, luma, across.Fraction(x), subX, halfX);
            for (int r = 0; r < rows; r++)
            {
                ReadOnlySpan<ushort> row = plane.Row(Math.Clamp(top + r, 0, plane.Height - 1));
                int sum = 0;
                for (int i = 0; i < filter.Length; i++)
                    sum += filter[i] * row[Math.Clamp(left + i, 0, row.Length - 1)];
                temporary[r * MaxBlock + x] = T.CreateTruncating(sum >> shift1);
            }
        }
        for (int y = 0; y < request.Height; y++)
        {
            int from = down.Whole(y) - before - top;
            ReadOnlySpan<sbyte> filter = Filter(tableY, luma, down.Fraction(y), subY, halfY);
            for (int x = 0; x < request.Width; x++)
            {
                int sum = 0;
                for (int i = 0; i < filter.Length; i++)
                    sum += filter[i] * int.CreateTruncating(temporary[(from + i) * MaxBlock + x]);
                destination[y * stride + x] = T.CreateTruncating((sum >> 6) - Intermediate.Offset);
            }
        }
    }

    /// <summary>Positions of a row or column of samples in the reference plane: the first one, in 1/1024 of a sample, and the step.</summary>
    private readonly struct Line(long start, int step, int fractionBits)
    {
        /// <summary>The whole sample at or before sample <paramref name="i"/>.</summary>
        public int Whole(int i) => (int)((start + (long)i * step) >> PositionBits);

        /// <summary>The fraction after it, in sixteenths or thirty-seconds.</summary>
        public int Fraction(int i) => (int)((start + (long)i * step) >> (PositionBits - fractionBits)) & ((1 << fractionBits) - 1);
    }

    private static Line Along(int whole, int fraction, int count, int sub, bool luma, int currentOffset, int referenceOffset, int scale, bool collocated)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxBlock);
        int fractionBits = 4 + sub;
        return new Line(Start(whole, fraction, sub, luma, currentOffset, referenceOffset, scale, collocated) + (1 << (PositionBits - fractionBits - 1)),
            (scale + 8) >> 4, fractionBits);
    }

    // Position of the first sample in the reference plane, in 1/1024 of a sample.
    private static long Start(int whole, int fraction, int sub, bool luma, int currentOffset, int referenceOffset, int scale, bool collocated)
    {
        long position = ((long)(whole - (currentOffset >> sub)) << (4 + sub)) + (luma ? fraction : fraction >> (1 - sub));
        position = position * scale + (luma || collocated ? 0 : 8L * (scale - Whole));
        long magnitude = (Math.Abs(position) + (1L << (7 + sub))) >> (8 + sub);
        return (position < 0 ? -magnitude : magnitude) + ((long)referenceOffset << (PositionBits - sub));
    }

    private static ReadOnlySpan<sbyte> Table(bool luma, InterpolationFlags flags, int scale)
    {
        int kind = scale > Whole * 7 / 4 ? 2 : scale > Whole * 5 / 4 ? 1 : 0;
        if (!luma)
            return kind switch { 0 => DctInterpolationTables.Chroma, 1 => DctInterpolationTables.ChromaScaled15, _ => DctInterpolationTables.ChromaScaled2 };
        return (flags & InterpolationFlags.Affine) != 0
            ? kind switch { 0 => DctInterpolationTables.LumaAffine, 1 => DctInterpolationTables.LumaAffineScaled15, _ => DctInterpolationTables.LumaAffineScaled2 }
            : kind switch { 0 => DctInterpolationTables.Luma, 1 => DctInterpolationTables.LumaScaled15, _ => DctInterpolationTables.LumaScaled2 };
    }

    private static ReadOnlySpan<sbyte> Filter(ReadOnlySpan<sbyte> table, bool luma, int fraction, int sub, bool half)
    {
        if (!luma)
            return table.Slice((fraction << (1 - sub)) * 4, 4);
        return half && fraction == 8 ? DctInterpolationTables.LumaAlternativeHalf : table.Slice(fraction * 8, 8);
    }
}
