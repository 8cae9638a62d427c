namespace VvcIlif.Codec.Partition;

/// <summary>SaoTypeIdx.</summary>
internal enum SaoType : byte
{
    None = 0,
    Band = 1,
    Edge = 2,
}

/// <summary>Sample adaptive offset of one component of one CTU.</summary>
internal struct SaoParameters
{
    internal SaoType Type;

    /// <summary>sao_band_position, 0 to 31.</summary>
    internal byte BandPosition;

    /// <summary>SaoEoClass: 0 horizontal, 1 vertical, 2 from upper left to lower right, 3 from upper right to lower left.</summary>
    internal byte EdgeClass;

    /// <summary>SaoOffsetVal[1] to [4], signed and scaled to the bit depth.</summary>
    internal short Offset1, Offset2, Offset3, Offset4;

    /// <summary>SaoOffsetVal[<paramref name="i"/> + 1], <paramref name="i"/> from 0 to 3.</summary>
    internal readonly int Offset(int i) => i switch { 0 => Offset1, 1 => Offset2, 2 => Offset3, _ => Offset4 };

    /// <inheritdoc cref="Offset"/>
    internal void SetOffset(int i, int value)
    {
        switch (i)
        {
            case 0: Offset1 = (short)value; break;
            case 1: Offset2 = (short)value; break;
            case 2: Offset3 = (short)value; break;
            default: Offset4 = (short)value; break;
        }
    }
}
