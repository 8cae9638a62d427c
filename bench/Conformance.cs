using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;

namespace VvcIlif.Bench;

/// <summary>Decodes every stream of the conformance suite and of the ladder, and writes the table of results.</summary>
internal static class Conformance
{
    // What the letters before the first underscore of a stream's name stand for.
    private static readonly Dictionary<string, string> s_tools = new(StringComparer.Ordinal)
    {
        ["10b400"] = "4:0:0, 10 bit",
        ["10b422"] = "4:2:2, 10 bit",
        ["10b444"] = "4:4:4, 10 bit",
        ["8b400"] = "4:0:0, 8 bit",
        ["8b420"] = "4:2:0, 8 bit",
        ["8b422"] = "4:2:2, 8 bit",
        ["8b444"] = "4:4:4, 8 bit",
        ["ACT"] = "adaptive colour transform",
        ["ACTPIC"] = "active reference pictures",
        ["AFF"] = "affine motion",
        ["ALF"] = "adaptive loop filter",
        ["AMVR"] = "adaptive vector resolution",
        ["APSALF"] = "ALF parameter sets",
        ["APSLMCS"] = "LMCS parameter sets",
        ["APSMULT"] = "several parameter sets",
        ["BCW"] = "bi-prediction with CU weights",
        ["BDOF"] = "bi-directional optical flow",
        ["BDPCM"] = "block DPCM",
        ["BOUNDARY"] = "picture borders",
        ["BUMP"] = "output by bumping",
        ["CCALF"] = "cross-component ALF",
        ["CCLM"] = "cross-component linear model",
        ["CIIP"] = "combined inter and intra",
        ["CodingToolsSets"] = "sets of tools",
        ["CST"] = "chroma separate tree",
        ["CTU"] = "CTU sizes",
        ["DCI"] = "decoding capability information",
        ["DEBLOCKING"] = "deblocking",
        ["DMVR"] = "vector refinement",
        ["DPB"] = "decoded picture buffer",
        ["ENT444HIGHTIER"] = "entropy coding, 4:4:4, high tier",
        ["ENT444MAINTIER"] = "entropy coding, 4:4:4",
        ["ENTHIGHTIER"] = "entropy coding, high tier",
        ["ENTMAINTIER"] = "entropy coding",
        ["ENTROPY"] = "entry points",
        ["ERP"] = "360 degrees, wrap-around",
        ["FILLER"] = "filler data",
        ["GDR"] = "gradual decoding refresh",
        ["GPM"] = "geometric partitions",
        ["HLG"] = "hybrid log-gamma",
        ["HRD"] = "HRD parameters",
        ["IBC"] = "intra block copy",
        ["IP"] = "intra and inter prediction",
        ["ISP"] = "intra sub-partitions",
        ["JCCR"] = "joint chroma residual",
        ["LFNST"] = "low-frequency transform",
        ["LMCS"] = "luma mapping, chroma scaling",
        ["LOSSLESS"] = "lossless coding",
        ["LTRP"] = "long-term references",
        ["MERGE"] = "merge candidates",
        ["MIP"] = "matrix intra prediction",
        ["MMVD"] = "merge with difference",
        ["MPM"] = "most probable modes",
        ["MRLP"] = "multiple reference lines",
        ["MTS"] = "multiple transforms",
        ["MVCOMP"] = "motion vector compression",
        ["OPI"] = "operating point information",
        ["PHSH"] = "picture header in slice header",
        ["PMERGE"] = "parallel merge",
        ["POC"] = "picture order count",
        ["POUT"] = "picture output",
        ["PPS"] = "picture parameter sets",
        ["PQ"] = "perceptual quantizer",
        ["PROF"] = "affine refinement",
        ["PSEXT"] = "parameter set extensions",
        ["QTBTT"] = "partitioning",
        ["QUANT"] = "quantisation",
        ["RAP"] = "random access",
        ["RPL"] = "reference lists",
        ["RPR"] = "reference resampling",
        ["SAO"] = "sample adaptive offset",
        ["SbTMVP"] = "sub-block temporal motion",
        ["SBT"] = "sub-block transform",
        ["SCALING"] = "scaling lists",
        ["SDH"] = "sign data hiding",
        ["SLICES"] = "slices",
        ["SMVD"] = "symmetric vectors",
        ["SPS"] = "sequence parameter sets",
        ["STILL"] = "still picture",
        ["STILL444"] = "still picture, 4:4:4",
        ["SUBPIC"] = "subpictures",
        ["SUFAPS"] = "suffix parameter sets",
        ["TEMPSCAL"] = "temporal scalability",
        ["TILE"] = "tiles",
        ["TMVP"] = "temporal motion",
        ["VIRTUAL"] = "virtual boundaries",
        ["WP"] = "weighted prediction",
        ["WPP"] = "wavefronts",
        ["WRAP"] = "wrap-around motion",
    };

    private readonly record struct Result(string Name, int Pictures, int Verified, string Size, double Seconds, string? Error);

