using System.Diagnostics;
using System.Globalization;
using VvcIlif.Codec;
using VvcIlif.Codec.Decoder;

namespace VvcIlif.Bench;

/// <summary>
/// A long run of mutations of real streams through the decoder: every one must end in pictures or in a typed error, in
/// ten seconds and in two GiB. What fails is written to a folder, and so is the first stream of each kind of error that
/// no check of the syntax foresaw.
/// </summary>
internal static class Fuzz
{
    private const long MaxMemory = 2L << 30;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_still = TimeSpan.FromMinutes(2);

    /// <summary>Runs.</summary>
    /// <param name="args">Folder of streams, folder for failures, executions, first seed, and most bytes of a stream.</param>
    public static int Run(ReadOnlySpan<string> args)
    {
        string failures = args[1];
        int count = int.Parse(args[2], CultureInfo.InvariantCulture), first = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 1;
        int most = args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 6000;
        List<(string Name, List<byte[]> Nals)> corpus = [];
        foreach (string file in Directory.EnumerateFiles(args[0]).Where(f => Path.GetExtension(f) is ".bit" or ".266").Order(StringComparer.Ordinal))
        {
            List<byte[]> nals = Start(File.ReadAllBytes(file), most);
            if (nals.Count > 0 && nals.Sum(n => n.Length) <= most + 1000)
                corpus.Add((Path.GetFileName(file), nals));
        }
        Console.WriteLine($"{corpus.Count} streams, {corpus.Sum(c => c.Nals.Sum(n => n.Length))} bytes: {string.Join(' ', corpus.Select(c => c.Name))}");
        Directory.CreateDirectory(failures);
        int pictures = 0, typed = 0, failed = 0, executed = 0;
        double slowest = 0;
        byte[] current = [];
        // What no check foresaw, by the method and those that called it.
        var unforeseen = new SortedDictionary<string, (int Count, int Seed)>(StringComparer.Ordinal);
        // Processor time, since the run may share the machine; and no stand-still.
        long started = -1, startedAt = 0;
        using var watch = new Timer(_ =>
        {
            long at = Volatile.Read(ref started);
            long used = Process.GetCurrentProcess().TotalProcessorTime.Ticks - at;
            if (at < 0 || (used < s_limit.Ticks && Environment.WorkingSet < MaxMemory && Stopwatch.GetElapsedTime(Volatile.Read(ref startedAt)) < s_still))
                return;
            File.WriteAllBytes(Path.Combine(failures, $"hang-{first}.266"), current);
            Console.WriteLine($"hang or memory: {used / TimeSpan.TicksPerSecond} s, {Environment.WorkingSet >> 20} MiB");
            Environment.Exit(1);
        }, null, 1000, 1000);
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            int seed = first + i;
            executed = i;
            current = Mutate(corpus, seed);
            Volatile.Write(ref startedAt, Stopwatch.GetTimestamp());
            Volatile.Write(ref started, Process.GetCurrentProcess().TotalProcessorTime.Ticks);
            try
            {
                var options = new DecoderOptions
                {
                    Threads = seed % 16 < 2 ? 2 : 1,
                    OnError = seed % 4 == 0 ? ErrorHandling.Skip : ErrorHandling.Stop,
                    CheckHashes = seed % 8 == 0,
                    Unforeseen = Note,
                };
                foreach (DecodedPicture _ in new VvcDecoder(options).Decode(new MemoryStream(current)))
                    pictures++;
            }
            catch (Exception error) when (error is VvcBitstreamException or VvcNotSupportedException)
            {
                typed++;
            }
            catch (Exception error)
            {
                failed++;
                File.WriteAllBytes(Path.Combine(failures, $"{seed}.266"), current);
                Console.WriteLine($"seed {seed}: {error}");
            }
            double took = TimeSpan.FromTicks(Process.GetCurrentProcess().TotalProcessorTime.Ticks - started).TotalSeconds;
            slowest = Math.Max(slowest, took);
            Volatile.Write(ref started, -1);
            if (took > 3)
                Console.WriteLine(FormattableString.Invariant($"seed {seed} took {took:F1} s"));
            if ((i + 1) % 5000 == 0)
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"{i + 1} executions, {failed} failed, {typed} typed errors, {pictures} pictures, slowest {slowest:F2} s, {Environment.WorkingSet >> 20} MiB, {Stopwatch.GetElapsedTime(begin).TotalSeconds:F0} s"));
            }
        }
        Console.WriteLine($"{unforeseen.Values.Sum(u => u.Count)} errors that no check foresaw");
        foreach ((string where, (int times, int seed)) in unforeseen.OrderByDescending(u => u.Value.Count))
            Console.WriteLine($"{times} seed {seed}: {where}");
        return failed == 0 ? 0 : 1;

        void Note(Exception error)
        {
            string where = Where(error);
            lock (unforeseen)
            {
                (int times, int seed) = unforeseen.GetValueOrDefault(where, (0, first + executed));
                unforeseen[where] = (times + 1, seed);
                if (times == 0)
                    File.WriteAllBytes(Path.Combine(failures, $"unforeseen-{seed}.266"), current);
            }
        }
    }

    private static string Where(Exception error)
    {
        IEnumerable<string> methods = new StackTrace(error).GetFrames().Select(f => f.GetMethod())
            .Where(m => m?.DeclaringType?.FullName?.StartsWith("VvcIlif", StringComparison.Ordinal) == true).Select(m => $"{m!.DeclaringType!.Name}.{m.Name}").Take(4);
        return $"{error.GetType().Name} {string.Join(" < ", methods)}";
    }

    /// <summary>The first NAL units, with their start codes, up to a size; at least those of one picture.</summary>
    private static List<byte[]> Start(byte[] stream, int most)
    {
        var nals = new List<byte[]>();
        int from = -1, total = 0;
        bool slice = false;
        for (int i = 0; i + 3 <= stream.Length; i++)
        {
            bool end = i + 3 == stream.Length;
            if (!end && (stream[i] != 0 || stream[i + 1] != 0 || stream[i + 2] != 1))
                continue;
            if (from >= 0)
            {
                byte[] nal = stream[from..(end ? stream.Length : i)];
                if (slice && total + nal.Length > most)
                    break;
                slice |= nal.Length > 4 && nal[4] >> 3 <= 10;
                total += nal.Length;
                nals.Add(nal);
            }
            from = i;
        }
        return nals;
    }

    private static byte[] Mutate(List<(string Name, List<byte[]> Nals)> corpus, int seed)
    {
        var random = new Random(seed);
        List<byte[]> nals = [.. corpus[random.Next(corpus.Count)].Nals];
        if (random.Next(4) == 0)
        {
            switch (random.Next(4))
            {
                case 0: nals.RemoveAt(random.Next(nals.Count)); break;
                case 1: nals.Insert(random.Next(nals.Count + 1), nals[random.Next(nals.Count)]); break;
                case 2:
                    List<byte[]> other = corpus[random.Next(corpus.Count)].Nals;
                    nals.Insert(random.Next(nals.Count + 1), other[random.Next(other.Count)]);
                    break;
                default:
                    int a = random.Next(nals.Count), b = random.Next(nals.Count);
                    (nals[a], nals[b]) = (nals[b], nals[a]);
                    break;
            }
        }
        for (int changes = random.Next(1, 4); changes > 0 && nals.Count > 0; changes--)
        {
            int which = random.Next(nals.Count);
            byte[] nal = (byte[])nals[which].Clone();
            // Most of what a NAL unit decides is at its start.
            int span = random.Next(2) == 0 ? Math.Min(nal.Length, 40) : nal.Length;
            int at = random.Next(Math.Min(3, span - 1), span);
            switch (random.Next(5))
            {
                case 0: nal[at] = (byte)random.Next(256); break;
                case 1: nal = nal[..at]; break;
                case 2: nal = [.. nal[..at], (byte)random.Next(256), .. nal[at..]]; break;
                default: nal[at] ^= (byte)(1 << random.Next(8)); break;
            }
            nals[which] = nal;
        }
        return [.. nals.SelectMany(n => n)];
    }
}
