using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Partition;

/// <summary>Motion per 4x4 luma area of a picture, kept with it for temporal prediction.</summary>
internal sealed class MotionField
{
    private readonly MotionInfo[] _motion;
    private readonly ControlPoints[] _controlPoints; // per 8x8 area, meaningful at the origins of affine blocks
    private readonly int _stride8;

    public MotionField(int width, int height)
    {
        Width = width;
        Height = height;
        Stride = (width + 3) >> 2;
        _motion = new MotionInfo[Stride * ((height + 3) >> 2)];
        _stride8 = (width + 7) >> 3;
        _controlPoints = new ControlPoints[_stride8 * ((height + 7) >> 3)];
        Clear();
    }

    /// <summary>Luma size of the picture.</summary>
    public int Width { get; }

    public int Height { get; }

    public int Stride { get; }

    public void Clear() => _motion.AsSpan().Fill(MotionInfo.Intra);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref MotionInfo At(int x, int y) => ref _motion[(y >> 2) * Stride + (x >> 2)];

    /// <summary>The entries of the row of 4x4 areas that has luma row <paramref name="y"/>.</summary>
    public ReadOnlySpan<MotionInfo> Row(int y) => _motion.AsSpan((y >> 2) * Stride, Stride);

    /// <summary>Control point vectors of the affine block whose origin is (x, y).</summary>
    public ref ControlPoints ControlPointsAt(int x, int y) => ref _controlPoints[(y >> 3) * _stride8 + (x >> 3)];

    public void Fill(int x, int y, int width, int height, in MotionInfo motion)
    {
        int columns = width >> 2;
        int first = (y >> 2) * Stride + (x >> 2);
        for (int row = 0; row < height >> 2; row++)
            _motion.AsSpan(first + row * Stride, columns).Fill(motion);
    }

    /// <summary>Copies motion and control points of an area to (<paramref name="save"/>) or from buffers.</summary>
    public void Copy(int x, int y, int width, int height, Span<MotionInfo> motion, Span<ControlPoints> points, bool save)
    {
        CopyRows(_motion, Stride, x >> 2, y >> 2, width >> 2, height >> 2, motion, save);
        CopyRows(_controlPoints, _stride8, x >> 3, y >> 3, (width + 7) >> 3, (height + 7) >> 3, points, save);
    }

    private static void CopyRows<T>(T[] grid, int stride, int x, int y, int columns, int rows, Span<T> buffer, bool save)
    {
        columns = Math.Min(columns, stride - x);
        for (int row = 0; row < rows && (y + row) * stride + x + columns <= grid.Length; row++)
        {
            Span<T> line = grid.AsSpan((y + row) * stride + x, columns);
            Span<T> copy = buffer.Slice(row * columns, columns);
            if (save)
                line.CopyTo(copy);
            else
                copy.CopyTo(line);
        }
    }
}

/// <summary>Control point motion vectors of an affine block: top left, top right, bottom left, for both lists.</summary>
internal struct ControlPoints
{
    public Mv A0, A1, A2, B0, B1, B2;

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref Mv this[int list, int point]
    {
        get
        {
            switch (list * 3 + point)
            {
                case 0: return ref A0;
                case 1: return ref A1;
                case 2: return ref A2;
                case 3: return ref B0;
                case 4: return ref B1;
                default: return ref B2;
            }
        }
    }
}
