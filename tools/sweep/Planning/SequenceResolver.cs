using System.Globalization;
using System.Text.RegularExpressions;
using VvcIlif.Sequences;
using VvcIlif.Sequences.Catalogue;
using VvcIlif.Sequences.Procedural;
using VvcIlif.Sweep.Spec;

namespace VvcIlif.Sweep.Planning;

/// <summary>A sequence that has been found.</summary>
/// <param name="Name">Name in the tables.</param>
/// <param name="Class">Class in the tables.</param>
/// <param name="Path">File, or null for a generated clip.</param>
/// <param name="Raw">Format of a raw file or of a generated clip.</param>
/// <param name="Frames">Frames to take; null takes all.</param>
/// <param name="Generated">Name of the generated clip.</param>
/// <param name="Line">Line of the specification.</param>
internal sealed record FoundSequence(string Name, string Class, string? Path, VideoFormat? Raw, int? Frames, string? Generated, int Line);

/// <summary>Finds the files of sequences that a specification names.</summary>
internal static partial class SequenceResolver
{
    public const string FolderVariable = "VVCILIF_SEQUENCES";

    public static IReadOnlyList<FoundSequence> Resolve(SweepSpec spec)
    {
        string home = Path.GetDirectoryName(Path.GetFullPath(spec.Path)) ?? ".";
        var folders = spec.Folders.Select(f => Path.GetFullPath(f, home)).ToList();
        foreach (string folder in folders)
        {
            if (!Directory.Exists(folder))
                throw new SweepException(SweepError.Input, $"'{spec.Path}': there is no folder '{folder}' (key folders).");
        }

        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } given)
            folders.Add(given);
        var found = new List<FoundSequence>();
        foreach (SequenceSpec sequence in spec.Sequences)
        {
            int before = found.Count;
            found.AddRange(Find(sequence, spec, home, folders));
            foreach (FoundSequence f in found.Skip(before))
            {
                if (found.Count(o => o.Name == f.Name) > 1)
                    throw new SweepException(SweepError.Specification, $"'{spec.Path}' line {sequence.Line}: there are two sequences with the name '{f.Name}'; give one of them another with the key name.");
            }
        }
        return found;
    }

    private static IEnumerable<FoundSequence> Find(SequenceSpec s, SweepSpec spec, string home, List<string> folders)
    {
        string source = s.Source;
        if (s.Generated)
        {
            if (!ProceduralClip.Names.ContainsKey(source))
                throw Wrong($"there is no generated clip '{source}'; there are {string.Join(", ", ProceduralClip.Names.Keys)}");
            (int width, int height) = s.Size ?? (416, 240);
            (int numerator, int denominator) = s.Fps ?? (30, 1);
            int length = s.Frames ?? spec.Frames ?? 33;
            return [new FoundSequence(s.Name ?? source, s.Class ?? "", null, new VideoFormat { Width = width, Height = height, FpsNumerator = numerator, FpsDenominator = denominator, BitDepth = s.Depth ?? 8 }, length, source, s.Line)];
        }
        CtcSequence[] ofClass = [.. CtcCatalogue.All.Where(c => c.Class.Equals(source, StringComparison.OrdinalIgnoreCase) || (source is "A" or "a" && c.Class[0] == 'A'))];
        CtcSequence[] named = ofClass.Length > 0 ? ofClass : [.. CtcCatalogue.All.Where(c => c.Name.Equals(source, StringComparison.OrdinalIgnoreCase))];
        if (named.Length > 0)
        {
            var list = new List<FoundSequence>();
            foreach (CtcSequence c in named)
            {
                string? path = folders.Select(f => CtcCatalogue.FindLocal(c, f)).FirstOrDefault(p => p is not null);
                if (path is not null)
                    list.Add(new FoundSequence(named.Count(n => n.Name == c.Name) > 1 ? $"{c.Name}{c.Class}" : s.Name ?? c.Name, s.Class ?? c.Class, path, c.Format, s.Frames ?? spec.Frames, null, s.Line));
                else if (ofClass.Length > 0)
                    throw new SweepException(SweepError.Input, Missing($"the sequence '{c.Name}' of class {c.Class}") + " " + CtcCatalogue.HowToObtain);
            }
            if (list.Count > 0)
                return list;
        }
        if (Files(source, home, folders) is { Count: > 0 } files)
        {
            if (files.Count > 1 && s.Name is not null)
                throw Wrong($"'{source}' matches {files.Count} files, which cannot share one name");
            return files.Select(f => new FoundSequence(s.Name ?? Path.GetFileNameWithoutExtension(f), s.Class ?? "", f, RawFormat(f), s.Frames ?? spec.Frames, null, s.Line));
        }
        throw new SweepException(SweepError.Input, Missing($"the sequence '{source}'") + (named.Length > 0 ? " " + CtcCatalogue.HowToObtain : ""));

        string Missing(string what) => $"'{spec.Path}' line {s.Line}: {what} is not on this machine; looked in {string.Join(", ", ((string[])[home, .. folders]).Select(f => $"'{f}'"))}.";

        SweepException Wrong(string message) => new(SweepError.Specification, $"'{spec.Path}' line {s.Line}: {message}.");

        VideoFormat? RawFormat(string path)
        {
            if (Path.GetExtension(path).ToUpperInvariant() is not (".YUV" or ".RAW"))
                return null;
            Match name = SizeInName().Match(Path.GetFileName(path));
            (int width, int height) = s.Size ?? (name.Success ? (Number(name, 1), Number(name, 2)) : throw Wrong($"'{path}' is raw video: say its size with the key size"));
            (int numerator, int denominator) = s.Fps ?? (name.Groups[3].Success ? Number(name, 3) : 30, 1);
            return new VideoFormat { Width = width, Height = height, FpsNumerator = numerator, FpsDenominator = denominator, BitDepth = s.Depth ?? (name.Groups[4].Success ? Number(name, 4) : 8) };
        }

        static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    // A path with or without wildcards, or the name of a file in the folders without its ending.
    private static IReadOnlyList<string> Files(string source, string home, List<string> folders)
    {
        foreach (string folder in (string[])[home, .. folders])
        {
            string full = Path.GetFullPath(source, folder);
            if (File.Exists(full))
                return [full];
            string? parent = Path.GetDirectoryName(full);
            if (parent is null || !Directory.Exists(parent))
                continue;
            string name = Path.GetFileName(full);
            string[] matches = [.. Directory.EnumerateFiles(parent, name.Contains('*') ? name : name + ".*").Where(IsVideo).Order(StringComparer.Ordinal)];
            if (matches.Length > 0)
                return matches;
        }
        return [];
    }

    private static bool IsVideo(string path) => Path.GetExtension(path).ToUpperInvariant() is ".Y4M" or ".YUV" or ".RAW" or ".MKV" or ".MP4" or ".MOV" or ".WEBM" or ".AVI";

    [GeneratedRegex(@"_(\d+)x(\d+)(?:_(\d+)(?:fps|Hz)?)?(?:_(\d+)b(?:it|ps)?)?", RegexOptions.IgnoreCase)]
    private static partial Regex SizeInName();
}
