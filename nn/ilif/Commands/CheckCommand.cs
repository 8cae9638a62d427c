using System.Diagnostics;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Nn.Kit;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif.Commands;

/// <summary>vvcilif model check</summary>
internal static class CheckCommand
{
    private static readonly int[] Qps = [22, 27, 32, 37, 42];

    public static ModuleVerb Verb()
    {
        var models = new ModuleArgument<string[]>("MODEL", "Names or .ilif files.");
        var clips = new ModuleOption<string[]>("--clips", "Clips whose pictures are taken, evenly from each (a generated one).");
        var pictures = new ModuleOption<int>("--pictures", "Pictures, with QPs 22, 27, 32, 37 and 42 in turn.") { Default = 20 };
        var threads = new ModuleOption<int>("--threads", "Threads.", "-t") { Default = 1 };
        var device = new ModuleOption<string>("--device", "Of the tensors: cpu, or cuda where the program is built with it.") { Default = "cpu" };
        return new ModuleVerb("model check", [models, clips, pictures, threads, device], input =>
        {
            int count = Allowed.Within("--pictures", input.Get(pictures), 1, 100_000);
            var where = new Device(Devices.Checked("--device", input.Get(device)));
            set_num_threads(Math.Max(1, input.Get(threads)));
            foreach (string file in input.Get(models).Select(ModelFiles.Resolve))
                Check(file, input.Get(clips), count, where);
        });
    }

    private static void Check(string file, string[] clips, int count, Device device)
    {
        if (!File.Exists(file))
            throw ModuleException.Usage($"There is no model '{file}'.");
        IlifModel model = IlifModel.Load(file);
        using var tensors = new TorchIntegerIlif(model, device);
        long start = Stopwatch.GetTimestamp(), samples = 0;
        int done = 0;
        foreach ((string name, Plane luma, int bitDepth) in Pictures(clips, count))
        {
            int qp = Qps[done % Qps.Length];
            if (!tensors.Agrees(luma, bitDepth, qp))
                throw ModuleException.Verification($"The two integer implementations of {model.Name} differ on {name} at QP {qp}.");
            samples += (long)luma.Width * luma.Height;
            done++;
        }
        if (done == 0)
            throw ModuleException.Usage("The clips have no picture.");
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
