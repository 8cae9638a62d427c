using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Nn.Kit.Data;

namespace VvcIlif.Nn.Ilif.Commands;

/// <summary>vvcilif model quantize</summary>
internal static class QuantizeCommand
{
    public static ModuleVerb Verb()
    {
        var source = new ModuleArgument<string>("NETWORK", "Safetensors file with the network.");
        var output = new ModuleOption<string?>("--output", "The .ilif file; none: only measure.", "-o");
        var name = new ModuleOption<string?>("--name", "Name of the model.");
        var bits = new ModuleOption<int>("--bits", "Bits of activations, 8 to 14.") { Default = 10 };
        var check = new ModuleOption<int>("--check", "Held-out pictures on which all samples of both integer implementations are compared.") { Default = 0 };
        var threads = new ModuleOption<int>("--threads", "Threads.", "-t") { Default = 1 };
        var data = new ClipOptions(IlifModule.Cache);
        return new ModuleVerb("model quantize", [source, output, name, bits, check, threads, .. data.All], input =>
        {
            var options = new QuantizerOptions { ActivationBits = Allowed.Within("--bits", input.Get(bits), 8, 14) };
            int workers = Math.Max(1, input.Get(threads));
            TorchSharp.torch.set_num_threads(workers);
            IlifWeights weights = IlifWeights.Load(input.Get(source));
            (List<CodedClip> fit, List<CodedClip> heldOut) = data.Load(input, workers);
            if (heldOut.Count == 0)
                heldOut = fit;
            IlifModel model = IlifQuantizer.Quantize(weights, IlifPipeline.NameOf(weights, input.Get(name), input.Get(source)), IlifPipeline.Calibration(fit.Count > 0 ? fit : heldOut), options);
            if (input.Get(output) is { } file)
                File.WriteAllBytes(file, model.ToArray());
            if (input.Get(check) > 0)
                Compare(model, heldOut, input.Get(check));
            using IlifNetwork network = IlifNetwork.From(weights);
            HeldOutPsnr real = HeldOutPsnr.Measure(network, heldOut, 1, TorchSharp.torch.CPU), integer = HeldOutPsnr.Measure(model, heldOut, 1);
            Console.WriteLine($"floating point: {real}");
            Console.WriteLine($"integer:        {integer}");
            Console.WriteLine(FormattableString.Invariant(
                $"loss by quantisation: integer positions {real.Network[0] - integer.Network[0]:F4} dB, fractions on average {real.FractionGain - integer.FractionGain:F4} dB, at most {Enumerable.Range(0, 256).Max(p => real.Network[p] - integer.Network[p]):F4} dB"));
        });
    }

    private static void Compare(IlifModel model, List<CodedClip> clips, int count)
    {
        using var tensors = new TorchIntegerIlif(model);
        int done = 0;
        for (int i = 0; done < count && i < clips.Max(c => c.Pictures.Count); i++)
        {
            foreach (CodedClip clip in clips.Where(c => i < c.Pictures.Count).Take(count - done))
            {
                if (!tensors.Agrees(clip.DecodedPlane(i), CodedClip.BitDepth, clip.Pictures[i].Qp))
                    throw ModuleException.Verification($"The two integer implementations differ on picture {i} of {clip.Name} at QP {clip.BaseQp}.");
                done++;
            }
        }

        Console.WriteLine($"both integer implementations agree on {done} pictures, all phases, sample by sample");
    }
}
