using VvcIlif.Cli.Support;
using VvcIlif.Cli.Support.Overlay;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Rd.Imaging;
using VvcIlif.Rd.Metrics;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;
using Xunit;

namespace VvcIlif.Tests.Tools.Cli.Support.Overlay;

public sealed class OverlayTests : IDisposable
{
    private const int Width = 72, Height = 56, Frames = 9;
    private readonly string _folder = Directory.CreateTempSubdirectory("vvcilif-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void BlocksTileThePicturesAndAddUpToTheStream()
    {
        string path = Encode();
        var blocks = new List<DecodedBlock>();
        using (Stream stream = File.OpenRead(path))
            Assert.Equal(Frames, new VvcDecoder(new DecoderOptions { Threads = 1, BlockDecoded = blocks.Add }).Decode(stream).Count());
        Assert.Equal(Frames, blocks.Select(b => b.Poc).Distinct().Count());
        foreach (IGrouping<int, DecodedBlock> picture in blocks.GroupBy(b => b.Poc))
        {
            var covered = new int[Width * Height];
            foreach (DecodedBlock b in picture.Where(b => b.HasLuma))
            {
                for (int y = b.Y; y < b.Y + b.Height; y++)
                {
                    for (int x = b.X; x < b.X + b.Width; x++)
                        covered[y * Width + x]++;
                }
            }

            Assert.All(covered, c => Assert.Equal(1, c));
            Assert.All(picture, b => Assert.InRange(b.Bits, 0, 100000));
        }
        Assert.All(blocks.Where(b => b.Poc == 0), b => Assert.Equal(BlockMode.Intra, b.Mode));
        Assert.Contains(blocks, b => b.Vector0 is not null || b.Vector1 is not null);
        // Slice data are most of the stream; headers and start codes are the rest.
        long bits = blocks.Sum(b => (long)b.Bits), all = 8 * new FileInfo(path).Length;
        Assert.InRange(bits, all * 6 / 10, all);
    }

    [Fact]
    public void OverlaysAreDrawn()
    {
        string path = Encode();
        List<OverlayFrame> frames = OverlayFrame.Read(path, null, new HashSet<int> { 0, 4 });
        Assert.Equal([0, 4], frames.Select(f => f.Index));
        Assert.Equal([0, 4], frames.Select(f => f.Poc));
        Canvas picture = OverlayPicture.Draw(frames[1], "clip.266");
        Assert.True(picture.Width > 2 * Width && picture.Height > 2 * Height);
        string page = OverlayPage.Write(frames, "clip.266");
        Assert.Contains("data:image/png;base64,", page);
        Assert.DoesNotContain("http", page);
        Assert.Contains("none 20", Assert.Throws<CliException>(() => OverlayFrame.Read(path, null, new HashSet<int> { 20 })).Message);
        Assert.Equal([0, 4, 5, 6], FrameNumbers.Parse("--overlay", "4-6,0"));
        Assert.Throws<CliException>(() => FrameNumbers.Parse("--overlay", "6-4"));
    }

    [Fact]
    public void TheWorstFrameIsShown()
    {
        var format = new VideoFormat { Width = 80, Height = 64 };
        ClipFigures figures = ClipComparison.Run(Clip(-1), Clip(2));
        IReadOnlyList<string> files = VisualComparison.Write(Path.Combine(_folder, "visual"), () => (Clip(-1), Clip(2)), figures, [1]);
        Assert.Equal(["frame-0001.png", "frame-0002-worst.png"], files.Select(f => Path.GetFileName(f)));
        Assert.All(files, f => Assert.True(new FileInfo(f).Length > 1000));
        Assert.Throws<CliException>(() => VisualComparison.Write(_folder, () => (Clip(-1), Clip(2)), figures, [4]));

        IVideoSource Clip(int spoiled) => new Spoiled(new ProceduralClip("mix", format, 4), spoiled);
    }

    private string Encode()
    {
        string path = Path.Combine(_folder, "clip.266");
        using var clip = new ProceduralClip("mix", new VideoFormat { Width = Width, Height = Height }, Frames);
        using FileStream stream = File.Create(path);
        new VvcEncoder(new EncoderOptions { Width = Width, Height = Height, Qp = 27, Preset = EncoderPreset.Fast, GopSize = 8, IntraPeriod = 8, Threads = 1 }).Encode(All(clip), stream);
        return path;

        static IEnumerable<IReadOnlyList<Plane>> All(IVideoSource source)
        {
            Plane[] planes = source.Format.CreatePlanes();
            while (source.ReadFrame(planes))
                yield return planes;
        }
    }

    /// <summary>A clip with a bright block in one frame.</summary>
    private sealed class Spoiled(IVideoSource inner, int frame) : IVideoSource
    {
        private int _next;

        public VideoFormat Format => inner.Format;

        public int? FrameCount => inner.FrameCount;

        public bool ReadFrame(Plane[] planes)
        {
            if (!inner.ReadFrame(planes))
                return false;
            if (_next++ == frame)
            {
                for (int y = 40; y < 56; y++)
                    planes[0].Row(y)[10..30].Fill(255);
            }

            return true;
        }

        public void Dispose() => inner.Dispose();
    }
}
