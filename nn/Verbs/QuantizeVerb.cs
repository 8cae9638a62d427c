using System.CommandLine;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Ilif;
using VvcIlif.Nn.Training;

namespace VvcIlif.Nn.Verbs;

/// <summary>vvcilif model quantize</summary>
internal static class QuantizeVerb
{
    public static Command Create()
    {
        var command = new Command("quantize", "Quantises a network with ranges from coded clips, and measures what it costs on those held out. Example: vvcilif model quantize model.safetensors -o small.ilif --clips clips");
        var input = new Argument<string>("NETWORK") { Description = "Safetensors file with the network." };
        var output = new Option<string?>("--output", "-o") { Description = "The .ilif file; none: only measure." };
        var name = new Option<string?>("--name") { Description = "Name of the model." };
        var bits = new Option<int>("--bits") { Description = "Bits of activations, 8 to 14.", DefaultValueFactory = _ => 10 };
        var check = new Option<int>("--check") { Description = "Held-out pictures on which all samples of both integer implementations are compared.", DefaultValueFactory = _ => 0 };
        var threads = new Option<int>("--threads", "-t") { Description = "Threads.", DefaultValueFactory = _ => 1 };
        command.Add(input);
        foreach (Option option in (Option[])[output, name, bits, check, threads])
            command.Add(option);
        var data = new DataOptions(command);
        command.SetAction(result =>
        {
            if (result.GetValue(bits) is < 8 or > 14)
                throw new UsageException($"--bits is {result.GetValue(bits)}; allowed: 8 to 14.");
            TorchSharp.torch.set_num_threads(Math.Max(1, result.GetValue(threads)));
            IlifWeights weights = IlifWeights.Load(result.GetRequiredValue(input));
            string named = result.GetValue(name) ?? weights.Metadata.GetValueOrDefault("ilif_name") ?? Path.GetFileNameWithoutExtension(result.GetRequiredValue(input));
            (List<CodedClip> fit, List<CodedClip> heldOut) = data.Load(result, Math.Max(1, result.GetValue(threads)));
            if (heldOut.Count == 0)
                heldOut = fit;
            IlifModel model = IlifQuantizer.Quantize(weights, named, TrainIlifVerb.Calibration(fit.Count > 0 ? fit : heldOut), new QuantizerOptions { ActivationBits = result.GetValue(bits) });
            if (result.GetValue(output) is { } file)
                File.WriteAllBytes(file, model.ToArray());
            int checks = result.GetValue(check);
            if (checks > 0)
                Compare(model, heldOut, checks);
            using IlifNetwork network = IlifNetwork.From(weights);
            HeldOutPsnr real = HeldOutPsnr.Measure(network, heldOut, 1, TorchSharp.torch.CPU), integer = HeldOutPsnr.Measure(model, heldOut, 1);
            Console.WriteLine($"floating point: {real}");
            Console.WriteLine($"integer:        {integer}");
            Console.WriteLine(FormattableString.Invariant(
                $"loss by quantisation: integer positions {real.Network[0] - integer.Network[0]:F4} dB, fractions on average {real.FractionGain - integer.FractionGain:F4} dB, at most {Enumerable.Range(0, 256).Max(p => real.Network[p] - integer.Network[p]):F4} dB"));
        });
        return command;
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
                    throw new VerificationException($"The two integer implementations differ on picture {i} of {clip.Name} at QP {clip.BaseQp}.");
                done++;
            }
        }

        Console.WriteLine($"both integer implementations agree on {done} pictures, all phases, sample by sample");
    }
}
