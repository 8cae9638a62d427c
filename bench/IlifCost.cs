using System.Diagnostics;
using System.Globalization;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;

namespace VvcIlif.Bench;

/// <summary>What the learned filter costs by preset, picture size and threads; weights are random, since time does not depend on them.</summary>
internal static class IlifCost
{
    private const double SecondsPerFigure = 0.5;

    public static void Run(string? presets, int runs)
    {
        Console.WriteLine($"ILIF, random weights; best of up to {runs} runs; {Environment.ProcessorCount} processors");
        Console.WriteLine();
        Console.WriteLine("| preset | trunk kMAC/sample | head kMAC/sample | picture | trunk, 1 thread, ms | trunk, 2 threads, ms | a phase of the picture, ms | DCTIF, ms | kept, MiB |");
        Console.WriteLine("|---|---:|---:|---|---:|---:|---:|---:|---:|");
        foreach (string name in (presets ?? "tiny,small,base,medium,large,paper").Split(','))
        {
            IlifPreset preset = IlifPreset.Find(name) ?? throw new ArgumentException($"There is no preset '{name}'.");
            IlifModel model = Random(preset);
            foreach ((int width, int height) in ((int, int)[])[(416, 240), (1920, 1080)])
                Row(preset, model, width, height, runs);
        }
    }

    private static void Row(IlifPreset preset, IlifModel model, int width, int height, int runs)
    {
        var format = new VideoFormat { Width = width, Height = height, BitDepth = 10 };
        Plane[] planes = format.CreatePlanes();
        new ProceduralClip("mix", format, 1).ReadFrame(planes);
        using var picture = new ReferencePicture(planes, 10, ChromaFormat.Yuv420);
        var program = new IlifProgram(model);
        IReferenceSampler dctif = picture.GetSampler(DctInterpolationFilter.Default);
        var times = new double[2];
        for (int threads = 1; threads <= 2; threads++)
            times[threads - 1] = Best(() => IlifTrunk.Run(program, planes[0], 10, 32, threads).Dispose(), runs);
        IlifTensor features = IlifTrunk.Run(program, planes[0], 10, 32, 2);
        var block = new short[16 * 16];
        // A sixteenth-sample phase, so that the cache of phases has no part.
        double head = Best(() => Blocks((x, y) => program.AddPhase(3 * 16 + 5, ref features.At(x - 2, y - 2), features.RowStride, block, 16, 16, 16)), runs);
        double standard = Best(() => Blocks((x, y) => dctif.Predict(new InterpolationRequest(0, x, y, 5, 3, 16, 16), block, 16)), runs);
        IlifArchitecture a = preset.Architecture;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {preset.Name} | {a.TrunkKiloMacs:F1} | {a.HeadKiloMacs:F1} | {width}x{height} | {times[0]:F1} | {times[1]:F1} | {head:F2} | {standard:F2} | {2.0 * a.Channels * width * height / (1 << 20):F1} |"));

        void Blocks(Action<int, int> predict)
        {
            for (int y = 0; y + 16 <= height; y += 16)
                for (int x = 0; x + 16 <= width; x += 16)
                    predict(x, y);
        }
    }

    private static double Best(Action action, int runs)
    {
        double best = double.MaxValue, total = 0;
        // The first runs are the compiler's; a slow network gets only one or two.
        for (int i = 0; i < 30 * runs && (i < 2 || total < SecondsPerFigure * runs * 1000) && total < 60_000; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            total += time;
            best = Math.Min(best, time);
        }
        return best;
    }

    private static IlifModel Random(IlifPreset preset)
    {
        var random = new Random(1);
        IlifArchitecture a = preset.Architecture;
        int channels = a.Channels;
        var layers = new IlifLayer[a.TrunkLayers];
        for (int i = 0; i < layers.Length; i++)
        {
            int inputs = i == 0 ? 2 : channels;
            layers[i] = new IlifLayer(inputs, channels, i == 0 ? 0 : 5, 5, i % 2 == 0 ? IlifLayer.NoSlope : 64, new int[channels], Weights(channels * inputs * 9, Math.Min(127, 1200 / inputs)));
        }
        var phases = new IlifPhase[IlifArchitecture.Phases];
        for (int p = 0; p < phases.Length; p++) phases[p] = new IlifPhase(11, 0, Weights(25 * channels, Math.Clamp(1200 / channels, 3, 127)));
        return new IlifModel(preset.Name, a, layers, phases);

        sbyte[] Weights(int count, int range)
        {
            var weights = new sbyte[count];
            foreach (ref sbyte w in weights.AsSpan()) w = (sbyte)random.Next(-range, range + 1);
            return weights;
        }
    }
}
