using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Headers;

namespace VvcIlif.Codec.Encoder.Gop;

/// <summary>The place of a picture in the coding order: its type, its layer, and what it refers to.</summary>
internal sealed class PlannedPicture
{
    /// <summary>Number in output order, from 0.</summary>
    public required int Index { get; init; }

    public required int Poc { get; init; }

    public required NalUnitType Type { get; init; }

    public SliceType SliceType => Active[0].Count == 0 ? SliceType.I : SliceType.B;

    /// <summary>Depth in the prediction hierarchy, 0 the lowest.</summary>
    public required int Layer { get; init; }

    public required int TemporalId { get; init; }

    /// <summary>Later pictures may refer to it.</summary>
    public bool IsReference { get; init; } = true;

    /// <summary>SliceQpY.</summary>
    public required int Qp { get; init; }

    /// <summary>Active references of each list.</summary>
    public List<PlannedPicture>[] Active { get; } = [[], []];

    /// <summary>Pictures that are not active references but stay in the buffer for later ones.</summary>
    public List<PlannedPicture> Kept { get; } = [];

    /// <summary>List and index of the collocated picture.</summary>
    public (int List, int Index) Collocated { get; set; }

    /// <summary>All pictures that must stay in the buffer while this one is coded.</summary>
    public IEnumerable<PlannedPicture> References => Active[0].Concat(Active[1]).Concat(Kept).Distinct();
}
