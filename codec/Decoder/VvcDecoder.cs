using System.Runtime.ExceptionServices;
using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Decoder;

/// <summary>Choices for a <see cref="VvcDecoder"/>.</summary>
public sealed record DecoderOptions
{
    /// <summary>Compare pictures with the decoded picture hash SEI messages of the stream; on by default.</summary>
    public bool CheckHashes { get; init; } = true;

    /// <summary>
    /// Threads to use: 1 keeps everything on the calling thread, 0 takes what the machine has. The pictures do not
    /// depend on it.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>What to do where the stream is damaged or asks for what the decoder lacks; to stop by default.</summary>
    public ErrorHandling OnError { get; init; }

    /// <summary>Told of each error that <see cref="ErrorHandling.Skip"/> passes over, in the order of the stream.</summary>
    public Action<Exception>? Skipped { get; init; }

    /// <summary>Most bytes that buffered pictures may take; a stream that needs more is not supported. 1.5 GiB by default.</summary>
    public long MaxPictureMemory { get; init; } = 3L << 29;

    /// <summary>
    /// The filter for streams that signal a non-standard interpolation filter; null refuses them. Standard streams
    /// always use DCTIF.
    /// </summary>
    public IInterpolationFilter? PlugInFilter { get; init; }

    /// <summary>
    /// Called for each coding unit as it is decoded, or null. With <see cref="Threads"/> 1 the calls come picture
    /// after picture in coding order, else from several threads, the units of one picture in coding order.
    /// </summary>
    public Action<DecodedBlock>? BlockDecoded { get; init; }

    /// <summary>
    /// Told of exceptions that no check of the syntax foresaw, before they become a <see cref="VvcBitstreamException"/>:
    /// no conforming stream has any. From any of the threads.
    /// </summary>
    internal Action<Exception>? Unforeseen { get; init; }

    /// <summary>Writes down what is parsed; needs one thread.</summary>
    internal SliceTrace? Trace { get; init; }
}

/// <summary>What a decoder does where a stream is damaged.</summary>
public enum ErrorHandling
{
    /// <summary>The error is thrown.</summary>
    Stop,

    /// <summary>
    /// The pictures from the damaged one on are left out, up to the next random access point, where decoding resumes.
    /// </summary>
    Skip,
}

/// <summary>Decodes H.266 byte streams (Annex B) into pictures.</summary>
public sealed class VvcDecoder
{
    // More than any level allows.
    private const int MaxSlices = 1000;

    private readonly DecoderOptions _options;
    private readonly ParameterSets _sets = new();
    private readonly DecodedPictureBuffer<Frame> _dpb;
    private readonly FramePool _pool;
    private readonly WorkSignal? _signal;
    private readonly int _threads;

    // Pictures to be decoded and pictures to be output, in the one order that every number of threads keeps.
    private readonly Queue<(PictureWork? Work, Frame? Output)> _events = new();
    private PictureQueue? _queue;
    private int _inFlight;
    private PictureWork? _work;
    private PictureHeader? _currentHeader;
    private RefPicList<Frame>[] _lists = [];
    private bool _skipping;

    // After an error: slices are left out up to the next access point, and pictures from this number on are not output.
    private bool _recovering;
    private long _failed = long.MaxValue;

    private ulong _otherLayers;

