using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Cli.Support;
using VvcIlif.Codec;
using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif encode</summary>
internal static class EncodeVerb
{
    public static Command Create()
    {
        var command = new Command("encode", "Encodes a clip into an H.266 stream. Example: vvcilif encode clip.y4m -o clip.266 --qp 32 --recon rec.y4m");
        var input = new Argument<string>("IN") { Description = "Clip: .y4m, .yuv (with --size), anything that FFmpeg reads, or - for standard input." };
        var output = new Option<string>("--output", "-o") { Description = "Stream to write, or -.", Required = true };
        var qp = new Option<int>("--qp", "-q") { Description = "Quantisation parameter, 0 to 63.", DefaultValueFactory = _ => 32 };
        var bitrate = new Option<double?>("--bitrate") { Description = "Wanted rate of the whole stream in kbit/s; takes several passes and so needs a file. Replaces --qp." };
        var preset = new Option<string>("--preset") { Description = "Effort: fast, medium or slow.", DefaultValueFactory = _ => "medium" };
        var tool = new Option<string[]>("--tool")
        {
            Description = "NAME=VALUE: another value than the preset's for a coding tool or a setting of the search; once for each. 'vvcilif tools list' shows all.",
        };
        var config = new Option<string>("--config", "-c") { Description = "ai (all intra), ld (low delay B) or ra (random access).", DefaultValueFactory = _ => "ra" };
        var period = new Option<int?>("--intra-period") { Description = "Pictures from one intra picture to the next, -1 for the first only (ra: about a second)." };
        var gop = new Option<int?>("--gop") { Description = "Pictures of a hierarchy of ra: 8, 16 or 32." };
        var frames = new Option<int?>("--frames", "-f") { Description = "Frames to encode (all)." };
        var first = new Option<int>("--first-frame") { Description = "Start at this frame of the clip, in ra a multiple of the intra period, and write the part of the stream that follows it; parts that overlap by that frame are joined by 'cat'." };
        var threads = new Option<int>("--threads", "-t") { Description = "Pictures coded at the same time; 0 takes the number of processors. The bytes do not depend on it." };
        var interp = new Option<string?>("--interp") { Description = Filters.Help };
        var model = new Option<string?>("--model") { Description = Filters.ModelHelp };
        var switching = new Option<string>("--ilif-switch") { Description = Filters.SwitchHelp, DefaultValueFactory = _ => "ctu" };
        var recon = new Option<string?>("--recon", "-r") { Description = "Also write the decoded pictures: .y4m or .yuv." };
        var csv = new Option<string?>("--csv") { Description = "Write the figures of each picture to a CSV file." };
        var cfg = new Option<string?>("--cfg") { Description = "File with lines 'Name : value' in the manner of VTM; what is given here wins." };
        var ctu = new Option<int>("--ctu") { Description = "Side of a coding tree unit: 32, 64 or 128.", DefaultValueFactory = _ => 128 };
        var internalDepth = new Option<int?>("--internal-depth") { Description = "Bits of a coded sample: 8 or 10 (10)." };
        var hash = new Option<string>("--hash") { Description = "Picture hash: md5, crc, checksum or none.", DefaultValueFactory = _ => "md5" };
        var quiet = new Option<bool>("--quiet") { Description = "No line per picture." };
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON." };
        command.Add(input);
        foreach (Option option in (Option[])[output, qp, bitrate, preset, tool, config, period, gop, frames, first, threads, interp, model, switching, recon, csv, cfg, ctu, internalDepth, hash, quiet, json])
            command.Add(option);
        var raw = new RawOptions(command);
        command.SetAction(result =>
        {
            CfgFile? file = result.GetValue(cfg) is { } path ? CfgFile.Read(path) : null;
            using IVideoSource source = Open();
            Plane[]? skipped = null;
            for (int i = 0; i < result.GetValue(first); i++)
            {
                if (!source.ReadFrame(skipped ??= source.Format.CreatePlanes()))
                    throw new CliException(ExitCode.Input, $"'{result.GetRequiredValue(input)}' has only {i} frames, so none {result.GetValue(first)}.");
            }

            CheckSource(source.Format, result.GetRequiredValue(input));
            FrameRate rate = raw.Fps(result) is { } text ? RawOptions.ParseRate(text) : new FrameRate(source.Format.FpsNumerator, source.Format.FpsDenominator);
            IInterpolationFilter? filter = Filters.Parse(result.GetValue(interp), result.GetValue(model), result.GetValue(threads));
            if (filter is null && Given(switching))
                throw new CliException(ExitCode.Usage, "--ilif-switch needs a filter to switch: --interp ilif1, ilif2 or plugin:PATH.");
            var options = new EncoderOptions
            {
                Width = source.Format.Width,
                Height = source.Format.Height,
                FrameRate = rate,
                InputBitDepth = source.Format.BitDepth,
                InternalBitDepth = result.GetValue(internalDepth) ?? file?.Int("InternalBitDepth") ?? 10,
                Qp = Given(qp) ? result.GetValue(qp) : file?.Int("QP") ?? result.GetValue(qp),
                Configuration = Choice("--config", result.GetRequiredValue(config), ("ai", CodingConfiguration.AllIntra), ("ld", CodingConfiguration.LowDelay), ("ra", CodingConfiguration.RandomAccess)),
                Preset = Choice("--preset", result.GetRequiredValue(preset), ("fast", EncoderPreset.Fast), ("medium", EncoderPreset.Medium), ("slow", EncoderPreset.Slow)),
                IntraPeriod = result.GetValue(period) ?? file?.Int("IntraPeriod"),
                FirstPicture = result.GetValue(first),
                GopSize = result.GetValue(gop),
                CtuSize = Given(ctu) ? result.GetValue(ctu) : file?.Int("CTUSize") ?? result.GetValue(ctu),
                Threads = result.GetValue(threads),
                DecodedPictureHash = Choice("--hash", result.GetRequiredValue(hash), ("md5", HashKind.Md5), ("crc", HashKind.Crc), ("checksum", HashKind.Checksum), ("none", HashKind.None)),
                InterpolationFilter = filter,
                InterpolationSwitch = Choice("--ilif-switch", result.GetRequiredValue(switching), ("off", InterpolationSwitch.Off), ("slice", InterpolationSwitch.Slice), ("ctu", InterpolationSwitch.Ctu)),
            };
            options = WithTools(options, result.GetValue(tool) ?? []);
            options.Validate();
            int? limit = result.GetValue(frames) ?? file?.Int("FramesToBeEncoded");
            if (limit < 1)
                throw new CliException(ExitCode.Usage, $"--frames is {limit}; it is at least 1.");
            double? wanted = result.GetValue(bitrate);
            if (wanted is not null && result.GetValue(first) != 0)
                throw new CliException(ExitCode.Usage, "--bitrate codes whole clips; it does not go with --first-frame.");
            if (wanted is { } kbps)
                options = FindQp(options, kbps, result.GetRequiredValue(input), Open, limit, result.GetValue(quiet));
            var job = new Job(source, options, limit, result.GetRequiredValue(output), result.GetValue(recon), result.GetValue(csv), result.GetValue(quiet));
            EncodeSummary summary = job.Run();
            // The search has the fast preset; what the preset asked for makes of its QP may want one correction.
            for (int i = 0; i < 2 && wanted is { } rateAsked && Math.Abs(summary.KilobitsPerSecond / rateAsked - 1) > RateSearch.Tolerance; i++)
            {
                options = RateSearch.Correct(options, rateAsked, summary.KilobitsPerSecond);
                using IVideoSource again = Open();
                summary = (job with { Source = again, Options = options }).Run();
            }
            Tell(summary, job.PlugInShares, result.GetValue(json), result.GetRequiredValue(output) == "-");

            IVideoSource Open() => VideoFiles.Open(result.GetRequiredValue(input), raw.Format(result, file?.Format()));

            bool Given(Option option) => result.GetResult(option) is { Implicit: false };
        });
        return command;
    }

