using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Syntax;

/// <summary>Palette mode; it is read only, our encoder does not use it.</summary>
internal sealed partial class SyntaxCoder<TBin>
{
    private readonly bool[] _paletteReuse = new bool[PalettePredictor.MaxSize];
    private readonly bool[] _paletteRunCopy = new bool[16];
    private readonly bool[] _paletteCopyAbove = new bool[PaletteData.MaxSide * PaletteData.MaxSide];

    /// <summary>The palette predictor at this point of the slice data.</summary>
    public PalettePredictor Palette { get; } = new();

    // H.266 7.3.11.6
    private void CodePalette(CodingUnit cu)
    {
        bool chromaTree = cu.Tree == TreeType.DualTreeChroma, single = cu.Tree == TreeType.SingleTree;
        PaletteData palette = cu.Palette ??= new PaletteData();
        palette.Resize(chromaTree ? cu.Width >> _p.ChromaFormat.ShiftX() : cu.Width, chromaTree ? cu.Height >> _p.ChromaFormat.ShiftY() : cu.Height);
        int channel = chromaTree ? 1 : 0, first = channel;
        int components = single ? (_p.HasChroma ? 3 : 1) : chromaTree ? 2 : 1;
        // A luma tree below a single tree keeps the chroma entries in step.
        bool local = !single && !_p.UsesDualTree;
        ReadPaletteEntries(palette, channel, first, components, single ? 31 : 15, local);
        palette.HasEscapes = palette.Size == 0 || Bins.Bypass(0) != 0;
        int maxIndex = palette.Size - 1 + B(palette.HasEscapes);
        palette.Transpose = maxIndex > 0 && Flag(Ctx.palette_transpose_flag, false);
        if (!chromaTree && palette.HasEscapes && _p.Pps.pps_cu_qp_delta_enabled_flag && !_qp.IsCuQpDeltaCoded)
            CodeQpDelta(cu);
        if (cu.Tree != TreeType.DualTreeLuma && palette.HasEscapes && _p.Sh.sh_cu_chroma_qp_offset_enabled_flag && !_qp.IsCuChromaQpOffsetCoded)
            CodeChromaQpOffset();

        int count = palette.Width * palette.Height, previousRunPosition = 0;
        bool previousRunType = false, adjust = false;
        for (int start = 0; start < count; start += 16)
        {
            int end = Math.Min(start + 16, count);
            ReadPaletteRuns(palette, start, end, maxIndex, ref previousRunPosition, ref previousRunType);
            ReadPaletteIndices(palette, start, end, maxIndex, ref adjust);
            if (palette.HasEscapes)
                ReadPaletteEscapes(palette, start, end, first, components, single);
        }
        Palette.Update(palette, _paletteReuse, channel, local ? 0 : first, local ? 3 : components, single || local ? 63 : 31);
        if (local)
            Palette.Size[1] = Palette.Size[0];
        else if (single)
            Palette.Size[1] = Palette.Size[0];
    }

    private void ReadPaletteEntries(PaletteData palette, int channel, int first, int components, int max, bool local)
    {
        int firstKept = local ? 0 : first, kept = local ? 3 : components;
        _paletteReuse.AsSpan().Clear();
        int size = 0;
        for (int i = 0; i < Palette.Size[channel] && size < max; i++)
        {
            int run = Binarization.ExpGolomb(ref Bins, 0, 0);
            if (run == 1)
                break;
            if (run > 1)
                i += run - 1;
            if (i >= Palette.Size[channel])
                throw new VvcBitstreamException("A palette reuses an entry that the predictor lacks.", "palette_predictor_run");
            _paletteReuse[i] = true;
            for (int c = firstKept; c < firstKept + kept; c++)
                palette.Entries[c][size] = Palette.Entries[c][i];
            size++;
        }
        int signalled = size < max ? Binarization.ExpGolomb(ref Bins, 0, 0) : 0;
        if (signalled > max - size)
            throw new VvcBitstreamException("A palette has too many entries.", "num_signalled_palette_entries");
        for (int c = first; c < first + components; c++)
        {
            for (int i = 0; i < signalled; i++)
                palette.Entries[c][size + i] = (ushort)Bins.BypassBits(_p.BitDepth, 0);
        }

        if (local)
        {
            for (int c = 1; c < 3; c++)
                palette.Entries[c].AsSpan(size, signalled).Fill((ushort)(1 << (_p.BitDepth - 1)));
        }

        palette.Size = size + signalled;
    }

