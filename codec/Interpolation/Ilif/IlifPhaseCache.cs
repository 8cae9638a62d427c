using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VvcIlif.Codec.Interpolation.Ilif;

/// <summary>
/// What the head gives at quarter-sample phases, kept by tiles once a tile has been asked for as often as it has
/// samples: a motion search asks for the same samples many times, a decoder hardly ever.
/// </summary>
/// <remarks>
/// Used by several threads without locks. Two threads may fill a tile at the same time, with the same values; counts
/// that get lost only delay the filling.
/// </remarks>
internal sealed class IlifPhaseCache(IlifProgram program, IlifTensor features)
{
    private const int TileBits = 5, Tile = 1 << TileBits, Before = IlifArchitecture.HeadTaps / 2;

    private readonly int _columns = (features.Width + Tile - 1) >> TileBits;
    private readonly int _rows = (features.Height + Tile - 1) >> TileBits;
    private readonly Plane?[] _planes = new Plane?[16];

    /// <summary>Adds a block that lies in the picture, at a phase of quarters, if all of it is there; else counts it.</summary>
    public bool TryAdd(int phase, int x, int y, int width, int height, Span<short> destination, int stride)
    {
        int index = (phase >> 6) * 4 + ((phase & 15) >> 2);
        Plane plane = Volatile.Read(ref _planes[index]) ?? Create(index);
        int left = x >> TileBits, top = y >> TileBits, right = (x + width - 1) >> TileBits, bottom = (y + height - 1) >> TileBits;
        bool complete = true;
        for (int r = top; r <= bottom; r++)
        {
            for (int c = left; c <= right; c++)
            {
                ref int asked = ref plane.Asked[r * _columns + c];
                if (Volatile.Read(ref asked) < 0)
                    continue;
                int shared = (Math.Min(x + width, (c + 1) << TileBits) - Math.Max(x, c << TileBits)) * (Math.Min(y + height, (r + 1) << TileBits) - Math.Max(y, r << TileBits));
                if (asked + shared < Tile * Tile)
                {
                    asked += shared;
                    complete = false;
                    continue;
                }
                Fill(plane, phase, c, r);
                Volatile.Write(ref asked, -1);
            }
        }

        if (!complete)
            return false;
        int pitch = _columns << TileBits;
        for (int row = 0; row < height; row++)
            AddRow(plane.Samples.AsSpan((y + row) * pitch + x, width), destination.Slice(row * stride, width));
        return true;
    }

    private Plane Create(int index)
    {
        var plane = new Plane(new short[(_columns * _rows) << (2 * TileBits)], new int[_columns * _rows]);
        return Interlocked.CompareExchange(ref _planes[index], plane, null) ?? plane;
    }

    private void Fill(Plane plane, int phase, int column, int row)
    {
        int x = column << TileBits, y = row << TileBits, pitch = _columns << TileBits;
        int width = Math.Min(Tile, features.Width - x), height = Math.Min(Tile, features.Height - y);
        // Not in place: another thread may read a tile that it has found complete.
        Span<short> line = stackalloc short[Tile];
        for (int r = 0; r < height; r++)
        {
            line.Clear();
            program.AddPhase(phase, ref features.At(x - Before, y + r - Before), features.RowStride, line[..width]);
            line[..width].CopyTo(plane.Samples.AsSpan((y + r) * pitch + x));
        }
    }

    /// <summary>Adds with saturation.</summary>
    public static void AddRow(ReadOnlySpan<short> values, Span<short> target)
    {
        ref short from = ref MemoryMarshal.GetReference(values);
        ref short to = ref MemoryMarshal.GetReference(target);
        int i = 0;
        if (Lanes256.IsSupported)
            i = AddWhole<Lanes256, Vector256<short>, Vector256<int>>(ref from, ref to, i, target.Length);
        if (Lanes128.IsSupported)
            i = AddWhole<Lanes128, Vector128<short>, Vector128<int>>(ref from, ref to, i, target.Length);
        for (; i < target.Length; i++)
            Unsafe.Add(ref to, i) = (short)IlifKernels.Saturate(Unsafe.Add(ref to, i) + Unsafe.Add(ref from, i));
    }

    // Whole vectors from index i on; returns the first index that is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AddWhole<TLanes, TShort, TInt>(ref short from, ref short to, int i, int length)
        where TLanes : ILanes<TShort, TInt>
    {
        for (; i + TLanes.Shorts <= length; i += TLanes.Shorts)
        {
            ref short at = ref Unsafe.Add(ref to, i);
            TLanes.Store(TLanes.AddSaturate(TLanes.Load(ref Unsafe.Add(ref from, i)), TLanes.Load(ref at)), ref at);
        }
        return i;
    }

    // Samples asked for by tile; -1 where the tile is there.
    private sealed record Plane(short[] Samples, int[] Asked);
}
