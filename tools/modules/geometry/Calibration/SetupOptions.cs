using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>Options of the command line that make up a configuration.</summary>
/// <param name="count">Default of <c>--count</c>.</param>
/// <param name="scale">Default of <c>--scale</c>.</param>
internal sealed class SetupOptions(int count, double scale)
{
    private readonly ModuleOption<int> _count = new("--count", "Captures.") { Default = count };
    private readonly ModuleOption<double> _scale = new("--scale", "Size of the pictures against the paper's; none gets smaller than 640x480.") { Default = scale };
    private readonly ModuleOption<string?> _light = new("--light", "uniform or directional.");
    private readonly ModuleOption<double?> _noise = new("--noise", "Standard deviation of the noise on the 8-bit scale.");
    private readonly ModuleOption<ulong> _seed = new("--seed", "Seed of the noise.") { Default = 1 };
    private readonly ModuleOption<string> _order = new("--d-order", "k3: the third printed coefficient is k3; literal: it is p1.") { Default = "k3" };

    public ModuleParameter[] All => [_count, _scale, _light, _noise, _seed, _order];

    public Setup Apply(VerbInput input, Setup setup)
    {
        string order = input.Get(_order);
        if (order is not ("k3" or "literal"))
            throw ModuleException.Usage($"--d-order is '{order}'; allowed: k3, literal.");
        return (setup with
        {
            Count = input.Get(_count),
            Scale = input.Get(_scale),
            Seed = input.Get(_seed),
            LiteralDistortion = order == "literal",
            Lighting = input.Get(_light) is { } light ? Allowed.Choice<Lighting>("--light", light) : setup.Lighting,
            Noise = input.Get(_noise) ?? setup.Noise,
        }).Checked();
    }
}