    /// <summary>The options with single values of the preset changed, each as NAME=VALUE.</summary>
    public static EncoderOptions WithTools(EncoderOptions options, string[] changes)
    {
        EncoderTools tools = EncoderTools.For(options.Preset);
        foreach (string change in changes)
        {
            int at = change.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw new CliException(ExitCode.Usage, $"--tool is '{change}'; it has the form NAME=VALUE ('vvcilif tools list' shows the names).");
            tools = tools.With(change[..at], change[(at + 1)..]);
        }
        return changes.Length == 0 ? options : options with { Tools = tools };
    }

    private static EncoderOptions FindQp(EncoderOptions options, double kbps, string input, Func<IVideoSource> open, int? limit, bool quiet)
    {
        if (input == "-")
            throw new CliException(ExitCode.Usage, "--bitrate reads the clip more than once and so needs a file.");
        if (!(kbps > 0))
            throw new CliException(ExitCode.Usage, FormattableString.Invariant($"--bitrate is {kbps}; it is more than 0."));
        return RateSearch.Find(options, kbps, Clip, (qp, rate) =>
        {
            if (!quiet)
                Console.Error.WriteLine(FormattableString.Invariant($"Search: QP {qp:F2} gives {rate:F2} kbit/s"));
        });

        IEnumerable<IReadOnlyList<Plane>> Clip()
        {
            using IVideoSource source = open();
            foreach (IReadOnlyList<Plane> frame in Frames(source, limit))
                yield return frame;
        }
    }

