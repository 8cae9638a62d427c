using System.Runtime.ExceptionServices;
using VvcIlif.Codec.Encoder.Search;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Encoder.Picture;

/// <summary>
/// Searches the CTU rows of a picture on several threads, each row two CTUs after the one above. A row starts with the
/// contexts after the second CTU of the row above, whatever the number of threads, so that the decisions never depend
/// on it.
/// </summary>
internal sealed class WavefrontSearch(EncoderTools tools)
{
    private readonly List<CtuSearch> _searches = [];
    private readonly CtuWalk _walk = new();
    private int[] _progress = [];
    private EntropyState[] _rows = [];
    private int _threads;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Searches all CTUs; the picture's grids and samples are those that coding the decisions leaves.</summary>
    public CtuDecision[] Run(SliceToSearch slice)
    {
        PictureContext picture = slice.Job.Frame.Context;
        int rows = picture.HeightInCtbs;
        int threads = _threads = Math.Clamp(slice.Job.SearchThreads, 1, rows);
        while (_searches.Count < threads)
            _searches.Add(new CtuSearch(tools));
        if (_rows.Length != rows)
        {
            _progress = new int[rows];
            _rows = new EntropyState[rows];
            for (int y = 0; y < rows; y++)
                _rows[y] = new EntropyState();
        }
        Array.Clear(_progress);
        _failure = null;
        _walk.Start(slice.Parameters, picture.Ctus, 0);
        var decisions = new CtuDecision[picture.Ctus.Length];
        var others = new Task[threads - 1];
        for (int i = 1; i < threads; i++)
        {
            int first = i;
            others[i - 1] = Task.Factory.StartNew(() => RunRows(first), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        RunRows(0);
        Task.WaitAll(others);
        _failure?.Throw();
        return decisions;

        void RunRows(int first)
        {
            try
            {
                CtuSearch search = _searches[first];
                search.StartPicture(slice.Job, slice.Context, slice.Samplers);
                for (int y = first; y < rows && _failure is null; y += threads)
                    RunRow(search, picture, slice.Parameters, y, decisions);
            }
            catch (Exception error)
            {
                lock (_searches)
                {
                    _failure ??= ExceptionDispatchInfo.Capture(error);
                    Monitor.PulseAll(_searches);
                }
            }
        }
    }

    /// <summary>Takes the decisions of the last picture back into the pools they came from.</summary>
    public void Return(CtuDecision[] decisions)
    {
        int columns = decisions.Length / _progress.Length;
        for (int address = 0; address < decisions.Length; address++)
        {
            foreach (NodeDecision root in decisions[address].Roots)
                _searches[address / columns % _threads].Context.Pool.Return(root);
        }
    }

    private void RunRow(CtuSearch search, PictureContext picture, SliceParameters slice, int y, CtuDecision[] decisions)
    {
        int columns = picture.WidthInCtbs;
        SearchContext context = search.Context;
        search.StartRow();
        context.Derivation.History.Clear();
        for (int x = 0; x < columns; x++)
        {
            if (y > 0 && !WaitFor(y - 1, Math.Min(x + 2, columns)))
                return;
            CtuPosition at = _walk.At(y * columns + x);
            context.Neighbourhood.Start(at, slice);
            context.Estimator.EnterCtu(at with { StartsSubstream = x == 0, InheritsRow = x == 0 && y > 0 }, _rows[Math.Max(0, y - 1)]);
            decisions[at.Address] = search.Search(at);
            if (x == (slice.Sps.sps_entropy_coding_sync_enabled_flag ? 0 : Math.Min(1, columns - 1)))
                context.Estimator.Save(_rows[y]);
            lock (_searches)
            {
                _progress[y] = x + 1;
                Monitor.PulseAll(_searches);
            }
        }
    }

    private bool WaitFor(int row, int count)
    {
        lock (_searches)
        {
            while (_progress[row] < count && _failure is null)
                Monitor.Wait(_searches);
            return _failure is null;
        }
    }
}
