using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using VvcIlif.Sequences;

namespace VvcIlif.Rd.Metrics;

/// <summary>
/// Squared errors of two clips stored in files in the format of the comparison: every thread reads frames of its own into a buffer that
/// stays in its cache, and no sample is widened or kept.
/// </summary>
internal static class FileComparison
{
    // Two of them fit the second level of cache.
    private const int BufferBytes = 1 << 17;

    /// <summary>Mean squared errors of each frame, or null where the clips are not so, or not in order: the reader then says what is wrong.</summary>
    public static double[][]? Run(IVideoSource reference, IVideoSource test, int frames, Action? progress)
    {
        VideoFormat format = reference.Format;
        if (test.Format.BitDepth != format.BitDepth || !BitConverter.IsLittleEndian)
            return null;
        if (reference.File is not { } a || test.File is not { } b)
            return null;
        var errors = new double[frames][];
        int next = -1, done = 0;
        bool wrong = false;
        // This thread is one of them.
        Thread[] others = new Thread[Math.Clamp(Math.Min(Environment.ProcessorCount, frames), 1, 16) - 1];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(() => Work(null)) { IsBackground = true };
            others[i].Start();
        }
        Work(progress);
        foreach (Thread thread in others)
            thread.Join();
        if (Volatile.Read(ref wrong))
            return null;
        for (; progress is not null && done < frames; done++)
            progress();
        return errors;

        void Work(Action? told)
        {
            byte[] p = new byte[BufferBytes], q = new byte[BufferBytes];
            try
            {
                for (int frame = Interlocked.Increment(ref next); frame < frames && !Volatile.Read(ref wrong); frame = Interlocked.Increment(ref next))
                {
                    errors[frame] = new double[format.Components];
                    if (!Frame(a, b, format, frame, p, q, errors[frame]))
                        Volatile.Write(ref wrong, true);
                    // Frames of the other threads are reported with it.
                    for (; told is not null && done < Math.Min(frame, frames); done++)
                        told();
                }
            }
            catch (IOException)
            {
                Volatile.Write(ref wrong, true);
            }
        }
    }

    private static bool Frame(PlanarFile a, PlanarFile b, VideoFormat format, int frame, byte[] p, byte[] q, double[] errors)
    {
        long atA = a.Start + frame * a.Stride, atB = b.Start + frame * b.Stride;
        if (!Header(a, ref atA, p) || !Header(b, ref atB, q))
            return false;
        for (int c = 0; c < errors.Length; c++)
        {
            long samples = (long)format.PlaneWidth(c) * format.PlaneHeight(c), left = samples * format.SampleBytes, sum = 0;
            while (left > 0)
            {
                int bytes = (int)Math.Min(left, BufferBytes);
                Span<byte> x = p.AsSpan(0, bytes), y = q.AsSpan(0, bytes);
                if (!Read(a, x, ref atA) || !Read(b, y, ref atB))
                    return false;
                if (format.SampleBytes == 1)
                {
                    sum += Psnr.SquaredErrorVector(x, y);
                }
                else
                {
                    ReadOnlySpan<ushort> u = MemoryMarshal.Cast<byte, ushort>(x), v = MemoryMarshal.Cast<byte, ushort>(y);
                    if ((AllBits(u) | AllBits(v)) >> format.BitDepth != 0)
                        return false;
                    sum += Psnr.SquaredErrorVector(u, v);
                }
                left -= bytes;
            }
            errors[c] = (double)sum / samples;
        }
        return true;
    }

    private static bool Header(PlanarFile file, ref long at, byte[] buffer) =>
        file.Header.IsEmpty || (Read(file, buffer.AsSpan(0, file.Header.Length), ref at) && file.Header.Span.SequenceEqual(buffer.AsSpan(0, file.Header.Length)));

    private static bool Read(PlanarFile file, Span<byte> bytes, ref long at)
    {
        while (bytes.Length > 0)
        {
            int got = RandomAccess.Read(file.Handle, bytes, at);
            if (got == 0)
                return false;
            at += got;
            bytes = bytes[got..];
        }
        return true;
    }

    // The bits that are set in any sample.
    private static int AllBits(ReadOnlySpan<ushort> samples)
    {
        ref ushort from = ref MemoryMarshal.GetReference(samples);
        Vector256<ushort> bits = default;
        int x = 0, all = 0;
        for (; x <= samples.Length - Vector256<ushort>.Count; x += Vector256<ushort>.Count)
            bits |= Vector256.LoadUnsafe(ref from, (nuint)x);
        for (int i = 0; i < Vector256<ushort>.Count; i++)
            all |= bits[i];
        for (; x < samples.Length; x++)
            all |= samples[x];
        return all;
    }
}