    /// <summary>Frames of a source, at most a number of them, in planes that are used again.</summary>
    public static IEnumerable<IReadOnlyList<Plane>> Frames(IVideoSource source, int? limit, Action? read = null)
    {
        Plane[] planes = source.Format.CreatePlanes();
        for (int i = 0; (limit is null || i < limit) && source.ReadFrame(planes); i++)
        {
            read?.Invoke();
            yield return planes;
        }
    }

    private static void CheckSource(VideoFormat format, string name)
    {
        if (format.ChromaFormat != ChromaFormat.Yuv420)
            throw new CliException(ExitCode.Unsupported, $"'{name}' is {format}; only 4:2:0 is encoded.");
        if (format.BitDepth is not (8 or 10))
            throw new CliException(ExitCode.Unsupported, $"'{name}' is {format}; only 8 and 10 bit are encoded.");
        if ((format.Width | format.Height) % 2 != 0)
            throw new CliException(ExitCode.Input, $"'{name}' is {format.Width}x{format.Height}; width and height must be even.");
        if (format.Width is < 8 or > EncoderOptions.MaxSize || format.Height is < 8 or > EncoderOptions.MaxSize)
            throw new CliException(ExitCode.Input, $"'{name}' is {format.Width}x{format.Height}; each side must be 8 to {EncoderOptions.MaxSize}.");
    }

    private static T Choice<T>(string option, string value, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        foreach ((string name, T choice) in choices)
        {
            if (name == value)
                return choice;
        }

        var names = new List<string>();
        foreach ((string name, _) in choices)
            names.Add(name);
        throw new CliException(ExitCode.Usage, $"{option} is '{value}'; allowed: {string.Join(", ", names)}.");
    }

