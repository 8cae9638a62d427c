using System.Runtime.CompilerServices;
using VvcIlif.Codec;
using VvcIlif.Codec.Encoder.Distortion;
using VvcIlif.Codec.Inter.Prediction;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Codec.Intra;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Transform;

namespace VvcIlif.Bench;

/// <summary>The codec's vector kernels on random ten-bit content, each as a loop of so many calls.</summary>
internal sealed class Kernels
{
    private const int BitDepth = 10, Max = (1 << BitDepth) - 1, Side = 256, Margin = 16;

    private readonly Random _random = new(1);
    private readonly Plane _a = AlignedPlane(), _b = AlignedPlane(), _target = AlignedPlane(), _smooth = AlignedPlane();
    private readonly short[] _samples, _moreSamples, _output;
    private readonly Dictionary<string, Action<int>> _kernels = [];

    private Kernels()
    {
        Fill(_a, () => _random.Next(Max + 1));
        Fill(_b, () => _random.Next(Max + 1));
        Fill(_target, () => _random.Next(Max + 1));
        int level = 500;
        Fill(_smooth, () => level = Math.Clamp(level + _random.Next(-3, 4), 0, Max));
        _samples = Shorts(-8192, 8192);
        _moreSamples = Shorts(-8192, 8192);
        _output = Aligned<short>(Side * Side);
    }

    /// <summary>Every kernel by name.</summary>
    public static Dictionary<string, Action<int>> All()
    {
        var kernels = new Kernels();
        kernels.Distortion();
        kernels.Transforms();
        kernels.Interpolation();
        kernels.Ilif();
        kernels.Intra();
        kernels.Inter();
        kernels.Sao();
        kernels.Alf();
        kernels.Deblocking();
        return kernels._kernels;
    }

    private void Distortion()
    {
        foreach ((int width, int height) in ((int, int)[])[(4, 8), (8, 8), (16, 16), (32, 32), (64, 64)])
        {
            _kernels[$"sad {width}x{height}"] = Repeat(() => DistortionKernels.Sad(ref At(_a), Side, ref At(_b), Side, width, height));
            _kernels[$"sse {width}x{height}"] = Repeat(() => DistortionKernels.Sse(ref At(_a), Side, ref At(_b), Side, width, height));
            _kernels[$"satd {width}x{height}"] = Repeat(() => DistortionKernels.Satd(ref At(_a), Side, ref At(_b), Side, width, height, BitDepth));
        }
        foreach (int size in (int[])[8, 32])
            _kernels[$"difference {size}x{size}"] = Repeat(() => DistortionKernels.Subtract(ref At(_a), Side, ref At(_b), Side, ref _output[0], Side, size, size));
    }

    private void Transforms()
    {
        int[] coefficients = Aligned<int>(64 * 64), scratch = Aligned<int>(64 * 64);
        for (int i = 0; i < coefficients.Length; i++)
            coefficients[i] = _random.Next(-500, 500);
        short[] levels = Shorts(-20, 20), residual = Shorts(-500, 500);
        foreach ((int width, int height, TransformType type) in ((int, int, TransformType)[])
            [(2, 2, TransformType.Dct2), (2, 2, TransformType.Dst7), (3, 3, TransformType.Dct2), (3, 3, TransformType.Dst7), (4, 4, TransformType.Dct2), (4, 4, TransformType.Dst7), (5, 5, TransformType.Dct2), (6, 6, TransformType.Dct2), (1, 4, TransformType.Dct2), (4, 1, TransformType.Dct2)])
        {
            string name = $"{type} {1 << width}x{1 << height}".ToLowerInvariant();
            int filled = Math.Min(8, 1 << Math.Min(width, height));
            _kernels[$"inverse {name}"] = Repeat(() => InverseTransform.Run(coefficients, width, height, type, type, filled, filled, BitDepth, _output, 64, scratch));
            if (width > 1 && height > 1)
                _kernels[$"forward {name}"] = Repeat(() => ForwardTransform.Run(residual, 64, width, height, type, type, BitDepth, coefficients, scratch));
        }
        byte[] factors = Aligned<byte>(64 * 64);
        factors.AsSpan().Fill(16);
        foreach (int size in (int[])[2, 3, 5])
        {
            int side = 1 << size;
            _kernels[$"dequantise {side}x{side}"] = Repeat(() => Dequantizer.Run(levels, coefficients, size, size, 32, BitDepth, false, false, default, side, side));
            _kernels[$"dequantise {side}x{side} with list"] = Repeat(() => Dequantizer.Run(levels, coefficients, size, size, 32, BitDepth, false, false, factors, side, side));
        }
        foreach (int size in (int[])[8, 16, 32])
            _kernels[$"add residual {size}x{size}"] = Repeat(() => ResidualAdder.Add(residual, 64, ref At(_target), Side, size, size, Max));
    }

