using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Random;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Kit.Files;

/// <summary>Pictures and arrays survive their files, and bad files are refused in one sentence.</summary>
public sealed class ImageFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a.png", 8, 3)]
    [InlineData("a.png", 8, 1)]
    [InlineData("a.png", 16, 3)]
    [InlineData("a.png", 16, 1)]
    [InlineData("a.tif", 8, 3)]
    [InlineData("a.tif", 16, 1)]
    [InlineData("a.tiff", 16, 3)]
    [InlineData("a.tif", 32, 3)]
    [InlineData("a.tif", 32, 1)]
    [InlineData("a.pgm", 8, 1)]
    [InlineData("a.pgm", 16, 1)]
    [InlineData("a.ppm", 16, 3)]
    [InlineData("a.pfm", 8, 3)]
    [InlineData("a.pfm", 8, 1)]
    [InlineData("a.npy", 8, 3)]
    public void WhatIsWrittenIsRead(string name, int bits, int channels)
    {
        bool exact = name.EndsWith("pfm", StringComparison.Ordinal) || name.EndsWith("npy", StringComparison.Ordinal) || bits == 32;
        float most = bits == 16 ? 65535 : 255;
        var random = new SeededRandom(1);
        ImageF image = new ImageF(13, 7, channels).Map(_ => exact ? (float)random.Normal() : random.Below((int)most + 1) / most);
        ImageFile.Write(At(name), image, bits);
        ImageF read = ImageFile.Read(At(name));
        Assert.Equal((13, 7, channels), (read.Width, read.Height, read.Channels));
        for (int i = 0; i < image.Data.Length; i++)
            Assert.Equal(image.Data[i], read.Data[i], exact ? 0 : 1e-6f);
    }

    [Fact]
    public void LossyAndHighDynamicRangeFilesComeNear()
    {
        ImageF image = new ImageF(32, 24, 3).Map(_ => 0);
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < 24; y++)
            {
                for (int x = 0; x < 32; x++)
                    image[x, y, c] = 0.2f + 0.02f * x * (c + 1) / 3 + 0.005f * y;
            }
        }

        ImageFile.Write(At("a.jpg"), image, quality: 95);
        Assert.True(VvcIlif.Modules.Kit.Operations.Quality.Psnr(image, ImageFile.Read(At("a.jpg"))) > 35);
        ImageF bright = image.Map(v => 40 * v);
        ImageFile.Write(At("a.hdr"), bright);
        ImageF read = ImageFile.Read(At("a.hdr"));
        for (int i = 0; i < bright.Data.Length; i++)
            Assert.Equal(bright.Data[i], read.Data[i], 0.01f * 40);
        Assert.Equal(1, ImageFile.ReadGrey(At("a.jpg")).Channels);
    }

    [Fact]
    public void PlainPgmWithCommentsIsRead()
    {
        File.WriteAllText(At("p.pgm"), "P2 # grey\n3 1\n# largest\n4\n0 2\n4\n");
        Assert.Equal([0f, 0.5f, 1f], ImageFile.Read(At("p.pgm")).Data);
    }

    [Theory]
    [InlineData("none.png", "There is no file")]
    [InlineData("empty.png", "is empty")]
    [InlineData("text.png", "cannot be read as a picture")]
    [InlineData("cut.png", "cannot be read as a picture")]
    [InlineData("cut.pgm", "no whole PGM")]
    [InlineData("huge.pgm", "is not served")]
    [InlineData("cut.npy", "no npy file")]
    [InlineData("object.npy", "no npy file")]
    [InlineData("a.exr", "OpenEXR")]
    [InlineData(".", "is a folder")]
    public void BadFilesAreRefusedInASentence(string name, string says)
    {
        ImageFile.Write(At("cut.png"), new ImageF(50, 50, 3).Map(_ => 0.3f));
        File.WriteAllBytes(At("cut.png"), File.ReadAllBytes(At("cut.png"))[..60]);
        File.WriteAllText(At("empty.png"), "");
        File.WriteAllText(At("text.png"), "this is no picture at all");
        File.WriteAllText(At("cut.pgm"), "P5 10 10 255\nabc");
        File.WriteAllText(At("huge.pgm"), "P5 100000 100000 255\n");
        File.WriteAllBytes(At("a.exr"), [0x76, 0x2f, 0x31, 0x01, 2, 0, 0, 0]);
        byte[] array = Npy.Write([2, 3], [1f, 2, 3, 4, 5, 6]);
        File.WriteAllBytes(At("cut.npy"), array[..^1]);
        File.WriteAllBytes(At("object.npy"), [.. array.Select(b => b == (byte)'f' ? (byte)'O' : b)]);
        string message = Assert.Throws<ModuleException>(() => ImageFile.Read(At(name))).Message;
        Assert.Contains(says, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void ArraysOfEveryTypeSurvive()
    {
        Check([3], new double[] { 1.5, -2, double.NaN });
        Check([2, 2], new float[] { 1, 2, 3, 4 });
        Check([1, 2, 2], new byte[] { 1, 2, 3, 255 });
        Check([2], new int[] { int.MinValue, 7 });
        Check([2], new long[] { 1L << 40, -7 });
        Check([2], new bool[] { true, false });
        Check([2], new ushort[] { 65535, 3 });

        static void Check<T>(int[] shape, T[] values) where T : unmanaged
        {
            NpyArray read = Npy.Parse(Npy.Write(shape, values), "test");
            Assert.Equal(shape, read.Shape);
            Assert.Equal(Array.ConvertAll(values, v => v is bool b ? b ? 1.0 : 0 : Convert.ToDouble(v, System.Globalization.CultureInfo.InvariantCulture)), read.ToDoubles());
        }
    }

    [Fact]
    public void NoHalfFileIsLeft()
    {
        Assert.Throws<ModuleException>(() => ImageFile.Write(At("a.xyz"), new ImageF(2, 2)));
        Assert.Throws<ModuleException>(() => ImageFile.Write(At("a.jpg"), new ImageF(2, 2), bits: 16));
        Assert.Throws<ModuleException>(() => ImageFile.Write(At("a.ppm"), new ImageF(2, 2)));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private string At(string name) => Path.Combine(_folder, name);
}
