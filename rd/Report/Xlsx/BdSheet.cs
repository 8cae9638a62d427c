using static VvcIlif.Rd.Report.Xlsx.Sheet;

namespace VvcIlif.Rd.Report.Xlsx;

/// <summary>The BD-rates as formulas over the points, step by step: one row for each comparison of two curves.</summary>
internal sealed class BdSheet
{
    private const int ResultColumn = 8, LowColumn = 9, HighColumn = 10, OverlapColumn = 11, FirstCurve = 12;

    private readonly Sheet _sheet = new("BD") { FrozenRows = 2 };
    private readonly int _points;

    /// <param name="points">Most points of a curve.</param>
    public BdSheet(int points)
    {
        _points = Math.Max(2, points);
        _sheet.Widths = [20, 8, 24, 9, 6, 6, 6, 12, 9, 9, 9];
        _sheet.Next();
        _sheet.Text(1, "BD-rate by PCHIP over ln(rate), recomputed from the sheet Points", CellStyle.Title);
        _sheet.Next();
        string[] heads = ["test", "config", "sequence", "QPs", "comp.", "n anchor", "n test", "BD-rate %", "from dB", "to dB", "overlap"];
        for (int i = 0; i < heads.Length; i++)
            _sheet.Text(i + 1, heads[i], CellStyle.Head);
        Heads(FirstCurve, "anchor");
        Heads(FirstCurve + CurveColumns, "test");
    }

    public Sheet Sheet => _sheet;

    // Qualities, logarithms, steps, secants, two end slopes, slopes, and for each piece its limits, coefficients and integral.
    private int CurveColumns => 3 * _points + 2 + 7 * (_points - 1);

    /// <summary>Adds a comparison.</summary>
    /// <param name="words">Test, configuration, sequence, set of QPs, component.</param>
    /// <param name="anchor">Ranges of rates and qualities of the anchor, and how many.</param>
    /// <param name="test">The same of the test.</param>
    /// <param name="result">What the formulas give.</param>
    /// <returns>The cell with the BD-rate.</returns>
    public string Add(IReadOnlyList<string> words, (string Rates, string Qualities, int Count) anchor, (string Rates, string Qualities, int Count) test, BdResult result)
    {
        _sheet.Next();
        for (int i = 0; i < words.Count; i++)
            _sheet.Text(i + 1, words[i]);
        _sheet.Number(6, anchor.Count);
        _sheet.Number(7, test.Count);
        string cell = $"BD!${Letters(ResultColumn)}${_sheet.Row}";
        if (result.Reason is { } reason)
        {
            _sheet.Text(ResultColumn, "n/a");
            _sheet.Text(LowColumn, reason);
            return cell;
        }
        int row = _sheet.Row, second = FirstCurve + CurveColumns;
        string At(int column) => Sheet.At(column, row);
        _sheet.Formula(LowColumn, $"MAX({At(FirstCurve)},{At(second)})", null, CellStyle.ThreeDigits);
        _sheet.Formula(HighColumn, $"MIN({At(FirstCurve + anchor.Count - 1)},{At(second + test.Count - 1)})", null, CellStyle.ThreeDigits);
        string first = Curve(FirstCurve, row, anchor), other = Curve(second, row, test);
        string span = $"({At(HighColumn)}-{At(LowColumn)})";
        _sheet.Formula(ResultColumn, $"IF({span}>0,(EXP((SUM({other})-SUM({first}))/{span})-1)*100,\"no overlap\")", result.Value, CellStyle.TwoDigits);
        _sheet.Formula(OverlapColumn, $"{span}/MIN({At(FirstCurve + anchor.Count - 1)}-{At(FirstCurve)},{At(second + test.Count - 1)}-{At(second)})", result.Overlap, CellStyle.Percent);
        return cell;
    }

    private void Heads(int start, string name)
    {
        int column = start;
        void Group(string what, int count)
        {
            for (int i = 1; i <= count; i++)
                _sheet.Text(column++, $"{name} {what}{i}", CellStyle.Head);
        }

        Group("dB ", _points);
        Group("ln ", _points);
        Group("step ", _points - 1);
        Group("secant ", _points - 1);
        Group("end ", 2);
        Group("slope ", _points);
        foreach (string what in (string[])["from ", "to ", "c2 ", "c3 ", "integral "])
            Group(what, _points - 1);
    }

    // Returns the range of the integrals of the pieces.
    private string Curve(int start, int row, (string Rates, string Qualities, int Count) curve)
    {
        int n = curve.Count, quality = start, log = quality + _points, step = log + _points, secant = step + _points - 1, end = secant + _points - 1, slope = end + 2;
        int from = slope + _points, to = from + _points - 1, c2 = to + _points - 1, c3 = c2 + _points - 1, integral = c3 + _points - 1;
        string At(int column) => Sheet.At(column, row);
        void Put(int column, string formula) => _sheet.Formula(column, formula, null);
        for (int i = 0; i < n; i++)
        {
            Put(quality + i, $"SMALL({curve.Qualities},{i + 1})");
            Put(log + i, $"LN(INDEX({curve.Rates},MATCH({At(quality + i)},{curve.Qualities},0)))");
        }
        for (int i = 0; i < n - 1; i++)
        {
            Put(step + i, $"{At(quality + i + 1)}-{At(quality + i)}");
            Put(secant + i, $"({At(log + i + 1)}-{At(log + i)})/{At(step + i)}");
        }
        if (n == 2)
        {
            Put(slope, At(secant));
            Put(slope + 1, At(secant));
        }
        else
        {
            End(end, slope, step, step + 1, secant, secant + 1);
            End(end + 1, slope + n - 1, step + n - 2, step + n - 3, secant + n - 2, secant + n - 3);
            for (int i = 1; i < n - 1; i++)
            {
                string h0 = At(step + i - 1), h1 = At(step + i), m0 = At(secant + i - 1), m1 = At(secant + i);
                Put(slope + i, $"IF({m0}*{m1}<=0,0,3*({h0}+{h1})/((2*{h1}+{h0})/{m0}+({h1}+2*{h0})/{m1}))");
            }
        }
        for (int i = 0; i < n - 1; i++)
        {
            string q = At(quality + i), h = At(step + i), m = At(secant + i), d0 = At(slope + i), d1 = At(slope + i + 1);
            Put(from + i, $"MAX(${Letters(LowColumn)}{row},{q})-{q}");
            Put(to + i, $"MIN(${Letters(HighColumn)}{row},{At(quality + i + 1)})-{q}");
            Put(c2 + i, $"(3*{m}-2*{d0}-{d1})/{h}");
            Put(c3 + i, $"({d0}+{d1}-2*{m})/({h}*{h})");
            string Primitive(string t) => $"{t}*({At(log + i)}+{t}*({d0}/2+{t}*({At(c2 + i)}/3+{t}*{At(c3 + i)}/4)))";
            Put(integral + i, $"IF({At(to + i)}>{At(from + i)},{Primitive(At(to + i))}-{Primitive(At(from + i))},0)");
        }
        return $"{At(integral)}:{At(integral + n - 2)}";

        void End(int cell, int target, int near, int far, int m0, int m1)
        {
            Put(cell, $"((2*{At(near)}+{At(far)})*{At(m0)}-{At(near)}*{At(m1)})/({At(near)}+{At(far)})");
            string e = At(cell), m = At(m0);
            Put(target, $"IF(SIGN({e})<>SIGN({m}),0,IF(AND(SIGN({m})<>SIGN({At(m1)}),ABS({e})>3*ABS({m})),3*{m},{e}))");
        }
    }
}