    private void Interpolation()
    {
        var picture = new ReferencePicture([_a], BitDepth, ChromaFormat.Monochrome);
        IReferenceSampler sampler = picture.GetSampler(DctInterpolationFilter.Default);
        foreach ((int width, int height) in ((int, int)[])[(4, 8), (8, 8), (16, 16), (32, 32), (64, 64)])
        {
            foreach ((string name, int x, int y) in ((string, int, int)[])[("whole", 0, 0), ("across", 4, 0), ("down", 0, 4), ("both", 4, 8)])
            {
                var request = new InterpolationRequest(0, 40, 40, x, y, width, height);
                _kernels[$"interpolate {name} {width}x{height}"] = Repeat(() => sampler.Predict(request, _output, 128));
            }
        }
        int[] pairs = [-2 & 0xFFFF | 58 << 16, 10 | -2 << 16];
        foreach (int size in (int[])[4, 16])
        {
            _kernels[$"four taps across {size}x{size}"] = Repeat(() => SeparableKernels.FilterVector(ref _samples[0], 128, 1, ref _output[0], 64, size, size, pairs, 0, 6));
            _kernels[$"four taps down {size}x{size}"] = Repeat(() => SeparableKernels.FilterVector(ref _samples[0], 128, 128, ref _output[0], 64, size, size, pairs, 0, 6));
        }
        _kernels["affine 4x4"] = Repeat(() => sampler.PredictAffine(40, 40, 3, 5, default, _output, 16, false));
        var scaled = new ScaledSampler(picture, new ScalingWindow(0, 0, 2 * Side, 2 * Side), new ScalingWindow(0, 0, Side, Side), false, false);
        _kernels["resample 16x16"] = Repeat(() => scaled.Predict(new InterpolationRequest(0, 80, 80, 3, 5, 16, 16), _output, 128));
    }

    private void Ilif()
    {
        foreach (string name in (string[])["tiny", "small", "medium"])
        {
            var program = new IlifProgram(IlifTimingModel.Create(IlifPreset.Find(name)!));
            var luma = new Plane(64, 16);
            Fill(luma, () => _random.Next(Max + 1));
            IlifTensor features = IlifTrunk.Run(program, luma, BitDepth, 32, 1);
            _kernels[$"ilif trunk {name} 64x16"] = Repeat(() => IlifTrunk.Run(program, luma, BitDepth, 32, 1).Dispose());
            _kernels[$"ilif phase {name} 32x4"] = Repeat(() => program.AddPhase(136, ref features.At(0, 2), features.RowStride, _output, 64, 32, 4));
            _kernels[$"ilif phase {name} 8x8"] = Repeat(() => program.AddPhase(136, ref features.At(0, 2), features.RowStride, _output, 64, 8, 8));
        }
        _kernels["ilif add row 64"] = Repeat(() => IlifPhaseCache.AddRow(_samples.AsSpan(0, 64), _output.AsSpan(0, 64)));
    }

    private void Intra()
    {
        ushort[] output = Aligned<ushort>(64 * 64);
        foreach ((int width, int height) in ((int, int)[])[(4, 4), (8, 8), (16, 16), (32, 32), (64, 64), (16, 4), (4, 16)])
        {
            ushort[] top = Aligned<ushort>(IntraReferences.Length), left = Aligned<ushort>(IntraReferences.Length);
            for (int i = 0; i < top.Length; i++)
                (top[i], left[i]) = ((ushort)_random.Next(Max + 1), (ushort)_random.Next(Max + 1));
            string size = $"{width}x{height}";
            const int origin = IntraReferences.Origin;
            foreach (bool pdpc in (bool[])[false, true])
            {
                string tail = pdpc ? $"{size} filtered" : size;
                _kernels[$"planar {tail}"] = Repeat(() => PlanarPrediction.Predict(ref top[origin], ref left[origin], width, height, pdpc, ref output[0], 64));
                _kernels[$"vertical {tail}"] = Repeat(() => StraightPrediction.Vertical(ref top[origin], ref left[origin], width, height, pdpc, Max, ref output[0], 64));
                _kernels[$"horizontal {tail}"] = Repeat(() => StraightPrediction.Horizontal(ref top[origin], ref left[origin], width, height, pdpc, Max, ref output[0], 64));
            }
            _kernels[$"dc {size} filtered"] = Repeat(() => DcPrediction.Predict(ref top[origin], ref left[origin], width, height, true, ref output[0], 64));
            var block = new IntraBlock { Width = width, Height = height, Luma = true, BitDepth = BitDepth, AvailableTop = 128, AvailableLeft = 128, AvailableTopLeft = true };
            foreach (int mode in (int[])[40, 60, 25, 6])
                _kernels[$"angular {mode} {size}"] = Repeat(() => AngularPrediction.Predict(top, left, block, mode, AngularFilter.Cubic, true, ref output[0], 64));
            _kernels[$"mip {size}"] = Repeat(() => MipPrediction.Predict(top.AsSpan(origin), left.AsSpan(origin), width, height, 3, false, BitDepth, output, 64));
        }
        foreach (int size in (int[])[8, 32])
        {
            var block = new CclmBlock { X = 32, Y = 32, Width = size, Height = size, Mode = IntraModes.LtCclm, AvailableTop = 2 * size, AvailableLeft = 2 * size, Format = ChromaFormat.Yuv420, BitDepth = BitDepth };
            ushort[] cb = Aligned<ushort>(64 * 64), cr = Aligned<ushort>(64 * 64);
            _kernels[$"cclm {size}x{size}"] = Repeat(() => CclmPrediction.Predict(_a, _b, _smooth, block, cb, cr, 64));
        }
    }

