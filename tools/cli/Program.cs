using System.Runtime.InteropServices;
using VvcIlif.Cli;
using VvcIlif.Sequences;

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return CommandLine.Run(args);

static void Stop(PosixSignalContext context)
{
    OutputFile.DeleteUnfinished();
    Environment.Exit(context.Signal == PosixSignal.SIGINT ? 130 : 143);
}
