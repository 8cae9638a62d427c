using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Intra;

/// <summary>
/// The neighbouring samples of a block, as gathered and smoothed: sample x of the row above is at
/// [<see cref="Origin"/> + x], the corner at x = -1 (rows further up: down to -1 - refIdx), and likewise for the column.
/// </summary>
/// <remarks>
/// Angular prediction extends the arrays in place on both sides, where nobody else looks: one set of references serves
/// all modes of a block.
/// </remarks>
internal ref struct IntraReferences
{
    /// <summary>Place of sample 0: room before it for the projection of the other side (64), the corner and MRL.</summary>
    public const int Origin = 80;

    /// <summary>Elements of one array: twice the largest block, MRL extension, and slack for vector loads.</summary>
    public const int Length = 320;

    /// <summary>Elements of the scratch that holds all four arrays.</summary>
    public const int ScratchLength = 4 * Length;

    /// <summary>Row above.</summary>
    public readonly Span<ushort> Top;

    /// <summary>Column to the left.</summary>
    public readonly Span<ushort> Left;

    /// <summary>Smoothed row above, once <see cref="Smooth"/> was called.</summary>
    public readonly Span<ushort> SmoothTop;

    /// <summary>Smoothed column to the left.</summary>
    public readonly Span<ushort> SmoothLeft;

    private int _smoothedTop;
    private int _smoothedLeft;
    private bool _vectors;

    /// <param name="scratch"><see cref="ScratchLength"/> elements that live as long as this.</param>
    public IntraReferences(Span<ushort> scratch)
    {
        Top = scratch[..Length];
        Left = scratch.Slice(Length, Length);
        SmoothTop = scratch.Slice(2 * Length, Length);
        SmoothLeft = scratch.Slice(3 * Length, Length);
    }

    /// <summary>
    /// Reads the available neighbours and substitutes the others (H.266 8.4.5.2.8), the first samples of each side only.
    /// </summary>
    public void Gather(Plane plane, in IntraBlock block, int topLength, int leftLength)
    {
        Gather(
            plane, block.X, block.Y, topLength, leftLength, block.RefIdx, block.AvailableTop, block.AvailableLeft,
            block.AvailableTopLeft, block.BitDepth, Top, Left);
        _smoothedTop = _smoothedLeft = 0;
        _vectors = Vector128.IsHardwareAccelerated && block.BitDepth <= Lanes.MaxBitDepth;
    }

    /// <summary>All neighbours that any mode of the block uses.</summary>
    public void Gather(Plane plane, in IntraBlock block) => Gather(plane, block, block.ReferenceWidth, block.ReferenceHeight);

    /// <inheritdoc cref="Gather(Plane, in IntraBlock, int, int)"/>
    public static void Gather(
        Plane plane, int x0, int y0, int topLength, int leftLength, int refIdx, int availableTop, int availableLeft,
        bool availableTopLeft, int bitDepth, Span<ushort> top, Span<ushort> left)
    {
        Debug.Assert(top.Length >= Length && left.Length >= Length && Math.Max(topLength, leftLength) <= 128);
        int stride = plane.Stride;
        availableTop = Math.Min(availableTop, topLength);
        availableLeft = Math.Min(availableLeft, leftLength);
        ref ushort column = ref MemoryMarshal.GetReference(left[Origin..]);
        int line = 1 + refIdx;

        if (availableLeft > 0)
        {
            ref ushort source = ref plane.At(x0 - line, y0);
            for (int y = 0; y < availableLeft; y++)
            {
                Unsafe.Add(ref column, y) = source;
                source = ref Unsafe.Add(ref source, stride);
            }
        }
        if (availableTop > 0)
            MemoryMarshal.CreateReadOnlySpan(ref plane.At(x0, y0 - line), availableTop).CopyTo(top[Origin..]);

        if (availableTopLeft)
        {
            for (int i = 1; i <= line; i++)
            {
                left[Origin - i] = plane.At(x0 - line, y0 - i);
                top[Origin - i] = plane.At(x0 - i, y0 - line);
            }
        }
        else
        {
            ushort corner = availableLeft > 0 ? left[Origin] : availableTop > 0 ? top[Origin] : (ushort)(1 << bitDepth - 1);
            left.Slice(Origin - line, line).Fill(corner);
            top.Slice(Origin - line, line).Fill(corner);
        }
        // What is missing continues the last sample before it, coming from the bottom left around the corner.
        left[(Origin + availableLeft)..(Origin + leftLength)].Fill(left[Origin + availableLeft - 1]);
        top[(Origin + availableTop)..(Origin + topLength)].Fill(top[Origin + availableTop - 1]);
    }

    /// <summary>
    /// Smooths with [1 2 1] / 4 (8.4.5.2.10) the corner and so many samples of each side. The sample after the last one
    /// must have been gathered, except at the very end of the references, where the last one stays as it is.
    /// </summary>
    public void Smooth(int topLength, int leftLength, bool topEnds, bool leftEnds)
    {
        if (_smoothedTop >= topLength && _smoothedLeft >= leftLength)
            return;
        SmoothSide(Top, Left[Origin], SmoothTop, topLength, topEnds, _vectors);
        SmoothSide(Left, Top[Origin], SmoothLeft, leftLength, leftEnds, _vectors);
        _smoothedTop = topLength;
        _smoothedLeft = leftLength;
    }

    private static void SmoothSide(ReadOnlySpan<ushort> source, int otherSide, Span<ushort> target, int length, bool ends, bool vectors)
    {
        target[Origin - 1] = (ushort)(otherSide + 2 * source[Origin - 1] + source[Origin] + 2 >> 2);
        // Lengths are multiples of 4 or one more; what vectors write beyond is replaced or never read.
        ref ushort from = ref Unsafe.AsRef(in source[Origin]);
        ref ushort to = ref target[Origin];
        if (vectors)
        {
            for (int i = 0; i < length; i += Vector128<ushort>.Count)
            {
                var before = Vector128.LoadUnsafe(ref from, (nuint)i - 1);
                var here = Vector128.LoadUnsafe(ref from, (nuint)i);
                var after = Vector128.LoadUnsafe(ref from, (nuint)i + 1);
                (before + (here << 1) + after + Vector128.Create((ushort)2) >>> 2).StoreUnsafe(ref to, (nuint)i);
            }
        }
        else
        {
            for (int i = 0; i < length; i++)
                Unsafe.Add(ref to, i) = (ushort)(Unsafe.Add(ref from, i - 1) + 2 * Unsafe.Add(ref from, i) + Unsafe.Add(ref from, i + 1) + 2 >> 2);
        }
        if (ends)
            Unsafe.Add(ref to, length - 1) = Unsafe.Add(ref from, length - 1);
    }
}
