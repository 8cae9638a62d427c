using VvcIlif.Codec;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Modules.Kit.Operations;
using VvcIlif.Sequences;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>How a solid is read from a file.</summary>
public sealed record SolidSource
{
    /// <summary>File or folder.</summary>
    public required string Path { get; init; }

    /// <summary>Sizes along x, y and z of a .raw volume of one byte a voxel, or null.</summary>
    public (int X, int Y, int Z)? Volume { get; init; }

    /// <summary>Format of a raw planar clip, or null.</summary>
    public VideoFormat? Video { get; init; }

    /// <summary>Samples at or above this are full: of 8 bits for pictures and clips (deeper ones are scaled), values as they are for npy and raw volumes. Null: 128, and 1 for volumes.</summary>
    public double? Threshold { get; init; }

    /// <summary>The threshold comes from Otsu's method over all samples.</summary>
    public bool Otsu { get; init; }

    /// <summary>Most frames of a clip or pictures of a stack, or null for all.</summary>
    public int? Frames { get; init; }

    /// <summary>Takes what is below the threshold.</summary>
    public bool Invert { get; init; }
}

/// <summary>Reads solids from polyhedra, volumes, stacks of masks and mask clips; writes volumes. x are columns, y rows, z slices or frames.</summary>
public static class VolumeFiles
{
    /// <summary>Reads a solid.</summary>
    /// <exception cref="ModuleException">The file is missing, damaged, empty, or of another kind.</exception>
    public static Solid Read(SolidSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        string extension = Directory.Exists(source.Path) ? "/" : Path.GetExtension(source.Path).ToLowerInvariant();
        if (extension is ".obj" or ".off")
        {
            using var text = new StreamReader(Open(source.Path));
            try
            {
                return extension == ".obj" ? PolyhedronReader.ReadObj(text) : PolyhedronReader.ReadOff(text);
            }
            catch (ModuleException error)
            {
                throw new ModuleException(error.Error, $"'{source.Path}': {error.Message}", error);
            }
        }
        CellGrid grid = extension switch
        {
            ".npy" => FromNpy(source),
            ".raw" or ".vol" when source.Volume is not null => FromRaw(source),
            "/" => FromPictures(source),
            ".png" or ".tif" or ".tiff" or ".pgm" => FromPictures(source),
            _ => FromClip(source),
        };
        if (grid.Count() == 0)
            throw ModuleException.Input($"'{source.Path}' is empty: no voxel is {(source.Invert ? "below" : "at or above")} the threshold.");
        return Solid.OfVolume(grid);
    }

