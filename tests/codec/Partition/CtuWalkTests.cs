using VvcIlif.Codec.Headers;
using VvcIlif.Codec.Partition;
using VvcIlif.Tests.Support;
using Xunit;

namespace VvcIlif.Tests.Codec.Partition;

/// <summary>The walk over CTUs and what they may look at, against clauses 6.4.4, 6.5.1 and 9.3.1 in pictures of random tiles and slices.</summary>
public class CtuWalkTests
{
    [Theory]
    [InlineData(5, false)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(6, true)]
    [InlineData(7, false)]
    [InlineData(7, true)]
    public void PositionsAndAvailabilityEqualTheDefinition(int ctbLog2Size, bool wavefront)
    {
        var random = new Random(644 + ctbLog2Size);
        for (int trial = 0; trial < 8; trial++)
            new Picture(random, ctbLog2Size, wavefront).Walk();
    }

    [Fact]
    public void TreesAreApartAndMarksCanBeTakenBack()
    {
        Sps sps = TestSlices.Sps(256, 256, 6);
        SliceParameters p = TestSlices.Create(sps, TestSlices.Pps(sps));
        var neighbourhood = new CtuNeighbourhood();
        neighbourhood.Start(new CtuPosition { X = 1, Y = 1 }, p);
        neighbourhood.Mark(0, 64, 64, 64, 32, coded: true);
        Assert.True(neighbourhood.IsAvailable(0, 127, 95));
        Assert.False(neighbourhood.IsAvailable(0, 127, 96));
        Assert.False(neighbourhood.IsAvailable(1, 127, 95));
        neighbourhood.Mark(0, 80, 64, 16, 32, coded: false);
        Assert.True(neighbourhood.IsAvailable(0, 79, 64));
        Assert.False(neighbourhood.IsAvailable(0, 80, 64));
        Assert.False(neighbourhood.IsAvailable(0, 95, 95));
        Assert.True(neighbourhood.IsAvailable(0, 96, 95));
        neighbourhood.Start(new CtuPosition { X = 2, Y = 1, Left = true }, p);
        Assert.False(neighbourhood.IsAvailable(0, 130, 64));
        Assert.True(neighbourhood.IsAvailable(0, 127, 127));
        Assert.False(neighbourhood.IsAvailable(0, 63, 64));
    }

    /// <summary>A picture that is cut into tiles, and the tiles, in order, into slices.</summary>
    private sealed class Picture
    {
        private const int Width = 408, Height = 296;

        private readonly Random _random;
        private readonly int _ctb, _columns, _rows;
        private readonly bool _wavefront;
        private readonly Pps _pps;
        private readonly List<SliceParameters> _slices = [];

        // Of each CTU: its tile, its slice, and its number in coding order.
        private readonly int[] _tile, _slice, _order;
        private readonly bool[] _coded = new bool[Width / 4 * (Height / 4)];

        public Picture(Random random, int ctbLog2Size, bool wavefront)
        {
            (_random, _ctb, _wavefront) = (random, 1 << ctbLog2Size, wavefront);
            (_columns, _rows) = ((Width + _ctb - 1) / _ctb, (Height + _ctb - 1) / _ctb);
            Sps sps = TestSlices.Sps(Width, Height, ctbLog2Size);
            sps.sps_entropy_coding_sync_enabled_flag = wavefront;
            _pps = TestSlices.Pps(sps);
            int[] widths = Cut(_columns), heights = Cut(_rows);
            _pps.pps_no_pic_partition_flag = false;
            _pps.pps_rect_slice_flag = false;
            _pps.pps_num_exp_tile_columns_minus1 = widths.Length - 1;
            _pps.pps_tile_column_width_minus1 = [.. widths.Select(w => w - 1)];
            _pps.pps_num_exp_tile_rows_minus1 = heights.Length - 1;
            _pps.pps_tile_row_height_minus1 = [.. heights.Select(h => h - 1)];
            (_tile, _slice, _order) = (new int[_columns * _rows], new int[_columns * _rows], new int[_columns * _rows]);
            int tiles = widths.Length * heights.Length, count = 0;
            for (int first = 0; first < tiles;)
            {
                int length = random.Next(1, tiles - first + 1);
                for (int tile = first; tile < first + length; tile++)
                {
                    (int row, int column) = Math.DivRem(tile, widths.Length);
                    int left = widths[..column].Sum(), top = heights[..row].Sum();
                    for (int y = top; y < top + heights[row]; y++)
                    {
                        for (int x = left; x < left + widths[column]; x++)
                            (_tile[y * _columns + x], _slice[y * _columns + x], _order[y * _columns + x]) = (tile, _slices.Count, count++);
                    }
                }
                int start = first;
                _slices.Add(TestSlices.Create(sps, _pps, set: sh => (sh.sh_slice_address, sh.sh_num_tiles_in_slice_minus1) = (start, length - 1)));
                first += length;
            }
        }

        private int[] Cut(int length)
        {
            var parts = new List<int>();
            while (length > 0)
            {
                parts.Add(_random.Next(1, length + 1));
                length -= parts[^1];
            }
            return [.. parts];
        }

