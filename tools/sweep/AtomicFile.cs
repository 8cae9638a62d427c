using System.Text;

namespace VvcIlif.Sweep;

/// <summary>Small files that are there whole or not at all, whatever happens to the machine.</summary>
internal static class AtomicFile
{
    public static void Write(string path, string text)
    {
        string temporary = FormattableString.Invariant($"{path}.{Environment.MachineName}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp");
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
