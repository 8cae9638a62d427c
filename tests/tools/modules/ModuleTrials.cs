namespace VvcIlif.Tests.Tools.Modules;

/// <summary>What a module is tried with.</summary>
/// <param name="Files">Writes small inputs into a folder, which is the program's working folder.</param>
/// <param name="Works">A command line on them that ends well.</param>
/// <param name="Written">Files that it must have written, none empty.</param>
/// <param name="Wrong">Three or more command lines that fail, the exit code of each, and a part of its sentence.</param>
public sealed record ModuleTrial(Action<string> Files, string Works, string[] Written, (string Command, int Code, string Says)[] Wrong);

/// <summary>The trial of every module, by name.</summary>
public static class ModuleTrials
{
    public static IReadOnlyDictionary<string, ModuleTrial> All { get; } = new Dictionary<string, ModuleTrial>(StringComparer.Ordinal)
    {
        ["rivers"] = new(folder =>
            {
                VvcIlif.Modules.Analysis.Rivers.SyntheticRiver river = VvcIlif.Modules.Analysis.Rivers.RiverSynthesis.Draw(5, 1);
                VvcIlif.Modules.Kit.Files.ImageFile.Write(Path.Combine(folder, "index.tif"), river.Image, bits: 32);
                VvcIlif.Modules.Kit.Files.ImageFile.Write(Path.Combine(folder, "small.tif"), new VvcIlif.Modules.Kit.ImageF(20, 20), bits: 32);
            },
            "image river link index.tif --from 40,40 --to 90,80 --knots 4 --moves 20 -o out", ["out/curves.json", "out/mask.png", "out/model.png", "out/overlay.png"],
            [
                ("image river link index.tif --from 40,40 --to 40,40 -o out", 3, "Both ends are the same place"),
                ("image river link index.tif --from 400,40 --to 40,40 -o out", 3, "outside the picture"),
                ("image river link index.tif --from 40,40 --to 50,50 --knots 2 -o out", 2, "--knots is 2"),
                ("image river detect --green index.tif --nir small.tif -o out", 3, "both bands must have one size"),
                ("image river link none.tif --from 1,1 --to 2,2 -o out", 3, "There is no file 'none.tif'"),
            ]),
        ["viewpoint"] = new(folder =>
            {
                VvcIlif.Modules.Kit.Files.ImageFile.Write(Path.Combine(folder, "photo.png"), VvcIlif.Modules.Geometry.Viewpoint.BottlePhotographer.Take(VvcIlif.Modules.Geometry.Viewpoint.LabelMaker.Draw(1), new(10, 0, 3, 5, 0, 250, 80)).Photo);
                VvcIlif.Modules.Kit.Files.ImageFile.Write(Path.Combine(folder, "blank.png"), new VvcIlif.Modules.Kit.ImageF(640, 480, 3));
                File.WriteAllText(Path.Combine(folder, "poses.json"), "{}");
            },
            "label augment photo.png -o views --count 2 --seed 1", ["views/view_000.png", "views/mask_001.png", "views/pose_001.json"],
            [
                ("label frontalize blank.png -o front.png", 3, "No label was found in 'blank.png'"),
                ("label geometry none.png -o g.json", 3, "There is no file 'none.png'"),
                ("label augment photo.png -o views --count 0", 2, "--count is 0"),
                ("label augment photo.png -o views --poses poses.json", 3, "holds no poses"),
                ("label frontalize photo.png -o front.png --mapping spiral", 2, "--mapping is 'spiral'"),
            ]),
        ["calibration"] = new(folder => VvcIlif.Modules.Geometry.Calibration.CalibrationData.Generate(VvcIlif.Modules.Geometry.Calibration.Setup.Parse("Ch:wide") with { Count = 3 }, Path.Combine(folder, "data")),
            "calib run data --method zhang -o est.json --plot residuals.svg", ["est.json", "residuals.svg"],
            [
                ("calib generate Ch:fisheye -o out", 2, "There is no camera 'fisheye'"),
                ("calib run none -o e.json", 3, "There is no folder 'none'"),
                ("calib run data --board Sc -o e.json", 3, "found in 0 of 3 pictures"),
                ("calib score data data/truth.json", 3, "is no estimate of this data set"),
                ("calib undistort data/K.npy --cam data/truth.json -o out.png", 3, "pixels"),
            ]),
        ["cuboids"] = new(Geometry.Cuboids.CuboidsTrial.Files, "shape boxes solid.obj -o boxes.json --obj parts.obj --stl parts.stl --svg view.svg --png view.png --html report.html --exact",
            ["boxes.json", "parts.obj", "parts.mtl", "parts.stl", "view.svg", "view.png", "report.html"],
            [
                ("shape boxes none.obj -o x.json", 3, "There is no file 'none.obj'"),
                ("shape boxes open.obj -o x.json", 3, "The surface is open"),
                ("shape boxes slanted.obj -o x.json", 3, "The face of line 5 is not axis-parallel"),
                ("shape boxes touching.obj -o x.json", 3, "touches itself along an edge at (1, 1, 0)"),
                ("shape boxes empty.npy -o x.json", 3, "is empty"),
                ("shape boxes solid.obj -o x.json --rule2-edges 9", 2, "--rule2-edges is 9"),
                ("shape boxes solid.obj -o x.json --start 99", 2, "--start is 99"),
                ("shape fill solid.obj -o x.npy", 3, "cannot be read"),
                ("shape stats clip.yuv", 2, "needs its size"),
            ]),
        ["mandala"] = new(Analysis.Mandala.MandalaTrial.Files, "image mandala analyze mandala.png -o report",
            ["report/report.json", "report/report.html", "report/layers.svg", "report/rectified.png", "report/diff.png", "report/beside.png"],
            [
                ("image mandala analyze none.png -o x", 3, "none.png"),
                ("image mandala analyze text.png -o x", 3, "cannot be read"),
                ("image mandala analyze blank.png -o x", 3, "The picture is blank"),
                ("image mandala rectify dots.png -o x.png", 5, "is not a Class I mandala"),
                ("image mandala analyze mandala.png -o x --local 8", 2, "--local is 8"),
                ("image mandala synth --psi 99 -o x", 2, "--psi is 99"),
            ]),
        ["sparse"] = new(Analysis.SparseCoding.SparseTrial.Files, "sparse solve --dict dict.npy --y y.npy --k 4 -o x.npy", ["x.npy"],
            [
                ("sparse solve --dict dict.npy --y short.npy -o x.npy", 3, "has the shape (7); an atom of the dictionary has 8 values"),
                ("sparse solve --dict missing.npy --y y.npy -o x.npy", 3, "There is no file 'missing.npy'"),
                ("sparse solve --dict y.npy --y y.npy -o x.npy", 3, "a dictionary has two sizes"),
                ("sparse solve --dict dict.npy --y nan.npy -o x.npy", 3, "no number, in row 7"),
                ("sparse solve --dict dict.npy --y y.npy --algo omp -o x.npy", 2, "allowed: omp-sr, bsr"),
                ("sparse solve --dict dict.npy --y y.npy --k 0 -o x.npy", 2, "at least 1"),
                ("sparse demo phantom --ratio 2 -o out", 2, "--ratio is 2"),
                ("sparse demo missing.png -o out", 3, "missing.png"),
            ]),
    };
}
