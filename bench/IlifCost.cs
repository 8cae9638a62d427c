using System.Diagnostics;
using System.Globalization;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;

namespace VvcIlif.Bench;

/// <summary>What the learned filter costs by preset, picture size and threads; weights are random, since time does not depend on them.</summary>
internal static class IlifCost
{
    private const double SecondsPerFigure = 0.3, SlowSeconds = 5;
    private const int Frames = 9;

    public static void Run(string? presets, int runs)
    {
        Console.WriteLine($"ILIF, random weights; best of up to {runs} runs; {Environment.ProcessorCount} processors");
        Console.WriteLine();
        Console.WriteLine("| preset | trunk kMAC/sample | head kMAC/sample | picture | trunk, 1 thread, ms | trunk, 2 threads, ms | a phase of the picture, ms | DCTIF, ms | kept, MiB |");
        Console.WriteLine("|---|---:|---:|---|---:|---:|---:|---:|---:|");
        var models = new List<IlifModel>();
        foreach (string name in (presets ?? "tiny,small,base,medium,large,paper").Split(','))
        {
            IlifPreset preset = IlifPreset.Find(name) ?? throw new ArgumentException($"There is no preset '{name}'.");
            models.Add(IlifTimingModel.Create(preset));
            foreach ((int width, int height) in ((int, int)[])[(416, 240), (1920, 1080)])
                Row(preset, models[^1], width, height, runs);
        }
        Decoding(models, runs);
    }

    // The heads hardly change a sample, so that one stream serves all networks and its blocks are those of DCTIF.
    private static void Decoding(List<IlifModel> models, int runs)
    {
        var format = new VideoFormat { Width = 416, Height = 240 };
        var clip = new List<Plane[]>();
        var source = new ProceduralClip("mix", format, Frames);
        for (Plane[] planes = format.CreatePlanes(); source.ReadFrame(planes); planes = format.CreatePlanes())
            clip.Add(planes);
        var options = new EncoderOptions
        {
            Width = 416,
            Height = 240,
            Qp = 32,
            GopSize = 8,
            IntraPeriod = 32,
            Preset = EncoderPreset.Fast,
            InterpolationSwitch = InterpolationSwitch.Off,
        };
        var filter = new IlifFilter(models[0], IlifMode.FractionsAndIntegers);
        MemoryStream standard = Encode(options), coded = Encode(options with { InterpolationFilter = filter });
        Console.WriteLine();
        Console.WriteLine($"Decoding of {Frames} pictures of 416x240, random access, QP 32, MODE 2 everywhere:");
        Console.WriteLine();
        Console.WriteLine("| filter | 1 thread, ms a picture | 2 threads, ms a picture |");
        Console.WriteLine("|---|---:|---:|");
        Decode("dctif", standard, _ => null);
        foreach (IlifModel model in models)
            Decode(model.Name, coded, threads => new Named(new IlifFilter(model, IlifMode.FractionsAndIntegers, threads), filter));

        MemoryStream Encode(EncoderOptions how)
        {
            var stream = new MemoryStream();
            new VvcEncoder(how).Encode(clip, stream);
            return stream;
        }

        void Decode(string name, MemoryStream stream, Func<int, IInterpolationFilter?> filter)
        {
            var times = new double[2];
            for (int threads = 1; threads <= 2; threads++)
            {
                var how = new DecoderOptions { CheckHashes = false, Threads = threads, PlugInFilter = filter(threads) };
                times[threads - 1] = Best(() =>
                {
                    stream.Position = 0;
                    foreach (DecodedPicture _ in new VvcDecoder(how).Decode(stream))
                    {
                    }
                }, runs) / Frames;
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {times[0]:F1} | {times[1]:F1} |"));
        }
    }

    /// <summary>A filter under the name of another one.</summary>
    private sealed class Named(IInterpolationFilter filter, IInterpolationFilter other) : IInterpolationFilter
    {
        public FilterId Id => other.Id;

        public string Name => other.Name;

        public FilterFingerprint Fingerprint => other.Fingerprint;

        public FilterCapabilities Capabilities => filter.Capabilities;

        public IReferenceSampler Prepare(ReferencePicture picture, FilterScratch scratch) => filter.Prepare(picture, scratch);
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
            {
                for (int x = 0; x + 16 <= width; x += 16)
                    predict(x, y);
            }
        }
    }

    private static double Best(Action action, int runs)
    {
        double best = double.MaxValue, total = 0;
        // The first runs are the compiler's; a slow network gets only one.
        for (int i = 0; i < 300 * runs && (i < 2 || total < SecondsPerFigure * runs * 1000) && total < SlowSeconds * 1000; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            total += time;
            best = Math.Min(best, time);
        }
        return best;
    }
}
