namespace VvcIlif.Codec.Partition;

/// <summary>Parameters of filters coded with each CTU.</summary>
internal struct CtuParameters
{
    public SaoParameters SaoY, SaoCb, SaoCr;
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
    public ref SaoParameters Sao(int component)
    {
        switch (component)
        {
            case 0: return ref SaoY;
            case 1: return ref SaoCb;
            default: return ref SaoCr;
        }
    }
}
