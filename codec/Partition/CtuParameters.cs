namespace VvcIlif.Codec.Partition;

/// <summary>SAO of one CTU and component: type 0 none, 1 band, 2 edge; offsets are scaled to the bit depth.</summary>
internal struct SaoOffsets
{
    public byte Type;
    public byte Band;
    public byte EdgeClass;
    public short Offset0, Offset1, Offset2, Offset3;

    public readonly int Offset(int i) => i switch { 0 => Offset0, 1 => Offset1, 2 => Offset2, _ => Offset3 };

    public void SetOffset(int i, int value)
    {
        switch (i)
        {
            case 0: Offset0 = (short)value; break;
            case 1: Offset1 = (short)value; break;
            case 2: Offset2 = (short)value; break;
            default: Offset3 = (short)value; break;
        }
    }
}

/// <summary>Parameters of filters coded with each CTU.</summary>
internal struct CtuParameters
{
    public SaoOffsets SaoY, SaoCb, SaoCr;
    public bool AlfY, AlfCb, AlfCr;
    /// <summary>AlfCtbFiltSetIdxY: below 16 a fixed set, else 16 + index into the slice's luma APS list.</summary>
    public byte AlfFilterSetY;
    public byte AlfAltCb, AlfAltCr;
    public byte CcAlfCb, CcAlfCr;
    /// <summary>All inter prediction of the CTU is by the plug-in filter.</summary>
    public bool PlugIn;
    /// <summary>Number of the slice; distinguishes slices at their borders.</summary>
    public short Slice;

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref SaoOffsets Sao(int component)
    {
        switch (component)
        {
            case 0: return ref SaoY;
            case 1: return ref SaoCb;
            default: return ref SaoCr;
        }
    }
}
