namespace VvcIlif.Modules.Kit.Space;

/// <summary>A rigid motion: X goes to R X + T.</summary>
/// <param name="R">Rotation.</param>
/// <param name="T">Translation.</param>
public readonly record struct Pose(Rotation R, Vector3 T)
{
    /// <summary>No motion.</summary>
    public static Pose Identity { get; } = new(Rotation.Identity, default);

    /// <summary>A point moved.</summary>
    public Vector3 Apply(Vector3 p) => R.Apply(p) + T;

    /// <summary>First <paramref name="first"/>, then this.</summary>
    public Pose After(Pose first) => new(R.After(first.R), R.Apply(first.T) + T);

    /// <summary>The way back.</summary>
    public Pose Inverse() => new(R.Transpose, -R.Transpose.Apply(T));
}
