using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VvcIlif.Rd.Metrics;
using VvcIlif.Rd.Records;
using VvcIlif.Sweep.Running;
using VvcIlif.Sweep.Spec;

namespace VvcIlif.Sweep.Planning;

/// <summary>Makes the points of a specification.</summary>
internal sealed class Planner(IOwnCodec own, ForeignVersions versions)
{
    /// <summary>Finds the sequences, prepares their clips, and lists the points.</summary>
    /// <param name="spec">Specification.</param>
    /// <param name="inputFolder">Where prepared clips are kept.</param>
    /// <param name="tell">Takes a line about what is being done.</param>
    public Plan Make(SweepSpec spec, string inputFolder, Action<string> tell)
    {
        foreach (CodecSpec codec in spec.Codecs.Where(c => c.Cut && c.Options.Any(o => o.StartsWith("--intra-period", StringComparison.Ordinal))))
            throw new SweepException(SweepError.Specification, $"'{spec.Path}' line {codec.Line}: '{codec.Name}' is cut at intra pictures, so the sweep has to know their distance: give it with the key intra_period.");
        foreach (CodecSpec codec in spec.Codecs.Where(c => c.Kind == CodecKind.Own))
        {
            if (own.Wrong(codec.Options) is { } wrong)
                throw new SweepException(SweepError.Specification, $"'{spec.Path}' line {codec.Line}: the options of '{codec.Name}': {wrong}");
        }

        if (spec.Metrics.Where(FFmpegMetrics.Filters.ContainsKey).Select(FFmpegMetrics.Absent).FirstOrDefault(r => r is not null) is { } absent)
            throw new SweepException(SweepError.Input, $"'{spec.Path}' (key metrics): {absent}");
        var inputs = new InputStore(inputFolder);
        var clips = new List<(FoundSequence Sequence, ClipInput Input)>();
        foreach (FoundSequence sequence in SequenceResolver.Resolve(spec))
        {
            clips.Add((sequence, inputs.Prepare(sequence, spec.Depth, spec.Path)));
            tell(FormattableString.Invariant($"{sequence.Name}: {clips[^1].Input.Format}, {clips[^1].Input.Frames} frames"));
        }
        var jobs = new List<PointJob>();
        foreach (CodecSpec codec in spec.Codecs)
        {
            string version = codec.Kind == CodecKind.Own ? own.Version : versions.Of(codec, spec.Path);
            Complexity? complexity = codec.Kind == CodecKind.Own ? own.Complexity(codec.Options) : null;
            string files = Files(codec);
            foreach (string configuration in codec.Configurations ?? spec.Configurations)
            {
                foreach ((FoundSequence sequence, ClipInput input) in clips)
                {
                    foreach (int qp in codec.Qps ?? spec.Qps)
                        jobs.Add(Job(spec, codec, version, files, complexity, configuration, sequence, input, qp));
                }
            }
        }
        return new Plan { Name = spec.Name, Spec = Path.GetFileName(spec.Path), Anchor = spec.Anchor, Jobs = jobs };
    }

    private static PointJob Job(SweepSpec spec, CodecSpec codec, string version, string files, Complexity? complexity, string configuration, FoundSequence sequence, ClipInput input, int qp)
    {
        int period = spec.IntraPeriod ?? (int)Math.Clamp(Math.Round(input.Fps / 32), 1, 8) * 32;
        var decides = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["clip"] = input.Hash,
            ["format"] = input.Format.ToString(),
            ["frames"] = Text(input.Frames),
            ["codec"] = codec.Kind.ToString(),
            ["version"] = version,
            ["options"] = CommandWords.Join(codec.Options),
            ["files"] = files,
            ["configuration"] = configuration,
            ["qp"] = Text(qp + codec.QpOffset),
            ["period"] = configuration == "ra" ? Text(period) : "",
            ["threads"] = Text(spec.Threads),
            ["metrics"] = string.Join(' ', spec.Metrics.Order(StringComparer.Ordinal)),
        };
        if (codec.Encode is not null)
            decides["command"] = codec.Encode;
        if (codec.Decode is not null)
            decides["decode"] = codec.Decode;
        if (codec.Cut)
            decides["cut"] = "yes";
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', decides.Select(d => $"{d.Key}={d.Value}")))))[..16];
        return new PointJob
        {
            Id = id,
            Codec = codec.Name,
            Kind = codec.Kind,
            Options = codec.Options,
            Encode = codec.Encode,
            Decode = codec.Decode,
            Suffix = codec.Suffix,
            Cut = codec.Cut,
            Sequence = sequence.Name,
            Class = sequence.Class,
            Configuration = configuration,
            Qp = qp,
            EncoderQp = qp + codec.QpOffset,
            Input = input,
            IntraPeriod = period,
            Threads = spec.Threads,
            Metrics = spec.Metrics,
            KeepStream = spec.KeepStreams,
            Version = version,
            Complexity = complexity,
            Decides = decides,
        };

        static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
    }

    // Hashes of models, plug-ins and other files that the options name.
    private string Files(CodecSpec codec)
    {
        IEnumerable<string> files = codec.Kind == CodecKind.Own ? own.Files(codec.Options) : codec.Options.Concat(CommandWords.Split(codec.Encode ?? "")).Skip(codec.Encode is null ? 0 : 1).Where(File.Exists);
        return string.Join(' ', files.Select(FileHash));
    }

    internal static string FileHash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream))[..16];
    }
}