    // Place of a scan position in the index map (6.5.3), and that of the one above (or to the left) of it.
    private static int PalettePlace(PaletteData palette, int position, out bool atEdge, out int above)
    {
        int side = palette.Transpose ? palette.Height : palette.Width;
        int line = position / side, along = position - line * side;
        if ((line & 1) != 0)
            along = side - 1 - along;
        atEdge = line == 0;
        int place = palette.Transpose ? along * palette.Width + line : line * palette.Width + along;
        above = place - (palette.Transpose ? 1 : palette.Width);
        return place;
    }

    private void ReadPaletteRuns(PaletteData palette, int start, int end, int maxIndex, ref int previousRunPosition, ref bool previousRunType)
    {
        for (int position = start; position < end; position++)
        {
            int place = PalettePlace(palette, position, out bool atEdge, out _);
            bool previousAbove = position > 0 && _paletteCopyAbove[PalettePlace(palette, position - 1, out _, out _)];
            bool copy = false;
            if (maxIndex > 0 && position > 0)
            {
                int distance = position - previousRunPosition - 1;
                int inc = previousRunType ? (distance == 0 ? 5 : distance <= 2 ? 6 : 7) : Math.Min(distance, 4);
                copy = Flag(Ctx.run_copy_flag + inc, false);
            }
            _paletteRunCopy[position - start] = copy;
            bool above = false;
            if (maxIndex > 0 && !copy)
            {
                if (!atEdge && !previousAbove && position > 0)
                    above = Flag(Ctx.copy_above_palette_indices_flag, false);
                previousRunType = above;
                previousRunPosition = position;
            }
            else if (position > 0)
            {
                above = previousAbove;
            }
            _paletteCopyAbove[place] = above;
        }
    }

    private void ReadPaletteIndices(PaletteData palette, int start, int end, int maxIndex, ref bool adjust)
    {
        int current = start == 0 ? 0 : palette.Index[PalettePlace(palette, start - 1, out _, out _)];
        for (int position = start; position < end; position++)
        {
            int place = PalettePlace(palette, position, out bool atEdge, out int above);
            if (_paletteCopyAbove[place])
            {
                if (atEdge)
                    throw new VvcBitstreamException("A palette index is copied from outside the unit.", "copy_above_palette_indices_flag");
                current = palette.Index[place] = palette.Index[above];
                continue;
            }
            if (!_paletteRunCopy[position - start])
            {
                current = 0;
                if (maxIndex > 0)
                {
                    int most = maxIndex - B(adjust);
                    if (most > 0)
                        current = Binarization.TruncatedBinary(ref Bins, most, 0);
                    adjust = true;
                    if (position > 0)
                    {
                        int previous = PalettePlace(palette, position - 1, out _, out _);
                        int reference = !_paletteCopyAbove[previous] ? palette.Index[previous] : palette.Index[above];
                        if (current >= reference)
                            current++;
                    }
                }
            }
            palette.Index[place] = (byte)current;
        }
    }

    private void ReadPaletteEscapes(PaletteData palette, int start, int end, int first, int components, bool single)
    {
        int maskX = (1 << _p.ChromaFormat.ShiftX()) - 1, maskY = (1 << _p.ChromaFormat.ShiftY()) - 1;
        for (int c = first; c < first + components; c++)
        {
            for (int position = start; position < end; position++)
            {
                int place = PalettePlace(palette, position, out _, out _);
                if (palette.Index[place] != palette.Size)
                    continue;
                if (single && c != 0 && ((place % palette.Width & maskX) != 0 || (place / palette.Width & maskY) != 0))
                    continue;
                palette.Escape[c][place] = Binarization.ExpGolomb(ref Bins, 5, 0);
            }
        }
    }
}
