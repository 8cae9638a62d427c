using System.Diagnostics;
using System.Numerics;
using VvcIlif.Codec.Dpb;
using VvcIlif.Codec.Encoder.Gop;
using VvcIlif.Codec.Encoder.Rate;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Interpolation;

namespace VvcIlif.Codec.Encoder.Picture;

/// <summary>A planned picture on its way through the encoder: its source before, its data and figures after.</summary>
internal sealed class PictureTask(PlannedPicture plan, Plane[] source)
{
    /// <summary>The pictures it refers to; emptied when it is done, so that they can go.</summary>
    public List<PictureTask> Needs { get; } = [];

    public PlannedPicture Plan { get; } = plan;

    public Plane[]? Source { get; private set; } = source;

    public EncodedFrame? Frame { get; private set; }

    public SliceHeader? Slice { get; private set; }

    public byte[] SliceData { get; private set; } = [];

    /// <summary>The decoded picture hash SEI, or null.</summary>
    public byte[]? Hash { get; private set; }

    public double[] Psnr { get; } = new double[3];

    /// <summary>Share of the CTUs that the plug-in filter predicts.</summary>
    public double PlugInShare { get; private set; }

    public TimeSpan Time { get; private set; }

    /// <summary>Kept under the scheduler's lock.</summary>
    public bool IsDone { get; set; }

    /// <summary>Tasks that still need the reference, and the plan while later pictures may; under the scheduler's lock.</summary>
    public int Users { get; set; } = 1;

    /// <summary>Codes the picture; everything it needs is done.</summary>
    public void Run(EncoderSettings settings, HeaderBuilder headers, PictureEncoder encoder)
    {
        long start = Stopwatch.GetTimestamp();
        EncoderOptions options = settings.Options;
        int bitDepth = options.InternalBitDepth;
        Slice = headers.CreateSlice(Plan);
        Frame = new EncodedFrame(settings.CodedWidth, settings.CodedHeight, ChromaFormat.Yuv420, bitDepth, settings.CtbLog2Size, Plan.Poc, Plan.Qp);
        EncodedFrame[][] references = [Frames(0), Frames(1)];
        bool hasCollocated = Slice.PictureHeader.ph_temporal_mvp_enabled_flag;
        var job = new PictureJob
        {
            Source = Source!,
            Slice = Slice,
            Frame = Frame,
            References = references,
            Collocated = hasCollocated ? references[Plan.Collocated.List][Plan.Collocated.Index] : null,
            Lambda = PictureQp.Lambda(Plan.Qp, Plan.SliceType, Plan.Layer, bitDepth),
            Layer = Plan.Layer,
            // Pictures of this configuration wait for one another, so the threads share each picture.
            Wavefront = options.Configuration == CodingConfiguration.LowDelay,
            SearchThreads = settings.Threads,
            Filter = settings.PlugIn ?? DctInterpolationFilter.Default,
            Switch = settings.Switch,
        };
        SliceData = encoder.Encode(job);
        Frame = job.Frame;
        PlugInShare = (double)Frame.Context.Ctus.Count(c => c.PlugIn) / Frame.Context.Ctus.Length;
        if (options.DecodedPictureHash != HashKind.None)
            Hash = CreateHash(Frame.Context.Planes, bitDepth, options.DecodedPictureHash);
        for (int c = 0; c < 3; c++)
            Psnr[c] = ComputePsnr(Source![c], Frame.Context.Planes[c], c == 0 ? options.Width : options.Width / 2, c == 0 ? options.Height : options.Height / 2, bitDepth);
        Source = null;
        Time = Stopwatch.GetElapsedTime(start);

        EncodedFrame[] Frames(int list) => [.. Plan.Active[list].Select(p => Needs.Find(t => t.Plan == p)!.Frame!)];
    }

    private static byte[] CreateHash(Plane[] planes, int bitDepth, HashKind kind)
    {
        PictureHashType type = kind switch { HashKind.Md5 => PictureHashType.Md5, HashKind.Crc => PictureHashType.Crc, _ => PictureHashType.Checksum };
        var hash = new DecodedPictureHash { dph_sei_hash_type = type, Hashes = Array.ConvertAll(planes, p => PictureHash.Compute(p, bitDepth, type)) };
        var sei = new SeiMessages();
        sei.Messages.Add(hash.ToMessage());
        return sei.Write();
    }

    private static double ComputePsnr(Plane source, Plane coded, int width, int height, int bitDepth)
    {
        long error = 0;
        for (int y = 0; y < height; y++)
            error += SquaredError(source.Row(y)[..width], coded.Row(y)[..width]);
        if (error == 0)
            return PictureStatistics.LosslessPsnr;
        double peak = 255 << bitDepth - 8;
        return Math.Min(PictureStatistics.LosslessPsnr, 10 * Math.Log10(peak * peak * width * height / error));
    }

    private static long SquaredError(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b)
    {
        long sum = 0;
        int x = 0;
        for (; x <= a.Length - Vector<ushort>.Count; x += Vector<ushort>.Count)
        {
            Vector<short> difference = Vector.AsVectorInt16(new Vector<ushort>(a[x..]) - new Vector<ushort>(b[x..]));
            Vector.Widen(difference, out Vector<int> low, out Vector<int> high);
            // Differences of 12 bits: 32 of their squares fit 32 bits.
            sum += Vector.Sum(low * low + high * high);
        }
        for (; x < a.Length; x++)
        {
            int difference = a[x] - b[x];
            sum += difference * difference;
        }
        return sum;
    }

    /// <summary>Lets go of what only later pictures in flight need.</summary>
    public void Release() => Frame?.Reference.Dispose();
}
