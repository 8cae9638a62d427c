using System.CommandLine;

namespace VvcIlif.Nn.Verbs;

/// <summary>vvcilif train data</summary>
internal static class TrainDataVerb
{
    public static Command Create()
    {
        var command = new Command("data", "Encodes clips and keeps decoded and original pictures for a training elsewhere (nn/python). Example: vvcilif train data --clips clips --cache data");
        var threads = new Option<int>("--threads", "-t") { Description = "Pictures coded at the same time.", DefaultValueFactory = _ => 1 };
        command.Add(threads);
        var data = new DataOptions(command);
        command.SetAction(result => { data.Load(result, Math.Max(1, result.GetValue(threads))); });
        return command;
    }
}
