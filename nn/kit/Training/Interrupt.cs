namespace VvcIlif.Nn.Kit.Training;

/// <summary>While it lives, Ctrl+C asks for an end after the present step instead of ending the program.</summary>
public sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    /// <summary>Begins to listen.</summary>
    public Interrupt() => Console.CancelKeyPress += Cancel;

    /// <summary>Is cancelled by Ctrl+C.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Console.CancelKeyPress -= Cancel;
        _source.Dispose();
    }

    private void Cancel(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = true;
        _source.Cancel();
    }
}
