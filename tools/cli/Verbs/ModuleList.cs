using VvcIlif.Imaging.Modules;

namespace VvcIlif.Cli.Verbs;

/// <summary>The companion modules of the program, one line each.</summary>
internal static class ModuleList
{
    public static IReadOnlyList<CompanionModule> All { get; } =
    [
        new VvcIlif.Analysis.Rivers.RiverModule(),
        new VvcIlif.Geometry.Viewpoint.ViewpointModule(),
        new VvcIlif.Geometry.Calibration.CalibrationModule(),
        new VvcIlif.Geometry.Cuboids.CuboidsModule(),
        new VvcIlif.Analysis.Mandala.MandalaModule(),
        new VvcIlif.Analysis.SparseCoding.SparseModule(),
    ];
}
