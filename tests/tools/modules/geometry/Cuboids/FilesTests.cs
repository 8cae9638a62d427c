using System.Buffers.Binary;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Geometry.Cuboids;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Random;
using VvcIlif.Sequences;
using Xunit;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Cuboids;

public sealed class FilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("mask.npy")]
    [InlineData("mask.raw")]
    [InlineData("mask.y4m")]
    [InlineData("masks")]
    [Trait("speed", "slow")]
    public void MasksComeBackFromTheirBoxes(string name)
    {
        // A disc that grows and moves over the frames, with noise, and an empty frame.
        var random = new SeededRandom(1802);
        var mask = new CellGrid(48, 32, 9);
        for (int z = 0; z < 8; z++)
        {
            for (int y = 0; y < 32; y++)
            {
                for (int x = 0; x < 48; x++)
                    mask[x, y, z] = (x - 10 - 3 * z) * (x - 10 - 3 * z) + (y - 16) * (y - 16) < (4 + z) * (4 + z) || random.Below(60) == 0;
            }
        }

        string path = Path.Combine(_folder, name), list = Path.Combine(_folder, "boxes.json"), back = Path.Combine(_folder, "back" + name);
        VolumeFiles.Write(path, mask);
        Solid solid = VolumeFiles.Read(new SolidSource { Path = path, Volume = (48, 32, 9) });
        Cuboidization result = Cuboidizer.Run(solid);
        CuboidizerTests.CheckPartition(solid, result.Boxes.Select(b => b.Box));
        OutputFiles.Write(list, PartsFile.ToText(PartsFile.ToJson(path, solid, result, ShapeStatistics.Of(solid), new CuboidsOptions())));
        CellGrid filled = PartsFile.Fill(list);
        Assert.True(filled.SameAs(mask));
        VolumeFiles.Write(back, filled);
        if (Directory.Exists(path))
            Assert.All(Directory.GetFiles(path), f => Assert.Equal(File.ReadAllBytes(f), File.ReadAllBytes(Path.Combine(back, Path.GetFileName(f)))));
        else
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(back));
    }

    [Fact]
    public void ThresholdsOfClips()
    {
        string path = Path.Combine(_folder, "clip.yuv");
        var samples = new byte[8 * 4 * 3 / 2 * 2];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (byte)(i % 48 < 32 ? 100 + i % 8 * (i < 48 ? 1 : 10) : 128);
        File.WriteAllBytes(path, samples);
        var source = new SolidSource { Path = path, Video = new VideoFormat { Width = 8, Height = 4 } };
        // Only the second frame has samples from 128 on: 130, 140, 150, 160, 170 in each row.
        Assert.Equal(5 * 4, VolumeFiles.Read(source).Volume());
        Assert.Equal(8 * 4 * 2 - 5 * 4, VolumeFiles.Read(source with { Invert = true }).Volume());
        Assert.Equal(4, VolumeFiles.Read(source with { Threshold = 170 }).Volume());
        Assert.Equal(5 * 4, VolumeFiles.Read(source with { Otsu = true }).Volume());
        Assert.Contains("is empty", Assert.Throws<ModuleException>(() => VolumeFiles.Read(source with { Frames = 1 })).Message);
        Assert.Contains("needs its size", Assert.Throws<ModuleException>(() => VolumeFiles.Read(new SolidSource { Path = path })).Message);
    }

    [Fact]
    public void DamagedListsAreRefused()
    {
        Assert.Contains("overlaps", Wrong("""{"format":"vvcilif-cuboids-1","size":[4,4,4],"boxes":[{"x":[0,2],"y":[0,2],"z":[0,2]},{"x":[1,3],"y":[1,3],"z":[1,3]}]}"""));
        Assert.Contains("not within", Wrong("""{"format":"vvcilif-cuboids-1","size":[4,4,4],"boxes":[{"x":[0,5],"y":[0,2],"z":[0,2]}]}"""));
        Assert.Contains("not within", Wrong("""{"format":"vvcilif-cuboids-1","size":[4,4,4],"boxes":[{"x":[2,2],"y":[0,2],"z":[0,2]}]}"""));
        Assert.Contains("format", Wrong("""{"boxes":[]}"""));
        Assert.Contains("no list of boxes", Wrong("""{"format":"vvcilif-cuboids-1","boxes":[{"x":"one"}]}"""));
        Assert.Contains("no size", Wrong("""{"format":"vvcilif-cuboids-1","size":[4,0,4],"boxes":[]}"""));
        Assert.Contains("up to", Wrong("""{"format":"vvcilif-cuboids-1","size":[40000,40000,40000],"boxes":[]}"""));

        string Wrong(string text)
        {
            string path = Path.Combine(_folder, "list.json");
            File.WriteAllText(path, text);
            return Assert.Throws<ModuleException>(() => PartsFile.Fill(path)).Message;
        }
    }

    [Fact]
    public void MeshesOfBoxesAreClosedAndLookOutwards()
    {
        Solid solid = TestSolids.All.Single(s => s.Name == "T").Solid;
        IReadOnlyList<Box> boxes = [.. Cuboidizer.Run(solid).Boxes.Select(b => b.Box)];
        byte[] stl = PartsMesh.ToStl(solid, boxes);
        Assert.Equal(84 + 50 * 12 * boxes.Count, stl.Length);
        // The volume by the divergence theorem.
        double volume = 0;
        for (int t = 0; t < 12 * boxes.Count; t++)
        {
            double[] v = [.. Enumerable.Range(0, 9).Select(i => (double)BinaryPrimitives.ReadSingleLittleEndian(stl.AsSpan(84 + 50 * t + 12 + 4 * i)))];
            volume += (v[0] * (v[4] * v[8] - v[5] * v[7]) - v[1] * (v[3] * v[8] - v[5] * v[6]) + v[2] * (v[3] * v[7] - v[4] * v[6])) / 6;
        }
        Assert.Equal(8, volume, 1e-9);
        // Each box of the OBJ file is a solid that reads back.
        string[] groups = PartsMesh.ToObj(solid, boxes, "x.mtl").Split("g box")[1..];
        Assert.Equal(boxes.Count, groups.Length);
        Assert.Equal((System.Numerics.BigInteger)boxes[0].Cells, PolyhedronReader.ReadObj(new StringReader(groups[0])).Volume());
    }

    [Fact]
    [Trait("speed", "slow")]
    public void DrawingsShowEveryBoxAndNoneInACircleIsLost()
    {
        // Three bars that cover each other in a circle.
        Solid bars = TestSolids.Raw(new CellGrid(9, 9, 9));
        Box[] boxes = [new Box(0, 9, 6, 7, 3, 4), new Box(3, 4, 0, 9, 6, 7), new Box(6, 7, 3, 4, 0, 9)];
        foreach (Box box in boxes)
            bars.Grid.Set(box, full: true);
        var view = new ExplodedView(new Solid(bars.Grid, [.. bars.Planes]), boxes, 0);
        string svg = view.ToSvg().ToString();
        for (int i = 0; i < 3; i++)
            Assert.Contains(PartsMesh.Colour(i).Css, svg);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], view.ToPng(300)[..4]);
        JsonObject json = PartsFile.ToJson("x", bars, Cuboidizer.Run(bars), ShapeStatistics.Of(bars), new CuboidsOptions());
        Assert.Equal(3, (int)json["bounds"]!["boxes"]!);
    }
}
