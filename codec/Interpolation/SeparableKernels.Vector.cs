namespace VvcIlif.Codec.Interpolation;

internal static partial class SeparableKernels
{
    internal static void FilterVector(
        ref short source, nint sourceStride, nint step, ref short target, nint stride, int width, int height,
        ReadOnlySpan<int> pairs, int bias, int shift) =>
        Filter(ref source, sourceStride, step, ref target, stride, width, height, pairs, bias, shift);

    internal static void CopyVector(
        ref ushort source, nint sourceStride, ref short target, nint stride, int width, int height, int shift) =>
        Copy(ref source, sourceStride, ref target, stride, width, height, shift);
}
