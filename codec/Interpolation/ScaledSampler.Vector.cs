using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VvcIlif.Codec.Interpolation;

internal sealed partial class ScaledSampler
{
    private static bool HasVectors => Ssse3.IsSupported;

    // Each column has its own eight taps and its own eight samples of a row: four columns are added up at a time.
    [SkipLocalsInit]
    private void PredictVector(in InterpolationRequest request, in Line across, in Line down, ReadOnlySpan<sbyte> tableX, ReadOnlySpan<sbyte> tableY,
        bool halfX, bool halfY, short[] temporary, Span<short> destination, int stride)
    {
        bool luma = request.Component == 0;
        int subX = luma ? 0 : _picture.ChromaFormat.ShiftX(), subY = luma ? 0 : _picture.ChromaFormat.ShiftY();
        int taps = luma ? 8 : 4, before = taps / 2 - 1, shift1 = Math.Min(4, _picture.BitDepth - 8);
        int width = request.Width, columns = (width + 3) & ~3;
        int left = across.Whole(0), span = across.Whole(width - 1) - left + 8;
        int top = down.Whole(0), rows = down.Whole(request.Height - 1) - top + taps;
        Span<short> filters = stackalloc short[MaxBlock * 8];
        Span<int> offsets = stackalloc int[MaxBlock];
        for (int x = 0; x < columns; x++)
        {
            int column = Math.Min(x, width - 1);
            offsets[x] = across.Whole(column) - left;
            Widen(Filter(tableX, luma, across.Fraction(column), subX, halfX), filters.Slice(8 * x, 8));
        }
        ref short source = ref Unsafe.As<ushort, short>(ref ReferenceBlock.Get(
            _picture, request.Component, default, left - before, top - before, span, rows, null, out nint sourceStride));
        ref short middle = ref MemoryMarshal.GetArrayDataReference(temporary);
        ref short filter = ref MemoryMarshal.GetReference(filters);
        for (int r = 0; r < rows; r++, source = ref Unsafe.Add(ref source, sourceStride))
        {
            for (int x = 0; x < columns; x += 4)
            {
                ref short f = ref Unsafe.Add(ref filter, 8 * x);
                Vector128<int> s0 = Sse2.MultiplyAddAdjacent(Vector128.LoadUnsafe(ref source, (nuint)offsets[x]), Vector128.LoadUnsafe(ref f));
                Vector128<int> s1 = Sse2.MultiplyAddAdjacent(Vector128.LoadUnsafe(ref source, (nuint)offsets[x + 1]), Vector128.LoadUnsafe(ref f, 8));
                Vector128<int> s2 = Sse2.MultiplyAddAdjacent(Vector128.LoadUnsafe(ref source, (nuint)offsets[x + 2]), Vector128.LoadUnsafe(ref f, 16));
                Vector128<int> s3 = Sse2.MultiplyAddAdjacent(Vector128.LoadUnsafe(ref source, (nuint)offsets[x + 3]), Vector128.LoadUnsafe(ref f, 24));
                Vector128<int> sums = Ssse3.HorizontalAdd(Ssse3.HorizontalAdd(s0, s1), Ssse3.HorizontalAdd(s2, s3)) >> shift1;
                Sse2.PackSignedSaturate(sums, sums).GetLower().StoreUnsafe(ref middle, (nuint)(r * MaxBlock + x));
            }
        }
        Vector128<int> bias = Vector128.Create(-(Intermediate.Offset << 6));
        Span<short> eight = stackalloc short[8];
        ref short output = ref MemoryMarshal.GetReference(destination[..(stride * (request.Height - 1) + width)]);
        for (int y = 0; y < request.Height; y++, output = ref Unsafe.Add(ref output, stride))
        {
            ref short first = ref Unsafe.Add(ref middle, (down.Whole(y) - top) * MaxBlock);
            Widen(Filter(tableY, luma, down.Fraction(y), subY, halfY), eight);
            for (int x = 0; x < width; x += 8)
            {
                Vector128<int> low = bias, high = bias;
                for (int i = 0; i < taps; i += 2)
                {
                    Vector128<short> a = Vector128.LoadUnsafe(ref first, (nuint)(i * MaxBlock + x)), b = Vector128.LoadUnsafe(ref first, (nuint)((i + 1) * MaxBlock + x));
                    Vector128<short> pair = Vector128.Create((ushort)eight[i] | eight[i + 1] << 16).AsInt16();
                    low += Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(a, b), pair);
                    high += Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(a, b), pair);
                }
                Lanes128.StoreFirst(Sse2.PackSignedSaturate(low >> 6, high >> 6), ref Unsafe.Add(ref output, x), Math.Min(8, width - x));
            }
        }
    }

    private static void Widen(ReadOnlySpan<sbyte> taps, Span<short> eight)
    {
        eight.Clear();
        for (int i = 0; i < taps.Length; i++)
            eight[i] = taps[i];
    }
}
