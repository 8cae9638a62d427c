using System.Diagnostics;
using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Encoder.Gop;
using VvcIlif.Codec.Encoder.Picture;
using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Encoder;

/// <summary>Encodes pictures into an H.266 byte stream (Annex B), profile Main 10.</summary>
/// <remarks>
/// Reads as many pictures ahead as a group of pictures has, and with several threads the next group beside it; never
/// the whole clip. The stream is the same on any machine and with any number of threads.
/// </remarks>
public sealed class VvcEncoder
{
    private readonly EncoderSettings _settings;
    private readonly HeaderBuilder _headers;

    /// <summary>Creates an encoder.</summary>
    /// <param name="options">Choices.</param>
    /// <exception cref="EncoderConfigurationException">An option has a value that it may not have.</exception>
    public VvcEncoder(EncoderOptions options)
    {
        _settings = EncoderSettings.From(options);
        _headers = new HeaderBuilder(_settings);
    }

    /// <summary>The options.</summary>
    public EncoderOptions Options => _settings.Options;

    /// <summary>Encodes a clip.</summary>
    /// <param name="pictures">
    /// The pictures in output order, each as three planes Y, Cb, Cr of the size of the options and of its input bit
    /// depth. A picture is copied before the next one is asked for, so that planes may be used again.
    /// </param>
    /// <param name="output">Takes the stream, picture by picture.</param>
    /// <param name="pictureCoded">Told of each picture as it is written, in coding order, on the calling thread.</param>
    /// <param name="pictureReconstructed">Given each picture as a decoder puts it out, in output order, on the calling thread.</param>
    /// <returns>Figures of the whole clip.</returns>
    /// <exception cref="ArgumentException">A picture does not have the size or bit depth of the options.</exception>
    public EncodeSummary Encode(IEnumerable<IReadOnlyList<Plane>> pictures, Stream output,
        Action<PictureStatistics>? pictureCoded = null, Action<ReconstructedPicture>? pictureReconstructed = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(output);
        using IEnumerator<IReadOnlyList<Plane>> enumerator = pictures.GetEnumerator();
        using var scheduler = new PictureScheduler(_settings.Threads, () =>
        {
            var encoder = new PictureEncoder(_settings.Tools);
            return task => task.Run(_settings, _headers, encoder);
        });
        return new Session(_settings, _headers, scheduler, new SourceReader(_settings, enumerator), output, pictureCoded, pictureReconstructed).Run();
    }

