using NetVips;
using StbImageSharp;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Sequences;
using VipsImage = NetVips.Image;

namespace VvcIlif.Modules.Kit.Files;

/// <summary>
/// Pictures in files: PNG (8, 16 bit), JPEG, WebP, TIFF (8, 16 bit, float), PGM, PPM, PFM, Radiance HDR, and npy
/// arrays. Integers are scaled to 0..1, floating-point values stay as they are. An alpha channel is laid over white.
/// </summary>
public static class ImageFile
{
    // Warnings of the library go nowhere: what is wrong with a file is said by an exception.
    static ImageFile() => Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, static (_, _, _) => { });

    /// <summary>Names of files that <see cref="Read(string)"/> takes, without the dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["png", "jpg", "jpeg", "webp", "tif", "tiff", "pgm", "ppm", "pfm", "hdr", "npy"];

    /// <summary>Reads a picture: 1 or 3 channels, those of an npy array as they are.</summary>
    /// <exception cref="ModuleException">There is no such file, or it is damaged, empty, too large or of another kind.</exception>
    public static ImageF Read(string path)
    {
        byte[] bytes = Bytes(path);
        try
        {
            return Kind(path, bytes) switch
            {
                "npy" => FromArray(Npy.Parse(bytes, path), path),
                "pnm" => Pnm.Parse(bytes, path),
                "hdr" => Radiance(bytes),
                "exr" => throw ModuleException.Unsupported($"'{path}' is an OpenEXR file, which is not read here; convert it to PFM or TIFF with floating-point samples."),
                _ => Vips(bytes),
            };
        }
        catch (Exception error) when (error is VipsException or InvalidOperationException or ArgumentException or IndexOutOfRangeException or DllNotFoundException or TypeInitializationException)
        {
            throw ModuleException.Input($"'{path}' cannot be read as a picture: {FirstLine(error)}", error);
        }
    }

    /// <summary>Reads a picture as grey: BT.601 luma of colours.</summary>
    /// <exception cref="ModuleException">As <see cref="Read"/>.</exception>
    public static ImageF ReadGrey(string path) => Operations.Colour.Luma(Read(path));

    /// <summary>Reads a picture with three channels; grey is repeated.</summary>
    /// <exception cref="ModuleException">As <see cref="Read"/>.</exception>
    public static ImageF ReadRgb(string path)
    {
        ImageF image = Read(path);
        return image.Channels switch
        {
            3 => image,
            1 => ImageF.Stack(image, image, image),
            _ => throw ModuleException.Input($"'{path}' has {image.Channels} channels; 1 or 3 are wanted."),
        };
    }

    /// <summary>Reads all pictures of a folder in the order of their names, or the one of a file.</summary>
    /// <exception cref="ModuleException">There is none.</exception>
    public static IReadOnlyList<string> List(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        string[] files = [.. Directory.EnumerateFiles(path).Where(f => Extensions.Contains(Path.GetExtension(f).TrimStart('.').ToLowerInvariant())).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw ModuleException.Input($"There is no picture in '{path}'.");
    }

    /// <summary>Writes a picture of 1 or 3 channels in the format of the file's name; the file appears when it is whole.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="image">Values, clipped to 0..1 where the format has integers.</param>
    /// <param name="bits">8 or 16 for PNG, TIFF, PGM and PPM; 32 writes floating-point TIFF.</param>
    /// <param name="quality">JPEG and WebP quality, 1..100.</param>
    /// <exception cref="ModuleException">The format is not known or does not hold such a picture.</exception>
    /// <exception cref="VideoOutputException">The file cannot be written.</exception>
    public static void Write(string path, ImageF image, int bits = 8, int quality = 95)
    {
        ArgumentNullException.ThrowIfNull(image);
        string kind = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        byte[] bytes = kind switch
        {
            "npy" => Npy.Write([image.Channels, image.Height, image.Width], image.Data),
            "pgm" or "ppm" or "pfm" => Pnm.Write(image, kind, bits),
            "hdr" => RadianceBytes(image),
            "png" or "jpg" or "jpeg" or "webp" or "tif" or "tiff" => Encode(image, "." + kind, bits, quality),
            _ => throw ModuleException.Usage($"'{path}' has no known ending for a picture; known are {string.Join(", ", Extensions)}."),
        };
        OutputFiles.Write(path, bytes);
    }

    /// <summary>A picture as the bytes of a file.</summary>
    /// <param name="image">Values, clipped to 0..1.</param>
    /// <param name="extension">.png, .jpg, .webp or .tif.</param>
    /// <param name="bits">8, 16, or 32 for TIFF.</param>
    /// <param name="quality">Of JPEG and WebP.</param>
    public static byte[] Encode(ImageF image, string extension, int bits = 8, int quality = 95)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Channels is not (1 or 3))
            throw ModuleException.Unsupported($"A picture with {image.Channels} channels cannot be written as {extension}.");
        bool eightOnly = extension is ".jpg" or ".jpeg" or ".webp";
        if (bits is not (8 or 16 or 32) || eightOnly && bits != 8 || bits == 32 && !extension.StartsWith(".tif", StringComparison.Ordinal))
            throw ModuleException.Usage($"{extension} files do not hold {bits} bits.");
        int n = image.Area, channels = image.Channels;
        Enums.Interpretation meaning = channels == 3
            ? bits == 16 ? Enums.Interpretation.Rgb16 : bits == 32 ? Enums.Interpretation.Scrgb : Enums.Interpretation.Srgb
            : bits == 16 ? Enums.Interpretation.Grey16 : Enums.Interpretation.Bw;
        using VipsImage raw = bits switch
        {
            8 => Make(v => (byte)(Math.Clamp(v, 0, 1) * 255 + 0.5f), Enums.BandFormat.Uchar),
            16 => Make(v => (ushort)(Math.Clamp(v, 0, 1) * 65535 + 0.5f), Enums.BandFormat.Ushort),
            _ => Make(v => v, Enums.BandFormat.Float),
        };
        using VipsImage named = raw.Copy(interpretation: meaning);
        return extension switch
        {
            ".png" => named.PngsaveBuffer(compression: 6),
            ".webp" => named.WebpsaveBuffer(q: quality),
            ".tif" or ".tiff" => named.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Deflate),
            _ => named.JpegsaveBuffer(q: quality),
        };

        VipsImage Make<T>(Func<float, T> convert, Enums.BandFormat format) where T : unmanaged
        {
            var pixels = new T[n * channels];
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<float> plane = image.Plane(c);
                for (int i = 0; i < n; i++)
                    pixels[i * channels + c] = convert(plane[i]);
            }
            return VipsImage.NewFromMemoryCopy<T>(pixels, image.Width, image.Height, channels, format);
        }
    }

    /// <summary>A picture from the bytes of a PNG, JPEG, WebP or TIFF file.</summary>
    public static ImageF Decode(byte[] bytes) => Vips(bytes);

    private static byte[] Bytes(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw ModuleException.Input($"'{path}' is a folder, not a picture.");
            var file = new FileInfo(path);
            if (!file.Exists)
                throw ModuleException.Input($"There is no file '{path}'.");
            if (file.Length == 0)
                throw ModuleException.Input($"'{path}' is empty.");
            if (file.Length > int.MaxValue / 2)
                throw ModuleException.Unsupported($"'{path}' has {file.Length} bytes, which is too large for a picture.");
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw ModuleException.Input($"'{path}' cannot be read: {FirstLine(error)}", error);
        }
    }

    // By what the file starts with, whatever its name.
    private static string Kind(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\x93NUMPY"u8) || bytes.Length > 6 && bytes[0] == 0x93 && bytes[1..].StartsWith("NUMPY"u8))
            return "npy";
        if (bytes.Length > 2 && bytes[0] == 'P' && "25634Ff".Contains((char)bytes[1]))
            return "pnm";
        if (bytes.StartsWith("#?RADIANCE"u8) || bytes.StartsWith("#?RGBE"u8))
            return "hdr";
        if (bytes.Length > 4 && bytes[0] == 0x76 && bytes[1] == 0x2f && bytes[2] == 0x31 && bytes[3] == 0x01)
            return "exr";
        _ = path;
        return "vips";
    }

    private static ImageF Vips(byte[] bytes)
    {
        using VipsImage file = VipsImage.NewFromBuffer(bytes, access: Enums.Access.Sequential);
        if ((long)file.Width * file.Height * 3 > ImageF.MostValues)
            throw new InvalidOperationException($"{file.Width}x{file.Height} pixels are too many");
        using VipsImage turned = file.Autorot();
        using VipsImage flat = turned.HasAlpha() ? turned.Flatten(background: [turned.Format == Enums.BandFormat.Ushort ? 65535.0 : turned.Format == Enums.BandFormat.Uchar ? 255.0 : 1.0]) : turned.Copy();
        bool cmyk = flat.Interpretation is Enums.Interpretation.Cmyk or Enums.Interpretation.Lab or Enums.Interpretation.Labs;
        using VipsImage colours = cmyk ? flat.Colourspace(Enums.Interpretation.Srgb) : flat.Copy();
        int channels = colours.Bands is 1 or 3 ? colours.Bands : throw new InvalidOperationException($"it has {colours.Bands} channels");
        float scale = colours.Format switch
        {
            Enums.BandFormat.Uchar or Enums.BandFormat.Char => 1f / 255,
            Enums.BandFormat.Ushort or Enums.BandFormat.Short => 1f / 65535,
            _ => 1f,
        };
        using VipsImage floats = colours.Cast(Enums.BandFormat.Float);
        float[] pixels = floats.WriteToMemory<float>();
        var image = new ImageF(colours.Width, colours.Height, channels);
        for (int c = 0; c < channels; c++)
        {
            Span<float> plane = image.Plane(c);
            for (int i = 0; i < plane.Length; i++)
                plane[i] = pixels[i * channels + c] * scale;
        }
        return image;
    }

    private static ImageF Radiance(byte[] bytes)
    {
        ImageResultFloat result = ImageResultFloat.FromMemory(bytes, ColorComponents.RedGreenBlue);
        var image = new ImageF(result.Width, result.Height, 3);
        for (int c = 0; c < 3; c++)
        {
            Span<float> plane = image.Plane(c);
            for (int i = 0; i < plane.Length; i++)
                plane[i] = result.Data[3 * i + c];
        }
        return image;
    }

    private static byte[] RadianceBytes(ImageF image)
    {
        if (image.Channels != 3)
            throw ModuleException.Unsupported("An HDR file holds three channels.");
        byte[] head = System.Text.Encoding.ASCII.GetBytes($"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {image.Height} +X {image.Width}\n");
        var bytes = new byte[head.Length + 4 * image.Area];
        head.CopyTo(bytes, 0);
        // Three mantissas and the exponent they share, not packed.
        for (int i = 0, at = head.Length; i < image.Area; i++, at += 4)
        {
            float most = Math.Max(image.Data[i], Math.Max(image.Data[image.Area + i], image.Data[2 * image.Area + i]));
            if (!(most > 1e-32f))
                continue;
            int exponent = Math.Clamp((int)Math.Floor(Math.Log2(most)) + 1, -127, 127);
            float scale = MathF.ScaleB(256, -exponent);
            for (int c = 0; c < 3; c++)
                bytes[at + c] = (byte)Math.Clamp((int)(image.Data[c * image.Area + i] * scale), 0, 255);
            bytes[at + 3] = (byte)(exponent + 128);
        }
        return bytes;
    }

    private static ImageF FromArray(NpyArray array, string path)
    {
        float[] values = array.ToFloats();
        int[] shape = array.Shape;
        return shape switch
        {
            [var h, var w] => new ImageF(w, h, 1, values),
            [var c, var h, var w] when c is 1 or 3 => new ImageF(w, h, c, values),
            [var h, var w, var c] when c is 1 or 3 => Planar(w, h, c, values),
            _ => throw ModuleException.Input($"'{path}' is an array of shape ({string.Join(", ", shape)}); a picture is (height, width), (channels, height, width) or (height, width, channels)."),
        };
    }

    private static ImageF Planar(int width, int height, int channels, float[] values)
    {
        var image = new ImageF(width, height, channels);
        for (int i = 0; i < width * height; i++)
        {
            for (int c = 0; c < channels; c++)
                image.Data[c * width * height + i] = values[i * channels + c];
        }

        return image;
    }

    private static string FirstLine(Exception error) => error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault("unknown").TrimEnd('.') + ".";
}