    private void Inter()
    {
        foreach ((int width, int height) in ((int, int)[])[(4, 8), (8, 8), (16, 16), (64, 64)])
        {
            string size = $"{width}x{height}";
            _kernels[$"one list {size}"] = Repeat(() => WeightedPrediction.Uni(_samples, 128, ref At(_target), Side, width, height, BitDepth));
            _kernels[$"mean {size}"] = Repeat(() => WeightedPrediction.Average(_samples, _moreSamples, 128, ref At(_target), Side, width, height, BitDepth));
            _kernels[$"bcw {size}"] = Repeat(() => WeightedPrediction.Bcw(_samples, _moreSamples, 128, ref At(_target), Side, width, height, BitDepth, 3));
        }
        foreach (int side in (int[])[8, 16])
        {
            _kernels[$"optical flow {side}x{side}"] = Repeat(() => BidirectionalOpticalFlow.Apply(_samples, _moreSamples, 128, ref At(_target), Side, side, side, BitDepth));
            var partition = new GeometricPartition(20, 4 * side, 4 * side);
            _kernels[$"geometric {4 * side}x{4 * side}"] = Repeat(() => partition.Blend(_samples, _moreSamples, 128, ref At(_target), Side, 4 * side, 4 * side, 0, 0, BitDepth));
            var picture = new ReferencePicture([_a], BitDepth, ChromaFormat.Monochrome);
            short[] area = Aligned<short>(32 * 32);
            _kernels[$"bilinear {side}x{side}"] = Repeat(() => MotionRefinement.Bilinear(picture, default, 40 * 16 + 3, 40 * 16 + 5, side, side, BitDepth, area));
            _kernels[$"refinement cost {side}x{side}"] = Repeat(() => MotionRefinement.CostVector(ref area[0], ref _samples[0], side, side));
        }
        _kernels["combined 16x16"] = Repeat(() => CombinedPrediction.Combine(ref At(_a), Side, ref At(_target), Side, 16, 16, 2));
        short[] block = Shorts(-8192, 8192), dx = Shorts(-30, 30), dy = Shorts(-30, 30);
        _kernels["prof 4x4"] = Repeat(() => AffineRefinement.Apply(block, 9, dx, dy, BitDepth, _output, 16));
    }

    private void Sao()
    {
        var edge = new SaoParameters { Type = SaoType.Edge, EdgeClass = 2, Offset1 = 3, Offset2 = 1, Offset3 = -1, Offset4 = -4 };
        var band = new SaoParameters { Type = SaoType.Band, BandPosition = 11, Offset1 = 3, Offset2 = 1, Offset3 = -1, Offset4 = -4 };
        var kept = new KeptRows(_a, 128, 0);
        kept.Save(_a, 0, 8);
        foreach ((int width, int height) in ((int, int)[])[(128, 128), (64, 64), (24, 32)])
        {
            _kernels[$"sao band {width}x{height}"] = Repeat(() => SaoKernels.Band(_target, 0, 0, width, height, band, BitDepth, true));
            _kernels[$"sao edge {width}x{height}"] = Repeat(() => SaoKernels.Edge(_target, kept, 0, 0, 0, width, height, edge, CtuNeighbours.Right | CtuNeighbours.Below | CtuNeighbours.BelowRight, BitDepth, true));
        }
    }

