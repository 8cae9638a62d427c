using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;

namespace VvcIlif.Bench;

/// <summary>
/// Times each kernel, alone or beside the same kernel of another build in one process: short slices in turn, so that
/// whatever else the machine does falls on both alike.
/// </summary>
internal static class KernelTiming
{
    private const double SliceMilliseconds = 0.4;
    private const int SlicesPerPair = 40;

    public static int Run(ReadOnlySpan<string> args)
    {
        string filter = "", other = "";
        int pairs = 7;
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            if (args[i] == "--filter")
                filter = args[i + 1];
            else if (args[i] == "--against")
                other = args[i + 1];
            else if (args[i] == "--pairs")
                pairs = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
        }
        Dictionary<string, Action<int>> kernels = Kernels.All(), peers = other.Length == 0 ? [] : Load(other);
        Console.WriteLine(other.Length == 0 ? "kernel,ns" : "kernel,before_ns,after_ns,ratio");
        foreach ((string name, Action<int> kernel) in kernels)
        {
            if (!name.Contains(filter, StringComparison.Ordinal))
                continue;
            int count = Calibrate(kernel);
            if (other.Length == 0)
            {
                Console.WriteLine(FormattableString.Invariant($"{name},{Median(pairs * SlicesPerPair, () => Slice(kernel, count)):F1}"));
                continue;
            }
            Action<int> peer = peers[name];
            Calibrate(peer);
            var measured = new (double Before, double After, double Ratio)[pairs];
            for (int p = 0; p < pairs; p++)
            {
                var before = new double[SlicesPerPair];
                var after = new double[SlicesPerPair];
                for (int s = 0; s < SlicesPerPair; s++)
                {
                    before[s] = Slice(peer, count);
                    after[s] = Slice(kernel, count);
                }
                Array.Sort(before);
                Array.Sort(after);
                // The lower quarter: what was not interrupted.
                (double b, double a) = (before[SlicesPerPair / 4], after[SlicesPerPair / 4]);
                measured[p] = (b, a, a / b);
            }
            Array.Sort(measured, (x, y) => x.Ratio.CompareTo(y.Ratio));
            (double Before, double After, double Ratio) middle = measured[pairs / 2];
            Console.WriteLine(FormattableString.Invariant($"{name},{middle.Before:F1},{middle.After:F1},{middle.Ratio:F3}"));
        }
        return 0;
    }

    // The other build in a context of its own, so that its codec is not taken for this one's.
    private static Dictionary<string, Action<int>> Load(string path)
    {
        path = Path.GetFullPath(path);
        var context = new OtherBuild(path);
        MethodInfo all = context.LoadFromAssemblyPath(path).GetType(typeof(Kernels).FullName!)!.GetMethod(nameof(Kernels.All))!;
        return (Dictionary<string, Action<int>>)all.Invoke(null, null)!;
    }

    private static int Calibrate(Action<int> kernel)
    {
        // Long enough for the last tier of compilation, which is done in the background.
        for (int round = 0; round < 4; round++)
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 30)
                kernel(64);
            Thread.Sleep(120);
        }
        int count = 1;
        while (Slice(kernel, count) * count < SliceMilliseconds * 1e6)
            count *= 2;
        return count;
    }

    private static double Slice(Action<int> kernel, int count)
    {
        long start = Stopwatch.GetTimestamp();
        kernel(count);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }

    private static double Median(int count, Func<double> measure)
    {
        double[] values = [.. Enumerable.Range(0, count).Select(_ => measure()).Order()];
        return values[count / 2];
    }

    private sealed class OtherBuild(string path) : AssemblyLoadContext("other build")
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName name) =>
            _resolver.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found) : null;
    }
}
