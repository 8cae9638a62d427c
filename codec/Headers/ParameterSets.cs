using VvcIlif.Codec.Bitstream;

namespace VvcIlif.Codec.Headers;

/// <summary>
/// The parameter sets received so far, by id, and the reading of any NAL unit into its structure. Structures once
/// handed out are not changed when a later NAL unit replaces them, so pictures in flight keep what they refer to.
/// </summary>
internal sealed class ParameterSets
{
    private readonly Vps?[] _vps = new Vps?[16];
    private readonly Sps?[] _sps = new Sps?[16];
    private readonly Pps?[] _pps = new Pps?[64];
    private readonly AlfData?[] _alf = new AlfData?[8];
    private readonly LmcsData?[] _lmcs = new LmcsData?[4];
    private readonly ScalingListData?[] _scalingLists = new ScalingListData?[8];
    private readonly ReadOnlyMemory<byte>[] _spsPayload = new ReadOnlyMemory<byte>[16], _ppsPayload = new ReadOnlyMemory<byte>[64];

    /// <summary>The header of the current picture, from the last picture header NAL unit.</summary>
    public PictureHeader? CurrentPictureHeader { get; set; }

    public Vps? Vps(int id) => _vps[id];

    public Sps? Sps(int id) => _sps[id];

    /// <summary>The PPS of an id, bound to the SPS that now has the id it refers to.</summary>
    /// <exception cref="VvcBitstreamException">It is missing or does not fit.</exception>
    public Pps ActivatePps(int id)
    {
        Pps pps = _pps[id] ?? throw Missing("picture parameter set", id, "ph_pic_parameter_set_id");
        Sps sps = _sps[pps.pps_seq_parameter_set_id] ?? throw Missing("sequence parameter set", pps.pps_seq_parameter_set_id, "pps_seq_parameter_set_id");
        if (pps.IsBoundTo(sps))
            return pps;
        // Pictures in flight may use the PPS with its former SPS.
        if (pps.IsBound)
            pps = _pps[id] = ReadPps(_ppsPayload[id].Span);
        pps.Bind(sps);
        return pps;
    }

    public AlfData Alf(int id) => _alf[id] ?? throw Missing("ALF parameter set", id, "alf_aps_id");

    public LmcsData Lmcs(int id) => _lmcs[id] ?? throw Missing("LMCS parameter set", id, "ph_lmcs_aps_id");

    public ScalingListData ScalingList(int id) => _scalingLists[id] ?? throw Missing("scaling list parameter set", id, "ph_scaling_list_aps_id");

    private static VvcBitstreamException Missing(string what, int id, string element) => new($"The {what} {id} is missing.", element);

    /// <summary>
    /// Reads a NAL unit into its structure and keeps it where it is a parameter set or a picture header.
    /// </summary>
    /// <returns>
    /// <see cref="Headers.Vps"/>, <see cref="Headers.Sps"/>, <see cref="Pps"/>, <see cref="Aps"/>, <see cref="PictureHeader"/>,
    /// <see cref="SliceHeader"/>, <see cref="SeiMessages"/>, <see cref="Dci"/>, <see cref="Opi"/>, <see cref="Aud"/>,
    /// <see cref="EmptyHeader"/>; null for reserved and unspecified types.
    /// </returns>
    /// <exception cref="VvcBitstreamException">The NAL unit is damaged, or refers to something missing.</exception>
    public object? Decode(NalUnit nal)
    {
        try
        {
            return DecodeCore(nal);
        }
        catch (VvcBitstreamException error)
        {
            throw nal.Locate(error);
        }
    }

    private object? DecodeCore(NalUnit nal)
    {
        if (nal.Type.IsSlice())
            return DecodeSlice(nal);
        ReadOnlySpan<byte> rbsp = nal.Payload.Span;
        var io = new HeaderReader(rbsp);
        switch (nal.Type)
        {
            case NalUnitType.VPS_NUT:
                var vps = new Vps();
                VpsSyntax.Code(ref io, vps);
                return _vps[vps.vps_video_parameter_set_id] = vps;
            case NalUnitType.SPS_NUT:
                return DecodeSps(nal);
            case NalUnitType.PPS_NUT:
                Pps pps = ReadPps(rbsp);
                int id = pps.pps_pic_parameter_set_id;
                // A repetition keeps the object, and with it the derived tables.
                if (_pps[id] is { } old && rbsp.SequenceEqual(_ppsPayload[id].Span))
                    return old;
                _ppsPayload[id] = nal.Payload;
                return _pps[id] = pps;
            case NalUnitType.PREFIX_APS_NUT or NalUnitType.SUFFIX_APS_NUT:
                var aps = new Aps();
                Aps.Code(ref io, aps);
                Keep(aps);
                return aps;
            case NalUnitType.PH_NUT:
                CurrentPictureHeader = null;
                var ph = new PictureHeader();
                PictureHeaderSyntax.CodeRbsp(ref io, ph, this);
                return CurrentPictureHeader = ph;
            case NalUnitType.PREFIX_SEI_NUT or NalUnitType.SUFFIX_SEI_NUT:
                return SeiMessages.Parse(rbsp);
            case NalUnitType.DCI_NUT:
                var dci = new Dci();
                Dci.Code(ref io, dci);
                return dci;
            case NalUnitType.OPI_NUT:
                var opi = new Opi();
                Opi.Code(ref io, opi);
                return opi;
            case NalUnitType.AUD_NUT:
                var aud = new Aud();
                Aud.Code(ref io, aud);
                return aud;
            case NalUnitType.EOS_NUT or NalUnitType.EOB_NUT or NalUnitType.FD_NUT:
                return new EmptyHeader { FillerBytes = nal.Type == NalUnitType.FD_NUT ? Math.Max(0, rbsp.Length - 1) : 0 };
            default:
                return null;
        }
    }

    private SliceHeader DecodeSlice(NalUnit nal)
    {
        var sh = new SliceHeader { NalUnitType = nal.Type, TemporalId = nal.TemporalId };
        var io = new HeaderReader(nal.Payload.Span);
        SliceHeaderSyntax.Code(ref io, sh, this);
        sh.SliceDataOffset = io.BytePosition;
        // A picture whose slice brings the header is that slice; the header does not serve others.
        if (sh.sh_picture_header_in_slice_header_flag)
            CurrentPictureHeader = null;
        return sh;
    }

    private Sps DecodeSps(NalUnit nal)
    {
        var sps = new Sps();
        var io = new HeaderReader(nal.Payload.Span);
        SpsSyntax.Code(ref io, sps);
        int id = sps.sps_seq_parameter_set_id;
        if (_sps[id] is { } old && nal.Payload.Span.SequenceEqual(_spsPayload[id].Span))
            return old;
        _spsPayload[id] = nal.Payload;
        return _sps[id] = sps;
    }

    private static Pps ReadPps(ReadOnlySpan<byte> rbsp)
    {
        var pps = new Pps();
        var io = new HeaderReader(rbsp);
        PpsSyntax.Code(ref io, pps);
        return pps;
    }

    private void Keep(Aps aps)
    {
        int id = aps.aps_adaptation_parameter_set_id;
        if (aps.Alf is not null)
            _alf[id] = aps.Alf;
        if (aps.Lmcs is not null)
            _lmcs[id] = aps.Lmcs;
        if (aps.ScalingList is not null)
            _scalingLists[id] = aps.ScalingList;
    }
}
