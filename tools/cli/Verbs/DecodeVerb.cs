using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using VvcIlif.Cli.Support;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;
using VvcIlif.Codec.Encoder;
using VvcIlif.Sequences;

namespace VvcIlif.Cli.Verbs;

/// <summary>vvcilif decode</summary>
internal static class DecodeVerb
{
    public static Command Create()
    {
        var command = new Command("decode", "Decodes an H.266 stream and checks its picture hashes. Example: vvcilif decode clip.266 -o clip.y4m");
        var input = new Argument<string>("IN") { Description = "Stream, or - for standard input." };
        var output = new Option<string?>("--output", "-o") { Description = "Clip to write: .y4m, else raw planar; - for raw samples on standard output. None: only check." };
        var verify = new Option<bool>("--verify") { Description = "Compare each picture with the hash that the stream carries (the default).", DefaultValueFactory = _ => true };
        var noVerify = new Option<bool>("--no-verify") { Description = "Do not compare." };
        var md5 = new Option<bool>("--md5") { Description = "Print the MD5 of the whole raw output." };
        var depth = new Option<int?>("--depth") { Description = "Convert samples to 8 or 10 bits, with rounding." };
        var fps = new Option<string?>("--fps") { Description = "Frame rate to write where the stream has none (30)." };
        var interp = new Option<string?>("--interp") { Description = Filters.Help };
        var model = new Option<string?>("--model") { Description = Filters.ModelHelp };
        var threads = new Option<int>("--threads", "-t") { Description = "Processors to use; 0 takes those of the machine. The pictures do not depend on it." };
        var onError = new Option<string>("--on-error") { Description = "What to do where the stream is damaged: stop, or skip to the next random access point.", DefaultValueFactory = _ => "stop" };
        onError.AcceptOnlyFromAmong("stop", "skip");
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        command.Add(input);
        foreach (Option option in (Option[])[output, verify, noVerify, md5, depth, fps, interp, model, threads, onError, json])
            command.Add(option);
        command.SetAction(result =>
        {
            if (result.GetValue(depth) is { } bits and not (8 or 10))
                throw new CliException(ExitCode.Usage, $"--depth is {bits}; allowed: 8, 10.");
            if (result.GetValue(threads) is < 0 or > 64)
                throw new CliException(ExitCode.Usage, $"--threads is {result.GetValue(threads)}; allowed: 0 to 64.");
            string path = result.GetRequiredValue(input);
            var decoding = new Decoding(result.GetValue(output), result.GetValue(depth), result.GetValue(md5))
            {
                Verify = result.GetValue(verify) && !result.GetValue(noVerify),
                Rate = result.GetValue(fps) is { } text ? RawOptions.ParseRate(text) : CodedClip.FrameRate(path) is { } rate ? new FrameRate(rate.Numerator, rate.Denominator) : new FrameRate(30),
            };
            int workers = result.GetValue(threads);
            var options = new DecoderOptions
            {
                CheckHashes = decoding.Verify,
                Threads = workers,
                OnError = result.GetValue(onError) == "skip" ? ErrorHandling.Skip : ErrorHandling.Stop,
                Skipped = decoding.Skip,
                PlugInFilter = Filters.ForStream(path, result.GetValue(interp), result.GetValue(model), workers),
            };
            using Stream stream = VideoFiles.OpenRead(path);
            using (decoding)
            {
                var decoder = new VvcDecoder(options);
                long start = Stopwatch.GetTimestamp();
                Progress.Run("Decoding", null, bar: true, progress =>
                {
                    foreach (DecodedPicture picture in decoder.Decode(stream))
                    {
                        decoding.Take(picture);
                        progress.Advance();
                    }
                    return 0;
                });
                if (decoding.Pictures == 0)
                    throw new CliException(ExitCode.Input, $"'{path}' has no picture to show.");
                decoding.Complete();
                if (decoder.LayersLeftOut is > 0 and int layers)
                    Console.Error.WriteLine($"vvcilif: the stream has {layers + 1} layers; layer 0 is decoded, {(layers == 1 ? "the other is" : "the others are")} left out.");
                Tell(decoding, Stopwatch.GetElapsedTime(start), result.GetValue(json), result.GetValue(output) == "-");
            }
        });
        return command;
    }

