using System.Globalization;
using System.Text;
using VvcIlif.Codec.Interpolation.Ilif;

namespace VvcIlif.Nn.Training;

/// <summary>What one must know of a trained model, in Markdown.</summary>
internal static class ModelCard
{
    public static string Write(
        TrainingOptions options, IlifModel model, IReadOnlyList<CodedClip> fit, IReadOnlyList<CodedClip> heldOut, HeldOutPsnr? real, HeldOutPsnr? integer)
    {
        IlifArchitecture a = model.Architecture;
        var card = new StringBuilder();
        Line($"# {model.Name}");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        Line($"| shape | {a.Channels} channels, {a.Blocks} blocks, {(a.Residual ? "residual over DCTIF" : "samples")}, head {options.Head.ToString().ToLowerInvariant()} |");
        Line($"| cost | {a.TrunkKiloMacs:0.###} kMAC per sample of a reference picture, {a.HeadKiloMacs:0.###} kMAC per predicted sample, {2 * a.Channels} bytes per sample kept |");
        Line($"| file | {model.FileBytes} bytes, fingerprint `{model.Fingerprint}` |");
        Line($"| formats | operands {a.ActivationBits} bits, weights 8 bits, stream {a.StreamBits} fraction bits, accumulators below 2^{Math.Ceiling(Math.Log2(model.AccumulatorPeak)):F0} |");
        Line($"| training | seed {options.Seed}, {options.FilterSteps} steps for the filter, phases solved on {options.SolvePatches} patches, then {options.PhaseSteps} steps; batch {options.Batch} patches of {options.Patch}x{options.Patch}; AdamW, rate {options.LearningRate:G3}{(options.BFloat16 ? ", bfloat16" : "")}; loss curve in loss.svg |");
        Line($"| data | {Names(fit)}; {fit.Sum(c => c.Pictures.Count)} pictures at base QPs {string.Join(", ", fit.Select(c => c.BaseQp).Distinct().Order())} |");
        Line($"| held out | {(heldOut.Count > 0 ? Names(heldOut) : "none")} |");
        if (real is not null)
            Line($"| floating point | {real} |");
        if (integer is not null)
            Line($"| integer | {integer} |");
        Line($"| licence | weights are the training's output; the clips named under data have licences of their own |");
        return card.ToString();

        void Line(FormattableString text) => card.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

        static string Names(IReadOnlyList<CodedClip> clips) => string.Join(", ", clips.Select(c => c.Name).Distinct());
    }
}
