using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Dpb;

/// <summary>
/// Picture order count, random access and output flags from picture to picture (H.266 8.1.1, 8.3.1, C.5.2.2).
/// </summary>
internal sealed class PictureOrder
{
    private bool _startOfSequence = true;
    private bool _started;
    private bool _skipRasl;
    private int? _recoveryPoc;
    private int _previousTid0Poc;

    /// <summary>The next picture starts a sequence: after an end of sequence NAL unit.</summary>
    public void EndOfSequence() => _startOfSequence = true;

    /// <summary>Takes the first slice of a picture, in decoding order.</summary>
    public (bool Decode, int Poc, bool IsClvss, bool Output) Next(SliceHeader sh)
    {
        PictureHeader ph = sh.PictureHeader;
        // A picture of mixed NAL unit types is no access point as a whole.
        bool mixed = sh.Pps.pps_mixed_nalu_types_in_pic_flag;
        bool accessPoint = !mixed && sh.NalUnitType.IsIrapOrGdr();
        bool noOutputBeforeRecovery = accessPoint && (_startOfSequence || sh.NalUnitType.IsIdr());
        if (_startOfSequence && !accessPoint)
            return default;
        if (!mixed && sh.NalUnitType == NalUnitType.RASL_NUT && _skipRasl)
            return default;
        _started = true;
        _startOfSequence = false;
        if (!mixed && sh.NalUnitType.IsIrap())
            _skipRasl = sh.NalUnitType == NalUnitType.CRA_NUT && noOutputBeforeRecovery;
        else if (accessPoint)
            _skipRasl = noOutputBeforeRecovery;

        int poc = Poc(ph, sh.Sps, noOutputBeforeRecovery);
        if (sh.TemporalId == 0 && !ph.ph_non_ref_pic_flag && (mixed || sh.NalUnitType is not (NalUnitType.RASL_NUT or NalUnitType.RADL_NUT)))
            _previousTid0Poc = poc;
        if (noOutputBeforeRecovery)
            _recoveryPoc = sh.NalUnitType == NalUnitType.GDR_NUT ? poc + ph.ph_recovery_poc_cnt : null;
        if (_recoveryPoc is int recovery && poc >= recovery)
            _recoveryPoc = null;
        return (true, poc, noOutputBeforeRecovery, ph.ph_pic_output_flag && _recoveryPoc is null);
    }

    /// <summary>A picture has been decoded since the start of the stream.</summary>
    public bool Started => _started;

    // H.266 8.3.1
    private int Poc(PictureHeader ph, Sps sps, bool isClvss)
    {
        int lsbs = sps.MaxPicOrderCntLsb, lsb = ph.ph_pic_order_cnt_lsb, msb;
        if (ph.ph_poc_msb_cycle_present_flag)
        {
            msb = (int)(ph.ph_poc_msb_cycle_val * (uint)lsbs);
        }
        else if (isClvss)
        {
            msb = 0;
        }
        else
        {
            int previousLsb = _previousTid0Poc & (lsbs - 1), previousMsb = _previousTid0Poc - previousLsb;
            msb = lsb < previousLsb && previousLsb - lsb >= lsbs / 2 ? previousMsb + lsbs
                : lsb > previousLsb && lsb - previousLsb > lsbs / 2 ? previousMsb - lsbs
                : previousMsb;
        }
        return unchecked(msb + lsb);
    }
}
