using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Rd.Imaging;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Support.Overlay;

/// <summary>A decoded picture with its coding units.</summary>
internal sealed record OverlayFrame(int Index, int Poc, int Width, int Height, int OffsetX, int OffsetY, IReadOnlyList<DecodedBlock> Blocks, Canvas Picture)
{
    /// <summary>The frames with the numbers asked for, in output order, counted from 0.</summary>
    /// <exception cref="CliException">The stream has no such frame.</exception>
    public static List<OverlayFrame> Read(string path, IInterpolationFilter? filter, IReadOnlySet<int> wanted)
    {
        // Pictures that are decoded and not shown yet, by picture order count; a new IDR picture may use one again.
        var waiting = new Dictionary<int, Queue<List<DecodedBlock>>>();
        List<DecodedBlock>? current = null;
        var options = new DecoderOptions
        {
            Threads = 1,
            PlugInFilter = filter,
            BlockDecoded = block =>
            {
                if (current is null || current[0].Poc != block.Poc || (block is { X: 0, Y: 0, HasLuma: true } && current.Count > 0))
                {
                    current = [];
                    if (!waiting.TryGetValue(block.Poc, out Queue<List<DecodedBlock>>? queue))
                        waiting[block.Poc] = queue = new();
                    queue.Enqueue(current);
                }
                current.Add(block);
            },
        };
        var frames = new List<OverlayFrame>();
        using Stream stream = VideoFiles.OpenRead(path);
        int index = 0;
        foreach (DecodedPicture picture in new VvcDecoder(options).Decode(stream))
        {
            List<DecodedBlock> blocks = waiting.TryGetValue(picture.Poc, out Queue<List<DecodedBlock>>? queue) && queue.Count > 0 ? queue.Dequeue() : [];
            if (wanted.Contains(index))
            {
                int scale = picture.Width <= 640 ? 2 : 1;
                var canvas = new Canvas(picture.Width * scale, picture.Height * scale, Rgb.Of(0));
                YuvImage.Draw(canvas, picture.Row, picture.ChromaFormat, picture.BitDepth, (0, 0, picture.Width, picture.Height), 0, 0, scale, picture.Height >= 720);
                frames.Add(new OverlayFrame(index, picture.Poc, picture.Width, picture.Height, picture.X, picture.Y, blocks, canvas));
            }
            index++;
            if (frames.Count == wanted.Count)
                break;
        }
        int[] missing = [.. wanted.Where(w => w >= index)];
        return missing.Length == 0 ? frames : throw new CliException(ExitCode.Input, $"'{path}' has {index} frames, so none {missing.Min()}; they are counted from 0.");
    }

    /// <summary>Pixels of a luma sample.</summary>
    public int Scale => Picture.Width / Width;

    /// <summary>The stream's plug-in filter is on somewhere in the picture.</summary>
    public bool HasPlugIn => Blocks.Any(b => b.PlugIn);
}
