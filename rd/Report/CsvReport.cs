using System.Globalization;
using System.Text;
using VvcIlif.Rd.Records;

namespace VvcIlif.Rd.Report;

/// <summary>Every number of the points as CSV, which the verb bdrate reads too.</summary>
public static class CsvReport
{
    /// <summary>Writes all points.</summary>
    public static string Write(SweepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        string[] figures = [.. report.Input.Points.SelectMany(p => p.Figures.Keys).Distinct().Order(StringComparer.Ordinal)];
        string[] types = [.. report.Input.Points.SelectMany(p => p.Types.Select(t => t.Type)).Distinct().OrderBy(t => t == "I" ? "" : t, StringComparer.Ordinal)];
        var csv = new StringBuilder("codec,sequence,class,config,qp,width,height,fps,frames,bytes,bitrate_kbps,psnr_y,psnr_u,psnr_v");
        foreach (string figure in figures)
            csv.Append(',').Append(figure);
        foreach (string type in types)
            csv.Append(CultureInfo.InvariantCulture, $",pictures_{type},bits_{type}");
        csv.Append(",encode_s,encode_wall_s,decode_s,decode_wall_s,figures_s,overhead_s,kmac_per_sample,kmac_per_reference_sample,parameters,model_bytes,verified,stream_md5,id,version,machine,command\n");
        foreach (PointRecord p in report.Input.Points)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{Cell(p.Codec)},{Cell(p.Sequence)},{Cell(p.Class)},{p.Configuration},{p.Qp},{p.Width},{p.Height},{p.Fps},{p.Frames},{p.Bytes},{p.Kbps},{p.PsnrY},{p.PsnrU},{p.PsnrV}");
            foreach (string figure in figures)
                csv.Append(',').Append(p.Figures.TryGetValue(figure, out double value) ? value.ToString(CultureInfo.InvariantCulture) : "");
            foreach (string type in types)
                csv.Append(p.Types.FirstOrDefault(t => t.Type == type) is { } t ? FormattableString.Invariant($",{t.Pictures},{t.Bits}") : ",,");
            Complexity? c = p.Complexity;
            csv.Append(CultureInfo.InvariantCulture, $",{p.EncodeSeconds},{p.EncodeWallSeconds},{p.DecodeSeconds},{p.DecodeWallSeconds},{p.FigureSeconds},{p.OverheadSeconds},{c?.KiloMacsPerSample},{c?.PreparationKiloMacsPerSample},{c?.Parameters},{c?.ModelBytes},{Cell(p.Verified)},{p.StreamMd5},{p.Id},{Cell(p.Version)},{Cell(p.Machine)},{Cell(p.Command)}\n");
        }
        return csv.ToString();
    }

    private static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
