namespace VvcIlif.Codec.Entropy;

/// <summary>Bins that come from slice data.</summary>
internal interface IBinSource : IBinIo
{
    /// <summary>Bits that have left the stream; their differences tell what syntax elements took.</summary>
    long BitsRead { get; }

    /// <summary>More bits were consumed than the data has: the slice is cut short.</summary>
    bool Overrun { get; }

    /// <summary>Starts at byte <paramref name="start"/> of <paramref name="data"/>.</summary>
    void Start(byte[] data, int start, int end);

    /// <summary>After a terminating bin of 1: restarts at the next byte of the same data.</summary>
    void Restart();
}
