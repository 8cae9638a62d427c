namespace VvcIlif.Sweep.Running;

/// <summary>Network folders show what other machines wrote only after a while, up to a minute with NFS.</summary>
internal static class FreshFolder
{
    /// <summary>Changes a folder and changes it back: with that the machine asks the server again what is in it.</summary>
    public static void See(string folder)
    {
        string probe = Path.Combine(folder, FormattableString.Invariant($"see-{Environment.MachineName}-{Environment.ProcessId}.tmp"));
        File.WriteAllText(probe, "");
        File.Delete(probe);
    }
}
