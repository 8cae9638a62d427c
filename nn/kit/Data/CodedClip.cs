using System.Globalization;
using VvcIlif.Codec;
using VvcIlif.Codec.Encoder;
using VvcIlif.Sequences;

namespace VvcIlif.Nn.Kit.Data;

/// <summary>One picture of a coded clip: luma, 10 bits, row-major.</summary>
/// <param name="Qp">Slice QP.</param>
/// <param name="Decoded">What the decoder gives.</param>
/// <param name="Original">What was encoded.</param>
public sealed record CodedPicture(int Qp, ushort[] Decoded, ushort[] Original);

/// <summary>A clip as our encoder leaves it at one base QP, beside the original.</summary>
/// <param name="Name">Name of the clip.</param>
/// <param name="BaseQp">QP that the encoder was given.</param>
/// <param name="Width">Samples in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pictures">In display order.</param>
public sealed record CodedClip(string Name, int BaseQp, int Width, int Height, IReadOnlyList<CodedPicture> Pictures)
{
    /// <summary>Bits of a sample.</summary>
    public const int BitDepth = 10;

    private const int Magic = 0x31444C49;

    /// <summary>Encodes a clip with random access, or reads what an earlier call has left in the cache.</summary>
    /// <param name="path">The clip.</param>
    /// <param name="baseQp">QP.</param>
    /// <param name="frames">Pictures to take at most.</param>
    /// <param name="preset">Effort of the encoder.</param>
    /// <param name="threads">Pictures coded at the same time.</param>
    /// <param name="cache">Folder of the cache.</param>
    public static CodedClip Make(string path, int baseQp, int frames, EncoderPreset preset, int threads, string cache)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        string file = Path.Combine(cache, string.Create(CultureInfo.InvariantCulture, $"{name}_qp{baseQp}_{frames}f_{preset.ToString().ToLowerInvariant()}.coded"));
        if (File.Exists(file))
            return Read(file);
        using IVideoSource source = VideoFiles.Open(path);
        VideoFormat format = source.Format;
        var originals = new List<ushort[]>();
        var decoded = new SortedDictionary<int, ushort[]>();
        var qps = new Dictionary<int, int>();
        var options = new EncoderOptions
        {
            Width = format.Width,
            Height = format.Height,
            InputBitDepth = format.BitDepth,
            InternalBitDepth = BitDepth,
            Qp = baseQp,
            FrameRate = new FrameRate(format.FpsNumerator, format.FpsDenominator),
            Preset = preset,
            Threads = threads,
            DecodedPictureHash = HashKind.None,
        };
        new VvcEncoder(options).Encode(Frames(), Stream.Null, s => qps[s.Index] = s.Qp, p => decoded[p.Index] = Luma(p.Row, p.Width, p.Height, 0));
        var clip = new CodedClip(name, baseQp, format.Width, format.Height, [.. decoded.Select(d => new CodedPicture(qps[d.Key], d.Value, originals[d.Key]))]);
        Directory.CreateDirectory(cache);
        clip.Write(file);
        return clip;

        IEnumerable<IReadOnlyList<Plane>> Frames()
        {
            Plane[] planes = format.CreatePlanes();
            for (int i = 0; i < frames && source.ReadFrame(planes); i++)
            {
                originals.Add(Luma((_, y) => planes[0].Row(y), format.Width, format.Height, BitDepth - format.BitDepth));
                yield return planes;
            }
        }
    }

    /// <summary>The decoded luma of a picture as a plane.</summary>
    public Plane DecodedPlane(int index)
    {
        var plane = new Plane(Width, Height);
        for (int y = 0; y < Height; y++)
            Pictures[index].Decoded.AsSpan(y * Width, Width).CopyTo(plane.Row(y));
        return plane;
    }

    private delegate ReadOnlySpan<ushort> Rows(int component, int y);

    private static ushort[] Luma(Rows rows, int width, int height, int shift)
    {
        var samples = new ushort[width * height];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<ushort> row = rows(0, y);
            for (int x = 0; x < width; x++)
                samples[y * width + x] = (ushort)(row[x] << shift);
        }
        return samples;
    }

    private void Write(string file)
    {
        using (var writer = new BinaryWriter(File.Create(file + ".tmp")))
        {
            foreach (int v in (int[])[Magic, BaseQp, Width, Height, Pictures.Count])
                writer.Write(v);
            foreach (CodedPicture p in Pictures)
            {
                writer.Write(p.Qp);
                writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<ushort>(p.Decoded));
                writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<ushort>(p.Original));
            }
        }
        File.Move(file + ".tmp", file, overwrite: true);
    }

    private static CodedClip Read(string file)
    {
        using var reader = new BinaryReader(File.OpenRead(file));
        if (reader.ReadInt32() != Magic)
            throw new InvalidDataException($"'{file}' is not a coded clip; remove it to have it made again.");
        int qp = reader.ReadInt32(), width = reader.ReadInt32(), height = reader.ReadInt32(), count = reader.ReadInt32();
        if (width is < 1 or > 16384 || height is < 1 or > 16384 || reader.BaseStream.Length != 20 + count * (4 + 4L * width * height))
            throw new InvalidDataException($"'{file}' is damaged; remove it to have it made again.");
        var pictures = new CodedPicture[count];
        for (int i = 0; i < count; i++)
            pictures[i] = new CodedPicture(reader.ReadInt32(), Samples(), Samples());
        string name = Path.GetFileNameWithoutExtension(file);
        return new CodedClip(name[..name.LastIndexOf("_qp", StringComparison.Ordinal)], qp, width, height, pictures);

        ushort[] Samples()
        {
            var samples = new ushort[width * height];
            reader.BaseStream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(samples.AsSpan()));
            return samples;
        }
    }
}
