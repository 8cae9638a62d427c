using System.Globalization;
using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Files;

namespace VvcIlif.Modules.Analysis.SparseCoding;

/// <summary>What the verb solve reads, writes and prints.</summary>
internal static class SparseCommands
{
    public static void Solve(string dictionaryFile, string signalFile, string output, SparseOptions options, int threads, bool json)
    {
        SparseDictionary dictionary = ReadDictionary(dictionaryFile);
        NpyArray y = Npy.Read(signalFile);
        bool many = y.Shape.Length == 2;
        if (y.Shape.Length is not (1 or 2) || y.Shape[^1] != dictionary.Rows)
            throw ModuleException.Input($"'{signalFile}' has the shape ({string.Join(", ", y.Shape)}); an atom of the dictionary has {dictionary.Rows} values.");
        SparseResult[] results = SparseCoder.SolveBatch(y.ToDoubles(), dictionary, options, threads);
        double[] x = [.. results.SelectMany(r => r.ToDense(dictionary.Atoms))];
        OutputFiles.Write(output, Npy.Write(many ? [results.Length, dictionary.Atoms] : [dictionary.Atoms], x));
        if (json)
        {
            Console.WriteLine(new JsonArray([.. results.Select(Json)]).ToJsonString());
            return;
        }
        for (int i = 0; i < results.Length; i++)
            Console.WriteLine((many ? $"signal {i}: " : "") + Words(results[i]));
    }

    private static SparseDictionary ReadDictionary(string path)
    {
        NpyArray array = Npy.Read(path);
        if (array.Shape.Length != 2)
            throw ModuleException.Input($"'{path}' has the shape ({string.Join(", ", array.Shape)}); a dictionary has two sizes.");
        return SparseDictionary.FromRows(array.Shape[0], array.Shape[1], array.ToDoubles());
    }

    private static string Words(SparseResult r) => string.Create(CultureInfo.InvariantCulture,
        $"{r.Indices.Length} atoms in {r.Iterations} iterations, residual {r.Residuals[^1]:0.###e0} of {r.Residuals[0]:0.###e0}; ended: {Stop(r.Stop)}{(r.Intercept != 0 ? string.Create(CultureInfo.InvariantCulture, $"; intercept {r.Intercept:G9}") : "")}{(r.Rejected > 0 ? $"; {r.Rejected} dependent atoms left out" : "")}");

    private static string Stop(SparseStop stop) => stop switch
    {
        SparseStop.Residual => "the residual is small enough",
        SparseStop.Iterations => "all iterations were used",
        SparseStop.FullRank => "there are as many atoms as rows",
        _ => "no atom is left that would help",
    };

    private static JsonObject Json(SparseResult r) => new()
    {
        ["atoms"] = new JsonArray([.. r.Indices.Select(i => (JsonNode)i)]),
        ["values"] = new JsonArray([.. r.Values.Select(v => (JsonNode)v)]),
        ["residuals"] = new JsonArray([.. r.Residuals.Select(v => (JsonNode)v)]),
        ["stop"] = r.Stop.ToString(),
        ["intercept"] = r.Intercept,
        ["rejected"] = r.Rejected,
        ["repeated"] = r.Repeated,
        ["flops"] = new JsonObject
        {
            ["correlation"] = r.Flops.Correlation,
            ["gamma"] = r.Flops.Gamma,
            ["orthogonal"] = r.Flops.Orthogonal,
            ["beta"] = r.Flops.Beta,
            ["residual"] = r.Flops.Residual,
            ["coefficients"] = r.Flops.Coefficients,
            ["extra"] = r.Flops.Extra,
        },
        ["correlation_seconds"] = r.CorrelationSeconds.Sum(),
        ["regression_seconds"] = r.RegressionSeconds.Sum(),
    };
}
