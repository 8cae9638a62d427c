using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Dpb;

/// <summary>
/// The decoded picture buffer: reference picture lists, marking, replacements for missing pictures, and the order in
/// which pictures are output (H.266 8.3.2 to 8.3.4, C.5.2).
/// </summary>
/// <remarks>
/// For each picture: <see cref="Start"/> with its first slice, then <see cref="Add"/> with the picture, then
/// <see cref="Finish"/>. All decisions come from headers; a decoder that works on several pictures at once may finish
/// a picture before its samples are ready, and waits for them where it puts the picture out.
/// </remarks>
internal sealed class DecodedPictureBuffer<TPicture> where TPicture : class, IDpbPicture
{
    /// <summary>Most pictures that the lists of a picture may refer to.</summary>
    public const int MaxReferences = DpbParameters.MaxDpbSize;

    private readonly List<TPicture> _pictures = [];
    private readonly PictureOrder _order = new();
    private readonly Action<TPicture> _output;
    private readonly Action<TPicture>? _removed;
    private readonly Func<SliceHeader, int, TPicture> _createMissing;
    private Sps? _sps;
    private TPicture? _current;

    /// <param name="output">Takes the pictures in output order.</param>
    /// <param name="createMissing">
    /// Makes the replacement for a missing reference, of the size and format of the current picture (whose slice header
    /// is given) and with the given POC: mid-grey, without motion.
    /// </param>
    /// <param name="removed">Takes the pictures that left the buffer, neither referred to nor waiting for output.</param>
    public DecodedPictureBuffer(Action<TPicture> output, Func<SliceHeader, int, TPicture> createMissing, Action<TPicture>? removed = null)
    {
        _output = output;
        _createMissing = createMissing;
        _removed = removed;
    }

    /// <summary>The pictures in the buffer.</summary>
    public IReadOnlyList<TPicture> Pictures => _pictures;

    /// <summary>References that were missing although the stream gives no reason for it.</summary>
    public int LostReferences { get; private set; }

    /// <summary>An end of sequence NAL unit.</summary>
    public void EndOfSequence() => _order.EndOfSequence();

    /// <summary>Takes the first slice of a picture: derives its POC, makes room, marks references.</summary>
    /// <exception cref="VvcBitstreamException">The picture exists already, or refers to too many pictures.</exception>
    /// <exception cref="VvcNotSupportedException">The picture refers to another layer.</exception>
    public PictureStart<TPicture> Start(SliceHeader sh)
    {
        (bool decode, int poc, bool isClvss, bool output) = _order.Next(sh);
        if (!decode)
            return default;
        _current = null;
        _sps = sh.Sps;
        sh.PicOrderCntVal = poc;
        if (isClvss)
        {
            foreach (TPicture picture in _pictures)
                picture.Marking = ReferenceMarking.Unused;
        }
        // An intra access point that starts a sequence needs no pictures, whatever its lists say.
        RefPicList<TPicture>[] lists = isClvss && sh.NalUnitType.IsIrap()
            ? [RefPicList<TPicture>.Empty, RefPicList<TPicture>.Empty] : BuildLists(sh, isClvss);
        Mark(lists);
        MakeRoom(sh, isClvss);
        if (_pictures.Find(p => p.Poc == poc) is { } same)
        {
            if (Array.Exists(lists, l => l.Pictures.Contains(same)))
                throw new VvcBitstreamException("A picture refers to itself.", "abs_delta_poc_st") { Poc = poc };
            if (!same.IsGenerated)
                throw new VvcBitstreamException("Two pictures have the same picture order count.", "ph_pic_order_cnt_lsb") { Poc = poc };
            Remove(same);
        }
        return new PictureStart<TPicture>(true, poc, isClvss, output, lists);
    }

    /// <summary>Puts the picture into the buffer, as a short-term reference.</summary>
    public void Add(TPicture picture, in PictureStart<TPicture> start)
    {
        picture.Poc = start.Poc;
        picture.Marking = ReferenceMarking.ShortTerm;
        picture.NeededForOutput = start.Output;
        picture.LatencyCount = 0;
        picture.IsGenerated = false;
        _pictures.Add(picture);
        _current = picture;
    }

    /// <summary>The current picture is decoded (H.266 C.5.2.3).</summary>
    public void Finish()
    {
        if (_current is null)
            return;
        if (_current.NeededForOutput)
        {
            foreach (TPicture picture in _pictures)
            {
                if (picture.NeededForOutput && picture.Poc > _current.Poc)
                    picture.LatencyCount++;
            }
        }
        _current = null;
        (_, int reorder, int latency) = _sps!.Dpb;
        while (MustOutput(reorder, latency))
            Bump();
    }

    /// <summary>Outputs all waiting pictures and empties the buffer: at the end of the stream.</summary>
    public void Flush()
    {
        _current = null;
        foreach (TPicture picture in _pictures)
            picture.Marking = ReferenceMarking.Unused;
        while (Bump())
        {
        }
        RemoveUnused();
    }

    /// <summary>Empties the buffer without output: after an error, before the next access point.</summary>
    public void Clear()
    {
        _current = null;
        foreach (TPicture picture in _pictures)
            (picture.Marking, picture.NeededForOutput) = (ReferenceMarking.Unused, false);
        RemoveUnused();
        _order.EndOfSequence();
    }

    /// <summary>The lists of any slice of the current picture (H.266 8.3.2); missing pictures are stood in for.</summary>
    /// <exception cref="VvcBitstreamException">The picture refers to too many pictures.</exception>
    /// <exception cref="VvcNotSupportedException">The picture refers to another layer.</exception>
    public RefPicList<TPicture>[] BuildLists(SliceHeader sh, bool isClvss = false)
    {
        var lists = new RefPicList<TPicture>[2];
        for (int i = 0; i < 2; i++)
            lists[i] = BuildList(sh, i, isClvss);
        return lists;
    }

