using System.IO.Compression;

namespace VvcIlif.Rd.Imaging;

/// <summary>Two sizes of DejaVu Sans as pictures of its printable ASCII characters (its licence allows any use).</summary>
internal static class Glyphs
{
    private const int First = 32, Count = 95;
    private static readonly Dictionary<int, Face> Faces = Load();

    private sealed record Face(int Height, int Baseline, int[] Widths, byte[][] Coverage);

    public static int Width(string text, int size)
    {
        Face face = Faces[size];
        return text.Sum(c => face.Widths[Index(c)]);
    }

    public static void Draw(Canvas canvas, string text, double x, double y, Rgb colour, int size, double anchor, bool vertical)
    {
        Face face = Faces[size];
        int length = Width(text, size), along = (int)Math.Round(vertical ? y + length * 0.5 : x - length * anchor), across = (int)Math.Round(vertical ? x : y) - face.Baseline;
        foreach (char c in text)
        {
            int glyph = Index(c), width = face.Widths[glyph];
            for (int j = 0; j < face.Height; j++)
            {
                for (int i = 0; i < width; i++)
                {
                    double opacity = face.Coverage[glyph][j * width + i] / 255.0;
                    if (opacity == 0)
                        continue;
                    if (vertical)
                        canvas.Blend(across + j, along - i, colour, opacity);
                    else
                        canvas.Blend(along + i, across + j, colour, opacity);
                }
            }

            along += vertical ? -width : width;
        }
    }

    private static int Index(char c) => c is >= (char)First and < (char)(First + Count) ? c - First : '?' - First;

    private static Dictionary<int, Face> Load()
    {
        using Stream packed = typeof(Glyphs).Assembly.GetManifestResourceStream("Glyphs.bin")!;
        using var data = new DeflateStream(packed, CompressionMode.Decompress);
        var faces = new Dictionary<int, Face>();
        for (int size = data.ReadByte(); size > 0; size = data.ReadByte())
        {
            int height = data.ReadByte(), baseline = data.ReadByte();
            int[] widths = new int[Count];
            byte[][] coverage = new byte[Count][];
            for (int i = 0; i < Count; i++)
            {
                widths[i] = data.ReadByte();
                coverage[i] = new byte[widths[i] * height];
                data.ReadExactly(coverage[i]);
            }
            faces[size] = new Face(height, baseline, widths, coverage);
        }
        return faces;
    }
}