    private static void Tell(EncodeSummary summary, SortedDictionary<int, double> shares, bool json, bool streamOnOutput)
    {
        if (json && !streamOnOutput)
        {
            var figures = new JsonObject
            {
                ["pictures"] = summary.Pictures,
                ["bytes"] = summary.Bytes,
                ["bitrate_kbps"] = Report.Node(summary.KilobitsPerSecond),
                ["psnr_y"] = Report.Node(summary.PsnrY),
                ["psnr_u"] = Report.Node(summary.PsnrU),
                ["psnr_v"] = Report.Node(summary.PsnrV),
                ["seconds"] = Report.Node(summary.Elapsed.TotalSeconds),
            };
            if (summary.PlugInShare is { } share)
            {
                figures["plug_in_share"] = Report.Node(share);
                figures["plug_in_share_by_picture"] = new JsonArray([.. shares.Values.Select(v => Report.Node(v))]);
            }
            Report.Json(figures);
            return;
        }
        (streamOnOutput ? Console.Error : Console.Out).WriteLine(FormattableString.Invariant(
            $"{summary.Pictures} pictures, {summary.Bytes} bytes, {summary.KilobitsPerSecond:F2} kbit/s, PSNR Y {summary.PsnrY:F4} U {summary.PsnrU:F4} V {summary.PsnrV:F4} dB, {PlugIn(summary)}{summary.Elapsed.TotalSeconds:F2} s, {summary.Pictures / Math.Max(summary.Elapsed.TotalSeconds, 1e-9):F2} frames/s"));
    }

    private static string PlugIn(EncodeSummary summary) =>
        summary.PlugInShare is { } share ? FormattableString.Invariant($"plug-in filter in {share:P0} of inter CTUs, ") : "";

    /// <summary>One run with its files.</summary>
    private sealed record Job(IVideoSource Source, EncoderOptions Options, int? Limit, string Output, string? Recon, string? Csv, bool Quiet)
    {
        /// <summary>Share of the CTUs that the plug-in filter predicts, by picture in output order.</summary>
        public SortedDictionary<int, double> PlugInShares { get; } = [];

        public EncodeSummary Run()
        {
            int? total = Source.FrameCount is { } count ? Math.Min(count, Limit ?? int.MaxValue) : Limit;
            using var stream = new OutputFile(Output);
            using IVideoSink? recon = Recon is null ? null : VideoFiles.Create(Recon, Source.Format with
            {
                BitDepth = Options.InternalBitDepth,
                FpsNumerator = Options.FrameRate.Numerator,
                FpsDenominator = Options.FrameRate.Denominator,
            });
            using OutputFile? table = Csv is null ? null : new OutputFile(Csv);
            StreamWriter? lines = table is null ? null : new StreamWriter(table.Stream, leaveOpen: true);
            lines?.WriteLine("poc,coding_index,type,layer,qp,bits,psnr_y,psnr_u,psnr_v,seconds,plug_in_share");
            TextWriter console = Output == "-" || Recon == "-" ? Console.Error : Console.Out;
            // On a terminal the bar is enough unless the figures go elsewhere.
            bool perPicture = !Quiet;
            EncodeSummary summary = Progress.Run("Encoding", total, bar: !perPicture, progress =>
                new VvcEncoder(Options).Encode(Frames(Source, Limit), stream.Stream, picture =>
                {
                    progress.Advance();
                    PlugInShares[picture.Index] = picture.PlugInShare;
                    if (perPicture)
                        console.WriteLine(Words(picture) + (Options.InterpolationFilter is null ? "" : FormattableString.Invariant($"  plug-in {picture.PlugInShare,4:P0}")));
                    lines?.WriteLine(FormattableString.Invariant(
                        $"{picture.Index},{picture.CodingIndex},{picture.Type},{picture.Layer},{picture.Qp},{picture.Bits},{picture.PsnrY:F4},{picture.PsnrU:F4},{picture.PsnrV:F4},{picture.EncodeTime.TotalSeconds:F3},{picture.PlugInShare:F4}"));
                }, recon is null ? null : picture => recon.WriteFrame(picture.Row)));
            if (summary.Pictures == 0)
                throw new CliException(ExitCode.Input, "There is no frame to encode.");
            lines?.Flush();
            stream.Complete();
            recon?.Complete();
            table?.Complete();
            return summary;
        }

        private static string Words(PictureStatistics p) => string.Create(CultureInfo.InvariantCulture,
            $"{p.Index,5}  {p.Type} layer {p.Layer}  QP {p.Qp,2}  {p.Bits,9} bits  Y {p.PsnrY:F3}  U {p.PsnrU:F3}  V {p.PsnrV:F3} dB  {p.EncodeTime.TotalMilliseconds,7:F0} ms");
    }
}
