using VvcIlif.Modules.Geometry.Cuboids;
using VvcIlif.Modules.Kit.Files;

namespace VvcIlif.Tests.Tools.Modules.Geometry.Cuboids;

/// <summary>Small inputs for the walk over all modules.</summary>
internal static class CuboidsTrial
{
    public static void Files(string folder)
    {
        Solid solid = TestSolids.All.Single(s => s.Name == "U").Solid;
        File.WriteAllText(Path.Combine(folder, "solid.obj"), SurfaceMesh.Obj(solid.Grid));
        File.WriteAllText(Path.Combine(folder, "open.obj"), SurfaceMesh.Obj(solid.Grid, skip: 3));
        File.WriteAllText(Path.Combine(folder, "touching.obj"), SurfaceMesh.Obj(TestSolids.Of((0, 0, 0), (1, 1, 0)).Grid));
        File.WriteAllText(Path.Combine(folder, "slanted.obj"), "v 0 0 0\nv 1 0 0\nv 1 1 1\nv 0 1 1\nf 1 2 3 4\n");
        File.WriteAllBytes(Path.Combine(folder, "empty.npy"), Npy.Write<byte>([2, 3, 4], new byte[24]));
        File.WriteAllBytes(Path.Combine(folder, "clip.yuv"), new byte[100]);
    }
}

/// <summary>The surface of a grid, square by square, as an OBJ file.</summary>
internal static class SurfaceMesh
{
    public static string Obj(CellGrid grid, int skip = -1, bool triangles = false, string scale = "", Func<int, int, int, string>? vertex = null)
    {
        var text = new System.Text.StringBuilder();
        vertex ??= (x, y, z) => $"{x}{scale} {y}{scale} {z}{scale}";
        int count = 0, square = 0;
        for (int z = 0; z < grid.Depth; z++)
        {
            for (int y = 0; y < grid.Height; y++)
            {
                for (int x = 0; x < grid.Width; x++)
                {
                    for (Side side = Side.NegZ; side <= Side.PosY; side++)
                    {
                        if (!Faces.IsSquare(grid, x, y, z, side) || square++ == skip)
                            continue;
                        int axis = side.Axis(), u = (axis + 1) % 3, v = (axis + 2) % 3;
                        for (int i = 0; i < 4; i++)
                        {
                            int[] c = [x, y, z];
                            c[axis] += side.Sign() > 0 ? 1 : 0;
                            c[u] += i is 1 or 2 ? 1 : 0;
                            c[v] += i >= 2 ? 1 : 0;
                            text.Append($"v {vertex(c[0], c[1], c[2])}\n");
                        }
                        int[] order = side.Sign() > 0 ? [1, 2, 3, 4] : [4, 3, 2, 1];
                        if (triangles)
                            text.Append($"f {count + order[0]} {count + order[1]} {count + order[2]}\nf {count + order[0]}/1 {count + order[2]}//2 {count + order[3]}\n");
                        else
                            text.Append($"f {string.Join(' ', order.Select(o => count + o))}\n");
                        count += 4;
                    }
                }
            }
        }

        return text.ToString();
    }
}