    /// <summary>Creates a decoder.</summary>
    /// <param name="options">Choices; null takes the defaults.</param>
    public VvcDecoder(DecoderOptions? options = null)
    {
        _options = options ?? new DecoderOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.Threads, nameof(options));
        _threads = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;
        _signal = _threads > 1 ? new WorkSignal() : null;
        _pool = new FramePool(_signal, _options.MaxPictureMemory);
        _dpb = new DecodedPictureBuffer<Frame>(PutOut, _pool.RentMissing, _pool.Release);
    }

    /// <summary>
    /// Layers of the stream besides layer 0, as far as it is read: they are left out, and layer 0, which no other one is
    /// needed for, is decoded.
    /// </summary>
    public int LayersLeftOut => System.Numerics.BitOperations.PopCount(_otherLayers);

    /// <summary>Decodes a whole stream; pictures come in output order as they are ready.</summary>
    /// <param name="stream">A byte stream; read forwards, never loaded whole.</param>
    /// <exception cref="VvcBitstreamException">The stream is damaged or ends too early.</exception>
    /// <exception cref="VvcNotSupportedException">The stream uses a tool that the decoder lacks.</exception>
    public IEnumerable<DecodedPicture> Decode(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Restart();
        using var queue = new PictureQueue(_threads, _signal, _options);
        _queue = queue;
        var reader = new AnnexBReader(stream);
        NalUnit? last = null;
        bool any = false;
        for (bool more = true; more;)
        {
            Exception? error = Guard(last, () => more = reader.TryRead(out last));
            any |= error is not null || more;
            if (error is null && more && StartsAfresh(last!))
            {
                FinishPicture();
                foreach (DecodedPicture picture in Ready(true))
                    yield return picture;
                if (_recovering)
                {
                    // The good pictures that still wait.
                    _dpb.Flush();
                    _dpb.EndOfSequence();
                    foreach (DecodedPicture picture in Ready(true))
                        yield return picture;
                    _recovering = false;
                    _failed = long.MaxValue;
                }
            }
            error ??= Guard(last, () => Take(more ? last! : null));
            // What came before the error is output before the error is reported.
            foreach (DecodedPicture picture in Ready(error is not null || !more))
                yield return picture;
            if (error is not null)
                Tell(error);
        }
        if (!any)
            throw new VvcBitstreamException("The stream has no NAL unit.");
        _dpb.Flush();
        foreach (DecodedPicture picture in Ready(true))
            yield return picture;
    }

    // Leaves nothing of a stream that was given up.
    private void Restart()
    {
        if (_work is not null)
            Abandon(_work);
        foreach ((PictureWork? work, Frame? output) in _events)
        {
            if (work is not null)
                Release(work);
            else
                _pool.Release(output!);
        }
        _events.Clear();
        _otherLayers = 0;
        _inFlight = 0;
        _currentHeader = null;
        _sets.CurrentPictureHeader = null;
        _recovering = false;
        _failed = long.MaxValue;
        _dpb.Clear();
    }

    /// <summary>Hands out what is ready, in order; all that is on its way where <paramref name="all"/> says so.</summary>
    private IEnumerable<DecodedPicture> Ready(bool all)
    {
        while (_events.TryPeek(out (PictureWork? Work, Frame? Output) next))
        {
            if (next.Work is { } work)
            {
                if (!work.IsDone)
                {
                    if (!all && _inFlight <= _queue!.MostInFlight)
                        yield break;
                    work.Wait();
                }
                _events.Dequeue();
                _inFlight--;
                Release(work);
                if (work.Error is { } error)
                {
                    _failed = Math.Min(_failed, work.Frame.Number);
                    Tell(error);
                }
                continue;
            }
            _events.Dequeue();
            Frame frame = next.Output!;
            if (frame.Number < _failed)
                yield return new DecodedPicture(frame.Planes, frame.Format.Chroma, frame.Format.BitDepth, frame.Poc, frame.Window, frame.HashCheck);
            _pool.Release(frame);
        }
    }

    private void PutOut(Frame frame)
    {
        frame.Holds++;
        _events.Enqueue((null, frame));
    }

    private void Release(PictureWork work)
    {
        foreach (Frame need in work.Needs)
            _pool.Release(need);
        _pool.Release(work.Frame);
    }

    private void Abandon(PictureWork work)
    {
        _work = null;
        work.Skip();
        Release(work);
    }

    /// <summary>Throws an error, or passes over it.</summary>
    private void Tell(Exception error)
    {
        if (_options.OnError == ErrorHandling.Stop || !(error is VvcBitstreamException or VvcNotSupportedException))
            ExceptionDispatchInfo.Throw(error);
        // Pictures after the damaged one may fail because of it.
        if (!_recovering)
            _options.Skipped?.Invoke(error);
        _recovering = true;
        if (_work is not { } work)
            return;
        _failed = Math.Min(_failed, work.Frame.Number);
        Abandon(work);
        _currentHeader = null;
    }

    /// <summary>Where errors are passed over: an access point before which all errors must be known.</summary>
    private bool StartsAfresh(NalUnit nal) => _options.OnError == ErrorHandling.Skip && nal.LayerId == 0 && nal.Type.IsIrap()
        && (_work is null || _sets.CurrentPictureHeader is null);

    /// <summary>
    /// Runs a step that depends on the bytes of a NAL unit, and returns the error, which says where it was. What damage
    /// does to data beyond the checked syntax shows up as an index, a division or an argument out of range.
    /// </summary>
    private Exception? Guard(NalUnit? nal, Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (VvcNotSupportedException error)
        {
            return error;
        }
        catch (Exception error) when (DamagedData.Causes(error))
        {
            DamagedData.Report(error, _options.Unforeseen);
            return nal is null ? error : DamagedData.Describe(error, nal, _work?.Frame.Poc, -1);
        }
    }

    /// <summary>Takes a NAL unit; null is the end of the stream.</summary>
    private void Take(NalUnit? nal)
    {
        if (nal is null)
        {
            FinishPicture();
            return;
        }
        if (nal.LayerId != 0)
        {
            _otherLayers |= 1ul << nal.LayerId;
            return;
        }
        if (nal.Type is NalUnitType.PH_NUT or NalUnitType.AUD_NUT or NalUnitType.EOS_NUT or NalUnitType.EOB_NUT)
            FinishPicture();
        if (nal.Type.IsSlice() && _work is not null && _sets.CurrentPictureHeader is null)
            FinishPicture();
        if (_recovering && nal.Type.IsSlice())
            return;
        object? header = _sets.Decode(nal);
        switch (header)
        {
            case SliceHeader sh:
                TakeSlice(nal, sh);
                break;
            case SeiMessages sei when nal.Type == NalUnitType.SUFFIX_SEI_NUT && _work is not null:
                foreach (SeiMessage message in sei.Messages)
                {
                    if (message.PayloadType == SeiMessage.DecodedPictureHashType)
                        _work.Frame.ExpectedHash = DecodedPictureHash.Parse(message.Payload);
                }

                break;
            case EmptyHeader when nal.Type == NalUnitType.EOS_NUT:
                _dpb.EndOfSequence();
                break;
        }
    }

    private void TakeSlice(NalUnit nal, SliceHeader sh)
    {
        if (!ReferenceEquals(sh.PictureHeader, _currentHeader))
        {
            FinishPicture();
            _currentHeader = sh.PictureHeader;
            PictureStart<Frame> start = _dpb.Start(sh);
            _skipping = !start.Decode;
            if (_skipping)
                return;
            Frame frame = _pool.Rent(sh, start.Poc);
            // Held by the buffer and by the work on it.
            frame.Holds = 2;
            _work = new PictureWork(frame);
            _dpb.Add(frame, start);
            _lists = start.Lists;
        }
        else if (_skipping || _work is null)
        {
            return;
        }
        else
        {
            sh.PicOrderCntVal = _work.Frame.Poc;
            _lists = _dpb.BuildLists(sh);
        }
        AddSlice(nal, sh, _work);
    }

    private void AddSlice(NalUnit nal, SliceHeader sh, PictureWork work)
    {
        if (FramePool.FormatOf(sh) != work.Frame.Format)
            throw new VvcBitstreamException("A parameter set changes the format inside a picture.", "pps_pic_width_in_luma_samples");
        IInterpolationFilter filter = PlugInFilters.Select(sh.Sps.PlugIn, _options.PlugInFilter);
        var references = new Frame[2][];
        for (int list = 0; list < 2; list++)
        {
            int active = sh.NumRefIdxActive[list];
            if (active > _lists[list].Length)
                throw new VvcBitstreamException($"The slice uses {active} references of a list of {_lists[list].Length}.", "sh_num_ref_idx_active_minus1");
            references[list] = _lists[list].Pictures[..active];
            foreach (Frame reference in references[list])
            {
                FrameFormat format = work.Frame.Format;
                if (reference.Format with { Width = format.Width, Height = format.Height } != format)
                    throw new VvcBitstreamException("A reference picture has another format than the picture.");
            }
        }
        PictureMotion? collocated = null;
        if (sh.PictureHeader.ph_temporal_mvp_enabled_flag && !sh.IsIntra)
        {
            int list = sh.SliceType == SliceType.B && !sh.sh_collocated_from_l0_flag ? 1 : 0;
            if (sh.sh_collocated_ref_idx >= references[list].Length)
                throw new VvcBitstreamException("The collocated picture is not in its list.", "sh_collocated_ref_idx");
            Frame picture = references[list][sh.sh_collocated_ref_idx];
            if (picture.IsScaledFor(work.Frame))
                throw new VvcBitstreamException("The collocated picture has another size than the picture.", "sh_collocated_ref_idx");
            collocated = picture.Motion;
        }
        if (work.Slices.Count == MaxSlices)
            throw new VvcBitstreamException($"A picture has more than {MaxSlices} slices.");
        foreach (Frame[] list in references)
        {
            foreach (Frame reference in list)
            {
                if (work.Needs.Add(reference))
                    reference.Holds++;
            }
        }

        work.Slices.Add(new SliceWork(nal, sh, references, _lists, collocated, filter));
    }

    private void FinishPicture()
    {
        if (_work is not { } work)
            return;
        _work = null;
        _currentHeader = null;
        _queue!.Add(work);
        _events.Enqueue((work, null));
        _inFlight++;
        _dpb.Finish();
    }
}
