using VvcIlif.Codec;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Syntax;
using Xunit;

namespace VvcIlif.Tests.Codec.Syntax;

/// <summary>
/// Slices of random syntax under random tools. The syntax is drawn by reading bins that nobody wrote; writing it must
/// give the same bins, the arithmetic decoder must read it back, and all three sinks must end with the same contexts.
/// </summary>
public class SyntaxRoundTripTests
{
    [Theory]
    [InlineData(2, ChromaFormat.Yuv420)]
    [InlineData(1, ChromaFormat.Yuv420)]
    [InlineData(0, ChromaFormat.Yuv420)]
    [InlineData(2, ChromaFormat.Yuv422)]
    [InlineData(0, ChromaFormat.Yuv422)]
    [InlineData(2, ChromaFormat.Yuv444)]
    [InlineData(0, ChromaFormat.Yuv444)]
    [InlineData(2, ChromaFormat.Monochrome)]
    [InlineData(0, ChromaFormat.Monochrome)]
    public void WhatIsWrittenIsReadAndPriced(int sliceType, ChromaFormat chroma)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            SliceParameters p = RandomSlice.Create(new Random(seed), (SliceType)sliceType, chroma);
            var drawn = new List<SeenBin>();
            var listed = new List<SeenBin>();
            Script script = Draw(p, seed, drawn, listed);
            for (int i = 0; i < Math.Min(drawn.Count, listed.Count); i++)
                Assert.True(drawn[i] == listed[i], $"Seed {seed}: bin {i} was read as {drawn[i]} and written as {listed[i]}.");
            Assert.Equal(drawn.Count, listed.Count);

            var writer = new SyntaxCoder<BinEncoder>(new BinEncoder());
            writer.Bins.Start();
            int substreams = 0;
            Replay(writer, p, script, end =>
            {
                writer.Bins.Terminate(1);
                writer.Bins.Finish();
                if (!end)
                    writer.Bins.Restart();
                substreams++;
            });
            byte[] bytes = writer.Bins.Written.ToArray();

            var estimator = new SyntaxCoder<BinEstimator>(new BinEstimator());
            Replay(estimator, p, script, _ => estimator.Bins.Terminate(1));
            Assert.Equal(writer.Bins.Contexts, estimator.Bins.Contexts);
            // A substream ends in up to two bytes that no bin takes.
            double estimated = estimator.Bins.Cost / (double)BinEstimator.OneBit, written = bytes.Length * 8.0;
            Assert.InRange(written, 0.99 * estimated - 8, 1.01 * estimated + 24 * substreams);

