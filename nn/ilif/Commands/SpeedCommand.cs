using System.Diagnostics;
using System.Globalization;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif.Commands;

/// <summary>vvcilif model speed</summary>
internal static class SpeedCommand
{
    private const int BitDepth = 10, Qp = 32;

    public static ModuleVerb Verb()
    {
        string names = string.Join(", ", IlifPreset.All.Select(p => p.Name));
        var name = new ModuleArgument<string>("PRESET", names + ".");
        var size = new ModuleOption<int>("--size", "Side of the patch, 16 to 512; the chain of the paper's size takes 5 GB at 128.") { Default = 128 };
        var threads = new ModuleOption<int>("--threads", "Threads of either.", "-t") { Default = 1 };
        var runs = new ModuleOption<int>("--runs", "Runs; the best counts.") { Default = 3 };
        return new ModuleVerb("model speed", [name, size, threads, runs], input =>
        {
            IlifPreset preset = IlifPreset.Find(input.Get(name)) ?? throw ModuleException.Usage($"There is no preset '{input.Get(name)}'; allowed: {names}.");
            int side = Allowed.Within("--size", input.Get(size), 16, 512), workers = Allowed.Within("--threads", input.Get(threads), 1, 256), count = Allowed.Within("--runs", input.Get(runs), 1, 1000);
            var format = new VideoFormat { Width = side, Height = side, BitDepth = BitDepth };
            Plane[] planes = format.CreatePlanes();
            new ProceduralClip("mix", format, 1).ReadFrame(planes);
            double chain = Chain(preset, planes[0], workers, count), folded = Folded(preset, planes[0], workers, count);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{preset.Name}, {side}x{side} samples, {workers} thread{(workers == 1 ? "" : "s")}, best of {count}:"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"chain in floating point, libtorch  {chain,10:F1} ms"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"folded, integers                   {folded,10:F1} ms"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio                              {chain / folded,10:F1}"));
        });
    }

    private static double Chain(IlifPreset preset, Plane luma, int threads, int runs)
    {
        set_num_threads(threads);
        using var network = new IlifNetwork(preset.Channels, preset.Blocks, HeadKind.Chain, residual: false);
        using var gradients = no_grad();
        var values = new float[2 * luma.Width * luma.Height];
        for (int y = 0, i = 0; y < luma.Height; y++)
        {
            foreach (ushort sample in luma.Row(y))
                values[i++] = sample / (float)(1 << BitDepth) - 0.5f;
        }

        using Tensor input = tensor(values).reshape(1, 2, luma.Height, luma.Width);
        return Best(runs, () => network.forward(input).Dispose());
    }

    private static double Folded(IlifPreset preset, Plane luma, int threads, int runs)
    {
        var program = new IlifProgram(IlifTimingModel.Create(preset));
        var block = new short[IlifArchitecture.Phases][];
        for (int p = 0; p < block.Length; p++)
            block[p] = new short[luma.Width * luma.Height];
        return Best(runs, () =>
        {
            using IlifTensor features = IlifTrunk.Run(program, luma, BitDepth, Qp, threads);
            Parallel.For(0, block.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, p =>
                program.AddPhase(p, ref features.At(-2, -2), features.RowStride, block[p], luma.Width, luma.Width, luma.Height));
        });
    }

    private static double Best(int runs, Action action)
    {
        double best = double.MaxValue;
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return best;
    }
}
