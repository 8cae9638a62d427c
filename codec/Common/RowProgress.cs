namespace VvcIlif.Codec;

/// <summary>How many rows of a picture are finished, for threads that read it while another one still writes it.</summary>
internal sealed class RowProgress(WorkSignal signal)
{
    /// <summary>Stands for the whole picture, whatever its height.</summary>
    public const int All = int.MaxValue;

    private int _rows;

    /// <summary>Rows from the top that are final. They only ever become more.</summary>
    public int Rows => Volatile.Read(ref _rows);

    /// <summary>Tells that the first <paramref name="rows"/> rows are final.</summary>
    public void Publish(int rows)
    {
        for (int seen = Rows; rows > seen;)
        {
            int found = Interlocked.CompareExchange(ref _rows, rows, seen);
            if (found == seen)
            {
                signal.Raise();
                return;
            }
            seen = found;
        }
    }
}
