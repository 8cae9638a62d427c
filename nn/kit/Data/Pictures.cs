using VvcIlif.Modules.Kit;
using static TorchSharp.torch;

namespace VvcIlif.Nn.Kit.Data;

/// <summary>Pictures as tensors and back.</summary>
public static class Pictures
{
    /// <summary>A picture as [1, C, H, W].</summary>
    public static Tensor ToTensor(ImageF image, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = NewDisposeScope();
        return tensor(image.Data).reshape(1, image.Channels, image.Height, image.Width).to(device ?? CPU).MoveToOuterDisposeScope();
    }

    /// <summary>The picture of a tensor [1, C, H, W].</summary>
    public static ImageF ToImage(Tensor picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.shape is not [1, var channels, var height, var width])
            throw new ArgumentException($"A tensor of the shape [{string.Join(", ", picture.shape)}] is no picture.", nameof(picture));
        using var scope = NewDisposeScope();
        return new ImageF((int)width, (int)height, (int)channels, picture.detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray());
    }

    /// <summary>Random patches of pictures as [count, C, size, size], mirrored and transposed at random.</summary>
    /// <param name="images">Pictures of equal channels, none smaller than a patch.</param>
    /// <param name="count">Patches.</param>
    /// <param name="size">Side.</param>
    /// <param name="random">Decides which.</param>
    public static Tensor Patches(IReadOnlyList<ImageF> images, int count, int size, Random random)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(random);
        int channels = images[0].Channels, area = size * size;
        var values = new float[count * channels * area];
        for (int b = 0; b < count; b++)
        {
            ImageF image = images[random.Next(images.Count)];
            PatchPlace place = PatchPlace.Draw(random, image.Width, image.Height, size);
            for (int c = 0; c < channels; c++)
            {
                Span<float> plane = image.Plane(c), patch = values.AsSpan((b * channels + c) * area, area);
                for (int i = 0; i < area; i++)
                    patch[i] = plane[place.Index(i % size, i / size, image.Width)];
            }
        }
        using var scope = NewDisposeScope();
        return tensor(values).reshape(count, channels, size, size).MoveToOuterDisposeScope();
    }
}