        public void Walk()
        {
            var ctus = new CtuParameters[_columns * _rows];
            var walk = new CtuWalk();
            var neighbourhood = new CtuNeighbourhood();
            int[] inOrder = [.. Enumerable.Range(0, ctus.Length).OrderBy(a => _order[a])];
            int at = 0;
            for (int s = 0; s < _slices.Count; s++)
            {
                walk.Start(_slices[s], ctus, s);
                Assert.Equal(_slice.Count(n => n == s), walk.Count);
                for (int i = 0; i < walk.Count; i++, at++)
                {
                    int address = inOrder[at];
                    ctus[address].Slice = (short)s;
                    CtuPosition position = walk.At(i);
                    Check(position, address, first: i == 0, at + 1 < inOrder.Length ? inOrder[at + 1] : -1);
                    neighbourhood.Start(position, _slices[s]);
                    new Unit(this, neighbourhood, _slices[s].Limits, address).Code(new TreeNode { X = position.X * _ctb, Y = position.Y * _ctb, Width = _ctb, Height = _ctb });
                }
            }
            Assert.All(_coded, Assert.True);
        }

        private void Check(in CtuPosition position, int address, bool first, int next)
        {
            int x = address % _columns, y = address / _columns;
            Assert.Equal((address, x, y), (position.Address, position.X, position.Y));
            bool startsRow = x == 0 || _tile[address - 1] != _tile[address];
            bool startsTile = startsRow && (y == 0 || _tile[address - _columns] != _tile[address]);
            Assert.Equal(startsRow, position.StartsRow);
            // Contexts are set up at the start of slices and tiles, and of rows with wavefronts (9.3.1).
            Assert.Equal(first || startsTile || (_wavefront && startsRow), position.StartsSubstream);
            Assert.Equal(_wavefront && startsRow && !first && !startsTile && _slice[address - _columns] == _slice[address], position.InheritsRow);
            Assert.Equal(next < 0 || _slice[next] != _slice[address], position.EndsSlice);
            bool newTile = next >= 0 && _tile[next] != _tile[address], newRow = next >= 0 && next / _columns != y;
            Assert.Equal(!position.EndsSlice && (newTile || (_wavefront && newRow)), position.EndsSubstream);
            Assert.Equal(!position.EndsSlice && newTile, position.EndsTile);
            int rest = 1;
            while (x + rest < _columns && _tile[address + rest] == _tile[address])
                rest++;
            Assert.Equal(first || startsRow ? rest : 0, position.RowLength);
        }

        // 6.4.4: inside the picture, coded before, and of the same slice and tile; with wavefronts not to the right of the CTU.
        private bool IsAvailable(int current, int x, int y)
        {
            if (x < 0 || y < 0 || x >= Width || y >= Height || !_coded[y / 4 * (Width / 4) + x / 4])
                return false;
            int address = y / _ctb * _columns + x / _ctb;
            return _slice[address] == _slice[current] && _tile[address] == _tile[current] && !(_wavefront && x / _ctb > current % _columns);
        }

        /// <summary>One CTU, split at random, each of whose blocks looks around before it is coded.</summary>
        private sealed class Unit(Picture picture, CtuNeighbourhood neighbourhood, VvcIlif.Codec.Partition.PartitionLimits limits, int address)
        {
            public void Code(TreeNode node)
            {
                AllowedSplits splits = SplitRules.Derive(limits, node);
                SplitMode[] choice = [.. Enum.GetValues<SplitMode>().Where(s => s != SplitMode.None && splits.Has(s))];
                bool crosses = node.X + node.Width > Width || node.Y + node.Height > Height;
                if (choice.Length > 0 && (crosses || picture._random.Next(3) > 0))
                {
                    SplitMode split = choice[picture._random.Next(choice.Length)];
                    for (int i = 0; i < SplitRules.PartCount(split); i++)
                    {
                        TreeNode part = SplitRules.Part(limits, node, split, i, 0, 0);
                        if (part.X < Width && part.Y < Height)
                            Code(part);
                    }
                    return;
                }
                Check(node);
                neighbourhood.Mark(0, node.X, node.Y, node.Width, node.Height, coded: true);
                for (int y = node.Y / 4; y < (node.Y + node.Height) / 4; y++)
                    picture._coded.AsSpan(y * (Width / 4) + node.X / 4, node.Width / 4).Fill(true);
            }

            private bool IsAvailable(int x, int y) => picture.IsAvailable(address, x, y);

            private void Check(in TreeNode node)
            {
                (int X, int Y)[] around =
                [
                    (node.X - 1, node.Y - 1), (node.X, node.Y - 1), (node.X + node.Width - 1, node.Y - 1), (node.X + node.Width, node.Y - 1),
                    (node.X - 1, node.Y), (node.X - 1, node.Y + node.Height - 1), (node.X - 1, node.Y + node.Height),
                ];
                foreach ((int x, int y) in around)
                    Assert.True(IsAvailable(x, y) == neighbourhood.IsAvailable(0, x, y), $"({x}, {y}) from {node.Width}x{node.Height} at ({node.X}, {node.Y})");
                Assert.Equal(IsAvailable(node.X - 1, node.Y - 1), neighbourhood.IsAboveLeftAvailable(0, node.X, node.Y));
                Assert.Equal(IsAvailable(node.X - 1, node.Y), neighbourhood.HasLeft(node.X));
                Assert.Equal(IsAvailable(node.X, node.Y - 1), neighbourhood.HasAbove(node.Y));
                int wanted = node.Width + node.Height, above = 0, left = 0;
                for (int x = node.X; above < wanted && IsAvailable(x, node.Y - 1); x += 4)
                    above += 4;
                for (int y = node.Y; left < wanted && IsAvailable(node.X - 1, y); y += 4)
                    left += 4;
                Assert.Equal(above, neighbourhood.AvailableAbove(0, node.X, node.Y, wanted));
                Assert.Equal(left, neighbourhood.AvailableLeft(0, node.X, node.Y, wanted));
            }
        }
    }
}
