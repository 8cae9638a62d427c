using VvcIlif.Modules.Kit;
using VvcIlif.Nn.Kit.Data;
using VvcIlif.Nn.Kit.Losses;
using Xunit;
using static TorchSharp.torch;

namespace VvcIlif.Tests.Nn.Kit;

[Collection("libtorch")]
public class DataTests
{
    public DataTests() => set_num_threads(1);

    [Fact]
    public void PicturesBecomeTensorsAndComeBack()
    {
        var random = new Random(3);
        ImageF image = new(5, 4, 3, [.. Enumerable.Range(0, 60).Select(_ => random.NextSingle())]);
        using var scope = NewDisposeScope();
        Tensor picture = Pictures.ToTensor(image);
        Assert.Equal([1L, 3, 4, 5], picture.shape);
        Assert.Equal(image[2, 1, 2], picture[0, 2, 1, 2].item<float>());
        Assert.Equal(image.Data, Pictures.ToImage(picture).Data);
        Assert.Throws<ArgumentException>(() => Pictures.ToImage(picture[0]));
    }

    /// <summary>Every patch is a square of the picture in one of its eight positions, with all channels alike.</summary>
    [Fact]
    public void PatchesAreSquaresOfThePicture()
    {
        const int size = 3, width = 7, height = 6, count = 40;
        ImageF image = new(width, height, 2, [.. Enumerable.Range(0, 2 * width * height).Select(i => (float)i)]);
        using var scope = NewDisposeScope();
        float[] patches = Pictures.Patches([image], count, size, Seeds.Of(1, 1, 0)).data<float>().ToArray();
        var seen = new HashSet<(bool, bool, bool)>();
        for (int b = 0; b < count; b++)
        {
            int At(int x, int y) => (int)patches[(b * 2 * size + y) * size + x];
            int left = Enumerable.Range(0, size * size).Min(i => At(i % size, i / size) % width), top = Enumerable.Range(0, size * size).Min(i => At(i % size, i / size) / width);
            (bool, bool, bool)[] fits = [.. from x in Flags() from y in Flags() from t in Flags() where Fits(new PatchPlace(left, top, size, x, y, t)) select (x, y, t)];
            seen.Add(Assert.Single(fits));
            for (int i = 0; i < size * size; i++)
                Assert.Equal(width * height, patches[((b * 2 + 1) * size * size) + i] - patches[(b * 2 * size * size) + i]);

            bool Fits(PatchPlace place) => Enumerable.Range(0, size * size).All(i => At(i % size, i / size) == place.Index(i % size, i / size, width));
        }
        Assert.Equal(8, seen.Count);
        Assert.Equal(patches, Pictures.Patches([image], count, size, Seeds.Of(1, 1, 0)).data<float>().ToArray());
        Assert.NotEqual(patches, Pictures.Patches([image], count, size, Seeds.Of(1, 1, 1)).data<float>().ToArray());

        static bool[] Flags() => [false, true];
    }

    [Fact]
    public void TheLossCountsInnerSamplesByWeight()
    {
        using var scope = NewDisposeScope();
        Tensor output = zeros(2, 1, 6, 6), wanted = zeros(2, 1, 6, 6);
        output[0, 0, 0, 0] = 100;
        output[0, 0, 2, 2] = -8;
        output[1, 0, 3, 3] = 4;
        // 2 x 2 samples of each patch count, those of the second patch double.
        Assert.Equal((8 + 2 * 4) / 8f, MeanAbsolute.Of(output, wanted, tensor(new[] { 1f, 2 }).reshape(2, 1, 1, 1), 2).item<float>());
        Assert.Equal(112 / 72f, MeanAbsolute.Of(output, wanted).item<float>(), 1e-6f);
    }
}
