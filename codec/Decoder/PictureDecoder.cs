using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Decoder;

/// <summary>Decodes whole pictures: slices, in-loop filters, hash. One object serves one thread.</summary>
internal sealed class PictureDecoder(WorkAreaPool areas, DecoderOptions options, CancellationToken stop)
{
    private readonly SliceDecoder _slices = new() { Observer = options.BlockDecoded };
    private readonly FilterPipeline _filters = new();

    /// <summary>Something to do while the thread waits for another picture; false where there is nothing.</summary>
    public bool WorkAhead() => _slices.WorkAhead();

    public void Decode(PictureWork work, bool checkHash)
    {
        if (work.Slices.Count == 0)
            return;
        Frame frame = work.Frame;
        SliceWork current = work.Slices[0];
        WorkArea area = areas.Rent(frame.Format);
        try
        {
            area.Lend(frame);
            _filters.Start(frame, current.Header);
            _slices.StartPicture(work.Slices, frame);
            for (int i = 0; i < work.Slices.Count; i++)
            {
                current = work.Slices[i];
                if (frame.Context.Ctus[current.Header.CtbAddrInCurrSlice.Span[0]].Slice >= 0)
                    throw new VvcBitstreamException("A slice comes twice.", "sh_slice_address");
                _slices.Decode(current, frame, i, _filters, stop);
            }
            frame.FillMissing();
            _slices.FinishPicture(frame);
            _filters.Complete();
            if (checkHash && frame.ExpectedHash is { } hash)
                frame.CompareWith(hash);
        }
        catch (Exception error) when (DamagedData.Causes(error))
        {
            DamagedData.Report(error, options.Unforeseen);
            throw DamagedData.Describe(error, current.Nal, frame.Poc, _slices.CtuAddress);
        }
        finally
        {
            _slices.LeavePicture();
            frame.Context = null!;
            frame.Work = null!;
            areas.Return(area);
        }
    }
}
