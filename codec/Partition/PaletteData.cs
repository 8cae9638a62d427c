namespace VvcIlif.Codec.Partition;

/// <summary>What palette_coding() says about a coding unit.</summary>
internal sealed class PaletteData
{
    public const int MaxEntries = 31;
    public const int MaxSide = 64;

    /// <summary>palette_transpose_flag: the scan goes down columns.</summary>
    public bool Transpose;

    public bool HasEscapes;

    /// <summary>Colours of the palette; an index of this value is an escape.</summary>
    public int Size;

    /// <summary>Size of the index map: luma samples, or chroma samples in a chroma tree.</summary>
    public int Width, Height;

    /// <summary>CurrentPaletteEntries: [component][entry].</summary>
    public readonly ushort[][] Entries = [new ushort[MaxEntries], new ushort[MaxEntries], new ushort[MaxEntries]];

    /// <summary>PaletteIndexMap, row by row.</summary>
    public byte[] Index = [];

    /// <summary>PaletteEscapeVal of each component, where the index is an escape.</summary>
    public readonly int[][] Escape = [[], [], []];

    /// <summary>Sets the size of the index map.</summary>
    public void Resize(int width, int height)
    {
        Width = width;
        Height = height;
        if (Index.Length >= width * height)
            return;
        Index = new byte[width * height];
        for (int c = 0; c < Escape.Length; c++)
            Escape[c] = new int[width * height];
    }
}

/// <summary>The palette predictor: PredictorPaletteEntries of luma (or single) and chroma trees.</summary>
internal sealed class PalettePredictor
{
    public const int MaxSize = 63;

    /// <summary>Entries by tree: 0 luma or single, 1 chroma.</summary>
    public readonly int[] Size = new int[2];

    public readonly ushort[][] Entries = [new ushort[MaxSize], new ushort[MaxSize], new ushort[MaxSize]];

    private readonly ushort[] _kept = new ushort[MaxSize];

    public void Clear() => Size.AsSpan().Clear();

    public void CopyFrom(PalettePredictor other)
    {
        other.Size.CopyTo(Size, 0);
        for (int c = 0; c < 3; c++)
            other.Entries[c].CopyTo(Entries[c], 0);
    }

    /// <summary>Puts a palette in front, followed by the entries it did not reuse.</summary>
    // H.266 8.4.5.3, the end
    public void Update(PaletteData palette, ReadOnlySpan<bool> reused, int channel, int firstComponent, int components, int max)
    {
        int size = palette.Size;
        for (int c = firstComponent; c < firstComponent + components; c++)
        {
            ushort[] entries = Entries[c];
            int count = 0;
            for (int i = 0; i < Size[channel] && palette.Size + count < max; i++)
            {
                if (!reused[i])
                    _kept[count++] = entries[i];
            }

            palette.Entries[c].AsSpan(0, palette.Size).CopyTo(entries);
            _kept.AsSpan(0, count).CopyTo(entries.AsSpan(palette.Size));
            size = palette.Size + count;
        }
        Size[channel] = size;
    }
}
