using System.Text.Json.Nodes;
using VvcIlif.Modules.Kit;
using VvcIlif.Modules.Kit.Contract;
using VvcIlif.Modules.Kit.Drawing;
using VvcIlif.Modules.Kit.Files;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Modules.Geometry.Viewpoint;

/// <summary>Geometries and poses on disk, made to be edited by hand where a photograph is hard.</summary>
public static class LabelFiles
{
    /// <summary>A geometry as JSON.</summary>
    public static JsonObject Json(LabelGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return new JsonObject
        {
            ["top"] = Json(geometry.Top, geometry.TopFrontBelow),
            ["bottom"] = Json(geometry.Bottom, geometry.BottomFrontBelow),
            ["vanishing_point"] = new JsonArray(geometry.Vanishing.X, geometry.Vanishing.Y, geometry.Vanishing.W),
            ["aspect"] = geometry.Aspect,
        };
    }

    /// <summary>Reads a geometry; without a vanishing point it is found from the rims.</summary>
    /// <exception cref="ModuleException">A value is missing or not possible.</exception>
    public static LabelGeometry ReadGeometry(string path)
    {
        JsonObject json = OutputFiles.ReadJson(path);
        try
        {
            (Ellipse top, bool topBelow) = ReadRim(json["top"]!);
            (Ellipse bottom, bool bottomBelow) = ReadRim(json["bottom"]!);
            if (!(bottom.Y > top.Y))
                throw ModuleException.Input($"'{path}' has its upper rim below the lower one.");
            double aspect = (double)json["aspect"]!;
            if (!(aspect is > 0.05 and < 20))
                throw ModuleException.Input($"'{path}' has an aspect of {aspect}; a label's height over the bottle's diameter lies between 0.05 and 20.");
            (double, double, double) vanishing = json["vanishing_point"] is JsonArray { Count: 3 } v
                ? ((double)v[0]!, (double)v[1]!, (double)v[2]!)
                : LabelGeometry.VanishingOf(top, bottom) ?? throw ModuleException.Input($"The rims of '{path}' have no common sides.");
            return new LabelGeometry(top, topBelow, bottom, bottomBelow, vanishing, aspect);
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException)
        {
            throw ModuleException.Input($"'{path}' is no geometry of 'label geometry': {error.Message.Split('\n')[0]}", error);
        }

        (Ellipse, bool) ReadRim(JsonNode node)
        {
            var e = new Ellipse((double)node["x"]!, (double)node["y"]!, (double)node["a"]!, (double)node["b"]!, (double)node["angle_deg"]! * Math.PI / 180);
            if (!(e.A > 0) || !(e.B >= 0) || !double.IsFinite(e.X + e.Y + e.A + e.B + e.Angle))
                throw ModuleException.Input($"'{path}' has a rim that is no ellipse.");
            return (e, (string?)node["front"] != "above");
        }
    }

    /// <summary>A pose as JSON.</summary>
    public static JsonObject Json(CylinderPose pose)
    {
        ArgumentNullException.ThrowIfNull(pose);
        return new JsonObject
        {
            ["rx_deg"] = pose.Rx,
            ["ry_deg"] = pose.Ry,
            ["rz_deg"] = pose.Rz,
            ["tx_mm"] = pose.Tx,
            ["ty_mm"] = pose.Ty,
            ["tz_mm"] = pose.Tz,
            ["height_mm"] = pose.Height,
            ["focal_px"] = pose.Focal,
        };
    }

    /// <summary>Reads poses from JSON { "poses": [ ... ] }; what is left out is that of the frontal view.</summary>
    /// <exception cref="ModuleException">It is no such file, or a pose is out of range.</exception>
    public static CylinderPose[] ReadPoses(string path, double height)
    {
        JsonObject json = OutputFiles.ReadJson(path);
        try
        {
            return [.. json["poses"]!.AsArray().Select((n, i) =>
            {
                double Value(string name, double otherwise) => n![name] is { } v ? (double)v : otherwise;
                var pose = new CylinderPose(Value("rx_deg", 0), Value("ry_deg", 0), Value("rz_deg", 0), Value("tx_mm", 0), Value("ty_mm", 0), Value("tz_mm", 250), height);
                if (!(Math.Abs(pose.Rx) <= 60) || !(Math.Abs(pose.Rz) <= 180) || !(Math.Abs(pose.Ry) <= 80) || !(pose.Tz is >= 100 and <= 5000) || !(Math.Abs(pose.Tx) + Math.Abs(pose.Ty) < 2000))
                    throw ModuleException.Input($"Pose {i} of '{path}' is out of range: rx within 60, ry within 80 degrees, tz 100 to 5000 mm.");
                return pose;
            })];
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException)
        {
            throw ModuleException.Input($"'{path}' holds no poses: {error.Message.Split('\n')[0]}", error);
        }
    }

    /// <summary>The photograph with rims, generators and sides drawn over it.</summary>
    public static byte[] Overlay(ImageF photo, LabelGeometry geometry, LabelDetection? detection = null)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(geometry);
        Canvas canvas = Canvases.Of(photo);
        Rgb rim = Rgb.Of(0x00c2ff), side = Rgb.Of(0xff5a1f), hidden = Rgb.Of(0x7ab8ff);
        foreach ((double X, double Y) p in (IEnumerable<(double X, double Y)>)[.. detection?.TopPoints ?? [], .. detection?.BottomPoints ?? []])
            canvas.Rectangle((int)p.X, (int)p.Y, 1, 1, Rgb.Of(0xffe000));
        for (int k = -8; k <= 8; k++)
        {
            (double x, double y) = geometry.OnTop(k / 8.0);
            double across = geometry.AcrossBottom(x, y);
            if (double.IsNaN(across))
                continue;
            (double u, double v) = geometry.OnBottom(across);
            canvas.Line(x, y, u, v, Math.Abs(k) == 8 ? 2 : 1, side, Math.Abs(k) == 8 ? 1 : 0.5);
        }
        foreach ((Ellipse e, bool below) in new[] { (geometry.Top, geometry.TopFrontBelow), (geometry.Bottom, geometry.BottomFrontBelow) })
        {
            for (int k = 0; k < 120; k++)
            {
                double t = Math.PI * k / 60, next = Math.PI * (k + 1) / 60;
                bool front = Math.Sin((t + next) / 2) > 0 == below;
                if (!front && k % 4 > 1)
                    continue;
                canvas.Line(e.At(t).X, e.At(t).Y, e.At(next).X, e.At(next).Y, front ? 2.2 : 1, front ? rim : hidden);
            }
        }

        return canvas.ToPng();
    }

    private static JsonObject Json(Ellipse e, bool below) => new() { ["x"] = e.X, ["y"] = e.Y, ["a"] = e.A, ["b"] = e.B, ["angle_deg"] = e.Angle * 180 / Math.PI, ["front"] = below ? "below" : "above" };
}
