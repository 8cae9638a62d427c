using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace VvcIlif.Sweep.Spec;

/// <summary>Reads specifications; what is wrong is told with its line and what is allowed there.</summary>
public static class SpecReader
{
    private static readonly string[] TopKeys =
        ["name", "sequences", "folders", "frames", "configurations", "qps", "codecs", "anchor", "intra_period", "threads", "depth", "metrics", "keep_streams"];

    private static readonly string[] SequenceKeys = ["file", "make", "name", "class", "frames", "size", "fps", "depth"];
    private static readonly string[] CodecKeys = ["name", "encoder", "options", "tools", "command", "decode", "suffix", "qps", "qp_offset", "configurations", "cut"];
    private static readonly string[] Configurations = ["ai", "ld", "ra"];
    private static readonly string[] Metrics = ["ssim", "gssim", "msssim", "xpsnr", "vmaf"];

    private static readonly Dictionary<string, CodecKind> Kinds = new()
    {
        ["vvcilif"] = CodecKind.Own,
        ["x264"] = CodecKind.X264,
        ["x265"] = CodecKind.X265,
        ["svtav1"] = CodecKind.SvtAv1,
        ["command"] = CodecKind.Command,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="SweepException">It is missing or wrong.</exception>
    public static SweepSpec Read(string path)
    {
        if (!File.Exists(path))
            throw new SweepException(SweepError.Input, $"There is no file '{path}'.");
        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>Reads a specification from its text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="path">Path for messages, and where relative files are looked for.</param>
    /// <exception cref="SweepException">It is wrong.</exception>
    public static SweepSpec Parse(string text, string path)
    {
        var stream = new YamlStream();
        var parser = new Parser(new StringReader(text));
        try
        {
            stream.Load(parser);
        }
        catch (YamlException error)
        {
            throw new SweepException(SweepError.Specification, $"'{path}' line {error.Start.Line}: {error.Message.ReplaceLineEndings(" ")}");
        }
        catch (InvalidOperationException)
        {
            throw new SweepException(SweepError.Specification, $"'{path}' line {parser.Current?.End.Line ?? 1}: a bracket or a quote is opened and not closed.");
        }
        if (stream.Documents.Count == 0)
            throw new SweepException(SweepError.Specification, $"'{path}' is empty; it needs the keys sequences and codecs.");
        var reader = new Node(path, stream.Documents[0].RootNode, "the specification");
        return Read(reader, path);
    }

    private static SweepSpec Read(Node top, string path)
    {
        top.Keys(TopKeys);
        List<CodecSpec> codecs = [.. top.Need("codecs").Items().Select(Codec)];
        if (codecs.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw top.Wrong(twice.Last().Line, $"there are two codecs with the name '{twice.Key}'");
        Node? anchor = top.Find("anchor");
        string anchorName = anchor?.Text() ?? codecs[0].Name;
        if (codecs.TrueForAll(c => c.Name != anchorName))
            throw anchor!.Wrong($"the anchor '{anchorName}' is no codec of the sweep; there are {string.Join(", ", codecs.Select(c => c.Name))}");
        return new SweepSpec
        {
            Name = top.Find("name")?.Text() ?? System.IO.Path.GetFileNameWithoutExtension(path),
            Path = path,
            Sequences = [.. top.Need("sequences").Items().Select(Sequence)],
            Folders = top.Find("folders")?.Words() ?? [],
            Frames = top.Find("frames")?.Number(1, 100000),
            Configurations = top.Find("configurations")?.Choices(Configurations) ?? ["ra"],
            Qps = top.Find("qps")?.Numbers(0, 63) ?? [22, 27, 32, 37],
            Codecs = codecs,
            Anchor = anchorName,
            IntraPeriod = top.Find("intra_period")?.Number(1, 65535),
            Threads = top.Find("threads")?.Number(1, 256) ?? 1,
            Depth = top.Find("depth")?.Number(8, 10, 2) ?? 10,
            Metrics = top.Find("metrics")?.Choices(Metrics) ?? [],
            KeepStreams = top.Find("keep_streams")?.Flag() ?? false,
        };
    }

    private static SequenceSpec Sequence(Node node)
    {
        if (node.IsText)
            return new SequenceSpec { Source = node.Text(), Line = node.Line };
        node.Keys(SequenceKeys);
        Node? file = node.Find("file"), make = node.Find("make");
        if (file is null == make is null)
            throw node.Wrong("a sequence has either the key file or the key make");
        return new SequenceSpec
        {
            Source = (file ?? make!).Text(),
            Generated = make is not null,
            Name = node.Find("name")?.Text(),
            Class = node.Find("class")?.Text(),
            Frames = node.Find("frames")?.Number(1, 100000),
            Size = node.Find("size")?.Size(),
            Fps = node.Find("fps")?.Rate(),
            Depth = node.Find("depth")?.Number(8, 16),
            Line = node.Line,
        };
    }

    private static CodecSpec Codec(Node node)
    {
        node.Keys(CodecKeys);
        Node? encoder = node.Find("encoder"), command = node.Find("command");
        string kindName = encoder?.Text() ?? (command is not null ? "command" : "vvcilif");
        if (!Kinds.TryGetValue(kindName, out CodecKind kind))
            throw encoder!.Wrong($"there is no encoder '{kindName}'; allowed: {string.Join(", ", Kinds.Keys)}");
        if (kind == CodecKind.Command != command is not null)
            throw node.Wrong("the key command goes with encoder: command");
        if (command is not null)
        {
            foreach (string needed in (string[])["{in}", "{out}", "{qp}"])
            {
                if (!command.Text().Contains(needed, StringComparison.Ordinal))
                    throw command.Wrong($"the command has no {needed}");
            }
        }

        if (node.Find("decode") is { } decode && !decode.Text().Contains("{dec}", StringComparison.Ordinal))
            throw decode.Wrong("the decoder's command has no {dec}");
        bool cut = node.Find("cut")?.Flag() ?? false;
        if (cut && kind != CodecKind.Own)
            throw node.Find("cut")!.Wrong("only streams of vvcilif can be cut into independent jobs");
        return new CodecSpec
        {
            Name = node.Need("name").Text(),
            Kind = kind,
            Options = [.. node.Find("options")?.Words() ?? [], .. Tools(node.Find("tools"), kind)],
            Encode = command?.Text(),
            Decode = node.Find("decode")?.Text(),
            Suffix = node.Find("suffix")?.Text() is { } suffix ? "." + suffix.TrimStart('.') : Suffix(kind),
            Qps = node.Find("qps")?.Numbers(0, 63),
            QpOffset = node.Find("qp_offset")?.Number(-63, 63) ?? 0,
            Configurations = node.Find("configurations")?.Choices(Configurations),
            Cut = cut,
            Line = node.Line,
        };
    }

    // Coding tools and settings of our encoder by name, as its option --tool takes them.
    private static IEnumerable<string> Tools(Node? tools, CodecKind kind)
    {
        if (tools is null)
            return [];
        if (kind != CodecKind.Own)
            throw tools.Wrong("the key tools is for the encoder vvcilif");
        return [.. tools.Pairs().SelectMany(pair => (string[])["--tool", $"{pair.Key}={pair.Value}"])];
    }

    private static string Suffix(CodecKind kind) => kind switch { CodecKind.X264 => ".264", CodecKind.X265 => ".265", CodecKind.SvtAv1 => ".obu", _ => ".266" };

    /// <summary>A place in the file.</summary>
    private sealed class Node(string path, YamlNode node, string what)
    {
        public int Line => (int)node.Start.Line;

        public bool IsText => node is YamlScalarNode;

        public SweepException Wrong(string message) => Wrong(Line, message);

        /// <summary>Names with the text of their values.</summary>
        public IEnumerable<KeyValuePair<string, string>> Pairs() => node is YamlMappingNode map
            ? map.Children.Select(pair => KeyValuePair.Create(new Node(path, pair.Key, "a name").Text(), new Node(path, pair.Value, "a value").Text()))
            : throw Wrong($"{what} is a list of names and values");

        public SweepException Wrong(int line, string message) => new(SweepError.Specification, $"'{path}' line {line}: {message}.");

        public void Keys(string[] allowed)
        {
            if (node is not YamlMappingNode map)
                throw Wrong($"{what} is a list of keys and values; allowed keys: {string.Join(", ", allowed)}");
            foreach (YamlNode key in map.Children.Keys)
            {
                string name = (key as YamlScalarNode)?.Value ?? "";
                if (allowed.Contains(name))
                    continue;
                string? near = allowed.Where(a => Distance(a, name) <= Math.Max(1, name.Length / 3)).MinBy(a => Distance(a, name));
                throw Wrong((int)key.Start.Line, $"there is no key '{name}'{(near is null ? "" : $" (did you mean '{near}'?)")}; allowed in {what}: {string.Join(", ", allowed)}");
            }
        }

        public Node? Find(string key) => node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value) ? new Node(path, value, key) : null;

        public Node Need(string key) => Find(key) ?? throw Wrong($"{what} needs the key '{key}'");

        public IReadOnlyList<Node> Items()
        {
            if (node is not YamlSequenceNode list || list.Children.Count == 0)
                throw Wrong($"{what} is a list with at least one entry");
            return [.. list.Children.Select(c => new Node(path, c, what == "codecs" ? "a codec" : what == "sequences" ? "a sequence" : what))];
        }

        public string Text() => node is YamlScalarNode { Value: { Length: > 0 } value } ? value : throw Wrong($"{what} is a text");

        /// <summary>A list, or words of one line; quotes hold words together.</summary>
        public IReadOnlyList<string> Words() => node is YamlSequenceNode ? [.. Items().Select(i => i.Text())] : node is YamlScalarNode { Value: "" or null } ? [] : CommandWords.Split(Text());

        public int Number(int low, int high, int step = 1) => Number(Text(), low, high, step);

        private int Number(string text, int low, int high, int step)
        {
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= low && value <= high && (value - low) % step == 0)
                return value;
            throw Wrong($"{what} is '{text}'; allowed: whole numbers from {low} to {high}{(step > 1 ? $" in steps of {step}" : "")}");
        }

        public IReadOnlyList<int> Numbers(int low, int high)
        {
            List<int> list = [.. IsText ? CommandWords.Split(Text().Replace(',', ' ')).Select(w => Number(w, low, high, 1)) : Items().Select(i => i.Number(low, high))];
            return list.Count > 0 && list.Count == list.Distinct().Count() ? list : throw Wrong($"{what} has {(list.Count == 0 ? "no number" : "a number twice")}");
        }

        public IReadOnlyList<string> Choices(string[] allowed)
        {
            IReadOnlyList<string> words = Words();
            foreach (string word in words)
            {
                if (!allowed.Contains(word))
                    throw Wrong($"{what} has '{word}'; allowed: {string.Join(", ", allowed)}");
            }

            return [.. words.Distinct()];
        }

        public bool Flag() => Text() switch { "true" or "yes" => true, "false" or "no" => false, _ => throw Wrong($"{what} is '{Text()}'; allowed: true, false") };

        public (int Width, int Height) Size()
        {
            string[] sides = Text().Split('x', 'X');
            if (sides.Length == 2 && int.TryParse(sides[0], out int width) && int.TryParse(sides[1], out int height) && width > 0 && height > 0)
                return (width, height);
            throw Wrong($"{what} is '{Text()}'; write it like 416x240");
        }

        public (int Numerator, int Denominator) Rate()
        {
            string[] parts = Text().Split('/', ':');
            int denominator = 1;
            if (parts.Length <= 2 && int.TryParse(parts[0], out int numerator) && numerator > 0 && (parts.Length == 1 || (int.TryParse(parts[1], out denominator) && denominator > 0)))
                return (numerator, denominator);
            throw Wrong($"{what} is '{Text()}'; write it like 50 or 30000/1001");
        }

        private static int Distance(string a, string b)
        {
            var row = Enumerable.Range(0, b.Length + 1).ToArray();
            for (int i = 1; i <= a.Length; i++)
            {
                int diagonal = row[0];
                row[0] = i;
                for (int j = 1; j <= b.Length; j++)
                {
                    int next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                    diagonal = row[j];
                    row[j] = next;
                }
            }
            return row[^1];
        }
    }
}
