using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Kit.Data;

namespace VvcIlif.Nn.Ilif;

/// <summary>From coded clips to an integer model that the codec can use.</summary>
public static class IlifPipeline
{
    /// <summary>Trains a network, quantises it, and writes model, card and figures into the folder of the options.</summary>
    /// <param name="options">How.</param>
    /// <param name="fit">Data to fit, at least one clip.</param>
    /// <param name="heldOut">Data to measure; may be empty.</param>
    /// <param name="console">Progress goes here.</param>
    /// <param name="stop">Ends the training after the present step, with a checkpoint.</param>
    /// <returns>The model, or null where the training was stopped.</returns>
    public static IlifModel? Train(IlifOptions options, IReadOnlyList<CodedClip> fit, IReadOnlyList<CodedClip> heldOut, TextWriter console, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(heldOut);
        ArgumentNullException.ThrowIfNull(console);
        var recipe = new IlifRecipe(options, fit, heldOut, console);
        using (stop.Register(recipe.Stop))
        {
            if (!recipe.Run())
                return null;
        }
        IlifWeights weights = IlifWeights.Load(Path.Combine(options.Output, "model.safetensors"));
        IlifModel model = IlifQuantizer.Quantize(weights, options.Name, Calibration(heldOut.Count > 0 ? heldOut : fit));
        string written = Path.Combine(options.Output, options.Name + ".ilif");
        File.WriteAllBytes(written, model.ToArray());
        HeldOutPsnr? integer = heldOut.Count > 0 ? HeldOutPsnr.Measure(model, heldOut, 1) : null;
        if (integer is not null)
            console.WriteLine($"integer model: {integer}");
        File.WriteAllText(Path.Combine(options.Output, "card.md"), IlifCard.Write(options, model, fit, heldOut, recipe.Result, integer));
        console.WriteLine($"{written}: {model.FileBytes} bytes, fingerprint {model.Fingerprint}");
        return model;
    }

    /// <summary>A picture of each clip, with all its QPs, to take ranges from.</summary>
    public static IReadOnlyList<CalibrationPicture> Calibration(IReadOnlyList<CodedClip> clips) =>
        [.. clips.Select(c => new CalibrationPicture(c.DecodedPlane(c.Pictures.Count / 2), CodedClip.BitDepth, c.Pictures[c.Pictures.Count / 2].Qp))];

    /// <summary>The name of a model: as given, as the network says, or that of a file.</summary>
    public static string NameOf(IlifWeights weights, string? given, string file)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return given ?? weights.Metadata.GetValueOrDefault("ilif_name") ?? Path.GetFileNameWithoutExtension(file);
    }
}
