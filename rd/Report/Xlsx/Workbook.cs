using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace VvcIlif.Rd.Report.Xlsx;

/// <summary>How a cell looks.</summary>
internal enum CellStyle
{
    Plain,
    Head,
    TwoDigits,
    ThreeDigits,
    Percent,
    BoldTwoDigits,
    BoldPercent,
    Title,
}

/// <summary>A table of cells, written from top to bottom.</summary>
internal sealed class Sheet(string name)
{
    private readonly List<List<(int Column, string Type, string? Formula, string Value, CellStyle Style)>> _rows = [];

    public string Name => name;

    /// <summary>Widths of the first columns in characters.</summary>
    public IReadOnlyList<double> Widths { get; set; } = [];

    /// <summary>Rows that stay in sight.</summary>
    public int FrozenRows { get; set; }

    /// <summary>Number of the last row begun, from 1.</summary>
    public int Row => _rows.Count;

    public void Next() => _rows.Add([]);

    public void Text(int column, string text, CellStyle style = CellStyle.Plain) => _rows[^1].Add((column, "inlineStr", null, text, style));

    public void Number(int column, double value, CellStyle style = CellStyle.Plain)
    {
        if (double.IsFinite(value))
            _rows[^1].Add((column, "n", null, value.ToString("R", CultureInfo.InvariantCulture), style));
        else
            Text(column, "n/a", style);
    }

    /// <summary>A formula and, for programs that do not compute, its value; null leaves that to the program.</summary>
    public void Formula(int column, string formula, double? value, CellStyle style = CellStyle.Plain) =>
        _rows[^1].Add(value is null ? (column, "n", formula, "", style) : double.IsFinite(value.Value) ? (column, "n", formula, value.Value.ToString("R", CultureInfo.InvariantCulture), style) : (column, "str", formula, "n/a", style));

    /// <summary>Letters of a column, from 1.</summary>
    public static string Letters(int column)
    {
        string letters = "";
        for (; column > 0; column = (column - 1) / 26)
            letters = (char)('A' + (column - 1) % 26) + letters;
        return letters;
    }

    public static string At(int column, int row) => Letters(column) + row.ToString(CultureInfo.InvariantCulture);

    internal void Write(XmlWriter xml, bool values)
    {
        xml.WriteStartElement("worksheet", Workbook.Main);
        xml.WriteStartElement("sheetViews");
        xml.WriteStartElement("sheetView");
        xml.WriteAttributeString("workbookViewId", "0");
        if (FrozenRows > 0)
        {
            xml.WriteStartElement("pane");
            xml.WriteAttributeString("ySplit", FrozenRows.ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("topLeftCell", At(1, FrozenRows + 1));
            xml.WriteAttributeString("state", "frozen");
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
        if (Widths.Count > 0)
        {
            xml.WriteStartElement("cols");
            for (int i = 0; i < Widths.Count; i++)
            {
                xml.WriteStartElement("col");
                xml.WriteAttributeString("min", (i + 1).ToString(CultureInfo.InvariantCulture));
                xml.WriteAttributeString("max", (i + 1).ToString(CultureInfo.InvariantCulture));
                xml.WriteAttributeString("width", Widths[i].ToString(CultureInfo.InvariantCulture));
                xml.WriteAttributeString("customWidth", "1");
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteStartElement("sheetData");
        for (int r = 0; r < _rows.Count; r++)
        {
            xml.WriteStartElement("row");
            xml.WriteAttributeString("r", (r + 1).ToString(CultureInfo.InvariantCulture));
            foreach ((int column, string type, string? formula, string value, CellStyle style) in _rows[r].OrderBy(c => c.Column))
            {
                xml.WriteStartElement("c");
                xml.WriteAttributeString("r", At(column, r + 1));
                if (style != CellStyle.Plain)
                    xml.WriteAttributeString("s", ((int)style).ToString(CultureInfo.InvariantCulture));
                if (formula is null || (values && value.Length > 0))
                    xml.WriteAttributeString("t", type);
                if (formula is not null)
                    xml.WriteElementString("f", formula);
                if (type == "inlineStr")
                {
                    xml.WriteStartElement("is");
                    xml.WriteElementString("t", value);
                    xml.WriteEndElement();
                }
                else if (formula is null || (values && value.Length > 0))
                {
                    xml.WriteElementString("v", value);
                }
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}

/// <summary>An XLSX file (ECMA-376) of a few sheets.</summary>
internal static class Workbook
{
    public const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string PackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";

    /// <summary>Writes the file.</summary>
    /// <param name="sheets">Sheets, first one in front.</param>
    /// <param name="values">False leaves the values of formulas to the program that opens the file.</param>
    public static byte[] Write(IReadOnlyList<Sheet> sheets, bool values = true)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(zip, "[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>"
                + string.Concat(sheets.Select((_, i) => FormattableString.Invariant($"<Override PartName=\"/xl/worksheets/sheet{i + 1}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"))) + "</Types>");
            Part(zip, "_rels/.rels", $"<Relationships xmlns=\"{PackageRelations}\"><Relationship Id=\"r1\" Type=\"{Relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Part(zip, "xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"{PackageRelations}\">" + string.Concat(sheets.Select((_, i) => FormattableString.Invariant($"<Relationship Id=\"r{i + 1}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>")))
                + $"<Relationship Id=\"rs\" Type=\"{Relations}/styles\" Target=\"styles.xml\"/></Relationships>");
            Part(zip, "xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets>" + string.Concat(sheets.Select((s, i) => FormattableString.Invariant($"<sheet name=\"{s.Name}\" sheetId=\"{i + 1}\" r:id=\"r{i + 1}\"/>"))) + "</sheets><calcPr calcId=\"0\" fullCalcOnLoad=\"1\"/></workbook>");
            Part(zip, "xl/styles.xml", $"<styleSheet xmlns=\"{Main}\"><numFmts count=\"1\"><numFmt numFmtId=\"170\" formatCode=\"0.000\"/></numFmts><fonts count=\"3\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"14\"/><name val=\"Calibri\"/></font></fonts><fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE8ECF1\"/></patternFill></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"8\">"
                + "<xf/><xf fontId=\"1\" fillId=\"2\" applyFont=\"1\" applyFill=\"1\"/><xf numFmtId=\"2\" applyNumberFormat=\"1\"/><xf numFmtId=\"170\" applyNumberFormat=\"1\"/><xf numFmtId=\"9\" applyNumberFormat=\"1\"/><xf numFmtId=\"2\" fontId=\"1\" applyNumberFormat=\"1\" applyFont=\"1\"/><xf numFmtId=\"9\" fontId=\"1\" applyNumberFormat=\"1\" applyFont=\"1\"/><xf fontId=\"2\" applyFont=\"1\"/></cellXfs></styleSheet>");
            for (int i = 0; i < sheets.Count; i++)
            {
                ZipArchiveEntry entry = Entry(zip, FormattableString.Invariant($"xl/worksheets/sheet{i + 1}.xml"));
                using Stream stream = entry.Open();
                using XmlWriter xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) });
                sheets[i].Write(xml, values);
            }
        }
        return file.ToArray();
    }

    private static void Part(ZipArchive zip, string name, string xml)
    {
        using var writer = new StreamWriter(Entry(zip, name).Open(), new UTF8Encoding(false));
        writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + xml);
    }

    // Always the same time, so that the same report has the same bytes.
    private static ZipArchiveEntry Entry(ZipArchive zip, string name)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return entry;
    }
}
