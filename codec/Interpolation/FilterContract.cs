namespace VvcIlif.Codec.Interpolation;

/// <summary>A way in which a filter breaks the contract of <see cref="IInterpolationFilter"/>.</summary>
/// <param name="Rule">Short name of the rule.</param>
/// <param name="Message">What was seen, with the request that shows it.</param>
public sealed record FilterFinding(string Rule, string Message);

/// <summary>
/// Test kit for interpolation filters: checks on generated pictures what the codec relies on.
/// </summary>
public static class FilterContract
{
    private const int Seed = 20240517;
    private const int Width = 96, Height = 80;

    /// <summary>Checks a filter; an empty list means that nothing wrong was found.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="bitDepths">Bit depths to check at; 8 and 10 where empty.</param>
    public static IReadOnlyList<FilterFinding> Verify(IInterpolationFilter filter, params ReadOnlySpan<int> bitDepths)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var findings = new List<FilterFinding>();
        CheckDeclarations(filter, findings);
        if (bitDepths.IsEmpty)
            bitDepths = [8, 10];
        foreach (int bitDepth in bitDepths)
        {
            try
            {
                if (filter.Capabilities.PreservesConstants)
                    CheckConstant(filter, bitDepth, findings);
                CheckPicture(filter, bitDepth, findings);
            }
            catch (Exception e)
            {
                findings.Add(new FilterFinding("no exceptions", $"{bitDepth} bit: {e.GetType().Name}: {e.Message}"));
            }
        }
        return findings;
    }

    private static void CheckDeclarations(IInterpolationFilter filter, List<FilterFinding> findings)
    {
        FilterCapabilities capabilities = filter.Capabilities;
        if (filter.Fingerprint == default || filter.Fingerprint != filter.Fingerprint)
            findings.Add(new FilterFinding("fingerprint", "The fingerprint is empty or changes from call to call."));
        try
        {
            if (Activator.CreateInstance(filter.GetType()) is IInterpolationFilter second && second.Fingerprint != filter.Fingerprint)
                findings.Add(new FilterFinding("fingerprint", "A second object of the class has another fingerprint."));
        }
        catch (MissingMethodException)
        {
            // A filter that needs arguments is made by its own factory; there is no second one to compare with.
        }
        if (capabilities.Margin is < 0 or > 128)
            findings.Add(new FilterFinding("capabilities", $"Margin is {capabilities.Margin}; 0 to 128 is expected."));
        if (capabilities is { LumaFractions: 0, ChromaFractions: 0 })
            findings.Add(new FilterFinding("capabilities", "Neither luma nor chroma fractions are served."));
    }

    // A constant picture is predicted as itself, at every fraction and outside the picture too.
    private static void CheckConstant(IInterpolationFilter filter, int bitDepth, List<FilterFinding> findings)
    {
        foreach (int value in (ReadOnlySpan<int>)[0, 1 << (bitDepth - 1), (1 << bitDepth) - 1])
        {
            using ReferencePicture picture = Picture(bitDepth, _ => value);
            IReferenceSampler sampler = filter.Prepare(picture, FilterScratch.Current);
            short want = Intermediate.FromSample(value, bitDepth);
            foreach (InterpolationRequest request in Requests(filter.Capabilities))
            {
                var block = new short[request.Width * request.Height];
                sampler.Predict(request, block, request.Width);
                int wrong = Array.FindIndex(block, s => s != want);
                if (wrong < 0)
                    continue;
                findings.Add(new FilterFinding("constant input stays constant",
                    $"{bitDepth} bit, samples {value}: {block[wrong]} instead of {want} for {request}."));
                break;
            }
            (sampler as IDisposable)?.Dispose();
        }
    }

    private static void CheckPicture(IInterpolationFilter filter, int bitDepth, List<FilterFinding> findings)
    {
        var random = new Random(Seed);
        using ReferencePicture picture = Picture(bitDepth, i => i % 5 == 0 ? random.Next(2) * ((1 << bitDepth) - 1) : random.Next(1 << bitDepth));
        ushort[] before = picture.Planes[0].Samples.ToArray();
        IReferenceSampler sampler = filter.Prepare(picture, FilterScratch.Current);
        List<InterpolationRequest> requests = Requests(filter.Capabilities);
        short[][] whole = requests.ConvertAll(r => Run(sampler, r, bitDepth, findings)).ToArray();
        CheckCrops(sampler, requests, whole, bitDepth, findings);
        CheckThreads(filter, picture, requests, whole, bitDepth, findings);
        CheckMargin(filter, picture, requests, whole, bitDepth, findings);
        // Others are never asked for the ring's whole samples.
        if (filter.Capabilities.IntegerPositions)
            CheckRings(sampler, requests, bitDepth, findings);
        if (!filter.Capabilities.NeedsWholePicture)
            CheckPreparation(filter, picture, requests, whole, bitDepth, findings);
        if (filter is IScalarTwin { ScalarTwin: { } twin })
        {
            IReferenceSampler scalar = twin.Prepare(picture, FilterScratch.Current);
            Compare("vectors equal scalar", requests, whole, r => Run(scalar, r, bitDepth, findings), bitDepth, findings);
        }
        if (!picture.Planes[0].Samples.SequenceEqual(before))
            findings.Add(new FilterFinding("references are read only", $"{bitDepth} bit: samples of the reference picture were changed."));
        (sampler as IDisposable)?.Dispose();
    }

    // Every part of a block predicted alone equals the part of the whole.
    private static void CheckCrops(
        IReferenceSampler sampler, List<InterpolationRequest> requests, short[][] whole, int bitDepth, List<FilterFinding> findings)
    {
        for (int i = 0; i < requests.Count; i++)
        {
            InterpolationRequest r = requests[i];
            if (r.Width < 8 || r.Height < 8)
                continue;
            InterpolationRequest crop = r with { X = r.X + 4, Y = r.Y + 4, Width = 4, Height = r.Height - 4 };
            short[] part = Run(sampler, crop, bitDepth, findings);
            for (int y = 0; y < crop.Height; y++)
            {
                for (int x = 0; x < crop.Width; x++)
                {
                    if (part[y * crop.Width + x] != whole[i][(y + 4) * r.Width + x + 4])
                    {
                        findings.Add(new FilterFinding("crop equals whole", $"{bitDepth} bit: a part of {r} predicted alone differs at ({x + 4},{y + 4})."));
                        return;
                    }
                }
            }
        }
    }

    private static void CheckThreads(
        IInterpolationFilter filter, ReferencePicture picture, List<InterpolationRequest> requests, short[][] whole, int bitDepth, List<FilterFinding> findings)
    {
        IReferenceSampler shared = filter.Prepare(picture, FilterScratch.Current);
        var results = new short[requests.Count][];
        Parallel.For(0, requests.Count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            InterpolationRequest r = requests[i];
            var block = new short[r.Width * r.Height];
            shared.Predict(r, block, r.Width);
            results[i] = block;
        });
        for (int i = 0; i < results.Length; i++)
        {
            if (!results[i].AsSpan().SequenceEqual(whole[i]))
            {
                findings.Add(new FilterFinding("threads and repetition", $"{bitDepth} bit: {requests[i]} differs when predicted from several threads."));
                break;
            }
        }

        (shared as IDisposable)?.Dispose();
    }

    // Samples farther away than the declared margin do not matter.
    private static void CheckMargin(
        IInterpolationFilter filter, ReferencePicture picture, List<InterpolationRequest> requests, short[][] whole, int bitDepth, List<FilterFinding> findings)
    {
        int margin = filter.Capabilities.Margin;
        for (int i = 0; i < requests.Count; i++)
        {
            InterpolationRequest r = requests[i];
            if (r.Width > 16)
                continue;
            var planes = new Plane[picture.Planes.Length];
            for (int c = 0; c < planes.Length; c++)
            {
                planes[c] = new Plane(picture.Planes[c].Width, picture.Planes[c].Height);
                planes[c].CopyFrom(picture.Planes[c]);
            }
            Plane plane = planes[r.Component];
            // Blocks outside the picture are made of what clipped coordinates bring into reach.
            int left = Math.Clamp(r.X, 0, plane.Width - 1) - margin, right = Math.Clamp(r.X + r.Width - 1, 0, plane.Width - 1) + margin;
            int top = Math.Clamp(r.Y, 0, plane.Height - 1) - margin, bottom = Math.Clamp(r.Y + r.Height - 1, 0, plane.Height - 1) + margin;
            bool changed = false;
            for (int y = 0; y < plane.Height; y++)
            {
                for (int x = 0; x < plane.Width; x++)
                {
                    if (x >= left && x <= right && y >= top && y <= bottom)
                        continue;
                    plane.Row(y)[x] ^= 1;
                    changed = true;
                }
            }

            if (!changed)
                continue;
            using var other = new ReferencePicture(planes, bitDepth, picture.ChromaFormat);
            IReferenceSampler sampler = filter.Prepare(other, FilterScratch.Current);
            bool equal = Run(sampler, r, bitDepth, findings).AsSpan().SequenceEqual(whole[i]);
            (sampler as IDisposable)?.Dispose();
            if (equal)
                continue;
            findings.Add(new FilterFinding("margin", $"{bitDepth} bit: {r} depends on samples farther away than the declared margin of {margin}."));
            return;
        }
    }

    // A faster form of PredictWithRing writes what the general one does.
    private static void CheckRings(IReferenceSampler sampler, List<InterpolationRequest> requests, int bitDepth, List<FilterFinding> findings)
    {
        IReferenceSampler plain = new PlainSampler(sampler);
        foreach (InterpolationRequest r in requests)
        {
            int stride = r.Width + 2;
            short[] expected = new short[stride * (r.Height + 2)], actual = new short[expected.Length];
            plain.PredictWithRing(r, expected, stride);
            sampler.PredictWithRing(r, actual, stride);
            if (expected.AsSpan().SequenceEqual(actual))
                continue;
            findings.Add(new FilterFinding("rings", $"{bitDepth} bit: PredictWithRing differs from the parts predicted by Predict for {r}."));
            return;
        }
    }

    // What was prepared before the picture was decoded predicts what is decoded later.
    private static void CheckPreparation(
        IInterpolationFilter filter, ReferencePicture picture, List<InterpolationRequest> requests, short[][] whole, int bitDepth, List<FilterFinding> findings)
    {
        Plane[] planes = Array.ConvertAll(picture.Planes.ToArray(), p => new Plane(p.Width, p.Height));
        using var early = new ReferencePicture(planes, bitDepth, picture.ChromaFormat, picture.Poc, picture.SliceQp);
        IReferenceSampler sampler = filter.Prepare(early, FilterScratch.Current);
        for (int c = 0; c < planes.Length; c++)
            planes[c].CopyFrom(picture.Planes[c]);
        Compare("prepared without samples", requests, whole, r => Run(sampler, r, bitDepth, findings), bitDepth, findings);
        (sampler as IDisposable)?.Dispose();
    }

    private sealed class PlainSampler(IReferenceSampler inner) : IReferenceSampler
    {
        public void Predict(in InterpolationRequest request, Span<short> destination, int stride) => inner.Predict(request, destination, stride);
    }

    private static void Compare(
        string rule, List<InterpolationRequest> requests, short[][] whole, Func<InterpolationRequest, short[]> other, int bitDepth, List<FilterFinding> findings)
    {
        for (int i = 0; i < requests.Count; i++)
        {
            if (!other(requests[i]).AsSpan().SequenceEqual(whole[i]))
            {
                findings.Add(new FilterFinding(rule, $"{bitDepth} bit: {requests[i]} differs."));
                return;
            }
        }
    }

    // Predicts with a wider stride between guard values.
    private static short[] Run(IReferenceSampler sampler, InterpolationRequest r, int bitDepth, List<FilterFinding> findings)
    {
        const short guard = 0x3A5A;
        int stride = r.Width + 3;
        var padded = new short[stride * r.Height + 8];
        Array.Fill(padded, guard);
        sampler.Predict(r, padded, stride);
        var block = new short[r.Width * r.Height];
        for (int i = 0; i < padded.Length; i++)
        {
            int x = i % stride, y = i / stride;
            if (x < r.Width && y < r.Height)
                block[y * r.Width + x] = padded[i];
            else if (padded[i] != guard && !findings.Exists(f => f.Rule == "writes the block only"))
                findings.Add(new FilterFinding("writes the block only", $"{bitDepth} bit: {r} wrote outside the block, at ({x},{y})."));
        }
        return block;
    }

    // Every declared fraction pair at one size; sizes and positions, also outside the picture, at some fractions.
    private static List<InterpolationRequest> Requests(FilterCapabilities capabilities)
    {
        var requests = new List<InterpolationRequest>();
        (int, int, int, int)[] blocks =
        [
            (40, 30, 4, 4), (33, 21, 8, 16), (16, 16, 16, 16), (5, 7, 32, 8), (20, 3, 64, 32),
            (-5, 10, 16, 8), (50, -9, 8, 8), (85, 74, 16, 16), (-300, 400, 8, 8), (30, 30, 2, 8),
        ];
        for (int component = 0; component < 3; component += component == 0 ? 1 : 2)
        {
            int fractions = component == 0 ? 16 : 32;
            for (int fy = 0; fy < fractions; fy++)
            {
                for (int fx = 0; fx < fractions; fx++)
                {
                    if (component != 0 && fx != fy && fx != 0 && fy != 0)
                        continue;
                    (int x, int y, int w, int h) = blocks[(fx + fractions * fy) % blocks.Length];
                    Add(new InterpolationRequest(component, component == 0 ? x : x / 2, component == 0 ? y : y / 2, fx, fy, w, h));
                }
            }
        }
        foreach ((int x, int y, int w, int h) in blocks)
        {
            Add(new InterpolationRequest(0, x, y, 8, 8, w, h, InterpolationFlags.AlternativeHalfSample));
            Add(new InterpolationRequest(0, x, y, 5, 11, w, h));
        }
        Add(new InterpolationRequest(0, 12, 12, 3, 9, 4, 4, InterpolationFlags.Affine));
        return requests;

        void Add(InterpolationRequest r)
        {
            if (capabilities.Serves(r))
                requests.Add(r);
        }
    }

    private static ReferencePicture Picture(int bitDepth, Func<int, int> sample)
    {
        Plane[] planes = [new(Width, Height), new(Width / 2, Height / 2), new(Width / 2, Height / 2)];
        int i = 0;
        foreach (Plane p in planes)
        {
            for (int y = 0; y < p.Height; y++)
            {
                foreach (ref ushort s in p.Row(y))
                    s = (ushort)sample(i++);
            }
        }

        return new ReferencePicture(planes, bitDepth, ChromaFormat.Yuv420, poc: 1, sliceQp: 32);
    }
}
