using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Ilif;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Verbs;

/// <summary>vvcilif model speed</summary>
internal static class SpeedVerb
{
    private const int BitDepth = 10, Qp = 32;

    public static Command Create()
    {
        var command = new Command("speed", "Measures the network as the paper has it, in floating point by libtorch, beside the folded integer network, all 256 phases of one patch. Example: vvcilif model speed paper");
        var name = new Argument<string>("PRESET") { Description = string.Join(", ", IlifPreset.All.Select(p => p.Name)) + "." };
        var size = new Option<int>("--size") { Description = "Side of the patch, 16 to 512; the chain of the paper's size takes 5 GB at 128.", DefaultValueFactory = _ => 128 };
        var threads = new Option<int>("--threads", "-t") { Description = "Threads of either.", DefaultValueFactory = _ => 1 };
        var runs = new Option<int>("--runs") { Description = "Runs; the best counts.", DefaultValueFactory = _ => 3 };
        command.Add(name);
        foreach (Option option in (Option[])[size, threads, runs])
            command.Add(option);
        command.SetAction(result =>
        {
            IlifPreset preset = IlifPreset.Find(result.GetRequiredValue(name))
                ?? throw new UsageException($"There is no preset '{result.GetValue(name)}'; allowed: {string.Join(", ", IlifPreset.All.Select(p => p.Name))}.");
            int side = Within("--size", result.GetValue(size), 16, 512), workers = Within("--threads", result.GetValue(threads), 1, 256), count = Within("--runs", result.GetValue(runs), 1, 1000);
            var format = new VideoFormat { Width = side, Height = side, BitDepth = BitDepth };
            Plane[] planes = format.CreatePlanes();
            new ProceduralClip("mix", format, 1).ReadFrame(planes);
            double chain = Chain(preset, planes[0], workers, count), folded = Folded(preset, planes[0], workers, count);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{preset.Name}, {side}x{side} samples, {workers} thread{(workers == 1 ? "" : "s")}, best of {count}:"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"chain in floating point, libtorch  {chain,10:F1} ms"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"folded, integers                   {folded,10:F1} ms"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio                              {chain / folded,10:F1}"));
        });
        return command;
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

    private static int Within(string option, int value, int low, int high) =>
        value >= low && value <= high ? value : throw new UsageException($"{option} is {value}; allowed: {low} to {high}.");
}
