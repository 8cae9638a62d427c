namespace VvcIlif.Codec;

/// <summary>A bitstream breaks the standard, is damaged, or ends too early.</summary>
public sealed class VvcBitstreamException : Exception
{
    /// <summary>Creates the error with what is known where it was found; the decoder fills in the rest.</summary>
    public VvcBitstreamException(string message, string? element = null) : base(message) => Element = element;

    /// <summary>Creates the error.</summary>
    public VvcBitstreamException() : this("The bitstream is damaged.") { }

    /// <summary>Creates the error with its cause.</summary>
    public VvcBitstreamException(string message, Exception inner) : base(message, inner) { }

    /// <summary>The syntax element that was being read, in the standard's name, where known.</summary>
    public string? Element { get; init; }

    /// <summary>Number of the NAL unit in the stream, from 0; -1 where unknown.</summary>
    public int NalIndex { get; internal set; } = -1;

    /// <summary>nal_unit_type of that NAL unit; -1 where unknown.</summary>
    public int NalType { get; internal set; } = -1;

    /// <summary>Byte in the stream at which that NAL unit starts; -1 where unknown.</summary>
    public long BytePosition { get; internal set; } = -1;

    /// <summary>Picture order count of the picture concerned; null where unknown.</summary>
    public int? Poc { get; internal set; }

    /// <summary>Address of the coding tree unit in raster order; -1 outside slice data.</summary>
    public int CtuAddress { get; internal set; } = -1;

    /// <inheritdoc/>
    public override string Message
    {
        get
        {
            var where = new List<string>(5);
            if (NalIndex >= 0)
                where.Add($"NAL unit {NalIndex} (type {NalType}) at byte {BytePosition}");
            if (Poc is int poc)
                where.Add($"POC {poc}");
            if (CtuAddress >= 0)
                where.Add($"CTU {CtuAddress}");
            if (Element is not null)
                where.Add(Element);
            return where.Count == 0 ? base.Message : $"{base.Message} [{string.Join(", ", where)}]";
        }
    }
}