    /// <summary>One clip being encoded.</summary>
    private sealed class Session(EncoderSettings settings, HeaderBuilder headers, PictureScheduler scheduler, SourceReader source,
        Stream output, Action<PictureStatistics>? coded, Action<ReconstructedPicture>? reconstructed)
    {
        private readonly GopPlanner _planner = new(settings, settings.Options.FirstPicture);
        private readonly AnnexBWriter _writer = new(output);
        private readonly Queue<PictureTask> _unwritten = new();
        private readonly Dictionary<PlannedPicture, PictureTask> _references = [];
        private readonly SortedDictionary<int, PictureTask> _output = [];
        private readonly double[] _psnrSum = new double[3];
        private double _plugInShares;
        private int _written, _inter, _nextOutput = settings.Options.FirstPicture + (settings.SkipsFirst ? 1 : 0);
        private bool _ended;

        public EncodeSummary Run()
        {
            long start = Stopwatch.GetTimestamp();
            // While this many pictures wait, all threads have work that does not hang on the next group.
            int lowWater = settings.Threads - 1, most = settings.GopSize + 2 * settings.Threads;
            while (true)
            {
                while (!_ended && _unwritten.Count <= most && scheduler.WaitingCount <= lowWater)
                    PlanGroup();
                if (!_unwritten.TryPeek(out PictureTask? next))
                    break;
                if (scheduler.Wait(next, _ended || _unwritten.Count > most ? -1 : lowWater))
                    Write(_unwritten.Dequeue());
            }
            double seconds = _written / settings.Options.FrameRate.PerSecond;
            return new EncodeSummary
            {
                Pictures = _written,
                Bytes = _writer.Length,
                KilobitsPerSecond = _written == 0 ? 0 : _writer.Length * 8 / seconds / 1000,
                PsnrY = Mean(0),
                PsnrU = Mean(1),
                PsnrV = Mean(2),
                PlugInShare = settings.PlugIn is null || _inter == 0 ? null : _plugInShares / _inter,
                Elapsed = Stopwatch.GetElapsedTime(start),
            };

            double Mean(int c) => _written == 0 ? 0 : _psnrSum[c] / _written;
        }

        private void PlanGroup()
        {
            int first = settings.Options.FirstPicture + source.Count, wanted = _planner.NextSize;
            var planes = new List<Plane[]>(wanted);
            while (planes.Count < wanted && source.Next() is { } picture)
                planes.Add(picture);
            _ended = planes.Count < wanted;
            if (planes.Count == 0)
                return;
            List<PlannedPicture> group = _planner.Next(planes.Count);
            foreach (PlannedPicture plan in group)
            {
                var task = new PictureTask(plan, planes[plan.Index - first]);
                var needed = plan.References.ToHashSet();
                foreach (PlannedPicture gone in _references.Keys.Where(p => !needed.Contains(p)).ToList())
                {
                    _references.Remove(gone, out PictureTask? dropped);
                    scheduler.Drop(dropped!);
                }
                foreach (PlannedPicture reference in plan.Active[0].Concat(plan.Active[1]).Distinct())
                    task.Needs.Add(_references[reference]);
                _references.Add(plan, task);
                _unwritten.Enqueue(task);
                scheduler.Add(task);
            }
        }

        private void Write(PictureTask task)
        {
            PlannedPicture plan = task.Plan;
            if (settings.SkipsFirst && plan.Index == settings.Options.FirstPicture)
                return;
            SliceHeader sh = task.Slice!;
            long before = _writer.Length;
            if (settings.Options.AccessUnitDelimiters)
            {
                _writer.Write(NalUnitType.AUD_NUT, plan.TemporalId, HeaderBytes.Of(new Aud
                {
                    aud_irap_or_gdr_flag = plan.Type.IsIrap(),
                    aud_pic_type = sh.IsIntra ? 0 : 2,
                }), firstInAccessUnit: true);
            }

            if ((_written == 0 && settings.Options.FirstPicture == 0) || (settings.Options.RepeatParameterSets && plan.Type.IsIrap()))
                WriteParameterSets();
            byte[] header = HeaderBytes.Of(sh);
            _writer.Write(plan.Type, plan.TemporalId, [.. header, .. task.SliceData], firstInAccessUnit: _writer.Length == before);
            if (task.Hash is { } hash)
                _writer.Write(NalUnitType.SUFFIX_SEI_NUT, plan.TemporalId, hash);
            for (int c = 0; c < 3; c++)
                _psnrSum[c] += task.Psnr[c];
            if (!sh.IsIntra)
            {
                _inter++;
                _plugInShares += task.PlugInShare;
            }
            coded?.Invoke(new PictureStatistics
            {
                Index = plan.Index,
                CodingIndex = _written,
                Poc = plan.Poc,
                Type = sh.IsIntra ? 'I' : 'B',
                NalUnitType = plan.Type,
                Layer = plan.Layer,
                Qp = plan.Qp,
                Bits = 8 * (_writer.Length - before),
                PsnrY = task.Psnr[0],
                PsnrU = task.Psnr[1],
                PsnrV = task.Psnr[2],
                PlugInShare = task.PlugInShare,
                EncodeTime = task.Time,
            });
            _written++;
            if (reconstructed is null)
                return;
            _output.Add(plan.Index, task);
            while (_output.Remove(_nextOutput, out PictureTask? first))
            {
                _nextOutput++;
                reconstructed(new ReconstructedPicture(first.Frame!.Context.Planes, settings.Options.InternalBitDepth,
                    first.Plan.Index, first.Plan.Poc, settings.Options.Width, settings.Options.Height));
            }
        }

        private void WriteParameterSets()
        {
            if (headers.VpsBytes is { } vps)
                _writer.Write(NalUnitType.VPS_NUT, 0, vps);
            _writer.Write(NalUnitType.SPS_NUT, 0, headers.SpsBytes);
            _writer.Write(NalUnitType.PPS_NUT, 0, headers.PpsBytes);
        }
    }
}
