using System.Globalization;
using VvcIlif.Modules.Kit.Contract;

namespace VvcIlif.Modules.Analysis.Rivers;

/// <summary>Options of the command line that say how ends are linked.</summary>
/// <param name="knots">Default of <c>--knots</c>.</param>
internal sealed class LinkingOptions(int knots)
{
    private const int FewestKnots = 3, MostKnots = 40;

    private readonly ModuleOption<string> _knots = new("--knots", "Control points, 3 to 40, or auto.") { Default = knots.ToString(CultureInfo.InvariantCulture) };
    private readonly ModuleOption<int> _moves = new("--moves", "Metropolis moves before each descent; 0 leaves them out.") { Default = 120 };
    private readonly ModuleOption<ulong> _seed = new("--link-seed", "Seed of the moves.") { Default = 1 };
    private readonly ModuleOption<bool> _noHighPass = new("--no-high-pass", "Keeps low frequencies.");
    private readonly ModuleOption<bool> _gabor = new("--gabor", "Weights the picture by the Gabor bank's response.");
    private readonly ModuleOption<bool> _noRefit = new("--no-refit", "The paper's literal method: weight and width as fitted after the filters.");

    public ModuleParameter[] All => [_knots, _moves, _seed, _noHighPass, _gabor, _noRefit];

    public LinkOptions Read(VerbInput input)
    {
        string knots = input.Get(_knots);
        bool automatic = knots == "auto";
        int number = 15;
        if (!automatic && !int.TryParse(knots, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            throw ModuleException.Usage($"--knots is '{knots}'; allowed: {FewestKnots} to {MostKnots}, or auto.");
        if (number is < FewestKnots or > MostKnots)
            throw ModuleException.Usage($"--knots is {number}; allowed: {FewestKnots} to {MostKnots}, or auto.");
        return new LinkOptions
        {
            Knots = number,
            AutomaticKnots = automatic,
            Moves = Allowed.Within("--moves", input.Get(_moves), 0, 100_000),
            Seed = input.Get(_seed),
            HighPass = !input.Get(_noHighPass),
            Gabor = input.Get(_gabor),
            Refit = !input.Get(_noRefit),
        };
    }
}
