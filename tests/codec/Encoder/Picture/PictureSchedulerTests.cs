using VvcIlif.Codec.Encoder;
using VvcIlif.Codec.Encoder.Gop;
using VvcIlif.Codec.Encoder.Picture;
using Xunit;

namespace VvcIlif.Tests.Codec.Encoder.Picture;

public class PictureSchedulerTests
{
    private static List<PictureTask> Tasks(int count)
    {
        EncoderSettings settings = EncoderSettings.From(new EncoderOptions { Width = 16, Height = 16, IntraPeriod = 32 });
        var tasks = new Dictionary<PlannedPicture, PictureTask>();
        foreach (PlannedPicture plan in BufferSimulation.Clip(settings, count))
        {
            var task = new PictureTask(plan, []);
            task.Needs.AddRange(plan.Active[0].Concat(plan.Active[1]).Distinct().Select(p => tasks[p]));
            tasks.Add(plan, task);
        }
        return [.. tasks.Values];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void NoPictureStartsBeforeItsReferencesAreDone(int threads)
    {
        List<PictureTask> tasks = Tasks(70);
        var needs = tasks.ToDictionary(t => t, t => t.Needs.ToArray());
        var gate = new Lock();
        var done = new HashSet<PictureTask>();
        bool early = false;
        using var scheduler = new PictureScheduler(threads, () => task =>
        {
            lock (gate)
                early |= !Array.TrueForAll(needs[task], done.Contains);
            Thread.SpinWait(1000 * (task.Plan.Index % 3));
            lock (gate)
                done.Add(task);
        });
        foreach (PictureTask task in tasks)
            scheduler.Add(task);
        foreach (PictureTask task in tasks)
            Assert.True(scheduler.Wait(task, -1));
        Assert.False(early);
        Assert.Equal(tasks.Count, done.Count);
        Assert.All(tasks, t => Assert.Empty(t.Needs));
        // The plan itself is the last user of each.
        Assert.All(tasks, t => Assert.Equal(1, t.Users));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnErrorOnAThreadReachesTheCaller(bool inConstruction)
    {
        List<PictureTask> tasks = Tasks(20);
        using var scheduler = new PictureScheduler(3, () =>
        {
            if (inConstruction)
                throw new InvalidDataException("broken");
            return task =>
            {
                if (task.Plan.Index == 4)
                    throw new InvalidDataException("broken");
            };
        });
        foreach (PictureTask task in tasks)
            scheduler.Add(task);
        Assert.Throws<InvalidDataException>(() => tasks.ForEach(t => scheduler.Wait(t, -1)));
    }
}
