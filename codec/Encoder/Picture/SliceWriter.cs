using VvcIlif.Codec.Encoder.Search;
using VvcIlif.Codec.Entropy;
using VvcIlif.Codec.Partition;
using VvcIlif.Codec.Reconstruction;
using VvcIlif.Codec.Syntax;

namespace VvcIlif.Codec.Encoder.Picture;

/// <summary>Writes the slice data of a picture from its decisions.</summary>
internal sealed class SliceWriter : ICodingTreeHandler
{
    private readonly SyntaxCoder<BinEncoder> _writer = new(new BinEncoder());
    private readonly CtuNeighbourhood _neighbourhood = new();
    private readonly CtuWalk _walk = new();
    private readonly EntropyState _row = new();
    private readonly Queue<NodeDecision> _roots = new();
    private readonly Stack<NodeDecision> _open = new();
    private NodeDecision _node = null!;

    /// <summary>Writes the slice data, without emulation prevention.</summary>
    /// <param name="p">The slice.</param>
    /// <param name="picture">The picture; its CTU parameters are written.</param>
    /// <param name="decisions">What the search decided, one a CTU.</param>
    /// <param name="saoMerge">Whether a CTU copies its sample adaptive offsets from the left (1) or from above (2).</param>
    /// <param name="expected">Contexts that each CTU has to end with, to check the search; empty for no check.</param>
    public byte[] Write(SliceParameters p, PictureContext picture, CtuDecision[] decisions, ReadOnlySpan<byte> saoMerge, uint[][] expected)
    {
        _writer.Bins.Start();
        _writer.StartSlice(p, picture.Grid, _neighbourhood, picture.Ctus);
        _walk.Start(p, picture.Ctus, 0);
        for (int i = 0; i < decisions.Length; i++)
        {
            CtuPosition at = _walk.At(i);
            _neighbourhood.Start(at, p);
            _writer.EnterCtu(at, _row);
            if (p.Sh.sh_sao_luma_used_flag || p.Sh.sh_sao_chroma_used_flag)
            {
                _writer.SaoMergeLeft = saoMerge[at.Address] == 1;
                _writer.SaoMergeUp = saoMerge[at.Address] == 2;
            }
            _writer.CodeCtuParameters(ref picture.Ctus[at.Address]);
            foreach (NodeDecision root in decisions[i].Roots)
                _roots.Enqueue(root);
            _writer.CodeCodingTrees(this);
            if (at.LeavesRow)
                _writer.Save(_row);
            if (expected.Length > 0)
                Verify(i, expected[i], p.CtusSwitchFilter);
            if (at.EndsSlice || at.EndsSubstream)
            {
                // end_of_slice_one_bit, end_of_tile_one_bit or end_of_subset_one_bit, and byte_alignment()
                _writer.Bins.Terminate(1);
                _writer.Bins.Finish();
            }
            if (at.EndsSubstream)
                _writer.Bins.Restart();
        }
        return _writer.Bins.Written.ToArray();
    }

    private void Verify(int ctu, uint[] expected, bool switched)
    {
        for (int i = 0; i < Ctx.Count; i++)
        {
            // SAO is decided after the search, and there CTUs may lose their choice of the filter.
            if (i is not (Ctx.sao_merge_flag or Ctx.sao_type_idx) && (i != Ctx.ctu_plug_in_filter_flag || switched) && expected[i] != _writer.Bins.Contexts[i])
                throw new InvalidOperationException($"Context {i} after CTU {ctu} differs between search and writing.");
        }
    }

    // The coding tree asks in coding order, so the decisions are laid out on a stack, the next one on top.
    SplitMode ICodingTreeHandler.NextSplit(in TreeNode node)
    {
        _node = _open.Count > 0 ? _open.Pop() : _roots.Dequeue();
        if (_node.Split != SplitMode.None)
        {
            if (_node.Chroma is not null)
                _open.Push(_node.Chroma);
            for (int i = _node.Parts.Length - 1; i >= 0; i--)
            {
                if (_node.Parts[i] is { } part)
                    _open.Push(part);
            }
        }
        return _node.Split;
    }

    bool ICodingTreeHandler.NextIsInter(in TreeNode node) => _node.PartsInter;

    CodingUnit ICodingTreeHandler.Next(in TreeNode node) => _node.Unit!;

    void ICodingTreeHandler.Finish(CodingUnit unit)
    {
    }
}