    private RefPicList<TPicture> BuildList(SliceHeader sh, int x, bool isClvss)
    {
        RefPicListStruct structure = sh.RefPicLists.List[x];
        int count = structure.num_ref_entries;
        if (count == 0)
            return RefPicList<TPicture>.Empty;
        var pictures = new TPicture[count];
        var pocs = new int[count];
        var longTerm = new bool[count];
        int lsbs = sh.Sps.MaxPicOrderCntLsb, poc = sh.PicOrderCntVal, pocBase = poc, j = 0, msbCycle = 0;
        for (int i = 0; i < count; i++)
        {
            if (structure.inter_layer_ref_pic_flag[i])
                throw new VvcNotSupportedException("inter-layer prediction");
            int mask = -1;
            if (structure.st_ref_pic_flag[i])
            {
                pocs[i] = pocBase = unchecked(pocBase + structure.DeltaPocValSt[i]);
            }
            else
            {
                longTerm[i] = true;
                pocs[i] = sh.RefPicLists.PocLsbLt[x][j];
                if (sh.RefPicLists.delta_poc_msb_cycle_present_flag[x][j])
                {
                    msbCycle = unchecked(msbCycle + sh.RefPicLists.delta_poc_msb_cycle_lt[x][j]);
                    pocs[i] = unchecked(pocs[i] + poc - msbCycle * lsbs - (poc & (lsbs - 1)));
                }
                else
                {
                    mask = lsbs - 1;
                }
                j++;
            }
            pictures[i] = Find(pocs[i], mask) ?? Generate(sh, pocs[i], longTerm[i], isClvss);
            pocs[i] = pictures[i].Poc;
        }
        return new RefPicList<TPicture>(pictures, pocs, longTerm);
    }

    private TPicture? Find(int poc, int mask)
    {
        foreach (TPicture picture in _pictures)
        {
            if (picture != _current && picture.Marking != ReferenceMarking.Unused && (picture.Poc & mask) == poc)
                return picture;
        }
        return null;
    }

    // H.266 8.3.4
    private TPicture Generate(SliceHeader sh, int poc, bool longTerm, bool isClvss)
    {
        int references = 0;
        foreach (TPicture other in _pictures)
        {
            if (other.IsGenerated && other.Marking != ReferenceMarking.Unused)
                references++;
        }
        if (references >= MaxReferences)
            throw new VvcBitstreamException("A picture refers to more missing pictures than a buffer can hold.", "num_ref_entries");
        if (!isClvss)
            LostReferences++;
        TPicture picture = _createMissing(sh, poc);
        picture.Poc = poc;
        picture.Marking = longTerm ? ReferenceMarking.LongTerm : ReferenceMarking.ShortTerm;
        picture.NeededForOutput = false;
        picture.LatencyCount = 0;
        picture.IsGenerated = true;
        _pictures.Add(picture);
        return picture;
    }

    // H.266 8.3.3
    private void Mark(RefPicList<TPicture>[] lists)
    {
        foreach (TPicture picture in _pictures)
        {
            bool used = false, longTerm = false;
            foreach (RefPicList<TPicture> list in lists)
            {
                for (int i = 0; i < list.Length; i++)
                {
                    if (list.Pictures[i] != picture)
                        continue;
                    used = true;
                    longTerm |= list.IsLongTerm[i];
                }
            }
            if (!used)
                picture.Marking = ReferenceMarking.Unused;
            else if (longTerm)
                picture.Marking = ReferenceMarking.LongTerm;
        }
    }

    // H.266 C.5.2.2
    private void MakeRoom(SliceHeader sh, bool isClvss)
    {
        if (isClvss)
        {
            if (sh.sh_no_output_of_prior_pics_flag)
            {
                foreach (TPicture picture in _pictures)
                    picture.NeededForOutput = false;
            }
            while (Bump())
            {
            }
            RemoveUnused();
            return;
        }
        RemoveUnused();
        (int size, int reorder, int latency) = sh.Sps.Dpb;
        while (_pictures.Count >= size || MustOutput(reorder, latency))
        {
            if (!Bump())
                break;
        }
    }

    private bool MustOutput(int reorder, int latency)
    {
        int waiting = 0;
        bool late = false;
        foreach (TPicture picture in _pictures)
        {
            if (!picture.NeededForOutput || picture == _current)
                continue;
            waiting++;
            late |= latency >= 0 && picture.LatencyCount >= latency;
        }
        return waiting > reorder || late;
    }

    /// <summary>Outputs the first picture in output order (H.266 C.5.2.4).</summary>
    private bool Bump()
    {
        TPicture? first = null;
        foreach (TPicture picture in _pictures)
        {
            if (picture.NeededForOutput && (first is null || picture.Poc < first.Poc))
                first = picture;
        }
        if (first is null)
            return false;
        first.NeededForOutput = false;
        _output(first);
        if (first.Marking == ReferenceMarking.Unused)
            Remove(first);
        return true;
    }

    private void RemoveUnused()
    {
        for (int i = _pictures.Count - 1; i >= 0; i--)
        {
            TPicture picture = _pictures[i];
            if (picture.NeededForOutput || picture.Marking != ReferenceMarking.Unused)
                continue;
            _pictures.RemoveAt(i);
            _removed?.Invoke(picture);
        }
    }

    private void Remove(TPicture picture)
    {
        _pictures.Remove(picture);
        _removed?.Invoke(picture);
    }
}
