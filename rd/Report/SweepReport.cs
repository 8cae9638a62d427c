using VvcIlif.Rd.Records;

namespace VvcIlif.Rd.Report;

/// <summary>What a report is made of.</summary>
public sealed record ReportInput
{
    /// <summary>Title.</summary>
    public required string Name { get; init; }

    /// <summary>Codec that the others are compared with.</summary>
    public required string Anchor { get; init; }

    /// <summary>Codecs in the order of the tables.</summary>
    public required IReadOnlyList<string> Codecs { get; init; }

    /// <summary>Sequences in the order of the tables.</summary>
    public required IReadOnlyList<string> Sequences { get; init; }

    /// <summary>Finished points.</summary>
    public required IReadOnlyList<PointRecord> Points { get; init; }

    /// <summary>Points that are missing: what they are, and why.</summary>
    public IReadOnlyList<(string Point, string Reason)> Missing { get; init; } = [];

    /// <summary>The command that makes the sweep.</summary>
    public string Command { get; init; } = "";

    /// <summary>Curve of the Bjontegaard differences.</summary>
    public BdMethod Method { get; init; } = BdMethod.Pchip;
}

/// <summary>Which QPs a comparison is over.</summary>
public enum QpSet
{
    /// <summary>All of the sweep.</summary>
    All,

    /// <summary>All but the lowest: 27 32 37 42 where there are five.</summary>
    High,

    /// <summary>All but the highest: 22 27 32 37 where there are five.</summary>
    Low,
}

/// <summary>A test against the anchor on one sequence.</summary>
/// <param name="Sequence">Name.</param>
/// <param name="Class">Class.</param>
/// <param name="Rate">BD-rate of Y, U, V by set of QPs.</param>
/// <param name="Quality">BD-PSNR of Y, U, V over all QPs.</param>
/// <param name="EncodeTime">Processor time of the encoder over that of the anchor: geometric mean over the QPs, NaN where unknown.</param>
/// <param name="DecodeTime">As <paramref name="EncodeTime"/>, for the decoder.</param>
public sealed record SequenceRow(string Sequence, string Class, IReadOnlyDictionary<QpSet, BdResult[]> Rate, BdResult[] Quality, double EncodeTime, double DecodeTime);

/// <summary>Means over sequences.</summary>
/// <param name="Title">Such as "Class B" or "Overall".</param>
/// <param name="Sequences">How many sequences are in it.</param>
/// <param name="Rate">Mean BD-rates of Y, U, V by set of QPs, over the sequences that have one.</param>
/// <param name="Quality">Mean BD-PSNR.</param>
/// <param name="EncodeTime">Geometric mean.</param>
/// <param name="DecodeTime">Geometric mean.</param>
/// <param name="Without">Sequences that have no BD-rate of luma over all QPs.</param>
public sealed record MeanRow(string Title, int Sequences, IReadOnlyDictionary<QpSet, double[]> Rate, double[] Quality, double EncodeTime, double DecodeTime, IReadOnlyList<string> Without);

/// <summary>A codec against the anchor in one configuration.</summary>
/// <param name="Configuration">ai, ld or ra.</param>
/// <param name="Test">Codec.</param>
/// <param name="Sets">Sets of QPs that differ.</param>
/// <param name="Sequences">Sequence by sequence.</param>
/// <param name="Classes">Class by class; empty where there is at most one.</param>
/// <param name="Overall">Over all sequences that count.</param>
public sealed record Comparison(string Configuration, string Test, IReadOnlyList<QpSet> Sets, IReadOnlyList<SequenceRow> Sequences, IReadOnlyList<MeanRow> Classes, MeanRow Overall);

/// <summary>All figures of a report.</summary>
public sealed class SweepReport
{
    // Shown apart in the documents of JVET, and not part of the overall mean.
    private static readonly string[] ApartClasses = ["D", "F"];

    private SweepReport(ReportInput input, IReadOnlyList<Comparison> comparisons, IReadOnlyList<string> anomalies) =>
        (Input, Comparisons, Anomalies) = (input, comparisons, anomalies);

    /// <summary>What it is made of.</summary>
    public ReportInput Input { get; }

    /// <summary>Codecs against the anchor.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; }

    /// <summary>Everything that a reader should know before believing a figure.</summary>
    public IReadOnlyList<string> Anomalies { get; }

