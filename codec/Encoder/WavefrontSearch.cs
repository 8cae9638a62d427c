using System.Runtime.ExceptionServices;
using VvcIlif.Codec.Encoder.Search;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;

namespace VvcIlif.Codec.Encoder;

/// <summary>
/// Searches the CTU rows of a picture on several threads, each row two CTUs behind the one above. A row starts with
/// the contexts behind the second CTU of the row above, whatever the number of threads, so that the decisions never
/// depend on it.
/// </summary>
internal sealed class WavefrontSearch(SearchSettings settings)
{
    private readonly List<CtuSearch> _searches = [];
    private int[] _progress = [];
    private uint[][] _rowContexts = [];
    private int _threads;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Searches all CTUs; the picture's grids and samples stand as coding the decisions leaves them.</summary>
    public CtuDecision[] Run(PictureJob job, SliceParameters p, SliceContext slice, SamplerChoice samplers, int initType)
    {
        PictureContext picture = job.Frame.Context;
        int rows = picture.HeightInCtbs;
        int threads = _threads = Math.Clamp(job.SearchThreads, 1, rows);
        while (_searches.Count < threads)
            _searches.Add(new CtuSearch(settings));
        _progress = new int[rows];
        _rowContexts = new uint[rows][];
        _failure = null;
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
                search.StartPicture(job, p, slice, samplers);
                for (int y = first; y < rows && _failure is null; y += threads)
                    RunRow(search, picture, p, initType, y, decisions);
            }
            catch (Exception error)
            {
                lock (_rowContexts)
                {
                    _failure ??= ExceptionDispatchInfo.Capture(error);
                    Monitor.PulseAll(_rowContexts);
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
                _searches[address / columns % _threads].Pool.Return(root);
        }
    }

    private void RunRow(CtuSearch search, PictureContext picture, SliceParameters p, int initType, int y, CtuDecision[] decisions)
    {
        int columns = picture.WidthInCtbs;
        search.StartRow();
        search.History.Clear();
        for (int x = 0; x < columns; x++)
        {
            if (y > 0 && !WaitFor(y - 1, Math.Min(x + 2, columns)))
                return;
            if (x == 0)
            {
                if (y == 0)
                    ContextModel.Initialise(search.Contexts, initType, p.SliceQpY);
                else
                    _rowContexts[y - 1].CopyTo(search.Contexts, 0);
            }
            PictureEncoder.StartNeighbourhood(search.Neighbourhood, picture, p, x, y);
            decisions[y * columns + x] = search.Search(x, y);
            if (x == (p.Sps.sps_entropy_coding_sync_enabled_flag ? 0 : Math.Min(1, columns - 1)))
                _rowContexts[y] = [.. search.Contexts];
            lock (_rowContexts)
            {
                _progress[y] = x + 1;
                Monitor.PulseAll(_rowContexts);
            }
        }
    }

    private bool WaitFor(int row, int count)
    {
        lock (_rowContexts)
        {
            while (_progress[row] < count && _failure is null)
                Monitor.Wait(_rowContexts);
            return _failure is null;
        }
    }
}
