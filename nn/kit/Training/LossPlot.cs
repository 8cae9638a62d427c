using System.Globalization;
using System.Text;

namespace VvcIlif.Nn.Kit.Training;

/// <summary>The loss over the steps as an SVG picture.</summary>
internal static class LossPlot
{
    private const int Width = 800, Height = 400, Margin = 60;

    public static string Draw(IReadOnlyList<(string Name, IReadOnlyList<(long Step, double Loss)> Points)> curves)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\"><rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        curves = [.. curves.Where(c => c.Points.Count > 1)];
        if (curves.Count > 0)
        {
            double most = curves.Max(c => c.Points.Max(p => (double)p.Step)), low = curves.Min(c => c.Points.Min(p => p.Loss)), high = curves.Max(c => c.Points.Max(p => p.Loss));
            double from = Math.Log10(Math.Max(low, 1e-9)), to = Math.Max(Math.Log10(Math.Max(high, 1e-9)), from + 1e-3);
            double X(double step) => Margin + step / most * (Width - 2 * Margin);
            double Y(double loss) => Height - Margin - (Math.Log10(Math.Max(loss, 1e-9)) - from) / (to - from) * (Height - 2 * Margin);
            for (int i = 0; i <= 4; i++)
            {
                double loss = Math.Pow(10, from + (to - from) * i / 4), step = most * i / 4;
                svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Margin}\" x2=\"{Width - Margin}\" y1=\"{Y(loss):F1}\" y2=\"{Y(loss):F1}\" stroke=\"#ddd\"/><text x=\"{Margin - 6}\" y=\"{Y(loss) + 4:F1}\" text-anchor=\"end\">{loss:G4}</text>");
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(step):F1}\" y=\"{Height - Margin + 18}\" text-anchor=\"middle\">{step:F0}</text>\n");
            }
            string[] colours = ["#1f77b4", "#d62728", "#2ca02c"];
            for (int c = 0; c < curves.Count; c++)
            {
                string points = string.Join(' ', curves[c].Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Step):F1},{Y(p.Loss):F1}")));
                svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colours[c % 3]}\" stroke-width=\"1.5\" points=\"{points}\"/><text x=\"{Width - Margin}\" y=\"{Margin - 30 + 16 * c}\" text-anchor=\"end\" fill=\"{colours[c % 3]}\">{curves[c].Name}</text>\n");
            }
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 14}\" text-anchor=\"middle\">step</text><text x=\"{Margin}\" y=\"{Margin - 14}\">loss</text>\n");
        }
        return svg.Append("</svg>\n").ToString();
    }
}
