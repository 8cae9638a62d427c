using VvcIlif.Rd.Report.Charts;

namespace VvcIlif.Rd.Report;

/// <summary>The curves as files of their own.</summary>
public static class PlotFiles
{
    /// <summary>Names without ending, and what makes the file as SVG and as PNG.</summary>
    public static IEnumerable<(string Name, Func<string> Svg, Func<byte[]> Png)> All(SweepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (string configuration in report.Configurations)
        {
            foreach (string sequence in report.Input.Sequences.Where(s => report.Input.Points.Any(p => p.Sequence == s && p.Configuration == configuration)))
            {
                Chart rd = ReportCharts.RateDistortion(report, sequence, configuration, 0);
                yield return ($"{sequence}_{configuration}_rd", rd.ToSvgFile, rd.ToPng);
                if (report.Input.Codecs.Count < 2)
                    continue;
                Chart difference = ReportCharts.RateDifference(report, sequence, configuration);
                yield return ($"{sequence}_{configuration}_rate", difference.ToSvgFile, difference.ToPng);
            }
        }
    }
}
