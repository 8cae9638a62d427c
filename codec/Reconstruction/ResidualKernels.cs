using System.Numerics;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;
using VvcIlif.Codec.Transform;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>
/// The steps from levels to residual samples whose arithmetic depends on their type: <see cref="NarrowResidual"/> for 16
/// bits, <see cref="WideResidual"/> where <see cref="SliceParameters.IsWide"/> asks for more.
/// </summary>
/// <typeparam name="T">Type of levels and residual samples.</typeparam>
internal interface IResidualKernels<T> where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>The levels of a unit's blocks.</summary>
    static abstract Span<T> Levels(CodingUnit cu);

    /// <inheritdoc cref="Bdpcm.Accumulate(Span{short}, int, int, bool)"/>
    static abstract void Accumulate(Span<T> levels, TransformBlock block, bool vertical, SliceParameters p);

    /// <inheritdoc cref="Dequantizer.Run(ReadOnlySpan{short}, Span{int}, int, int, int, int, bool, bool, ReadOnlySpan{byte}, int, int)"/>
    static abstract void Scale(ReadOnlySpan<T> levels, Span<int> coefficients, TransformBlock block, int qp, SliceParameters p,
        ReadOnlySpan<byte> scalingFactor, int nonZeroWidth, int nonZeroHeight);

    /// <inheritdoc cref="InverseTransform.Run"/>
    static abstract void Transform(Span<int> coefficients, TransformBlock block, TransformType horizontal, TransformType vertical,
        int nonZeroWidth, int nonZeroHeight, SliceParameters p, Span<T> residual, int stride, Span<int> scratch);

    /// <inheritdoc cref="JointCbCr.Derive(ReadOnlySpan{short}, Span{short}, int, int, int, bool, bool)"/>
    static abstract void DeriveJoint(ReadOnlySpan<T> coded, Span<T> other, int width, int height, bool negative, bool halve);

    /// <inheritdoc cref="ResidualAdder.Add(ReadOnlySpan{short}, int, ref ushort, int, int, int, int)"/>
    static abstract void Add(ReadOnlySpan<T> residual, int residualStride, ref ushort samples, int stride, int width, int height, int max);
}

/// <summary>Levels and residuals of 16 bits, with vectors.</summary>
internal readonly struct NarrowResidual : IResidualKernels<short>
{
    public static Span<short> Levels(CodingUnit cu) => cu.Levels;

    public static void Accumulate(Span<short> levels, TransformBlock block, bool vertical, SliceParameters p) =>
        Bdpcm.Accumulate(levels, block.Log2Width, block.Log2Height, vertical);

    public static void Scale(ReadOnlySpan<short> levels, Span<int> coefficients, TransformBlock block, int qp, SliceParameters p,
        ReadOnlySpan<byte> scalingFactor, int nonZeroWidth, int nonZeroHeight) =>
        Dequantizer.Run(levels, coefficients, block.Log2Width, block.Log2Height, qp, p.BitDepth, block.transform_skip_flag,
            p.Sh.sh_dep_quant_used_flag, scalingFactor, nonZeroWidth, nonZeroHeight);

    public static void Transform(Span<int> coefficients, TransformBlock block, TransformType horizontal, TransformType vertical,
        int nonZeroWidth, int nonZeroHeight, SliceParameters p, Span<short> residual, int stride, Span<int> scratch) =>
        InverseTransform.Run(coefficients, block.Log2Width, block.Log2Height, horizontal, vertical, nonZeroWidth, nonZeroHeight,
            p.BitDepth, residual, stride, scratch);

    public static void DeriveJoint(ReadOnlySpan<short> coded, Span<short> other, int width, int height, bool negative, bool halve) =>
        JointCbCr.Derive(coded, other, width, height, width, negative, halve);

    public static void Add(ReadOnlySpan<short> residual, int residualStride, ref ushort samples, int stride, int width, int height, int max) =>
        ResidualAdder.Add(residual, residualStride, ref samples, stride, width, height, max);
}

/// <summary>Levels and residuals of up to 21 bits: deep samples and extended precision.</summary>
internal readonly struct WideResidual : IResidualKernels<int>
{
    public static Span<int> Levels(CodingUnit cu) => cu.WideLevels;

    public static void Accumulate(Span<int> levels, TransformBlock block, bool vertical, SliceParameters p) =>
        Bdpcm.Accumulate(levels, block.Log2Width, block.Log2Height, vertical, p.Log2TransformRange);

    public static void Scale(ReadOnlySpan<int> levels, Span<int> coefficients, TransformBlock block, int qp, SliceParameters p,
        ReadOnlySpan<byte> scalingFactor, int nonZeroWidth, int nonZeroHeight) =>
        Dequantizer.RunWide(levels, coefficients, block.Log2Width, block.Log2Height, qp, p.BitDepth, p.Log2TransformRange, block.transform_skip_flag,
            p.Sh.sh_dep_quant_used_flag, scalingFactor, nonZeroWidth, nonZeroHeight);

    public static void Transform(Span<int> coefficients, TransformBlock block, TransformType horizontal, TransformType vertical,
        int nonZeroWidth, int nonZeroHeight, SliceParameters p, Span<int> residual, int stride, Span<int> scratch) =>
        InverseTransform.RunWide(coefficients, block.Log2Width, block.Log2Height, horizontal, vertical, nonZeroWidth, nonZeroHeight,
            p.BitDepth, p.Log2TransformRange, residual, stride);

    public static void DeriveJoint(ReadOnlySpan<int> coded, Span<int> other, int width, int height, bool negative, bool halve) =>
        JointCbCr.Derive(coded, other, width, height, width, negative, halve);

    public static void Add(ReadOnlySpan<int> residual, int residualStride, ref ushort samples, int stride, int width, int height, int max) =>
        ResidualAdder.Add(residual, residualStride, ref samples, stride, width, height, max);
}
