using TorchSharp;
using VvcIlif.Codec.Interpolation;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif;

/// <summary>DCTIF with rows and columns of their own phase, as a linear operator to all 256 phases: the matrix D of the paper.</summary>
public sealed class PhaseTargets : IDisposable
{
    private const int Taps = 8, Before = 3;
    private readonly Tensor _rows;
    private readonly Tensor _columns;

    /// <summary>Brings the coefficients to a device.</summary>
    public PhaseTargets(Device device)
    {
        ReadOnlySpan<sbyte> table = DctInterpolationTables.Luma;
        var coefficients = new float[16 * Taps];
        for (int p = 0; p < 16; p++)
        {
            for (int t = 0; t < Taps; t++)
            {
                // Nine rows where the others are mirror images.
                int row = p * Taps + t < table.Length ? p * Taps + t : (16 - p) * Taps + Taps - 1 - t;
                coefficients[p * Taps + t] = table[row] / 64f;
            }
        }

        using var scope = NewDisposeScope();
        Tensor all = tensor(coefficients).to(device);
        _rows = all.reshape(16, 1, 1, Taps).MoveToOuterDisposeScope();
        _columns = all.reshape(16, 1, Taps, 1).MoveToOuterDisposeScope();
    }

    /// <summary>[B, 1, H, W] to [B, 256, H, W], with replicated samples outside.</summary>
    public Tensor Upsample(Tensor picture)
    {
        using var scope = NewDisposeScope();
        long batch = picture.shape[0], height = picture.shape[2], width = picture.shape[3];
        Tensor padded = nn.functional.pad(picture, [Before, Taps - 1 - Before, Before, Taps - 1 - Before], PaddingModes.Replicate);
        Tensor across = nn.functional.conv2d(padded, _rows).reshape(batch * 16, 1, height + Taps - 1, width);
        // [B, fx, fy, H, W] becomes [B, 16 fy + fx, H, W].
        return nn.functional.conv2d(across, _columns).reshape(batch, 16, 16, height, width).transpose(1, 2).reshape(batch, 256, height, width).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _columns.Dispose();
    }
}
