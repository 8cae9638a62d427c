using System.Numerics;
using VvcIlif.Codec.Bitstream;
using VvcIlif.Codec.Encoder.Rate;

namespace VvcIlif.Codec.Encoder.Gop;

/// <summary>
/// Decides, one group of pictures after the other, coding order, types, layers and references. Needs no knowledge of
/// the clip's length but where a group meets its end.
/// </summary>
/// <param name="settings">Choices.</param>
/// <param name="first">Number of the first picture, an intra picture of the period.</param>
internal sealed class GopPlanner(EncoderSettings settings, int first = 0)
{
    private readonly CodingConfiguration _configuration = settings.Options.Configuration;
    private readonly bool _closed = settings.Options.IntraRefresh == IntraRefresh.Closed;

    // Pictures that later groups may refer to, latest first.
    private List<PlannedPicture> _history = [];
    private readonly int _first = first;
    private int _next = first;
    private int _lastIntra;
    private int _pocStart;

    /// <summary>Pictures of the next group, in output order after those planned so far.</summary>
    public int NextSize
    {
        get
        {
            if (_next == _first || _configuration != CodingConfiguration.RandomAccess)
                return 1;
            int toIntra = settings.IntraPeriod == int.MaxValue ? int.MaxValue : _lastIntra + settings.IntraPeriod - _next + 1;
            if (_closed && toIntra == 1)
                return 1;
            return Math.Min(settings.GopSize, _closed ? toIntra - 1 : toIntra);
        }
    }

    /// <summary>Plans the next group.</summary>
    /// <param name="count">Its pictures: <see cref="NextSize"/>, or fewer at the end of the clip.</param>
    /// <returns>The pictures in coding order.</returns>
    public List<PlannedPicture> Next(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(count is >= 1 && count <= NextSize, true, nameof(count));
        int last = _next + count - 1;
        bool intra = _next == _first || (settings.IntraPeriod != int.MaxValue && last == _lastIntra + settings.IntraPeriod);
        List<PlannedPicture> group;
        if (intra)
            group = IntraGroup(last);
        else if (_configuration == CodingConfiguration.LowDelay)
            group = [LowDelayPicture(last)];
        else
            group = Hierarchy(Anchor(last), last);
        _next += count;
        return group;
    }

    private List<PlannedPicture> IntraGroup(int index)
    {
        bool idr = index == 0 || _closed;
        if (idr)
        {
            _pocStart = index;
            _history.Clear();
        }
        var picture = new PlannedPicture
        {
            Index = index,
            Poc = index - _pocStart,
            Type = idr ? NalUnitType.IDR_N_LP : NalUnitType.CRA_NUT,
            Layer = 0,
            TemporalId = 0,
            Qp = PictureQp.SliceQp(settings, true, 0, index),
        };
        _lastIntra = index;
        return Hierarchy(picture, index);
    }

    private PlannedPicture Anchor(int index)
    {
        var picture = Picture(index, 0);
        foreach (PlannedPicture reference in _history.Take(2))
        {
            picture.Active[0].Add(reference);
            picture.Active[1].Add(reference);
        }
        return picture;
    }

    private PlannedPicture Picture(int index, int layer)
    {
        bool leading = index < _lastIntra;
        int top = BitOperations.Log2((uint)settings.GopSize);
        return new PlannedPicture
        {
            Index = index,
            Poc = index - _pocStart,
            Type = leading ? NalUnitType.RASL_NUT : NalUnitType.TRAIL_NUT,
            Layer = layer,
            TemporalId = layer,
            IsReference = layer < top,
            Qp = PictureQp.SliceQp(settings, false, layer, index),
        };
    }

    /// <summary>The pictures between the last group and <paramref name="anchor"/>, halved again and again.</summary>
    private List<PlannedPicture> Hierarchy(PlannedPicture anchor, int last)
    {
        List<PlannedPicture> group = [anchor];
        Halve(group, _next - 1, last);
        // Pictures of the next groups may refer to the last two ends, but not across an intra picture.
        List<PlannedPicture> history = anchor.Index == _lastIntra ? [anchor] : [anchor, .. _history.Take(1)];
        Keep(group, history);
        _history = history;
        return group;
    }

