using VvcIlif.Codec.Interpolation.Ilif;
using VvcIlif.Nn.Kit.Data;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Ilif;

/// <summary>Patches as tensors.</summary>
/// <param name="Input">[B, 2, H, W]: decoded luma less 1/2, and (QP - 32)/64.</param>
/// <param name="Error">[B, 1, H, W]: original less decoded luma.</param>
/// <param name="Weight">[B, 1, 1, 1]: weight of the loss by base QP.</param>
public sealed record PatchBatch(Tensor Input, Tensor Error, Tensor Weight);

/// <summary>Takes patches from coded clips, always the same ones for the same seed and step.</summary>
public sealed class IlifPatches(IReadOnlyList<CodedClip> clips, int size, int seed, Device device)
{
    private const float Scale = 1f / (1 << CodedClip.BitDepth);

    /// <summary>Random patches, mirrored and transposed at random.</summary>
    public PatchBatch Batch(int stage, long step, int count)
    {
        Random random = Seeds.Of(seed, stage, step);
        float[] input = new float[count * 2 * size * size], error = new float[count * size * size], weight = new float[count];
        for (int b = 0; b < count; b++)
        {
            CodedClip clip = clips[random.Next(clips.Count)];
            CodedPicture picture = clip.Pictures[random.Next(clip.Pictures.Count)];
            PatchPlace place = PatchPlace.Draw(random, clip.Width, clip.Height, size);
            weight[b] = (float)IlifOptions.QpWeight(clip.BaseQp);
            int at = 2 * b * size * size;
            input.AsSpan(at + size * size, size * size).Fill(Qp(picture.Qp));
            for (int y = 0; y < size; y++)
            {
                for (int x = 0; x < size; x++)
                {
                    int from = place.Index(x, y, clip.Width);
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
            tensor((float)IlifOptions.QpWeight(clip.BaseQp)).to(device));
    }

    private static float Qp(int qp) => (float)IlifModel.QpOperand(qp) / (1 << IlifArchitecture.InputBits);
}