    /// <summary>Configurations that have points.</summary>
    public IReadOnlyList<string> Configurations => [.. Input.Points.Select(p => p.Configuration).Distinct().OrderBy(c => Array.IndexOf(["ra", "ld", "ai"], c))];

    /// <summary>Names of the components.</summary>
    public static IReadOnlyList<string> Components { get; } = ["Y", "U", "V"];

    /// <summary>Points of a curve by ascending QP.</summary>
    public IReadOnlyList<PointRecord> Curve(string codec, string sequence, string configuration) =>
        [.. Input.Points.Where(p => p.Codec == codec && p.Sequence == sequence && p.Configuration == configuration).OrderBy(p => p.Qp)];

    /// <summary>Points of a component for a Bjontegaard difference.</summary>
    public static RdPoint[] ToRd(IEnumerable<PointRecord> points, int component) =>
        [.. points.Select(p => new RdPoint(p.Kbps, component == 0 ? p.PsnrY : component == 1 ? p.PsnrU : p.PsnrV))];

    /// <summary>The points of a curve that belong to a set of QPs.</summary>
    public static IReadOnlyList<PointRecord> Subset(IReadOnlyList<PointRecord> curve, QpSet set) => set switch
    {
        QpSet.High => [.. curve.OrderBy(p => p.Qp).Skip(1)],
        QpSet.Low => [.. curve.OrderBy(p => p.Qp).SkipLast(1)],
        _ => curve,
    };

    /// <summary>Computes everything.</summary>
    public static SweepReport Create(ReportInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var anomalies = new List<string>();
        foreach ((string point, string reason) in input.Missing)
            anomalies.Add($"{point} is missing: {reason}");
        var report = new SweepReport(input, [], anomalies);
        var comparisons = new List<Comparison>();
        foreach (string configuration in report.Configurations)
        {
            foreach (string test in input.Codecs.Where(c => c != input.Anchor))
            {
                if (report.Compare(configuration, test, anomalies) is { } comparison)
                    comparisons.Add(comparison);
            }
        }

        FindOddPoints(input, anomalies);
        return new SweepReport(input, comparisons, anomalies);
    }

    private Comparison? Compare(string configuration, string test, List<string> anomalies)
    {
        var rows = new List<SequenceRow>();
        bool five = false;
        foreach (string sequence in Input.Sequences)
        {
            IReadOnlyList<PointRecord> a = Curve(Input.Anchor, sequence, configuration), b = Curve(test, sequence, configuration);
            if (b.Count == 0 && a.Count == 0)
                continue;
            if (b.Count == 0 && !Input.Points.Any(p => p.Codec == test && p.Configuration == configuration))
                continue;
            var rate = new Dictionary<QpSet, BdResult[]>();
            foreach (QpSet set in Enum.GetValues<QpSet>())
                rate[set] = [.. Enumerable.Range(0, 3).Select(c => Bjontegaard.Rate(ToRd(Subset(a, set), c), ToRd(Subset(b, set), c), Input.Method))];
            five |= Math.Max(a.Count, b.Count) >= 5;
            BdResult[] quality = [.. Enumerable.Range(0, 3).Select(c => Bjontegaard.Quality(ToRd(a, c), ToRd(b, c), Input.Method))];
            rows.Add(new SequenceRow(sequence, (a.Count > 0 ? a : b)[0].Class, rate, quality, Times(a, b, p => p.EncodeSeconds), Times(a, b, p => p.DecodeSeconds)));
            foreach (QpSet set in Math.Max(a.Count, b.Count) >= 5 ? Enum.GetValues<QpSet>() : [QpSet.All])
                Trouble(rate, set, sequence);
        }
        if (rows.Count == 0)
            return null;
        List<string> classes = [.. rows.Select(r => r.Class).Distinct()];
        List<SequenceRow> counted = [.. rows.Where(r => !ApartClasses.Contains(r.Class))];
        bool apart = counted.Count > 0 && counted.Count < rows.Count;
        string title = apart ? $"Overall without {string.Join(", ", classes.Intersect(ApartClasses).Select(c => "class " + c))}" : "Overall";
        return new Comparison(configuration, test, five ? [QpSet.All, QpSet.High, QpSet.Low] : [QpSet.All], rows,
            classes.Count < 2 ? [] : [.. classes.Order(StringComparer.Ordinal).Select(c => Mean(c.Length == 0 ? "No class" : "Class " + c, [.. rows.Where(r => r.Class == c)]))],
            Mean(title, apart ? counted : rows));

        // One line for components with the same trouble; the figures are those of the first. What the whole curves have is not said again of a part.
        void Trouble(Dictionary<QpSet, BdResult[]> rate, QpSet set, string sequence)
        {
            foreach (var trouble in Enumerable.Range(0, 3).Where(c => (rate[set][c].Reason ?? rate[set][c].Warning) is not null && (set == QpSet.All || rate[QpSet.All][c].Problem != rate[set][c].Problem)).GroupBy(c => (rate[set][c].Problem, rate[set][c].Warning is null)))
            {
                BdResult result = rate[set][trouble.First()];
                anomalies.Add($"{test} against {Input.Anchor}, {sequence}, {configuration}, {string.Join(" ", trouble.Select(c => Components[c]))}{(set == QpSet.All ? "" : ", " + MarkdownReport.Name(set))}: {result.Reason ?? result.Warning}{(result.Reason is null ? "" : " It has no BD-rate and is in no mean.")}");
            }
        }
    }