    private void Alf()
    {
        short[] coefficients = new short[25 * 12];
        byte[] clips = new byte[25 * 12];
        for (int i = 0; i < coefficients.Length; i++)
            (coefficients[i], clips[i]) = ((short)_random.Next(-20, 20), (byte)_random.Next(4));
        var linear = new AlfLumaFilters(coefficients, [], BitDepth);
        var clipped = new AlfLumaFilters(coefficients, clips, BitDepth);
        byte[] classes = Aligned<byte>(32 * 32);
        for (int i = 0; i < classes.Length; i++)
            classes[i] = (byte)_random.Next(100);
        foreach ((int width, int height) in ((int, int)[])[(128, 128), (24, 32)])
        {
            string size = $"{width}x{height}";
            _kernels[$"alf luma linear {size}"] = Repeat(() => AlfKernels.Luma(ref At(_a), Side, ref At(_target), Side, width, height, height - 4, linear, classes, BitDepth, true));
            _kernels[$"alf luma clipped {size}"] = Repeat(() => AlfKernels.Luma(ref At(_a), Side, ref At(_target), Side, width, height, height - 4, clipped, classes, BitDepth, true));
            byte[] result = Aligned<byte>(32 * 32);
            _kernels[$"alf classes {size}"] = Repeat(() => AlfClassifier.Classify(ref At(_smooth), Side, width, height, height - 4, BitDepth, result, true));
        }
        var chroma = new AlfChromaFilter(coefficients.AsSpan(0, 6), [], BitDepth);
        var chromaClipped = new AlfChromaFilter(coefficients.AsSpan(0, 6), [1, 2, 3, 1, 2, 3], BitDepth);
        foreach ((int width, int height) in ((int, int)[])[(64, 64), (24, 16)])
        {
            string size = $"{width}x{height}";
            _kernels[$"alf chroma linear {size}"] = Repeat(() => AlfKernels.Chroma(ref At(_a), Side, ref At(_target), Side, width, height, height - 2, chroma, BitDepth, true));
            _kernels[$"alf chroma clipped {size}"] = Repeat(() => AlfKernels.Chroma(ref At(_a), Side, ref At(_target), Side, width, height, height - 2, chromaClipped, BitDepth, true));
            _kernels[$"cc-alf {size}"] = Repeat(() => AlfKernels.Cross(ref At(_a), Side, ref At(_target), Side, width, height, 1, 1, 2 * height - 4, coefficients.AsSpan(0, 7), BitDepth, true));
        }
    }

    private void Deblocking()
    {
        // In place: a filtered edge changes little when it is filtered again, and the paths taken stay the same.
        foreach ((string name, int length) in ((string, int)[])[("short", 1), ("strong", 3), ("long", 7)])
        {
            _kernels[$"deblock luma vertical {name}"] = Repeat(() => DeblockingKernels.LumaVector<DeblockingKernels.VerticalEdge>(ref At(_smooth), Side, 60, 20, length, length, Max));
            _kernels[$"deblock luma horizontal {name}"] = Repeat(() => DeblockingKernels.LumaVector<DeblockingKernels.HorizontalEdge>(ref At(_smooth), Side, 60, 20, length, length, Max));
        }
        _kernels["deblock chroma vertical"] = Repeat(() => DeblockingKernels.ChromaVector<DeblockingKernels.VerticalEdge>(ref At(_smooth), Side, false, 60, 20, 50, 18, false, Max));
        _kernels["deblock chroma horizontal"] = Repeat(() => DeblockingKernels.ChromaVector<DeblockingKernels.HorizontalEdge>(ref At(_smooth), Side, false, 60, 20, 50, 18, true, Max));
    }

    private static Action<int> Repeat(Action call) => count =>
    {
        for (int i = 0; i < count; i++)
            call();
    };

    private static Action<int> Repeat<T>(Func<T> call) => count =>
    {
        for (int i = 0; i < count; i++)
            call();
    };

    private static ref ushort At(Plane plane) => ref plane.At(Margin, Margin);

    private static void Fill(Plane plane, Func<int> next)
    {
        foreach (ref ushort s in plane.Samples)
            s = (ushort)next();
    }

    private short[] Shorts(int low, int high)
    {
        short[] values = Aligned<short>(Side * Side);
        foreach (ref short v in values.AsSpan())
            v = (short)_random.Next(low, high);
        return values;
    }

    // Where data lies in a cache line decides how many lines a load touches; it must be the same in every run and build.
    private static Plane AlignedPlane()
    {
        var refused = new List<object>();
        while (true)
        {
            var plane = new Plane(Side, Side);
            if (IsAligned(ref At(plane)))
                return plane;
            refused.Add(plane);
            refused.Add(new byte[90_000 + 8 * refused.Count]);
        }
    }

    private static T[] Aligned<T>(int length)
    {
        var refused = new List<object>();
        while (true)
        {
            T[] array = GC.AllocateArray<T>(length, pinned: true);
            if (IsAligned(ref array[0]))
                return array;
            refused.Add(array);
            refused.Add(GC.AllocateArray<byte>(8 * (refused.Count % 64 + 1), pinned: true));
        }
    }

    private static unsafe bool IsAligned<T>(ref T first) => ((nint)Unsafe.AsPointer(ref first) & 63) == 0;
}
