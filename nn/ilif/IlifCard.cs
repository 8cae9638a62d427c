using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Kit.Cards;
using VvcIlif.Nn.Kit.Data;

namespace VvcIlif.Nn.Ilif;

/// <summary>The card of a trained model.</summary>
internal static class IlifCard
{
    public static string Write(IlifOptions options, IlifModel model, IReadOnlyList<CodedClip> fit, IReadOnlyList<CodedClip> heldOut, HeldOutPsnr? real, HeldOutPsnr? integer)
    {
        IlifArchitecture a = model.Architecture;
        ModelCard card = new ModelCard(model.Name)
            .Row("shape", $"{a.Channels} channels, {a.Blocks} blocks, {(a.Residual ? "residual over DCTIF" : "samples")}, head {options.Head.ToString().ToLowerInvariant()}")
            .Row("cost", $"{a.TrunkKiloMacs:0.###} kMAC per sample of a reference picture, {a.HeadKiloMacs:0.###} kMAC per predicted sample, {2 * a.Channels} bytes per sample kept")
            .Row("file", $"{model.FileBytes} bytes, fingerprint `{model.Fingerprint}`")
            .Row("formats", $"operands {a.ActivationBits} bits, weights 8 bits, stream {a.StreamBits} fraction bits, accumulators below 2^{Math.Ceiling(Math.Log2(model.AccumulatorPeak)):F0}")
            .Row("training", $"seed {options.Seed}, {options.FilterSteps} steps for the filter, phases solved on {options.SolvePatches} patches, then {options.PhaseSteps} steps; batch {options.Batch} patches of {options.Patch}x{options.Patch}; AdamW, rate {options.LearningRate:G3}{(options.BFloat16 ? ", bfloat16" : "")}; loss curve in loss.svg")
            .Row("data", $"{Names(fit)}; {fit.Sum(c => c.Pictures.Count)} pictures at base QPs {string.Join(", ", fit.Select(c => c.BaseQp).Distinct().Order())}")
            .Row("held out", $"{(heldOut.Count > 0 ? Names(heldOut) : "none")}");
        if (real is not null)
            card.Row("floating point", $"{real}");
        if (integer is not null)
            card.Row("integer", $"{integer}");
        return card.Row("licence", $"weights are the training's output; the clips named under data have licences of their own").ToString();

        static string Names(IReadOnlyList<CodedClip> clips) => string.Join(", ", clips.Select(c => c.Name).Distinct());
    }
}
