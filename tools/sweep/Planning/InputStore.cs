using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VvcIlif.Codec;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Procedural;

namespace VvcIlif.Sweep.Planning;

/// <summary>Prepares clips for encoders: once each, as Y4M at the depth of the sweep.</summary>
internal sealed class InputStore(string folder)
{
    public ClipInput Prepare(FoundSequence sequence, int depth, string specPath)
    {
        Directory.CreateDirectory(folder);
        string key = Key(sequence, depth), description = Path.Combine(folder, key + ".json");
        if (File.Exists(description) && JsonSerializer.Deserialize(File.ReadAllText(description), PlanContext.Default.ClipInput) is { } known && File.Exists(known.File))
            return known;
        using IVideoSource source = sequence.Generated is { } name
            ? new ProceduralClip(name, sequence.Raw!, sequence.Frames!.Value)
            : VideoFiles.Open(sequence.Path!, sequence.Raw, sequence.Frames);
        VideoFormat format = source.Format;
        if (format.ChromaFormat != ChromaFormat.Yuv420 || format.BitDepth > depth || (format.Width | format.Height) % 2 != 0)
            throw new SweepException(SweepError.Input, $"The sequence '{sequence.Name}' is {format}; a sweep at {depth} bit takes 4:2:0 of at most {depth} bits and even sizes.");
        if (sequence.Frames is { } wanted && source.FrameCount is { } there && there < wanted)
            throw TooShort(there);
        string file = Path.Combine(folder, $"{sequence.Name}-{key[..8]}.y4m");
        (string hash, int frames) = Copy(source, file, depth, sequence.Frames);
        if (sequence.Frames is { } asked && frames < asked)
        {
            File.Delete(file);
            throw TooShort(frames);
        }
        if (frames == 0)
            throw new SweepException(SweepError.Input, $"The sequence '{sequence.Name}' has no frame.");
        var input = new ClipInput
        {
            File = file,
            Hash = hash,
            Width = format.Width,
            Height = format.Height,
            FpsNumerator = format.FpsNumerator,
            FpsDenominator = format.FpsDenominator,
            Depth = depth,
            Frames = frames,
        };
        AtomicFile.Write(description, JsonSerializer.Serialize(input, PlanContext.Default.ClipInput));
        return input;

        SweepException TooShort(int has) => new(SweepError.Input, $"'{specPath}' line {sequence.Line}: the sequence '{sequence.Name}' has {has} frames, not the {sequence.Frames} that are asked for.");
    }

    private static (string Hash, int Frames) Copy(IVideoSource source, string file, int depth, int? limit)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        VideoFormat deep = source.Format with { BitDepth = depth };
        using IVideoSink sink = VideoFiles.Create(file, deep);
        Plane[] planes = source.Format.CreatePlanes();
        byte[] bytes = new byte[2 * deep.Width];
        int shift = depth - source.Format.BitDepth, frames = 0;
        for (; (limit is null || frames < limit) && source.ReadFrame(planes); frames++)
        {
            foreach (Plane plane in planes)
            {
                for (int y = 0; y < plane.Height; y++)
                {
                    Span<ushort> row = plane.Row(y);
                    for (int x = 0; shift > 0 && x < row.Length; x++)
                        row[x] = (ushort)(row[x] << shift);
                    PlanarBytes.Pack(row, bytes, deep.SampleBytes);
                    hash.AppendData(bytes, 0, row.Length * deep.SampleBytes);
                }
            }

            sink.WriteFrame(planes);
        }
        sink.Complete();
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), frames);
    }

    // What decides the samples as far as can be told without reading them.
    private static string Key(FoundSequence s, int depth)
    {
        string what = s.Path is { } path
            ? FormattableString.Invariant($"{Path.GetFullPath(path)} {new FileInfo(path).Length} {File.GetLastWriteTimeUtc(path).Ticks}")
            : FormattableString.Invariant($"generated {s.Generated} {typeof(ProceduralClip).Module.ModuleVersionId}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{what} {s.Raw} {s.Frames} {depth}"))))[..16];
    }
}
