namespace VvcIlif.Codec.Encoder.Gop;

/// <summary>What a decoder's picture buffer must hold for a structure of pictures.</summary>
internal static class BufferSimulation
{
    /// <summary>
    /// Size of the buffer with the current picture, and the most pictures that precede one in coding order and follow
    /// it in output order; over long clips and every way to end one.
    /// </summary>
    public static (int Size, int Reorder) Run(EncoderSettings settings)
    {
        int longest = settings.IntraPeriod == int.MaxValue ? 6 * settings.GopSize : Math.Min(settings.IntraPeriod, 4 * settings.GopSize) + 3 * settings.GopSize;
        if (settings.Options.Configuration == CodingConfiguration.LowDelay)
            longest = 48;
        EncoderSettings shortened = settings.IntraPeriod == int.MaxValue ? settings
            : settings with { IntraPeriod = Shorten(settings.IntraPeriod, settings.GopSize) };
        int reorder = 0;
        var clips = new List<List<PlannedPicture>>();
        for (int length = longest; length > longest - settings.GopSize; length--)
        {
            List<PlannedPicture> clip = Clip(shortened, Math.Max(1, length));
            clips.Add(clip);
            reorder = Math.Max(reorder, Reorder(clip));
        }
        int size = 1;
        while (!clips.TrueForAll(clip => Fits(clip, size, reorder)))
            size++;
        return (size, reorder);
    }

    // A long period repeats the same groups; its remainder counts, as it decides the last group.
    private static int Shorten(int period, int gopSize) => period <= 4 * gopSize ? period : 3 * gopSize + period % gopSize;

    /// <summary>All pictures of a clip in coding order.</summary>
    public static List<PlannedPicture> Clip(EncoderSettings settings, int length)
    {
        var planner = new GopPlanner(settings);
        var clip = new List<PlannedPicture>();
        while (clip.Count < length)
            clip.AddRange(planner.Next(Math.Min(planner.NextSize, length - clip.Count)));
        return clip;
    }

    private static int Reorder(List<PlannedPicture> clip)
    {
        int most = 0;
        for (int i = 0; i < clip.Count; i++)
        {
            int count = 0;
            for (int j = 0; j < i; j++)
            {
                if (clip[j].Index > clip[i].Index)
                    count++;
            }

            most = Math.Max(most, count);
        }
        return most;
    }

    // H.266 C.5.2.2, C.5.2.3: a buffer of the size never holds only references, and its pictures come out in order.
    private static bool Fits(List<PlannedPicture> clip, int size, int reorder)
    {
        var buffer = new List<PlannedPicture>();
        var waiting = new List<PlannedPicture>();
        int next = 0;
        foreach (PlannedPicture picture in clip)
        {
            HashSet<PlannedPicture> references = [.. picture.References];
            if (picture.Type == Bitstream.NalUnitType.IDR_N_LP)
            {
                while (waiting.Count > 0)
                    Output();
            }
            Clean();
            while (buffer.Count >= size)
            {
                if (waiting.Count == 0 || !Output())
                    return false;
                Clean();
            }
            buffer.Add(picture);
            waiting.Add(picture);
            while (waiting.Count > reorder)
            {
                if (!Output())
                    return false;
            }

            void Clean() => buffer.RemoveAll(p => !references.Contains(p) && !waiting.Contains(p));
        }
        return true;

        bool Output()
        {
            PlannedPicture first = waiting.MinBy(p => p.Index)!;
            waiting.Remove(first);
            return first.Index == next++;
        }
    }
}
