using VvcIlif.Codec;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;

namespace VvcIlif.Nn.Ilif.Commands;

/// <summary>vvcilif model export</summary>
internal static class ExportCommand
{
    public static ModuleVerb Verb()
    {
        var network = new ModuleArgument<string>("NETWORK", "Safetensors file with the network, from 'train ilif' or from PyTorch.");
        var output = new ModuleOption<string>("--output", "The .ilif file.", "-o") { Required = true };
        var name = new ModuleOption<string?>("--name", "Name of the model (from the network, or the file).");
        var calibrate = new ModuleOption<string?>("--calibrate", "Clip whose pictures show the ranges of activations (a generated one).");
        var bits = new ModuleOption<int>("--bits", "Bits of activations, 8 to 14.") { Default = 10 };
        var regular = new ModuleOption<bool>("--regular-tables", "Under the residual, use the regular DCTIF table for half-sample AMVR and affine blocks too.");
        return new ModuleVerb("model export", [network, output, name, calibrate, bits, regular], input =>
        {
            string file = input.Get(output);
            IlifWeights weights = IlifWeights.Load(input.Get(network));
            var options = new QuantizerOptions { ActivationBits = Allowed.Within("--bits", input.Get(bits), 8, 14), SpecialTables = !input.Get(regular) };
            IlifModel model = IlifQuantizer.Quantize(weights, IlifPipeline.NameOf(weights, input.Get(name), file), Pictures(input.Get(calibrate)), options);
            File.WriteAllBytes(file, model.ToArray());
            Console.WriteLine($"{file}: {weights.Channels} channels, {weights.Blocks} blocks, {model.FileBytes} bytes, accumulators below 2^{Math.Ceiling(Math.Log2(model.AccumulatorPeak))}, fingerprint {model.Fingerprint}");
        });
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
            throw ModuleException.Usage($"'{path}' has no picture.");
        return pictures;
    }
}
