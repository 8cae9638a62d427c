using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Tools.Sweep.Executors;

/// <summary>A real Slurm of one node on loopback, with everything of its own in one folder.</summary>
internal sealed class SlurmCluster : IDisposable
{
    private readonly List<Process> _daemons = [];
    private readonly string _folder;

    public SlurmCluster(string folder)
    {
        _folder = folder;
        foreach (string program in (string[])["munged", "slurmctld", "slurmd", "sbatch"])
            Assert.SkipUnless(Find(program) is not null, $"{program} is not installed.");
        Assert.SkipUnless(Environment.UserName == "root", "slurmd needs root.");
        foreach (string name in (string[])["state", "spool"])
            Directory.CreateDirectory(Path.Combine(folder, name));
        string key = Path.Combine(folder, "key");
        byte[] bytes = new byte[1024];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(key, bytes);
        TestProcess.Run("chmod", ["600", key]);
        TestProcess.Run("chmod", ["755", folder]);
        Configuration = Path.Combine(folder, "slurm.conf");
        File.WriteAllText(Configuration, $"""
            ClusterName=vvcilif
            SlurmctldHost=localhost(127.0.0.1)
            SlurmctldPort={FreePort()}
            SlurmdPort={FreePort()}
            AuthType=auth/munge
            AuthInfo=socket={folder}/munge.socket,cred_expire=5
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            ReturnToService=2
            SlurmUser=root
            SlurmdUser=root
            StateSaveLocation={folder}/state
            SlurmdSpoolDir={folder}/spool
            SlurmctldPidFile={folder}/ctld.pid
            SlurmdPidFile={folder}/slurmd.pid
            MpiDefault=none
            SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
            NodeName=localhost NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
            PartitionName=main Nodes=localhost Default=YES MaxTime=INFINITE State=UP

            """);
        Start("munged", "--foreground", "--force", "--key-file=" + key, $"--socket={folder}/munge.socket", $"--pid-file={folder}/munge.pid", $"--log-file={folder}/munge.log", $"--seed-file={folder}/seed");
        Wait(() => File.Exists(folder + "/munge.socket"));
        Start("slurmctld", "-D", "-f", Configuration);
        Start("slurmd", "-D", "-f", Configuration, "-N", "localhost");
        Wait(() => Run("sinfo", "-h", "-o", "%t").Output.Trim() == "idle");
    }

    public string Configuration { get; }

    public TestProcess.Result Run(string program, params IEnumerable<string> arguments) => TestProcess.Run("env", ["SLURM_CONF=" + Configuration, program, .. arguments], _folder);

    public void Dispose()
    {
        for (int i = _daemons.Count - 1; i >= 0; i--)
        {
            _daemons[i].Kill(entireProcessTree: true);
            _daemons[i].WaitForExit();
            _daemons[i].Dispose();
        }
    }

    private void Start(string program, params IEnumerable<string> arguments)
    {
        // Their words go to a file, so that no pipe fills up.
        string line = string.Join(' ', ((string[])[Find(program)!, .. arguments]).Select(a => $"'{a}'"));
        _daemons.Add(Process.Start("sh", ["-c", $"SLURM_CONF='{Configuration}' exec {line} > '{_folder}/{program}.log' 2>&1"]));
    }

    private static string? Find(string program) => TestProcess.Find(program) ?? (File.Exists("/usr/sbin/" + program) ? "/usr/sbin/" + program : null);

    private static void Wait(Func<bool> ready)
    {
        var clock = Stopwatch.StartNew();
        while (!ready())
        {
            Assert.True(clock.Elapsed.TotalSeconds < 60, "Slurm did not start.");
            Thread.Sleep(100);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
