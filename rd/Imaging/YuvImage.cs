using VvcIlif.Codec;
using VvcIlif.Sequences;

namespace VvcIlif.Rd.Imaging;

/// <summary>Pictures of YUV samples for the screen.</summary>
public static class YuvImage
{
    /// <summary>Draws an area of a picture, each sample as a square of some pixels.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="row">Rows of the picture.</param>
    /// <param name="format">Its chroma format.</param>
    /// <param name="bitDepth">Bits of a sample.</param>
    /// <param name="area">Columns and rows of luma to show.</param>
    /// <param name="left">Left end on the canvas.</param>
    /// <param name="top">Top end on the canvas.</param>
    /// <param name="scale">Pixels of a luma sample.</param>
    /// <param name="wide">Colours of ITU-R BT.709, otherwise BT.601; limited range.</param>
    public static void Draw(Canvas canvas, RowSource row, ChromaFormat format, int bitDepth, (int X, int Y, int Width, int Height) area, int left, int top, int scale, bool wide)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        ArgumentNullException.ThrowIfNull(row);
        double kr = wide ? 0.2126 : 0.299, kb = wide ? 0.0722 : 0.114, kg = 1 - kr - kb;
        double unit = 1 << (bitDepth - 8), grey = 128 * unit;
        bool colour = format != ChromaFormat.Monochrome;
        int sx = colour ? format.ShiftX() : 0, sy = colour ? format.ShiftY() : 0;
        for (int y = area.Y; y < area.Y + area.Height; y++)
        {
            ReadOnlySpan<ushort> luma = row(0, y), cb = colour ? row(1, y >> sy) : [], cr = colour ? row(2, y >> sy) : [];
            for (int x = area.X; x < area.X + area.Width; x++)
            {
                double l = (luma[x] / unit - 16) / 219, u = colour ? (cb[x >> sx] - grey) / unit / 112 : 0, v = colour ? (cr[x >> sx] - grey) / unit / 112 : 0;
                double r = l + v * (1 - kr), b = l + u * (1 - kb), g = (l - kr * r - kb * b) / kg;
                var pixel = new Rgb(Byte(r), Byte(g), Byte(b));
                for (int j = 0; j < scale; j++)
                {
                    for (int i = 0; i < scale; i++)
                        canvas[left + (x - area.X) * scale + i, top + (y - area.Y) * scale + j] = pixel;
                }
            }
        }
    }

    private static byte Byte(double value) => (byte)Math.Clamp(Math.Round(255 * value), 0, 255);
}

