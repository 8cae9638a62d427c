using System.Globalization;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>Options of the command line that say which solid is read.</summary>
internal sealed class SourceOptions
{
    private readonly ModuleArgument<string> _path = new("IN", "Polyhedron (.obj, .off), volume (.npy of shape z, y, x; .raw with --volume), folder of masks, or mask clip (.y4m, .yuv with --size, what FFmpeg reads).");
    private readonly ModuleOption<string?> _volume = new("--volume", "Sizes along x, y and z of a .raw volume of one byte a voxel, such as 64x64x32.");
    private readonly ModuleOption<string?> _size = new("--size", "Size of a .yuv clip (4:2:0), such as 416x240.");
    private readonly ModuleOption<int> _depth = new("--depth", "Bits of a sample of a .yuv clip, 8 to 16.") { Default = 8 };
    private readonly ModuleOption<double?> _threshold = new("--threshold", "Values at or above it are full: luma 0 to 255 of clips and pictures (128), values as they are for volumes (1).");
    private readonly ModuleOption<bool> _otsu = new("--otsu", "Take Otsu's threshold over all frames.");
    private readonly ModuleOption<bool> _invert = new("--invert", "What is below the threshold is full.");
    private readonly ModuleOption<int?> _frames = new("--frames", "Most frames or slices to read.", "-f");

    public ModuleParameter[] All => [_path, _volume, _size, _depth, _threshold, _otsu, _invert, _frames];

    public SolidSource Read(VerbInput input)
    {
        if (input.Get(_frames) is < 1)
            throw ModuleException.Usage($"--frames is {input.Get(_frames)}; it is at least 1.");
        if (input.Get(_otsu) && input.Get(_threshold) is not null)
            throw ModuleException.Usage("--otsu and --threshold exclude each other.");
        (int X, int Y, int Z)? volume = null;
        if (input.Get(_volume) is { } v)
            volume = Numbers("--volume", v, 3) is [var x, var y, var z] ? (x, y, z) : null;
        VideoFormat? video = null;
        if (input.Get(_size) is { } s)
        {
            int[] size = Numbers("--size", s, 2);
            video = new VideoFormat { Width = size[0], Height = size[1], BitDepth = input.Get(_depth) }.Validated();
        }
        return new SolidSource
        {
            Path = input.Get(_path),
            Volume = volume,
            Video = video,
            Threshold = input.Get(_threshold),
            Otsu = input.Get(_otsu),
            Invert = input.Get(_invert),
            Frames = input.Get(_frames),
        };
    }

    private static int[] Numbers(string option, string text, int count)
    {
        string[] words = text.Split('x');
        var numbers = new int[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] < 1 || words.Length != count)
                throw ModuleException.Usage($"{option} is '{text}'; such as {(count == 2 ? "416x240" : "64x64x32")}.");
        }

        return words.Length == count ? numbers : throw ModuleException.Usage($"{option} is '{text}'; such as {(count == 2 ? "416x240" : "64x64x32")}.");
    }
}