            var reader = new SyntaxCoder<BinDecoder>(new BinDecoder());
            reader.Bins.Start(bytes, 0, bytes.Length);
            Script read = Read(reader, p, script);
            Assert.Equal(writer.Bins.Contexts, reader.Bins.Contexts);
            Assert.Equal(script.Units.Select(Place), read.Units.Select(Place));
            // What was read is written as the same bytes.
            var again = new SyntaxCoder<BinEncoder>(new BinEncoder());
            again.Bins.Start();
            Replay(again, p, read, end =>
            {
                again.Bins.Terminate(1);
                again.Bins.Finish();
                if (!end)
                    again.Bins.Restart();
            });
            Assert.Equal(bytes, again.Bins.Written.ToArray());
        }
    }

    // The slices above have every element of the syntax that the encoder can write, in every context.
    [Fact]
    public void EveryContextIsDrawn()
    {
        var left = new SortedSet<int>(Enumerable.Range(0, Ctx.Count));
        // No palettes, and no offsets to the chroma QP of single units.
        left.ExceptWith([Ctx.pred_mode_plt_flag, Ctx.cu_chroma_qp_offset_flag, Ctx.cu_chroma_qp_offset_idx]);
        left.ExceptWith(Enumerable.Range(Ctx.copy_above_palette_indices_flag, Ctx.regular_merge_flag - Ctx.copy_above_palette_indices_flag));
        for (int seed = 0; seed < 40 && left.Count > 0; seed++)
        {
            foreach (SliceType type in Enum.GetValues<SliceType>())
            {
                foreach (ChromaFormat chroma in (ChromaFormat[])[ChromaFormat.Yuv420, ChromaFormat.Yuv444])
                {
                    var drawn = new List<SeenBin>();
                    Draw(RandomSlice.Create(new Random(seed), type, chroma), seed, drawn, []);
                    left.ExceptWith(drawn.Select(b => b.Context));
                }
            }
        }
        Assert.Empty(left);
    }

    private static object Place(CodingUnit u) =>
        (u.X, u.Y, u.Width, u.Height, u.QtDepth, u.MttDepth, u.Tree, u.Mode, u.PredMode, u.cu_skip_flag, u.Residual.QpY, u.TuCount);

    /// <summary>What a slice consists of, in coding order.</summary>
    private sealed class Script
    {
        public List<SplitMode> Splits { get; init; } = [];

        public List<bool> Inter { get; init; } = [];

        public List<CodingUnit> Units { get; } = [];

        public List<(CtuParameters Parameters, bool MergeLeft, bool MergeUp)> Ctus { get; } = [];
    }

    /// <summary>The parts of a pass over a slice that hold state of their own.</summary>
    private sealed class Pass
    {
        public Pass(SliceParameters p)
        {
            Grid = new BlockGrid(p.PictureWidth, p.PictureHeight);
            int columns = (p.PictureWidth + p.CtbSize - 1) / p.CtbSize, rows = (p.PictureHeight + p.CtbSize - 1) / p.CtbSize;
            Ctus = new CtuParameters[columns * rows];
            Walk.Start(p, Ctus, 0);
        }

        public BlockGrid Grid { get; }

        public CtuNeighbourhood Neighbourhood { get; } = new();

        public CtuParameters[] Ctus { get; }

        public CtuWalk Walk { get; } = new();

        public EntropyState Row { get; } = new();
    }

    private static Script Draw(SliceParameters p, int seed, List<SeenBin> drawn, List<SeenBin> listed)
    {
        var script = new Script();
        var pass = new Pass(p);
        var source = new SyntaxCoder<RandomBins>(new RandomBins(seed, drawn));
        var list = new SyntaxCoder<BinList>(new BinList(listed));
        source.StartSlice(p, pass.Grid, pass.Neighbourhood, pass.Ctus);
        list.StartSlice(p, pass.Grid, pass.Neighbourhood, pass.Ctus);
        var handler = new Drawing(p, pass.Grid, source, drawn, script);
        for (int i = 0; i < pass.Walk.Count; i++)
        {
            CtuPosition at = pass.Walk.At(i);
            pass.Neighbourhood.Start(at, p);
            source.EnterCtu(at, pass.Row);
            list.EnterCtu(at, pass.Row);
            ref CtuParameters ctu = ref pass.Ctus[at.Address];
            source.CodeCtuParameters(ref ctu);
            script.Ctus.Add((ctu, source.SaoMergeLeft, source.SaoMergeUp));
            (list.SaoMergeLeft, list.SaoMergeUp) = (source.SaoMergeLeft, source.SaoMergeUp);
            list.CodeCtuParameters(ref ctu);
            source.StartNode(new TreeNode { X = at.X * p.CtbSize, Y = at.Y * p.CtbSize, Width = p.CtbSize, Height = p.CtbSize, QgOnY = true, QgOnC = true });
            list.CodeCodingTrees(handler);
            if (at.LeavesRow)
                source.Save(pass.Row);
        }
        return script;
    }

    private static void Replay<TBin>(SyntaxCoder<TBin> coder, SliceParameters p, Script script, Action<bool> endSubstream) where TBin : struct, IBinIo
    {
        var pass = new Pass(p);
        coder.StartSlice(p, pass.Grid, pass.Neighbourhood, pass.Ctus);
        var handler = new Playing(pass.Grid, script);
        for (int i = 0; i < pass.Walk.Count; i++)
        {
            CtuPosition at = pass.Walk.At(i);
            pass.Neighbourhood.Start(at, p);
            coder.EnterCtu(at, pass.Row);
            (pass.Ctus[at.Address], coder.SaoMergeLeft, coder.SaoMergeUp) = script.Ctus[i];
            coder.CodeCtuParameters(ref pass.Ctus[at.Address]);
            coder.CodeCodingTrees(handler);
            if (at.LeavesRow)
                coder.Save(pass.Row);
            if (at.EndsSubstream || at.EndsSlice)
                endSubstream(at.EndsSlice);
        }
    }

    private static Script Read(SyntaxCoder<BinDecoder> coder, SliceParameters p, Script written)
    {
        var script = new Script { Splits = written.Splits, Inter = written.Inter };
        var pass = new Pass(p);
        coder.StartSlice(p, pass.Grid, pass.Neighbourhood, pass.Ctus);
        var handler = new Reading(p, pass.Grid, script);
        for (int i = 0; i < pass.Walk.Count; i++)
        {
            CtuPosition at = pass.Walk.At(i);
            pass.Neighbourhood.Start(at, p);
            coder.EnterCtu(at, pass.Row);
            coder.CodeCtuParameters(ref pass.Ctus[at.Address]);
            script.Ctus.Add((pass.Ctus[at.Address], coder.SaoMergeLeft, coder.SaoMergeUp));
            coder.CodeCodingTrees(handler);
            if (at.LeavesRow)
                coder.Save(pass.Row);
            if (at.EndsSubstream || at.EndsSlice)
                Assert.Equal(1, coder.Bins.Terminate(0));
            if (at.EndsSubstream)
                coder.Bins.Restart();
        }
        Assert.False(coder.Bins.Overrun);
        return script;
    }

    private static CodingUnit NewUnit(in TreeNode node, SliceParameters p)
    {
        var unit = new CodingUnit();
        unit.Reset(node);
        if (p.IsWide)
            unit.WideLevels = new int[unit.LevelCount(p)];
        else
            unit.Levels = new short[unit.LevelCount(p)];
        return unit;
    }

    /// <summary>Draws each decision from the random source just before it is listed.</summary>
    private sealed class Drawing(SliceParameters p, BlockGrid grid, SyntaxCoder<RandomBins> source, List<SeenBin> drawn, Script script) : ICodingTreeHandler
    {
        private readonly EntropyState _state = new();
        private SplitMode _split;

        public SplitMode NextSplit(in TreeNode node)
        {
            source.StartNode(node);
            _split = source.CodeSplit(node, SplitRules.Derive(p.Limits, node), SplitMode.None);
            script.Splits.Add(_split);
            return _split;
        }

        public bool NextIsInter(in TreeNode node)
        {
            bool inter = source.CodeModeType(node, _split, false) == ModeType.Inter;
            script.Inter.Add(inter);
            return inter;
        }

        public CodingUnit Next(in TreeNode node)
        {
            source.Save(_state);
            QpState qp = source.Qp;
            int bins = drawn.Count;
            while (true)
            {
                CodingUnit unit = NewUnit(node, p);
                source.CodeCodingUnit(unit);
                // Where the QP wraps around, a writer takes the shorter way.
                if (unit.Residual.QpY >= 5 - p.QpBdOffset && unit.Residual.QpY <= 58)
                {
                    grid.Record(unit);
                    script.Units.Add(unit);
                    return unit;
                }
                source.Load(_state);
                source.Qp = qp;
                drawn.RemoveRange(bins, drawn.Count - bins);
            }
        }

        public void Finish(CodingUnit unit) => throw new InvalidOperationException();
    }

    /// <summary>Gives decisions once more.</summary>
    private sealed class Playing(BlockGrid grid, Script script) : ICodingTreeHandler
    {
        private int _split, _inter, _unit;

        public SplitMode NextSplit(in TreeNode node) => script.Splits[_split++];

        public bool NextIsInter(in TreeNode node) => script.Inter[_inter++];

        public CodingUnit Next(in TreeNode node)
        {
            CodingUnit unit = script.Units[_unit++];
            grid.Record(unit);
            return unit;
        }

        public void Finish(CodingUnit unit) => throw new InvalidOperationException();
    }

    private sealed class Reading(SliceParameters p, BlockGrid grid, Script script) : ICodingTreeHandler
    {
        public SplitMode NextSplit(in TreeNode node) => throw new InvalidOperationException();

        public bool NextIsInter(in TreeNode node) => throw new InvalidOperationException();

        public CodingUnit Next(in TreeNode node)
        {
            CodingUnit unit = NewUnit(node, p);
            script.Units.Add(unit);
            return unit;
        }

        public void Finish(CodingUnit unit) => grid.Record(unit);
    }
}