    private void Halve(List<PlannedPicture> group, int left, int right)
    {
        int distance = right - left;
        if (distance < 2)
            return;
        int middle = (left + right) / 2;
        // The shortest intervals have the highest layer, also where the group is cut short.
        int layer = BitOperations.Log2((uint)settings.GopSize) - BitOperations.Log2((uint)distance - 1);
        PlannedPicture picture = Picture(middle, layer);
        Choose(picture, group);
        group.Add(picture);
        Halve(group, left, middle);
        Halve(group, middle, right);
    }

    // The nearest picture of each side first; then the next one of that side or, where that is far, of the other side.
    private void Choose(PlannedPicture picture, List<PlannedPicture> coded)
    {
        PlannedPicture[] past = [.. coded.Concat(_history).Where(p => p.Layer < picture.Layer && p.Index < picture.Index).OrderByDescending(p => p.Index)];
        PlannedPicture[] future = [.. coded.Where(p => p.Layer < picture.Layer && p.Index > picture.Index).OrderBy(p => p.Index)];
        Fill(picture.Active[0], past, future);
        Fill(picture.Active[1], future, past);

        void Fill(List<PlannedPicture> list, PlannedPicture[] near, PlannedPicture[] other)
        {
            list.Add(near[0]);
            bool same = near.Length > 1 && Math.Abs(near[1].Index - picture.Index) <= settings.GopSize;
            list.Add(same ? near[1] : other[0]);
        }
    }

    /// <summary>Notes with each picture which others must stay for later ones, and chooses the collocated pictures.</summary>
    private static void Keep(List<PlannedPicture> group, List<PlannedPicture> history)
    {
        var needed = new HashSet<PlannedPicture>(history);
        for (int i = group.Count - 1; i >= 0; i--)
        {
            PlannedPicture picture = group[i];
            needed.Remove(picture);
            picture.Kept.AddRange(needed.Except(picture.Active[0]).Except(picture.Active[1]).OrderByDescending(p => p.Index));
            needed.UnionWith(picture.Active[0]);
            needed.UnionWith(picture.Active[1]);
            ChooseCollocated(picture);
        }
    }

    // The first reference of the higher layer: its motion spans about the same time. Intra pictures have none.
    private static void ChooseCollocated(PlannedPicture picture)
    {
        int best = int.MinValue;
        for (int list = 0; list < 2; list++)
        {
            for (int i = 0; i < picture.Active[list].Count; i++)
            {
                PlannedPicture reference = picture.Active[list][i];
                int worth = 100 * (reference.Active[0].Count > 0 ? 1 : 0) - 50 * i + reference.Layer;
                if (worth <= best)
                    continue;
                best = worth;
                picture.Collocated = (list, i);
            }
        }
    }

    // The previous picture and the last three of every eighth, else whatever is there.
    private PlannedPicture LowDelayPicture(int index)
    {
        int place = index - _lastIntra;
        var picture = new PlannedPicture
        {
            Index = index,
            Poc = index - _pocStart,
            Type = NalUnitType.TRAIL_NUT,
            Layer = place % 8 == 0 ? 0 : place % 2 == 0 ? 1 : 2,
            TemporalId = 0,
            Qp = PictureQp.SliceQp(settings, false, place % 8 == 0 ? 0 : place % 2 == 0 ? 1 : 2, index),
        };
        IEnumerable<PlannedPicture> references = _history.Take(1)
            .Concat(_history.Skip(1).Where(p => p.Layer == 0)).Concat(_history.Skip(1).Where(p => p.Layer != 0)).Take(4);
        foreach (PlannedPicture reference in references)
        {
            picture.Active[0].Add(reference);
            picture.Active[1].Add(reference);
        }
        ChooseCollocated(picture);
        _history = [picture, .. picture.Active[0].OrderByDescending(p => p.Index)];
        return picture;
    }
}
