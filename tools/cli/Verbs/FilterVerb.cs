using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using VvcIlif.Cli.Support;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif filter</summary>
internal static class FilterVerb
{
    public static Command Create() =>
        new("filter", "Test kit for interpolation plug-ins. Example: vvcilif filter verify MyFilter.dll") { Verify(), Bench(), List() };

    private static Command Verify()
    {
        var command = new Command("verify", "Checks that a plug-in keeps the contract. Loading it runs its code. Example: vvcilif filter verify MyFilter.dll");
        var path = new Argument<string>("PATH") { Description = ".NET assembly with one filter; ilif1 or ilif2 with --model." };
        var model = new Option<string?>("--model") { Description = Filters.ModelHelp };
        command.Add(path);
        command.Add(model);
        command.SetAction(result =>
        {
            IInterpolationFilter filter = Named(result.GetRequiredValue(path), result.GetValue(model));
            Describe(filter);
            IReadOnlyList<FilterFinding> findings = FilterContract.Verify(filter);
            foreach (FilterFinding finding in findings)
                Console.WriteLine($"  broken: {finding.Rule}: {finding.Message}");
            if (findings.Count > 0)
                throw new CliException(ExitCode.Verification, $"The filter breaks {findings.Count} rules of the contract.");
            Console.WriteLine("  keeps the contract");
        });
        return command;
    }

    private static Command Bench()
    {
        var command = new Command("bench", "Measures how fast a filter predicts. Example: vvcilif filter bench dctif");
        var name = new Argument<string>("NAME") { Description = "dctif, twelve-tap (the sample), ilif1 or ilif2 with --model, or the path of a plug-in." };
        var model = new Option<string?>("--model") { Description = Filters.ModelHelp };
        var threads = new Option<int>("--threads", "-t") { Description = "Threads that prepare a reference picture, where the filter is ilif.", DefaultValueFactory = _ => 1 };
        command.Add(name);
        command.Add(model);
        command.Add(threads);
        command.SetAction(result =>
        {
            IInterpolationFilter filter = Named(result.GetRequiredValue(name), result.GetValue(model), result.GetValue(threads));
            Describe(filter);
            var format = new VideoFormat { Width = 832, Height = 480, BitDepth = 10 };
            Plane[] planes = format.CreatePlanes();
            new ProceduralClip("mix", format, 1).ReadFrame(planes);
            using var picture = new ReferencePicture(planes, 10, ChromaFormat.Yuv420);
            IReferenceSampler sampler = picture.GetSampler(filter);
            double preparation = double.MaxValue;
            for (int run = 0; run < 5; run++)
            {
                long start = Stopwatch.GetTimestamp();
                (filter.Prepare(picture, FilterScratch.Current) as IDisposable)?.Dispose();
                preparation = Math.Min(preparation, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            Console.WriteLine(FormattableString.Invariant($"  preparation of 832x480: {preparation:F2} ms (best of 5)"));
            // Until the runtime has compiled the kernels for good.
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 1.5;)
            {
                foreach (int size in (int[])[8, 16, 64])
                {
                    foreach ((int fx, int fy) in ((int, int)[])[(0, 0), (8, 0), (4, 12), (3, 11)])
                        Measure(sampler, size, fx, fy, runs: 1);
                }
            }

            var rows = new List<string[]>();
            foreach (int size in (int[])[8, 16, 64])
            {
                foreach ((string what, int fx, int fy) in ((string, int, int)[])[("whole", 0, 0), ("half, one direction", 8, 0), ("quarter, both directions", 4, 12), ("sixteenth, both directions", 3, 11)])
                    rows.Add([size.ToString(CultureInfo.InvariantCulture), what, Report.Number(Measure(sampler, size, fx, fy), 1)]);
            }

            Report.Table(["block", "fraction", "Msamples/s"], rows);
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Lists the filters that come with the program. Example: vvcilif filter list");
        command.SetAction(_ =>
        {
            Describe(DctInterpolationFilter.Default);
            if (File.Exists(Filters.SamplePath))
                Describe(FilterLoader.Load(Filters.SamplePath), Filters.SamplePath);
        });
        return command;
    }

    private static IInterpolationFilter Named(string name, string? model, int threads = 1) => name switch
    {
        "dctif" => DctInterpolationFilter.Default,
        "twelve-tap" => FilterLoader.Load(Filters.SamplePath),
        "ilif1" or "ilif2" => Filters.Parse(name, model, threads)!,
        _ => FilterLoader.Load(name),
    };

    private static void Describe(IInterpolationFilter filter, string? path = null)
    {
        FilterCapabilities c = filter.Capabilities;
        Console.WriteLine(FormattableString.Invariant(
            $"{filter.GetType().Name}: {filter.Name}, margin {c.Margin}, luma fractions {Fractions(c.LumaFractions, 16)}, chroma fractions {Fractions(c.ChromaFractions, 32)}, {c.KiloMacsPerSample:0.###} kMAC/sample{(c.PreparationKiloMacsPerSample > 0 ? FormattableString.Invariant($" and {c.PreparationKiloMacsPerSample:0.###} once per reference sample") : "")}"));
        Console.WriteLine($"  fingerprint {filter.Fingerprint}");
        if (path is not null)
            Console.WriteLine($"  use: --interp plugin:{path}");

        static string Fractions(uint mask, int all) => FormattableString.Invariant($"{System.Numerics.BitOperations.PopCount(mask)} of {all}");
    }

    // The best of five runs of about 20 ms each, in millions of samples a second.
    private static double Measure(IReferenceSampler sampler, int size, int fx, int fy, int runs = 5)
    {
        var block = new short[size * size];
        double best = 0;
        for (int run = 0; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp(), samples = 0;
            TimeSpan time;
            do
            {
                for (int i = 0; i < 64; i++)
                    sampler.Predict(new InterpolationRequest(0, 16 + (i & 7) * 80, 16 + (i >> 3) * 40, fx, fy, size, size), block, size);
                samples += 64L * size * size;
                time = Stopwatch.GetElapsedTime(start);
            }
            while (time.TotalMilliseconds < 20);
            best = Math.Max(best, samples / time.TotalSeconds / 1e6);
        }
        return best;
    }
}
