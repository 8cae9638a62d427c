using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Inter;
using VvcIlif.Codec.Interpolation;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Reconstruction;

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

    /// <summary>
    /// The filter for streams that signal a non-standard interpolation filter; null refuses them. Standard streams
    /// always use DCTIF.
    /// </summary>
    public IInterpolationFilter? PlugInFilter { get; init; }

    /// <summary>
    /// Told of each coding unit as it is decoded, picture after picture in coding order; null tells nobody. It may be
    /// called from several threads unless <see cref="Threads"/> is 1.
    /// </summary>
    public Action<DecodedBlock>? BlockDecoded { get; init; }
}

/// <summary>Decodes H.266 byte streams (Annex B) into pictures.</summary>
public sealed class VvcDecoder
{
    // More than any level allows.
    private const int MaxSlices = 1000;

    private readonly DecoderOptions _options;
    private readonly ParameterSets _sets = new();
    private readonly DecodedPictureBuffer<Frame> _dpb;
    private readonly Queue<Frame> _output = new();
    private readonly FramePool _pool = new();
    private readonly SliceDecoder _slices;
    private readonly FilterPipeline _filters;
    private readonly int _threads;
    private Frame? _current;
    private PictureHeader? _currentHeader;
    private RefPicList<Frame>[] _lists = [];
    private bool _skipping;
    private int _sliceCount;

