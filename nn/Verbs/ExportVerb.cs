using System.CommandLine;
using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Ilif;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;

namespace VvcIlif.Nn.Verbs;

/// <summary>vvcilif model export</summary>
internal static class ExportVerb
{
    public static Command Create()
    {
        var command = new Command("export", "Folds and quantises a network into an .ilif file. Example: vvcilif model export model.safetensors -o small.ilif --calibrate clip.y4m");
        var input = new Argument<string>("NETWORK") { Description = "Safetensors file with the network, from 'train ilif' or from PyTorch." };
        var output = new Option<string>("--output", "-o") { Description = "The .ilif file.", Required = true };
        var name = new Option<string?>("--name") { Description = "Name of the model (from the network, or the file)." };
        var calibrate = new Option<string?>("--calibrate") { Description = "Clip whose pictures show the ranges of activations (a generated one)." };
        var bits = new Option<int>("--bits") { Description = "Bits of activations, 8 to 14.", DefaultValueFactory = _ => 10 };
        var regular = new Option<bool>("--regular-tables") { Description = "Under the residual, use the regular DCTIF table for half-sample AMVR and affine blocks too." };
        command.Add(input);
        foreach (Option option in (Option[])[output, name, calibrate, bits, regular])
            command.Add(option);
        command.SetAction(result =>
        {
            IlifWeights weights = IlifWeights.Load(result.GetRequiredValue(input));
            string file = result.GetRequiredValue(output), named = result.GetValue(name) ?? weights.Metadata.GetValueOrDefault("ilif_name") ?? Path.GetFileNameWithoutExtension(file);
            if (result.GetValue(bits) is < 8 or > 14)
                throw new UsageException($"--bits is {result.GetValue(bits)}; allowed: 8 to 14.");
            var options = new QuantizerOptions { ActivationBits = result.GetValue(bits), SpecialTables = !result.GetValue(regular) };
            IlifModel model = IlifQuantizer.Quantize(weights, named, Pictures(result.GetValue(calibrate)), options);
            File.WriteAllBytes(file, model.ToArray());
            Console.WriteLine($"{file}: {weights.Channels} channels, {weights.Blocks} blocks, {model.FileBytes} bytes, accumulators below 2^{Math.Ceiling(Math.Log2(model.AccumulatorPeak))}, fingerprint {model.Fingerprint}");
        });
        return command;
    }

    // Up to eight pictures at low and high QP.
    private static List<CalibrationPicture> Pictures(string? path)
    {
        using IVideoSource source = path is null ? new ProceduralClip("mix", new VideoFormat { Width = 256, Height = 192, BitDepth = 10 }, 4) : VideoFiles.Open(path);
        var pictures = new List<CalibrationPicture>();
        Plane[] planes = source.Format.CreatePlanes();
        for (int i = 0; i < 8 && source.ReadFrame(planes); i++)
        {
            var luma = new Plane(planes[0].Width, planes[0].Height);
            luma.CopyFrom(planes[0]);
            pictures.Add(new CalibrationPicture(luma, source.Format.BitDepth, i % 2 == 0 ? 22 : 42));
        }
        if (pictures.Count == 0)
            throw new UsageException($"'{path}' has no picture.");
        return pictures;
    }
}