    /// <summary>Runs.</summary>
    /// <param name="args">Folder with the folders conformance and ladder, file to write, threads.</param>
    public static int Run(ReadOnlySpan<string> args)
    {
        string root = Peers.Root();
        string folder = args.Length > 0 && args[0] != "-" ? args[0] : Path.Combine(root, "..", "shared", "streams");
        string output = args.Length > 1 && args[1] != "-" ? args[1] : Path.Combine(root, "docs", "results", "conformance.md");
        int threads = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"There is no folder {folder}.");
            return 3;
        }
        var text = new StringBuilder();
        int failed = 0;
        foreach ((string name, string title) in (ReadOnlySpan<(string, string)>)[("conformance", "Official conformance streams"), ("ladder", "Streams of a foreign encoder, a tool at a time")])
        {
            List<Result> results = All(Path.Combine(folder, name), threads);
            int passed = results.Count(r => r.Error is null);
            failed += results.Count - passed;
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {title}: {passed} of {results.Count} pass").AppendLine();
            text.AppendLine("| stream | tool | pictures | format | result | SEI hashes | frames/s |").AppendLine("|---|---|---:|---|---|---|---:|");
            foreach (Result r in results)
            {
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"| {r.Name} | {Tool(r.Name)} | {r.Pictures} | {r.Size} | {r.Error ?? "pass"} | {(r.Verified == r.Pictures ? "all match" : r.Verified == 0 ? "none carried" : $"{r.Verified} match, others carry none")} | {r.Pictures / Math.Max(1e-6, r.Seconds):F1} |");
            }
        }
        File.WriteAllText(output, string.Create(CultureInfo.InvariantCulture,
            $"# Conformance\n\nMade by `dotnet run --project bench -c Release -- conformance`. A stream passes where the MD5 of its whole output is the one that its\npublishers (`md5.txt`) give. SEI hashes: the decoded picture hashes inside the stream, checked picture by picture in the same run; a mismatch\nis a failure. Frames/s: {threads} thread{(threads == 1 ? "" : "s")}, hashes and MD5 included, start of the program's compiled code included, {Environment.ProcessorCount} processors, load {Peers.Load()} at the end of the run.\n")
            + text.ToString().ReplaceLineEndings("\n"));
        Console.WriteLine($"{failed} failed; {output}");
        return failed == 0 ? 0 : 5;
    }

    private static List<Result> All(string folder, int threads)
    {
        var results = new List<Result>();
        Dictionary<string, string> expected = File.ReadLines(Path.Combine(folder, "md5.txt"))
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(w => w[1].TrimStart('*'), w => w[0]);
        foreach (string file in Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".bit" or ".266").Order(StringComparer.Ordinal))
        {
            Result result = Decode(file, expected.GetValueOrDefault(Path.GetFileName(file)), threads);
            Console.WriteLine(FormattableString.Invariant($"{result.Name}: {result.Error ?? "pass"}, {result.Seconds:F2} s"));
            results.Add(result);
        }
        return results;
    }

    private static Result Decode(string file, string? expected, int threads)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        int pictures = 0, verified = 0, mismatches = 0;
        string size = "", error = "";
        byte[] narrow = [];
        long start = Stopwatch.GetTimestamp();
        try
        {
            using FileStream stream = File.OpenRead(file);
            foreach (DecodedPicture picture in new VvcDecoder(new DecoderOptions { Threads = threads, Unforeseen = e => throw e }).Decode(stream))
            {
                pictures++;
                if (picture.HashCheck == HashCheck.Match)
                    verified++;
                if (picture.HashCheck == HashCheck.Mismatch)
                    mismatches++;
                string own = $"{picture.Width}x{picture.Height} {picture.ChromaFormat.ToString().ToLowerInvariant()} {picture.BitDepth} bit";
                size = size.Length == 0 || size == own ? own : size.EndsWith("and others", StringComparison.Ordinal) ? size : size + " and others";
                Append(hash, picture, ref narrow);
            }
            if (mismatches > 0)
                error = $"{mismatches} pictures differ from their SEI hash";
            else if (Convert.ToHexStringLower(hash.GetHashAndReset()) != expected)
                error = "MD5 differs";
        }
        catch (Exception e) when (e is VvcBitstreamException or VvcNotSupportedException)
        {
            error = e.Message;
        }
        return new Result(Path.GetFileNameWithoutExtension(file), pictures, verified, size, Stopwatch.GetElapsedTime(start).TotalSeconds, error.Length == 0 ? null : error);
    }

    private static void Append(IncrementalHash hash, DecodedPicture picture, ref byte[] narrow)
    {
        for (int c = 0; c < picture.Planes.Count; c++)
        {
            int rows = c == 0 ? picture.Height : picture.Height >> picture.ChromaFormat.ShiftY();
            for (int y = 0; y < rows; y++)
            {
                ReadOnlySpan<ushort> row = picture.Row(c, y);
                if (picture.BitDepth > 8)
                {
                    hash.AppendData(MemoryMarshal.AsBytes(row));
                    continue;
                }
                if (narrow.Length < row.Length)
                    narrow = new byte[row.Length];
                for (int x = 0; x < row.Length; x++)
                    narrow[x] = (byte)row[x];
                hash.AppendData(narrow, 0, row.Length);
            }
        }
    }

    private static string Tool(string name)
    {
        if (char.IsAsciiDigit(name[0]) && name[1] != 'b' && name[2] != 'b')
            return name[3..].Replace('_', ' ');
        // Of the operation range extensions: 12b444Ivvc1_A and the like.
        if (name.StartsWith("12b4", StringComparison.Ordinal) || name.StartsWith("16b4", StringComparison.Ordinal))
            return $"4:{name[4]}:{name[5]}, {name[..2]} bit{(name[6..].StartsWith("SP", StringComparison.Ordinal) ? ", still picture" : name.ElementAtOrDefault(6) == 'I' ? ", intra" : "")}";
        return s_tools.GetValueOrDefault(name.Split('_')[0], "") + (name.StartsWith("MTS_LFNST", StringComparison.Ordinal) ? ", low-frequency transform" : "");
    }
}
