namespace VvcIlif.Codec.Partition;

/// <summary>Motion of one 4x4 luma area; a list that is not used has reference index -1.</summary>
internal struct MotionInfo
{
    public Mv Mv0, Mv1;
    public sbyte RefIdx0, RefIdx1;
    public byte BcwIdx;
    public bool HalfSampleFilter; // hpelIfIdx
    public byte Unused0;

    public static MotionInfo Intra => new() { RefIdx0 = -1, RefIdx1 = -1 };

    public readonly bool IsInter => (RefIdx0 & RefIdx1) >= 0 || RefIdx0 >= 0 || RefIdx1 >= 0;

    public readonly bool IsBi => (RefIdx0 | RefIdx1) >= 0;

    public readonly bool Uses(int list) => RefIdx(list) >= 0;

    public readonly int RefIdx(int list) => list == 0 ? RefIdx0 : RefIdx1;

    public readonly Mv Mv(int list) => list == 0 ? Mv0 : Mv1;

    public void Set(int list, Mv mv, int refIdx)
    {
        if (list == 0)
        {
            Mv0 = mv;
            RefIdx0 = (sbyte)refIdx;
        }
        else
        {
            Mv1 = mv;
            RefIdx1 = (sbyte)refIdx;
        }
    }

    /// <summary>Same lists, vectors and reference indices; weights and filters do not count.</summary>
    public readonly bool SameMotion(in MotionInfo other) =>
        RefIdx0 == other.RefIdx0 && RefIdx1 == other.RefIdx1
        && (RefIdx0 < 0 || Mv0 == other.Mv0) && (RefIdx1 < 0 || Mv1 == other.Mv1);
}
