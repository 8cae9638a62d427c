namespace VvcIlif.Codec.Dpb;

/// <summary>How later pictures may use a picture (H.266 8.3.3).</summary>
internal enum ReferenceMarking : byte
{
    Unused,
    ShortTerm,
    LongTerm,
}

/// <summary>What the decoded picture buffer keeps with each picture; it alone writes these.</summary>
internal interface IDpbPicture
{
    /// <summary>PicOrderCntVal.</summary>
    int Poc { get; set; }

    ReferenceMarking Marking { get; set; }

    /// <summary>The picture is waiting to be output.</summary>
    bool NeededForOutput { get; set; }

    /// <summary>PicLatencyCount (H.266 C.5.2).</summary>
    int LatencyCount { get; set; }

    /// <summary>The picture replaces one that is missing (H.266 8.3.4).</summary>
    bool IsGenerated { get; set; }
}

/// <summary>RefPicList of a slice (H.266 8.3.2).</summary>
/// <param name="Pictures">One entry for each of the list; active are the first NumRefIdxActive.</param>
/// <param name="Pocs">Picture order count of each entry.</param>
/// <param name="IsLongTerm">Entries that are long-term references.</param>
internal sealed record RefPicList<TPicture>(TPicture[] Pictures, int[] Pocs, bool[] IsLongTerm)
{
    public static readonly RefPicList<TPicture> Empty = new([], [], []);

    public int Length => Pictures.Length;
}

/// <summary>What the first slice header of a picture says about the picture as a whole.</summary>
/// <param name="Decode">False where the picture is to be left out (RASL after random access, or before the first access point).</param>
/// <param name="Poc">PicOrderCntVal.</param>
/// <param name="IsClvss">The picture starts a coded layer video sequence.</param>
/// <param name="Output">PictureOutputFlag.</param>
/// <param name="Lists">The two reference picture lists of the first slice.</param>
internal readonly record struct PictureStart<TPicture>(bool Decode, int Poc, bool IsClvss, bool Output, RefPicList<TPicture>[] Lists);