    private static void Tell(Decoding decoding, TimeSpan time, bool json, bool samplesOnOutput)
    {
        TextWriter console = samplesOnOutput ? Console.Error : Console.Out;
        string hashes = !decoding.Verify ? "hashes not checked"
            : decoding.Matched == 0 ? "no picture has a hash"
            : decoding.Matched == decoding.Pictures ? "all match their hashes"
            : $"{decoding.Matched} match their hashes, {decoding.Pictures - decoding.Matched} have none";
        if (json && !samplesOnOutput)
        {
            Report.Json(new JsonObject
            {
                ["pictures"] = decoding.Pictures,
                ["matched"] = decoding.Matched,
                ["verified"] = decoding.Verify,
                ["skippedErrors"] = decoding.Skipped,
                ["md5"] = decoding.Md5,
                ["seconds"] = time.TotalSeconds,
            });
            return;
        }
        console.WriteLine(FormattableString.Invariant($"{decoding.Pictures} pictures, {hashes}, {time.TotalSeconds:F2} s, {decoding.Pictures / Math.Max(time.TotalSeconds, 1e-9):F1} frames/s"));
        if (decoding.Md5 is not null)
            console.WriteLine($"MD5 {decoding.Md5}");
    }

    /// <summary>Takes pictures to a file and a hash.</summary>
    private sealed class Decoding(string? output, int? depth, bool md5) : IDisposable
    {
        private readonly IncrementalHash? _hash = md5 ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
        private IVideoSink? _sink;
        private ushort[] _row = [];
        private byte[] _bytes = [];

        public bool Verify { get; init; }

        public FrameRate Rate { get; init; }

        public int Pictures { get; private set; }

        public int Matched { get; private set; }

        public string? Md5 { get; private set; }

        /// <summary>Errors that were passed over.</summary>
        public int Skipped { get; private set; }

        public void Skip(Exception error)
        {
            Skipped++;
            Console.Error.WriteLine($"vvcilif: skipped to the next random access point: {error.Message}");
        }

        public void Take(DecodedPicture picture)
        {
            if (Verify && picture.HashCheck == HashCheck.Mismatch)
            {
                throw new CliException(ExitCode.Verification,
                    $"Picture {Pictures} (POC {picture.Poc}) does not have the hash that the stream carries for it: the stream is damaged (--no-verify decodes it all the same).");
            }

            if (picture.HashCheck == HashCheck.Match)
                Matched++;
            Pictures++;
            var format = new VideoFormat
            {
                Width = picture.Width,
                Height = picture.Height,
                BitDepth = depth ?? picture.BitDepth,
                ChromaFormat = picture.ChromaFormat,
                FpsNumerator = Rate.Numerator,
                FpsDenominator = Rate.Denominator,
            };
            if (output is not null)
                _sink ??= VideoFiles.Create(output, format);
            if (_sink is not null && _sink.Format != format)
                throw new VvcNotSupportedException($"pictures that change from {_sink.Format} to {format} in one output file");
            _row = _row.Length < picture.Width ? new ushort[picture.Width] : _row;
            RowSource rows = depth is null || depth == picture.BitDepth ? picture.Row : (c, y) => Convert(picture.Row(c, y), picture.BitDepth, depth.Value);
            _sink?.WriteFrame(rows);
            if (_hash is null)
                return;
            _bytes = _bytes.Length < 2 * picture.Width ? new byte[2 * picture.Width] : _bytes;
            for (int c = 0; c < format.Components; c++)
            {
                for (int y = 0; y < format.PlaneHeight(c); y++)
                {
                    ReadOnlySpan<ushort> row = rows(c, y);
                    PlanarBytes.Pack(row, _bytes, format.SampleBytes);
                    _hash.AppendData(_bytes, 0, row.Length * format.SampleBytes);
                }
            }
        }

        public void Complete()
        {
            _sink?.Complete();
            if (_hash is not null)
                Md5 = System.Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        public void Dispose()
        {
            _sink?.Dispose();
            _hash?.Dispose();
        }

        private ReadOnlySpan<ushort> Convert(ReadOnlySpan<ushort> row, int from, int to)
        {
            int shift = from - to, limit = (1 << to) - 1;
            for (int x = 0; x < row.Length; x++)
                _row[x] = (ushort)(shift <= 0 ? row[x] << -shift : Math.Min((row[x] + (1 << (shift - 1))) >> shift, limit));
            return _row.AsSpan(0, row.Length);
        }
    }
}
