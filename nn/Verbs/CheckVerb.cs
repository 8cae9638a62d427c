using System.CommandLine;
using System.Diagnostics;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Ilif;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Verbs;

/// <summary>vvcilif model check</summary>
internal static class CheckVerb
{
    private static readonly int[] Qps = [22, 27, 32, 37, 42];

    public static Command Create()
    {
        var command = new Command("check", "Compares the two integer implementations, the codec's and the one on tensors, in every sample of all 256 phases of whole pictures. Example: vvcilif model check small medium --clips clip.y4m");
        var models = new Argument<string[]>("MODEL") { Description = "Names or .ilif files.", Arity = ArgumentArity.OneOrMore };
        var clips = new Option<string[]>("--clips") { Description = "Clips whose pictures are taken, evenly from each (a generated one).", AllowMultipleArgumentsPerToken = true };
        var pictures = new Option<int>("--pictures") { Description = "Pictures, with QPs 22, 27, 32, 37 and 42 in turn.", DefaultValueFactory = _ => 20 };
        var threads = new Option<int>("--threads", "-t") { Description = "Threads.", DefaultValueFactory = _ => 1 };
        var device = new Option<string>("--device") { Description = "Of the tensors: cpu, or cuda where the program is built with it.", DefaultValueFactory = _ => "cpu" };
        command.Add(models);
        foreach (Option option in (Option[])[clips, pictures, threads, device])
            command.Add(option);
        command.SetAction(result =>
        {
            int count = result.GetValue(pictures);
            if (count is < 1 or > 100_000)
                throw new UsageException($"--pictures is {count}; allowed: 1 to 100000.");
            if (result.GetValue(device) is not ("cpu" or "cuda"))
                throw new UsageException($"--device is '{result.GetValue(device)}'; allowed: cpu, cuda.");
            if (result.GetValue(device) == "cuda" && !cuda.is_available())
                throw new UsageException("--device is cuda, which this machine or this build does not have (build with -p:UseCuda=true).");
            set_num_threads(Math.Max(1, result.GetValue(threads)));
            foreach (string file in result.GetRequiredValue(models).Select(ModelFiles.Resolve))
                Check(file, result.GetValue(clips) ?? [], count, new Device(result.GetRequiredValue(device)));
        });
        return command;
    }

    private static void Check(string file, string[] clips, int count, Device device)
    {
        if (!File.Exists(file))
            throw new UsageException($"There is no model '{file}'.");
        IlifModel model = IlifModel.Load(file);
        using var tensors = new TorchIntegerIlif(model, device);
        long start = Stopwatch.GetTimestamp(), samples = 0;
        int done = 0;
        foreach ((string name, Plane luma, int bitDepth) in Pictures(clips, count))
        {
            int qp = Qps[done % Qps.Length];
            if (!tensors.Agrees(luma, bitDepth, qp))
                throw new VerificationException($"The two integer implementations of {model.Name} differ on {name} at QP {qp}.");
            samples += (long)luma.Width * luma.Height;
            done++;
        }
        if (done == 0)
            throw new UsageException("The clips have no picture.");
        Console.WriteLine(FormattableString.Invariant(
            $"{model.Name} ({model.Fingerprint.ToString()[..12]}): both integer implementations agree on {done} whole pictures, {samples} samples in all 256 phases; {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
    }

    // A clip gives its first pictures; where clips are short, there are fewer.
    private static IEnumerable<(string Name, Plane Luma, int BitDepth)> Pictures(string[] clips, int count)
    {
        string?[] files = clips.Length == 0 ? new string?[1] : clips;
        for (int i = 0; i < files.Length; i++)
        {
            using IVideoSource source = files[i] is { } path ? VideoFiles.Open(path) : new ProceduralClip("mix", new VideoFormat { Width = 208, Height = 120, BitDepth = 10 }, count);
            Plane[] planes = source.Format.CreatePlanes();
            int share = count / files.Length + (i < count % files.Length ? 1 : 0);
            for (int n = 0; n < share && source.ReadFrame(planes); n++)
                yield return ($"picture {n} of {files[i] ?? "a generated clip"}", planes[0], source.Format.BitDepth);
        }
    }
}
