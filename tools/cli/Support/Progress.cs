using System.Diagnostics;
using Spectre.Console;

namespace VvcIlif.Cli.Support;

/// <summary>Progress of long work on standard error: a bar with the time left on a terminal, a line now and then elsewhere.</summary>
internal sealed class Progress
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private readonly ProgressTask? _task;
    private readonly string _title;
    private readonly int? _total;
    private long _lastLine = Stopwatch.GetTimestamp();
    private int _done;

    private Progress(string title, int? total, ProgressTask? task)
    {
        _title = title;
        _total = total;
        _task = task;
    }

    /// <summary>Runs work that calls <see cref="Advance"/>.</summary>
    /// <param name="title">What is done, such as "Decoding".</param>
    /// <param name="total">Steps, where known.</param>
    /// <param name="bar">False where the work prints lines of its own.</param>
    /// <param name="work">The work.</param>
    public static T Run<T>(string title, int? total, bool bar, Func<Progress, T> work)
    {
        if (!bar || Console.IsErrorRedirected)
            return work(new Progress(title, total, null));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(title, true, total ?? 1);
                task.IsIndeterminate = total is null;
                return work(new Progress(title, total, task));
            });
    }

    public void Advance()
    {
        _done++;
        _task?.Increment(_total is null ? 0 : 1);
        if (_task is not null || Stopwatch.GetElapsedTime(_lastLine) < LineInterval)
            return;
        _lastLine = Stopwatch.GetTimestamp();
        Console.Error.WriteLine(_total is { } total ? $"{_title}: {_done} of {total}" : $"{_title}: {_done}");
    }
}
