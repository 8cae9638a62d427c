using System.Runtime.CompilerServices;

namespace VvcIlif.Tests.Support;

internal static class ModuleSetup
{
    // Every encode of the tests compares the contexts of search and writing, CTU by CTU.
    [ModuleInitializer]
    internal static void VerifyContexts() => AppContext.SetSwitch("VvcIlif.VerifyContexts", true);
}
