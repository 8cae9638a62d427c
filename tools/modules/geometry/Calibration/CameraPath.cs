using VvcIlif.Modules.Kit.Space;

namespace VvcIlif.Modules.Geometry.Calibration;

/// <summary>
/// The board's motion before the camera: a conical spring. It starts near, where its diagonal spans 80 % of the smaller
/// side of the picture, moves away to three times that distance in five turns as wide as the picture allows, is turned
/// towards the camera with a tilt of up to 35 degrees, and rolls once.
/// </summary>
/// <remarks>The paper gives no figures; a board that stayed on the axis would never show the corners of the picture.</remarks>
public static class CameraPath
{
    /// <summary>Captures of a full configuration.</summary>
    public const int FullCount = 127;

    private const double Turns = 5, Tilt = 35, Inside = 0.02;

    /// <summary>Poses of the board, board to camera.</summary>
    /// <param name="camera">Camera.</param>
    /// <param name="board">Board.</param>
    /// <param name="count">Captures.</param>
    /// <param name="sees">Further cameras that must see the whole board: pose from the first camera to each.</param>
    public static Pose[] Spring(Camera camera, Board board, int count = FullCount, IReadOnlyList<(Camera Camera, Pose FromFirst)>? sees = null)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(board);
        double diagonal = Math.Sqrt(Math.Pow(board.Width + 2 * board.Margin, 2) + Math.Pow(board.Height + 2 * board.Margin, 2));
        double pixelsPerUnit = Math.Min(camera[CameraParameter.Fx] * Math.Min(1, camera.Height / (double)camera.Width * camera[CameraParameter.Fx] / camera[CameraParameter.Fy]), camera[CameraParameter.Fy]);
        double z0 = diagonal * pixelsPerUnit / (0.8 * Math.Min(camera.Width, camera.Height));
        var poses = new Pose[count];
        for (int i = 0; i < count; i++)
        {
            double s = count == 1 ? 0 : i / (double)(count - 1);
            // Where a further camera would not see the board so near, it is moved away.
            double away = 1;
            while (sees is { Count: > 0 } && away < 20 && !AllSee(At(0.1)))
                away *= 1.1;
            // The widest place from which every camera sees the whole board.
            double low = 0, high = 1;
            for (int step = 0; step < 30; step++)
            {
                double share = (low + high) / 2;
                if (AllSee(At(share)))
                    low = share;
                else
                    high = share;
            }
            poses[i] = At(low);

            Pose At(double share)
            {
                double z = away * z0 * (1 + 2 * s), theta = 2 * Math.PI * Turns * s;
                double rx = share * camera.Width / (2 * camera[CameraParameter.Fx]), ry = share * camera.Height / (2 * camera[CameraParameter.Fy]);
                // Half-way between the axes of all cameras.
                Vector3 axes = new(0, 0, z);
                foreach ((_, Pose fromFirst) in sees ?? [])
                    axes += fromFirst.Inverse().Apply(new Vector3(0, 0, z));
                double n = 1 + (sees?.Count ?? 0);
                var middle = new Vector3(axes.X / n + z * rx * Math.Cos(theta), axes.Y / n + z * ry * Math.Sin(theta), z);
                // The board's back is turned away from the camera: its Z runs along the view.
                Vector3 normal = middle.Unit, right = new Vector3(0, 1, 0).Cross(normal).Unit, down = normal.Cross(right);
                Rotation facing = Rotation.FromColumns(right, down, normal);
                Vector3 tangent = new(Math.Cos(theta), Math.Sin(theta), 0);
                Rotation turned = Rotation.FromVector(facing.Apply(tangent) * (Tilt * Math.Sin(3 * theta) * Math.PI / 180)).After(facing).After(Rotation.AboutZ(360 * s));
                return new Pose(turned, middle - turned.Apply(board.Middle));
            }
        }
        return poses;

        bool AllSee(Pose pose) => Seen(camera, Pose.Identity, pose) && (sees is null || sees.All(c => Seen(c.Camera, c.FromFirst, pose)));

        bool Seen(Camera by, Pose fromFirst, Pose pose)
        {
            Pose whole = fromFirst.After(pose);
            foreach (Vector3 corner in board.Corners)
            {
                (double u, double v) = by.Project(whole.Apply(corner));
                double mx = Inside * by.Width, my = Inside * by.Height;
                if (!(u >= mx && v >= my && u <= by.Width - 1 - mx && v <= by.Height - 1 - my))
                    return false;
            }
            return true;
        }
    }
}
