using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Nn.Ilif.Commands;
using VvcIlif.Nn.Kit.Data;

namespace VvcIlif.Nn.Ilif;

/// <summary>The learned interpolation filter (paper 01): training, export and checks.</summary>
public sealed class IlifModule : IModule
{
    /// <summary>Folder of the coded clips where none is given.</summary>
    internal const string Cache = "ilif-data";

    /// <inheritdoc/>
    public IReadOnlyList<ModuleVerb> Verbs { get; } = [TrainCommand.Verb(), Data(), ExportCommand.Verb(), QuantizeCommand.Verb(), CheckCommand.Verb(), SpeedCommand.Verb()];

    private static ModuleVerb Data()
    {
        var threads = new ModuleOption<int>("--threads", "Pictures coded at the same time.", "-t") { Default = 1 };
        var data = new ClipOptions(Cache);
        return new ModuleVerb("train data", [threads, .. data.All], input => data.Load(input, Math.Max(1, input.Get(threads))));
    }
}
