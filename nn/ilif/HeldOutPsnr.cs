using System.Globalization;
using System.Text;
using TorchSharp;
using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Kit.Data;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif;

/// <summary>Mean PSNR over held-out pictures in dB: without the network, and with it.</summary>
/// <param name="Anchor">Decoded sample (phase 0) or DCTIF of the decoded picture, against DCTIF of the original; by phase.</param>
/// <param name="Network">The network, against the same; by phase.</param>
public sealed record HeldOutPsnr(double[] Anchor, double[] Network)
{
    /// <summary>Gain at integer positions.</summary>
    public double IntegerGain => Network[0] - Anchor[0];

    /// <summary>Mean gain over the fifteen half- and quarter-sample phases.</summary>
    public double QuarterGain => Enumerable.Range(1, 255).Where(p => p % 4 == 0 && p / 16 % 4 == 0).Average(p => Network[p] - Anchor[p]);

    /// <summary>Mean gain over all 255 fractional phases.</summary>
    public double FractionGain => Enumerable.Range(1, 255).Average(p => Network[p] - Anchor[p]);

    /// <summary>A table of all phases.</summary>
    public string ToCsv()
    {
        var csv = new StringBuilder("fraction_x,fraction_y,anchor_psnr,network_psnr,gain\n");
        for (int p = 0; p < 256; p++)
            csv.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{p % 16},{p / 16},{Anchor[p]:F4},{Network[p]:F4},{Network[p] - Anchor[p]:F4}"));
        return csv.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"held-out PSNR: integer {Anchor[0]:F3} -> {Network[0]:F3} dB ({IntegerGain:+0.000;-0.000}), quarters {QuarterGain:+0.000;-0.000}, all fractions {FractionGain:+0.000;-0.000} dB");

    /// <summary>Measures a network in floating point.</summary>
    public static HeldOutPsnr Measure(IlifNetwork network, IReadOnlyList<CodedClip> clips, int perClip, Device device)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Head == HeadKind.Direct)
            return Measure(clips, perClip, device, network.Residual, (batch, _, _) => network.forward(batch.Input));
        using IlifNetwork folded = network.Folded();
        folded.to(device);
        return Measure(folded, clips, perClip, device);
    }

    /// <summary>Measures an integer model.</summary>
    public static HeldOutPsnr Measure(IlifModel model, IReadOnlyList<CodedClip> clips, int perClip)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var path = new TorchIntegerIlif(model);
        return Measure(clips, perClip, CPU, model.Architecture.Residual, (_, clip, index) =>
            tensor(path.Phases(clip.DecodedPlane(index), CodedClip.BitDepth, clip.Pictures[index].Qp)).to(ScalarType.Float32).reshape(1, 256, clip.Height, clip.Width) / 16384);
    }

    private static HeldOutPsnr Measure(IReadOnlyList<CodedClip> clips, int perClip, Device device, bool residual, Func<PatchBatch, CodedClip, int, Tensor> run)
    {
        using var noGradient = no_grad();
        using var targets = new PhaseTargets(device);
        double[] anchor = new double[256], network = new double[256];
        int count = 0;
        foreach (CodedClip clip in clips)
        {
            for (int i = 0; i < perClip; i++)
            {
                using var scope = NewDisposeScope();
                int index = (2 * i + 1) * clip.Pictures.Count / (2 * perClip);
                PatchBatch batch = IlifPatches.Whole(clip, index, device);
                Tensor error = targets.Upsample(batch.Error), output = run(batch, clip, index);
                // Without the residual form the output is the sample itself.
                Tensor rest = residual ? error - output : error + targets.Upsample(batch.Input.narrow(1, 0, 1)) + 0.5 - output;
                Add(anchor, error);
                Add(network, rest);
                count++;
            }
        }

        return new HeldOutPsnr(Array.ConvertAll(anchor, v => v / Math.Max(count, 1)), Array.ConvertAll(network, v => v / Math.Max(count, 1)));

        static void Add(double[] sums, Tensor difference)
        {
            float[] mse = difference.square().mean([0, 2, 3]).cpu().data<float>().ToArray();
            for (int p = 0; p < 256; p++)
                sums[p] += -10 * Math.Log10(Math.Max(mse[p], 1e-12));
        }
    }
}
