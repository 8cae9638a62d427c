using System.Diagnostics;
using System.Globalization;
using VvcIlif.Sweep.Running;

namespace VvcIlif.Sweep.Executors;

/// <summary>
/// A process that measures one point after the other, so that its start and the compilation of its code are paid once. Used by
/// one thread; the process ends with that thread. Where it dies, the next point gets a new one.
/// </summary>
internal sealed class LocalWorker(ResultStore store, IReadOnlyList<string> program) : IDisposable
{
    private Process? _process;
    private Task<string>? _words;

    /// <summary>Measures a point or a part of one.</summary>
    /// <returns>The exit code that a process of its own would have had, and its last words where it died.</returns>
    public (int Code, string Words) Run(string unit)
    {
        if (_process is null)
        {
            ProcessStartInfo start = Tool.StartInfo([.. program, "ctc", "point", store.Folder, PointRunner.FromInput]);
            // It compiles its few methods well at once instead of again and again while an encoder has the processor.
            if (start.Environment.TryAdd(PointRunner.TieredCompilation, "0"))
                start.Environment[PointRunner.Marker] = "1";
            _process = Process.Start(start) ?? throw new SweepException(SweepError.Input, $"'{program[0]}' does not start.");
            _words = _process.StandardError.ReadToEndAsync();
        }
        try
        {
            _process.StandardInput.WriteLine(unit);
            _process.StandardInput.Flush();
            if (_process.StandardOutput.ReadLine() is { } answer && int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out int code))
                return (code, "");
        }
        catch (IOException)
        {
            // It is gone.
        }
        _process.WaitForExit();
        (int, string) ended = (_process.ExitCode, _words!.Result.Trim().Split('\n')[^1]);
        Dispose();
        return ended;
    }

    public void Dispose()
    {
        if (_process is null)
            return;
        try
        {
            // With the end of its input it ends.
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone.
        }
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }
}
