using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using VvcIlif.Rd.Imaging;

namespace VvcIlif.Modules.Geometry.Cuboids;

/// <summary>The boxes as meshes for other programs.</summary>
public static class PartsMesh
{
    // Corners 0..7 by bits x, y, z; each side seen from outside runs against the clock.
    private static readonly int[][] Quads = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3]];

    /// <summary>An OBJ file with one coloured group for each box.</summary>
    /// <param name="solid">The solid.</param>
    /// <param name="boxes">Boxes of its grid.</param>
    /// <param name="materials">Name of the MTL file, or null for no colours.</param>
    public static string ToObj(Solid solid, IReadOnlyList<Box> boxes, string? materials)
    {
        ArgumentNullException.ThrowIfNull(solid);
        ArgumentNullException.ThrowIfNull(boxes);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {boxes.Count} boxes\n");
        if (materials is not null)
            text.Append(CultureInfo.InvariantCulture, $"mtllib {materials}\n");
        for (int i = 0; i < boxes.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"g box{i}\n");
            if (materials is not null)
                text.Append(CultureInfo.InvariantCulture, $"usemtl box{i}\n");
            foreach ((double x, double y, double z) in Corners8(solid, boxes[i]))
                text.Append(CultureInfo.InvariantCulture, $"v {x:R} {y:R} {z:R}\n");
            foreach (int[] quad in Quads)
                text.Append(CultureInfo.InvariantCulture, $"f {8 * i + quad[0] + 1} {8 * i + quad[1] + 1} {8 * i + quad[2] + 1} {8 * i + quad[3] + 1}\n");
        }
        return text.ToString();
    }

    /// <summary>The MTL file with the colours of <see cref="ToObj"/>.</summary>
    public static string ToMtl(int boxes)
    {
        var text = new StringBuilder();
        for (int i = 0; i < boxes; i++)
        {
            Rgb c = Colour(i);
            text.Append(CultureInfo.InvariantCulture, $"newmtl box{i}\nKd {c.R / 255.0:0.####} {c.G / 255.0:0.####} {c.B / 255.0:0.####}\n");
        }
        return text.ToString();
    }

    /// <summary>A binary STL file: twelve triangles for each box.</summary>
    public static byte[] ToStl(Solid solid, IReadOnlyList<Box> boxes)
    {
        ArgumentNullException.ThrowIfNull(solid);
        ArgumentNullException.ThrowIfNull(boxes);
        var bytes = new byte[84 + 600L * boxes.Count];
        Encoding.ASCII.GetBytes("boxes of a solid").CopyTo(bytes, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(80), (uint)(12 * boxes.Count));
        int at = 84;
        foreach (Box box in boxes)
        {
            (double X, double Y, double Z)[] corners = [.. Corners8(solid, box)];
            for (int side = 0; side < 6; side++)
            {
                for (int half = 0; half < 2; half++)
                {
                    int[] q = Quads[side];
                    int axis = side / 2 == 0 ? 2 : side / 2 == 1 ? 0 : 1;
                    for (int a = 0; a < 3; a++)
                        Put(a == axis ? side % 2 * 2 - 1 : 0);
                    foreach (int corner in half == 0 ? (int[])[q[0], q[1], q[2]] : [q[0], q[2], q[3]])
                    {
                        Put(corners[corner].X);
                        Put(corners[corner].Y);
                        Put(corners[corner].Z);
                    }
                    at += 2;
                }
            }
        }
        return bytes;

        void Put(double value)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), (float)value);
            at += 4;
        }
    }

    /// <summary>The colour of a box: hues far apart for neighbours in the list.</summary>
    public static Rgb Colour(int index)
    {
        double hue = index * 0.618033988749895 % 1 * 6, light = 0.56 + 0.08 * (index % 3 - 1);
        double c = (1 - Math.Abs(2 * light - 1)) * 0.62, x = c * (1 - Math.Abs(hue % 2 - 1)), m = light - c / 2;
        (double r, double g, double b) = (int)hue switch { 0 => (c, x, 0.0), 1 => (x, c, 0.0), 2 => (0.0, c, x), 3 => (0.0, x, c), 4 => (x, 0.0, c), _ => (c, 0.0, x) };
        return new Rgb((byte)((r + m) * 255), (byte)((g + m) * 255), (byte)((b + m) * 255));
    }

    private static IEnumerable<(double X, double Y, double Z)> Corners8(Solid solid, Box box)
    {
        var c = solid.Coordinates(box);
        double unit = solid.Denominator;
        for (int i = 0; i < 8; i++)
            yield return (((i & 1) == 0 ? c.X0 : c.X1) / unit, ((i & 2) == 0 ? c.Y0 : c.Y1) / unit, ((i & 4) == 0 ? c.Z0 : c.Z1) / unit);
    }
}
