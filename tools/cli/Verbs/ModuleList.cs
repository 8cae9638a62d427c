using VvcIlif.Modules.Kit.Modules;

namespace VvcIlif.Cli.Verbs;

/// <summary>The companion modules of the program, one line each.</summary>
internal static class ModuleList
{
    public static IReadOnlyList<CompanionModule> All { get; } =
    [
        new VvcIlif.Modules.Analysis.Rivers.RiverModule(),
        new VvcIlif.Modules.Geometry.Viewpoint.ViewpointModule(),
        new VvcIlif.Modules.Geometry.Calibration.CalibrationModule(),
        new VvcIlif.Modules.Geometry.Cuboids.CuboidsModule(),
        new VvcIlif.Modules.Analysis.Mandala.MandalaModule(),
        new VvcIlif.Modules.Analysis.SparseCoding.SparseModule(),
    ];
}
