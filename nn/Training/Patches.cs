using TorchSharp;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.Interpolation.Ilif;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Training;

/// <summary>Patches as tensors.</summary>
/// <param name="Input">[B, 2, H, W]: decoded luma less 1/2, and (QP - 32)/64.</param>
/// <param name="Error">[B, 1, H, W]: original less decoded luma.</param>
/// <param name="Weight">[B, 1, 1, 1]: weight of the loss by base QP.</param>
public sealed record PatchBatch(Tensor Input, Tensor Error, Tensor Weight);

/// <summary>Takes patches from coded clips, always the same ones for the same seed and step.</summary>
public sealed class Patches(IReadOnlyList<CodedClip> clips, int size, int seed, Device device)
{
    private const float Scale = 1f / (1 << CodedClip.BitDepth);

    /// <summary>Random patches, mirrored and transposed at random.</summary>
    public PatchBatch Batch(int stage, long step, int count)
    {
        // Not HashCode, which differs from run to run.
        var random = new Random((int)((((ulong)seed * 6364136223846793005 + (ulong)stage) * 6364136223846793005 + (ulong)step) * 0x9E3779B97F4A7C15 >> 33));
        float[] input = new float[count * 2 * size * size], error = new float[count * size * size], weight = new float[count];
        for (int b = 0; b < count; b++)
        {
            CodedClip clip = clips[random.Next(clips.Count)];
            CodedPicture picture = clip.Pictures[random.Next(clip.Pictures.Count)];
            int x0 = random.Next(clip.Width - size + 1), y0 = random.Next(clip.Height - size + 1);
            bool flipX = random.Next(2) != 0, flipY = random.Next(2) != 0, transpose = random.Next(2) != 0;
            weight[b] = (float)TrainingOptions.QpWeight(clip.BaseQp);
            int at = 2 * b * size * size;
            input.AsSpan(at + size * size, size * size).Fill(Qp(picture.Qp));
            for (int y = 0; y < size; y++)
            {
                for (int x = 0; x < size; x++)
                {
                    int u = transpose ? y : x, v = transpose ? x : y;
                    int from = (y0 + (flipY ? size - 1 - v : v)) * clip.Width + x0 + (flipX ? size - 1 - u : u);
                    input[at + y * size + x] = picture.Decoded[from] * Scale - 0.5f;
                    error[b * size * size + y * size + x] = (picture.Original[from] - picture.Decoded[from]) * Scale;
                }
            }
        }
        return new PatchBatch(
            tensor(input).reshape(count, 2, size, size).to(device), tensor(error).reshape(count, 1, size, size).to(device), tensor(weight).reshape(count, 1, 1, 1).to(device));
    }

    /// <summary>A whole picture, for measurements.</summary>
    public static PatchBatch Whole(CodedClip clip, int index, Device device)
    {
        int n = clip.Width * clip.Height;
        float[] input = new float[2 * n], error = new float[n];
        CodedPicture picture = clip.Pictures[index];
        input.AsSpan(n).Fill(Qp(picture.Qp));
        for (int i = 0; i < n; i++)
        {
            input[i] = picture.Decoded[i] * Scale - 0.5f;
            error[i] = (picture.Original[i] - picture.Decoded[i]) * Scale;
        }
        return new PatchBatch(
            tensor(input).reshape(1, 2, clip.Height, clip.Width).to(device), tensor(error).reshape(1, 1, clip.Height, clip.Width).to(device),
            tensor((float)TrainingOptions.QpWeight(clip.BaseQp)).to(device));
    }

    private static float Qp(int qp) => (float)IlifModel.QpOperand(qp) / (1 << IlifArchitecture.InputBits);
}

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
