using System.Text;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Rd.Report.Charts;

/// <summary>Colours by name, for light and for dark backgrounds.</summary>
internal static class Palette
{
    public const int Series = 8;

    private static readonly (string Name, int Light, int Dark)[] Colours =
    [
        ("s0", 0x1f5fbf, 0x7ab8ff), ("s1", 0xc9480a, 0xffa566), ("s2", 0x1f7a33, 0x6fdc8c), ("s3", 0x8a2fb0, 0xd9a3ff),
        ("s4", 0xb8194f, 0xff92b0), ("s5", 0x0b6f80, 0x55d5e6), ("s6", 0x7d5f00, 0xf0cc58), ("s7", 0x495057, 0xced4da),
        ("text", 0x1b1f24, 0xe6e8eb), ("muted", 0x59626c, 0x9ba5b0), ("grid", 0xdde1e6, 0x343a42), ("axis", 0x8a939c, 0x707a85), ("band", 0x1f5fbf, 0x7ab8ff), ("back", 0xffffff, 0x16191d),
    ];

    public static string OfSeries(int index) => "s" + index % Series;

    public static Rgb Light(string name) => Rgb.Of(Array.Find(Colours, c => c.Name == name).Light);

    /// <summary>CSS that gives the classes f-NAME a fill and k-NAME a stroke, in both schemes.</summary>
    public static string Css()
    {
        var css = new StringBuilder(":root{");
        foreach ((string name, int light, _) in Colours)
            css.Append($"--{name}:{Rgb.Of(light).Css};");
        css.Append("}@media(prefers-color-scheme:dark){:root{");
        foreach ((string name, _, int dark) in Colours)
            css.Append($"--{name}:{Rgb.Of(dark).Css};");
        css.Append("}}");
        foreach ((string name, _, _) in Colours)
            css.Append($".f-{name}{{fill:var(--{name})}}.k-{name}{{stroke:var(--{name});fill:none}}");
        return css.ToString();
    }
}
