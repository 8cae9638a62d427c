using TorchSharp;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Nn.Kit;

/// <summary>Where tensors are.</summary>
public static class Devices
{
    /// <summary>Checks the value of an option such as <c>--device</c>.</summary>
    /// <exception cref="ModuleException">It is neither cpu nor cuda, or there is no cuda.</exception>
    public static string Checked(string option, string name)
    {
        if (name is not ("cpu" or "cuda"))
            throw ModuleException.Usage($"{option} is '{name}'; allowed: cpu, cuda.");
        if (name == "cuda" && !torch.cuda.is_available())
            throw ModuleException.Usage($"{option} is cuda, which this machine or this build does not have (build with -p:UseCuda=true).");
        return name;
    }
}
