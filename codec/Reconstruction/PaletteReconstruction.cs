using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Quant;

namespace VvcIlif.Codec.Reconstruction;

/// <summary>Units in palette mode.</summary>
internal static class PaletteReconstruction
{
    /// <summary>Writes the samples of a unit.</summary>
    // H.266 8.4.5.3
    public static void Reconstruct(CodingUnit cu, SliceParameters p, PictureContext picture)
    {
        PaletteData palette = cu.Palette!;
        bool chromaTree = cu.Tree == TreeType.DualTreeChroma;
        int first = chromaTree ? 1 : 0, end = cu.Tree == TreeType.DualTreeLuma || !p.HasChroma ? 1 : 3;
        int max = (1 << p.BitDepth) - 1;
        for (int c = first; c < end; c++)
        {
            int sx = c == 0 ? 0 : p.ChromaFormat.ShiftX(), sy = c == 0 ? 0 : p.ChromaFormat.ShiftY();
            int mapX = chromaTree ? 0 : sx, mapY = chromaTree ? 0 : sy;
            int qp = Math.Max(p.QpPrimeTsMin, c == 0 ? cu.Residual.QpY + p.QpBdOffset : cu.Residual.QpChroma[c - 1]);
            long scale = (long)Dequantizer.LevelScale[qp % 6] << (qp / 6);
            for (int y = 0; y < cu.Height >> sy; y++)
            {
                Span<ushort> row = picture.Planes[c].Row((cu.Y >> sy) + y).Slice(cu.X >> sx, cu.Width >> sx);
                for (int x = 0; x < row.Length; x++)
                {
                    int place = (y << mapY) * palette.Width + (x << mapX);
                    int index = palette.Index[place];
                    row[x] = index < palette.Size
                        ? (ushort)Math.Min((int)palette.Entries[c][index], max)
                        : (ushort)Math.Clamp((palette.Escape[c][place] * scale + 32) >> 6, 0, max);
                }
            }
        }
    }
}
