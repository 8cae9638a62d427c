namespace VvcIlif.Codec.Encoder.Search;

/// <summary>Candidates ranked by their estimated cost, cheapest first; of equals, the one that came first. The dearest fall out of a full list.</summary>
internal sealed class CandidateList<T>(int capacity) where T : struct
{
    private readonly T[] _items = new T[capacity];
    private readonly double[] _costs = new double[capacity];

    public int Count { get; private set; }

    public ref readonly T this[int index] => ref _items[index];

    public double Cost(int index) => _costs[index];

    public void Clear() => Count = 0;

    public void Add(in T item, double cost)
    {
        int at = Math.Min(Count, capacity - 1);
        if (Count == capacity && cost >= _costs[at])
            return;
        for (; at > 0 && _costs[at - 1] > cost; at--)
        {
            _costs[at] = _costs[at - 1];
            _items[at] = _items[at - 1];
        }
        _costs[at] = cost;
        _items[at] = item;
        Count = Math.Min(Count + 1, capacity);
    }

    /// <summary>How many of the first <paramref name="most"/> cost at most <paramref name="ratio"/> times what the first costs.</summary>
    public int Within(int most, double ratio)
    {
        int count = 0;
        while (count < Math.Min(Count, most) && (count == 0 || !(_costs[count] > ratio * _costs[0])))
            count++;
        return count;
    }
}
