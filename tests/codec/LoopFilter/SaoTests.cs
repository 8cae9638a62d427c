using VvcIlif.Codec;
using VvcIlif.Codec.LoopFilter;
using VvcIlif.Codec.Partition;
using Xunit;

namespace VvcIlif.Tests.Codec.LoopFilter;

public class SaoTests
{
    private const int Seed = 884;

    private static readonly int[][] s_hPos = [[-1, 1], [0, 0], [-1, 1], [1, -1]];
    private static readonly int[][] s_vPos = [[0, 0], [-1, 1], [-1, 1], [-1, 1]];

    // 8.8.4.2 sample by sample on a copy of the whole picture.
    private static void Expected(
        Plane plane, Plane result, CtuParameters[] ctus, CtuNeighbours[] available, int component, int columns, int ctb, int bitDepth, int[] virtualX, int[] virtualY)
    {
        int max = (1 << bitDepth) - 1;
        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
            {
                int ctu = y / ctb * columns + x / ctb;
                SaoParameters p = ctus[ctu].Sao(component);
                int s = plane.At(x, y), offset = 0;
                int[] offsets = [0, p.Offset1, p.Offset2, p.Offset3, p.Offset4];
                if (p.Type == SaoType.Band)
                {
                    var table = new int[32];
                    for (int k = 0; k < 4; k++)
                        table[(k + p.BandPosition) & 31] = k + 1;
                    offset = offsets[table[s >> (bitDepth - 5)]];
                }
                else if (p.Type == SaoType.Edge)
                {
                    int[] hPos = s_hPos[p.EdgeClass], vPos = s_vPos[p.EdgeClass];
                    int edge = 2;
                    for (int k = 0; k < 2; k++)
                    {
                        int nx = x + hPos[k], ny = y + vPos[k];
                        bool usable = nx >= 0 && ny >= 0 && nx < plane.Width && ny < plane.Height;
                        if (usable)
                        {
                            int dx = nx / ctb - x / ctb, dy = ny / ctb - y / ctb;
                            usable = (dx == 0 && dy == 0) || ((int)available[ctu] >> (3 * (dy + 1) + dx + 1) & 1) != 0;
                            foreach (int v in virtualX)
                                usable &= (nx < v) == (x < v);
                            foreach (int v in virtualY)
                                usable &= (ny < v) == (y < v);
                        }
                        edge = usable ? edge + Math.Sign(s - plane.At(nx, ny)) : 100;
                    }
                    if (edge < 50)
                        offset = offsets[edge < 3 ? (edge == 2 ? 0 : edge + 1) : edge];
                }
                result.At(x, y) = (ushort)Math.Clamp(s + offset, 0, max);
            }
        }
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(10, true)]
    [InlineData(12, true)]
    [InlineData(16, true)]
    [InlineData(10, false)]
    public void EqualsTheEquations(int bitDepth, bool vectors)
    {
        var random = new Random(Seed);
        for (int round = 0; round < 30; round++)
        {
            int width = 8 * random.Next(4, 14), height = 8 * random.Next(4, 10), log2Ctb = 5, max = (1 << bitDepth) - 1;
            int columns = (width + 31) / 32, rows = (height + 31) / 32;
            Plane[] planes = [new(width, height), new(width / 2, height / 2), new(width / 2, height / 2)];
            Plane[] expected = [new(width, height), new(width / 2, height / 2), new(width / 2, height / 2)];
            foreach (Plane p in planes)
            {
                for (int y = 0; y < p.Height; y++)
                {
                    foreach (ref ushort s in p.Row(y))
                        s = (ushort)(round % 3 == 0 ? random.Next(2) * max : round % 3 == 1 ? random.Next(max + 1) : random.Next(3) + max - 2);
                }
            }

            var ctus = new CtuParameters[columns * rows];
            var available = new CtuNeighbours[ctus.Length];
            for (int i = 0; i < ctus.Length; i++)
            {
                CtuNeighbours inner = round % 2 == 0 ? CtuNeighbours.All : (CtuNeighbours)random.Next(512);
                ctus[i] = new CtuParameters { SaoY = Parameters(), SaoCb = Parameters(), SaoCr = Parameters() };
                available[i] = inner & CtuNeighboursExtensions.InPicture(i % columns, i / columns, columns, rows);
            }
            int[] virtualX = round % 5 == 4 ? [16, 40] : [], virtualY = round % 5 == 4 ? [24] : [];
            for (int c = 0; c < 3; c++)
            {
                Expected(planes[c], expected[c], ctus, available, c, columns, c == 0 ? 32 : 16, bitDepth,
                    Array.ConvertAll(virtualX, v => c == 0 ? v : v / 2), Array.ConvertAll(virtualY, v => c == 0 ? v : v / 2));
            }

            var filter = new SaoFilter(ChromaFormat.Yuv420, bitDepth, log2Ctb);
            for (int r = 0; r < rows; r++)
            {
                filter.Save(planes, r, [true, true, true]);
                if (r > 0 && round % 2 == 1)
                    Apply(r - 1);
                if (round % 2 == 0)
                    Apply(r);
            }
            if (round % 2 == 1)
                Apply(rows - 1);
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < planes[c].Height; y++)
                    Assert.True(planes[c].Row(y).SequenceEqual(expected[c].Row(y)), $"round {round}, component {c}, row {y}, seed {Seed}");
            }

            void Apply(int r) => filter.Apply(planes, ctus.AsSpan(r * columns, columns), available.AsSpan(r * columns, columns), r, virtualX, virtualY, vectors);
        }

        SaoParameters Parameters() => new()
        {
            Type = (SaoType)random.Next(3),
            BandPosition = (byte)random.Next(32),
            EdgeClass = (byte)random.Next(4),
            Offset1 = (short)random.Next(-31, 32),
            Offset2 = (short)random.Next(-31, 32),
            Offset3 = (short)random.Next(-31, 32),
            Offset4 = (short)random.Next(-31, 32),
        };
    }
}
