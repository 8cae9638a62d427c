using System.Globalization;

namespace VvcIlif.Sweep.Running;

/// <summary>
/// Units that several processes, perhaps on several machines, take in turn from a shared folder. A unit is taken
/// by creating its claim, which the folder's server lets one process do, whatever the others see of the folder. A claim is
/// never taken back: what a process that is gone has left is for the same owner when it starts again, or for another list.
/// </summary>
internal sealed class ClaimList(string stem)
{
    // EEXIST and ERROR_FILE_EXISTS.
    private const int FileExists = 17, WindowsFileExists = unchecked((int)0x80070050);

    private IReadOnlyList<string>? _units;

    /// <summary>The file that is there when nothing is left to take.</summary>
    public static string TakenFile(string stem) => stem + ".taken";

    public IReadOnlyList<string> Units => _units ??= File.ReadAllLines(ListFile(stem));

    private string Folder => stem + ".claims";

    /// <summary>When something was taken or ended last, as this machine sees it.</summary>
    public DateTime Changed => Directory.GetLastWriteTimeUtc(Folder);

    public static ClaimList Create(string stem, IEnumerable<string> units)
    {
        var list = new ClaimList(stem);
        Directory.CreateDirectory(list.Folder);
        AtomicFile.Write(ListFile(stem), string.Concat(units.Select(u => u + "\n")));
        return list;
    }

    /// <summary>Units for a process: first what it took in an earlier life and did not end, then the next ones that nobody has.</summary>
    /// <param name="owner">Name of the process, the same when it is started again, and of no other that runs.</param>
    /// <param name="fits">The process has time for a unit; where it has not, it gets no more.</param>
    public IEnumerable<(int Index, string Unit)> Take(string owner, Func<string, bool> fits)
    {
        (HashSet<int> claimed, HashSet<int> over) = Read();
        foreach (int index in claimed.Except(over).Where(i => Owner(i) == owner).Order())
            yield return (index, Units[index]);
        for (int i = 0; i < Units.Count; i++)
        {
            if (claimed.Contains(i) || File.Exists(ClaimFile(i)))
                continue;
            if (!fits(Units[i]))
                yield break;
            if (Claim(i, owner))
                yield return (i, Units[i]);
        }
        File.WriteAllText(TakenFile(stem), "");
    }

    /// <summary>Notes that nothing more is to be done about a unit: it is done, or its failure is noted.</summary>
    public void End(int index) => File.WriteAllText(OverFile(index), "");

    /// <summary>Units that are claimed, and those among them that have ended.</summary>
    /// <param name="fresh">Nothing that other machines wrote may be missing.</param>
    public (HashSet<int> Claimed, HashSet<int> Over) Read(bool fresh = true)
    {
        if (fresh)
            FreshFolder.See(Folder);
        HashSet<int> claimed = [], over = [];
        foreach (string path in Directory.EnumerateFiles(Folder))
        {
            if (int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                (Path.GetExtension(path) == ".over" ? over : claimed).Add(index);
        }

        claimed.UnionWith(over);
        return (claimed, over);
    }

    /// <summary>Who claimed a unit; empty where its process ended before it could say so.</summary>
    public string Owner(int index) => File.ReadAllText(ClaimFile(index)).Trim();

    private bool Claim(int index, string owner)
    {
        try
        {
            // Creating it is one step of the server (O_EXCL), on network folders too.
            using var file = new FileStream(ClaimFile(index), FileMode.CreateNew, FileAccess.Write);
            file.Write(System.Text.Encoding.UTF8.GetBytes(owner));
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (IOException error) when (error.HResult is FileExists or WindowsFileExists)
        {
            return false;
        }
    }

    private static string ListFile(string stem) => stem + ".list";

    private string ClaimFile(int index) => Path.Combine(Folder, index.ToString(CultureInfo.InvariantCulture));

    private string OverFile(int index) => ClaimFile(index) + ".over";
}