    private static MeanRow Mean(string title, List<SequenceRow> rows)
    {
        var rate = new Dictionary<QpSet, double[]>();
        foreach (QpSet set in Enum.GetValues<QpSet>())
            rate[set] = [.. Enumerable.Range(0, 3).Select(c => Average(rows.Select(r => r.Rate[set][c].Value)))];
        return new MeanRow(title, rows.Count, rate, [.. Enumerable.Range(0, 3).Select(c => Average(rows.Select(r => r.Quality[c].Value)))],
            Geometric(rows.Select(r => r.EncodeTime)), Geometric(rows.Select(r => r.DecodeTime)),
            [.. rows.Where(r => double.IsNaN(r.Rate[QpSet.All][0].Value)).Select(r => r.Sequence)]);
    }

    private static double Average(IEnumerable<double> values)
    {
        double[] known = [.. values.Where(v => !double.IsNaN(v))];
        return known.Length == 0 ? double.NaN : known.Average();
    }

    private static double Geometric(IEnumerable<double> values)
    {
        double[] known = [.. values.Where(v => v > 0)];
        return known.Length == 0 ? double.NaN : Math.Exp(known.Average(Math.Log));
    }

    private static double Times(IReadOnlyList<PointRecord> a, IReadOnlyList<PointRecord> b, Func<PointRecord, double> time) =>
        Geometric(from x in a join y in b on x.Qp equals y.Qp where time(x) > 0 && time(y) > 0 select time(y) / time(x));

    private static void FindOddPoints(ReportInput input, List<string> anomalies)
    {
        foreach (var same in input.Points.Where(p => p.StreamMd5.Length > 0).GroupBy(p => (p.Codec, p.Sequence, p.Configuration, p.StreamMd5)).Where(g => g.Count() > 1))
            anomalies.Add($"{same.Key.Codec}, {same.Key.Sequence}, {same.Key.Configuration}: the QPs {string.Join(" and ", same.Select(p => p.Qp))} give the same stream.");
        foreach (var length in input.Points.GroupBy(p => p.Sequence).Where(g => g.Select(p => p.Frames).Distinct().Count() > 1))
            anomalies.Add($"{length.Key}: points are over {string.Join(" and ", length.Select(p => p.Frames).Distinct())} frames, which do not compare.");
        foreach (var unsure in input.Points.Where(p => p.Verified.Contains(';')).GroupBy(p => (p.Codec, p.Verified)))
            anomalies.Add($"{unsure.Key.Codec}: {unsure.Count()} points are not compared with the encoder's own pictures: {unsure.Key.Verified}.");
        foreach (var versions in input.Points.GroupBy(p => p.Codec).Where(g => g.Select(p => p.Version).Distinct().Count() > 1))
            anomalies.Add($"{versions.Key}: points come from different versions: {string.Join("; ", versions.Select(p => p.Version).Distinct())}.");
        string[] machines = [.. input.Points.Select(p => p.Machine).Distinct()];
        if (machines.Length > 1)
            anomalies.Add($"Points come from different machines, so times do not compare: {string.Join("; ", machines)}.");
    }
}