    /// <summary>Writes a volume: .npy (bytes 0 and 1 of shape z, y, x), .raw or .vol (bytes 0 and 1), .y4m (a clip of 0 and 255), or, for a name without ending, a folder of PNG masks.</summary>
    /// <exception cref="ModuleException">The kind of file is not known.</exception>
    /// <exception cref="VideoOutputException">It cannot be written.</exception>
    public static void Write(string path, CellGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npy":
                OutputFiles.Write(path, Npy.Write([grid.Depth, grid.Height, grid.Width], Bytes(grid)));
                break;
            case ".raw" or ".vol":
                OutputFiles.Write(path, Bytes(grid));
                break;
            case ".y4m":
                WriteClip(path, grid);
                break;
            case "":
                OutputFiles.Folder(path);
                for (int z = 0; z < grid.Depth; z++)
                {
                    var mask = new ImageF(grid.Width, grid.Height);
                    for (int y = 0; y < grid.Height; y++)
                    {
                        for (int x = 0; x < grid.Width; x++)
                            mask[x, y] = grid[x, y, z] ? 1 : 0;
                    }

                    ImageFile.Write(Path.Combine(path, $"{z:D5}.png"), mask);
                }
                break;
            default:
                throw ModuleException.Usage($"'{path}' is no kind of volume; allowed: .npy, .raw, .vol, .y4m, or a folder (a name without ending).");
        }
    }

    private static byte[] Bytes(CellGrid grid)
    {
        var bytes = new byte[checked(grid.Width * grid.Height * grid.Depth)];
        int at = 0;
        for (int z = 0; z < grid.Depth; z++)
        {
            for (int y = 0; y < grid.Height; y++)
            {
                for (int x = 0; x < grid.Width; x++)
                    bytes[at++] = grid[x, y, z] ? (byte)1 : (byte)0;
            }
        }

        return bytes;
    }

    private static void WriteClip(string path, CellGrid grid)
    {
        var format = new VideoFormat { Width = grid.Width, Height = grid.Height, ChromaFormat = ChromaFormat.Monochrome }.Validated();
        using IVideoSink sink = VideoFiles.Create(path, format);
        var row = new ushort[grid.Width];
        for (int z = 0; z < grid.Depth; z++)
        {
            sink.WriteFrame((_, y) =>
            {
                for (int x = 0; x < row.Length; x++)
                    row[x] = grid[x, y, z] ? (ushort)255 : (ushort)0;
                return row;
            });
        }

        sink.Complete();
    }

    private static CellGrid FromNpy(SolidSource source)
    {
        NpyArray array = Npy.Read(source.Path);
        if (array.Shape.Length is not (2 or 3) || array.Shape.Contains(0))
            throw ModuleException.Input($"'{source.Path}' has the shape ({string.Join(", ", array.Shape)}); a volume has the shape (z, y, x), each at least 1.");
        int[] shape = array.Shape.Length == 2 ? [1, .. array.Shape] : array.Shape;
        return FromValues(source, shape[2], shape[1], shape[0], array.ToFloats());
    }

    private static CellGrid FromRaw(SolidSource source)
    {
        (int w, int h, int d) = source.Volume!.Value;
        if (w < 1 || h < 1 || d < 1)
            throw ModuleException.Usage($"A volume of {w}x{h}x{d} is not possible; each size is at least 1.");
        using Stream stream = Open(source.Path);
        if (stream.Length != (long)w * h * d)
            throw ModuleException.Input($"'{source.Path}' has {stream.Length} bytes; {w}x{h}x{d} voxels have {(long)w * h * d}.");
        if (stream.Length > Array.MaxLength)
            throw ModuleException.Unsupported($"'{source.Path}' is larger than 2 GiB.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return FromValues(source, w, h, d, Array.ConvertAll(bytes, b => (float)b));
    }

    private static CellGrid FromValues(SolidSource source, int width, int height, int depth, float[] values)
    {
        depth = Math.Min(depth, source.Frames ?? depth);
        float threshold = source.Otsu ? MathF.BitIncrement(Threshold.Otsu(values)) : (float)(source.Threshold ?? 1);
        var grid = new CellGrid(width, height, depth);
        int at = 0;
        for (int z = 0; z < depth; z++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    if (values[at++] >= threshold != source.Invert)
                        grid[x, y, z] = true;
                }
            }
        }

        return grid;
    }

    private static CellGrid FromPictures(SolidSource source)
    {
        IReadOnlyList<string> files = ImageFile.List(source.Path);
        int depth = Math.Min(files.Count, source.Frames ?? files.Count), width = 0, height = 0;
        return FromFrames(source, depth, z =>
        {
            ImageF picture = ImageFile.ReadGrey(files[z]);
            if (z == 0)
                (width, height) = (picture.Width, picture.Height);
            if (picture.Width != width || picture.Height != height)
                throw ModuleException.Input($"'{files[z]}' has {picture.Width}x{picture.Height} pixels, the first mask {width}x{height}.");
            return (width, height, Array.ConvertAll(picture.Data, v => v * 255));
        });
    }

    private static CellGrid FromClip(SolidSource source)
    {
        if (Path.GetExtension(source.Path).ToLowerInvariant() is ".yuv" or ".raw" && source.Video is null)
            throw ModuleException.Usage($"'{source.Path}' needs its size: --volume 64x64x64 for voxels of one byte, --size 416x240 for a planar clip.");
        using IVideoSource clip = VideoFiles.Open(source.Path, source.Video);
        VideoFormat format = clip.Format;
        Plane[] planes = format.CreatePlanes();
        float scale = 255f / ((1 << format.BitDepth) - 1);
        var masks = new List<byte[]>();
        while (masks.Count < (source.Frames ?? int.MaxValue) && clip.ReadFrame(planes))
        {
            var frame = new byte[format.Width * format.Height];
            for (int y = 0; y < format.Height; y++)
            {
                ReadOnlySpan<ushort> row = planes[0].Row(y);
                for (int x = 0; x < row.Length; x++)
                    frame[y * format.Width + x] = format.BitDepth == 8 ? (byte)row[x] : (byte)MathF.Round(row[x] * scale);
            }
            masks.Add(frame);
        }
        if (masks.Count == 0)
            throw ModuleException.Input($"'{source.Path}' has no frame.");
        return FromFrames(source, masks.Count, z => (format.Width, format.Height, Array.ConvertAll(masks[z], b => (float)b)));
    }

    private static CellGrid FromFrames(SolidSource source, int depth, Func<int, (int Width, int Height, float[] Values)> frame)
    {
        (int width, int height, float[] first) = frame(0);
        double threshold = source.Threshold ?? 128;
        if (source.Otsu)
        {
            // Every sample of every frame as a histogram of 256 bins.
            var all = new List<float>();
            for (int z = 0; z < depth; z++)
                all.AddRange(z == 0 ? first : frame(z).Values);
            threshold = MathF.BitIncrement(Threshold.Otsu(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(all)));
        }
        var grid = new CellGrid(width, height, depth);
        for (int z = 0; z < depth; z++)
        {
            float[] values = z == 0 ? first : frame(z).Values;
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] >= threshold != source.Invert)
                    grid[i % width, i / width, z] = true;
            }
        }
        return grid;
    }

    private static Stream Open(string path)
    {
        try
        {
            return VideoFiles.OpenRead(path);
        }
        catch (VideoInputException error)
        {
            throw ModuleException.Input(error.Message, error);
        }
    }
}
