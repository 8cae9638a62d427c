using System.Globalization;

namespace VvcIlif.Modules.Kit.Contract;

/// <summary>A line on a terminal that says how far a long piece of work is; nothing where standard error is no terminal.</summary>
/// <param name="what">What is being done.</param>
public sealed class ModuleProgress(string what) : IDisposable
{
    private readonly bool _shown = !Console.IsErrorRedirected;
    private readonly Lock _gate = new();
    private int _last = -1;

    /// <summary>Tells how many of all parts are done.</summary>
    public void Report(int done, int all)
    {
        if (!_shown)
            return;
        int percent = all <= 0 ? 0 : (int)(100L * done / all);
        lock (_gate)
        {
            if (percent == _last)
                return;
            _last = percent;
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{what}: {percent} %"));
        }
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (_shown && _last >= 0)
            Console.Error.Write("\r" + new string(' ', what.Length + 8) + "\r");
    }
}
