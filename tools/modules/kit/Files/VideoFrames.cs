using VvcIlif.Codec;
using VvcIlif.Modules.Kit.Operations;

namespace VvcIlif.Modules.Kit.Files;

/// <summary>Pictures as frames of a clip.</summary>
public static class VideoFrames
{
    /// <summary>Writes red, green and blue of 0..1 as Y'CbCr of ITU-R BT.709 in narrow range; chroma of fewer samples is the mean of the pixels it stands for.</summary>
    /// <param name="rgb">Picture of three channels, as large as the first plane.</param>
    /// <param name="planes">One or three planes, overwritten.</param>
    /// <param name="bitDepth">Bits of the samples.</param>
    public static void Write(ImageF rgb, Plane[] planes, int bitDepth)
    {
        ArgumentNullException.ThrowIfNull(rgb);
        ArgumentNullException.ThrowIfNull(planes);
        ImageF yuv = Colour.ToYCbCr(rgb, 0.2126f, 0.0722f);
        int most = (1 << bitDepth) - 1;
        double unit = (1 << bitDepth) / 256.0;
        for (int c = 0; c < planes.Length; c++)
        {
            int sx = rgb.Width / planes[c].Width, sy = rgb.Height / planes[c].Height;
            for (int y = 0; y < planes[c].Height; y++)
            {
                Span<ushort> row = planes[c].Row(y);
                for (int x = 0; x < row.Length; x++)
                {
                    double sum = 0;
                    for (int k = 0; k < sx * sy; k++)
                        sum += yuv[Math.Min(x * sx + k % sx, rgb.Width - 1), Math.Min(y * sy + k / sx, rgb.Height - 1), c];
                    row[x] = (ushort)Math.Clamp(Math.Round(unit * (16 + (c == 0 ? 219 : 224) * sum / (sx * sy))), 0, most);
                }
            }
        }
    }
}