    /// <summary>Creates a decoder.</summary>
    /// <param name="options">Choices; null takes the defaults.</param>
    public VvcDecoder(DecoderOptions? options = null)
    {
        _options = options ?? new DecoderOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.Threads, nameof(options));
        _slices = new SliceDecoder { Observer = _options.BlockDecoded };
        _threads = _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;
        _filters = new FilterPipeline(_threads > 1);
        _dpb = new DecodedPictureBuffer<Frame>(PutOut, _pool.RentMissing, Removed);
    }

    /// <summary>Decodes a whole stream; pictures come in output order as they are ready.</summary>
    /// <param name="stream">A byte stream; read forwards, never loaded whole.</param>
    /// <exception cref="VvcBitstreamException">The stream is damaged or ends too early.</exception>
    /// <exception cref="VvcNotSupportedException">The stream uses a tool that the decoder lacks.</exception>
    public IEnumerable<DecodedPicture> Decode(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Restart();
        try
        {
            var reader = new AnnexBReader(stream);
            NalUnit? last = null;
            while (reader.TryRead(out NalUnit? nal))
            {
                last = nal;
                Guard(nal, Take);
                foreach (DecodedPicture picture in Ready())
                    yield return picture;
            }
            if (last is null)
                throw new VvcBitstreamException("The stream has no NAL unit.");
            Guard(last, _ => FinishPicture());
            _dpb.Flush();
            foreach (DecodedPicture picture in Ready())
                yield return picture;
        }
        finally
        {
            // The reader may stop in the middle of a picture.
            _filters.Abort();
        }
    }

    // Leaves nothing of a stream that was given up.
    private void Restart()
    {
        _current = null;
        _currentHeader = null;
        _output.Clear();
        _sets.CurrentPictureHeader = null;
        _filters.Abort();
        _slices.Abandon();
        _dpb.Clear();
    }

    private IEnumerable<DecodedPicture> Ready()
    {
        while (_output.TryDequeue(out Frame? frame))
        {
            yield return Present(frame);
            frame.IsPutOut = false;
            if (!frame.IsBuffered)
                _pool.Return(frame);
        }
    }

    private void PutOut(Frame frame)
    {
        frame.IsPutOut = true;
        _output.Enqueue(frame);
    }

    private void Removed(Frame frame)
    {
        frame.IsBuffered = false;
        if (!frame.IsPutOut)
            _pool.Return(frame);
    }

    /// <summary>
    /// Runs a step that depends on the bytes of a NAL unit, and tells in the error where it was. What damage makes
    /// of the data behind the checked syntax shows up as an index, a division or an argument out of range.
    /// </summary>
    private void Guard(NalUnit nal, Action<NalUnit> step)
    {
        try
        {
            step(nal);
        }
        catch (VvcBitstreamException error)
        {
            throw nal.Locate(Complete(error));
        }
        catch (VvcNotSupportedException)
        {
            _filters.Abort();
            throw;
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArgumentException or ArithmeticException
            or NullReferenceException or InvalidOperationException or InvalidCastException or KeyNotFoundException)
        {
            throw nal.Locate(Complete(new VvcBitstreamException("The coded data are damaged.", error)));
        }
    }

    private VvcBitstreamException Complete(VvcBitstreamException error)
    {
        _filters.Abort();
        error.Poc ??= _current?.Poc;
        if (error.CtuAddress < 0)
            error.CtuAddress = _slices.CtuAddress;
        return error;
    }

    private static DecodedPicture Present(Frame frame)
    {
        frame.WaitForHash();
        return new(frame.Context.Planes, frame.Context.ChromaFormat, frame.Context.BitDepth, frame.Poc, frame.Window, frame.HashCheck);
    }

    private void Take(NalUnit nal)
    {
        if (nal.LayerId != 0)
            return;
        if (nal.Type is NalUnitType.PH_NUT or NalUnitType.AUD_NUT or NalUnitType.EOS_NUT or NalUnitType.EOB_NUT)
            FinishPicture();
        if (nal.Type.IsSlice() && _current is not null && _sets.CurrentPictureHeader is null)
            FinishPicture();
        object? header = _sets.Decode(nal);
        switch (header)
        {
            case SliceHeader sh:
                TakeSlice(nal, sh);
                break;
            case SeiMessages sei when nal.Type == NalUnitType.SUFFIX_SEI_NUT && _current is not null:
                foreach (SeiMessage message in sei.Messages)
                    if (message.PayloadType == SeiMessage.DecodedPictureHashType)
                        _current.ExpectedHash = DecodedPictureHash.Parse(message.Payload);
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
            _sliceCount = 0;
            PictureStart<Frame> start = _dpb.Start(sh);
            _skipping = !start.Decode;
            if (_skipping)
                return;
            _current = _pool.Rent(sh, start.Poc);
            _current.IsBuffered = true;
            _dpb.Add(_current, start);
            _filters.Start(_current, sh);
            _lists = start.Lists;
        }
        else if (_skipping)
        {
            return;
        }
        else
        {
            sh.PicOrderCntVal = _current!.Poc;
            _lists = _dpb.BuildLists(sh);
        }
        DecodeSlice(nal, sh);
    }

    private void DecodeSlice(NalUnit nal, SliceHeader sh)
    {
        IInterpolationFilter filter = PlugInFilters.Select(sh.Sps.PlugIn, _options.PlugInFilter);
        var references = new Frame[2][];
        for (int list = 0; list < 2; list++)
        {
            int active = sh.NumRefIdxActive[list];
            if (active > _lists[list].Length)
                throw new VvcBitstreamException($"The slice uses {active} references of a list of {_lists[list].Length}.", "sh_num_ref_idx_active_minus1");
            references[list] = _lists[list].Pictures[..active];
            foreach (Frame reference in references[list])
                CheckReference(reference.Context);
        }
        PictureMotion? collocated = null;
        if (sh.PictureHeader.ph_temporal_mvp_enabled_flag && !sh.IsIntra)
        {
            int list = sh.SliceType == SliceType.B && !sh.sh_collocated_from_l0_flag ? 1 : 0;
            if (sh.sh_collocated_ref_idx >= references[list].Length)
                throw new VvcBitstreamException("The collocated picture is not in its list.", "sh_collocated_ref_idx");
            Frame picture = references[list][sh.sh_collocated_ref_idx];
            if (picture.IsScaledFor(_current!))
                throw new VvcBitstreamException("The collocated picture has another size than the picture.", "sh_collocated_ref_idx");
            collocated = picture.Context.Motion;
        }
        if (_current!.Context.Ctus[sh.CtbAddrInCurrSlice.Span[0]].Slice >= 0)
            throw new VvcBitstreamException("A slice comes twice.", "sh_slice_address");
        if (_sliceCount == MaxSlices)
            throw new VvcBitstreamException($"A picture has more than {MaxSlices} slices.");
        _slices.Decode(nal, sh, _current, _sliceCount++, references, _lists, collocated, filter, _filters);
    }

    private void CheckReference(PictureContext reference)
    {
        PictureContext current = _current!.Context;
        if (reference.ChromaFormat != current.ChromaFormat || reference.BitDepth != current.BitDepth || reference.CtbLog2Size != current.CtbLog2Size)
            throw new VvcBitstreamException("A reference picture has another format than the picture.");
    }

    private void FinishPicture()
    {
        if (_current is not { } frame)
            return;
        _current = null;
        _currentHeader = null;
        _slices.FinishPicture();
        frame.FillMissing();
        _filters.Complete();
        if (_options.CheckHashes && frame.ExpectedHash is { } hash)
        {
            if (_threads > 1)
                frame.HashTask = Task.Run(() => frame.CompareWith(hash));
            else
                frame.CompareWith(hash);
        }
        _dpb.Finish();
    }
}
