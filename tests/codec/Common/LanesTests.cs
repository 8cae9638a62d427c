using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VvcIlif.Codec;
using Xunit;

namespace VvcIlif.Tests.Codec.Common;

/// <summary>Every operation of every width, lane by lane, on random and extreme values.</summary>
public class LanesTests
{
    private const int Seed = 20251128;

    [Fact]
    public void OperationsOf128Bits() => new Check<Lanes128, Vector128<short>, Vector128<int>>().Run();

    [Fact]
    public void OperationsOf256Bits() => new Check<Lanes256, Vector256<short>, Vector256<int>>().Run();

    [Fact]
    public void OperationsOf512Bits() => new Check<Lanes512, Vector512<short>, Vector512<int>>().Run();

    private sealed class Check<TLanes, TShort, TInt>
        where TLanes : ILanes<TShort, TInt>
    {
        private readonly Random _random = new(Seed);
        private readonly int _shorts = TLanes.Shorts, _ints = TLanes.Ints;

        internal void Run()
        {
            Assert.Equal(Unsafe.SizeOf<TShort>(), 2 * _shorts);
            Assert.Equal(_shorts, 2 * _ints);
            if (!TLanes.IsSupported)
                Assert.Skip("This processor does not have the width, or it is switched off.");
            for (int trial = 0; trial < 200; trial++)
            {
                SixteenBits();
                ThirtyTwoBits();
                Interleaving();
                Memory();
            }
        }

        private void SixteenBits()
        {
            short[] a = Shorts(), b = Shorts();
            int count = _random.Next(16);
            Each(a, b, TLanes.Add, (x, y) => x + y);
            Each(a, b, TLanes.AddSaturate, (x, y) => Saturate(x + y));
            Each(a, b, TLanes.Subtract, (x, y) => x - y);
            Each(a, b, TLanes.Multiply, (x, y) => x * y);
            Each(a, b, TLanes.Min, Math.Min);
            Each(a, b, TLanes.Max, Math.Max);
            Each(a, b, TLanes.And, (x, y) => x & y);
            Each(a, b, TLanes.Or, (x, y) => x | y);
            Each(a, b, TLanes.IsGreater, (x, y) => x > y ? -1 : 0);
            Each(a, b, TLanes.AreEqual, (x, y) => x == y ? -1 : 0);
            Each(a, a, TLanes.AreEqual, (_, _) => -1);
            Each(a, b, (x, _) => TLanes.Abs(x), (x, _) => x < 0 ? -x : x);
            Each(a, b, (x, _) => TLanes.ShiftLeft(x, count), (x, _) => x << count);
            Each(a, b, (x, _) => TLanes.ShiftRight(x, count), (x, _) => x >> count);
            Each(a, b, (_, _) => TLanes.Short(a[0]), (_, _) => a[0]);
            for (int i = 0; i < _shorts; i++)
                b[i] = Math.Max(b[i], (short)-32767);
            Each(a, b, TLanes.MultiplyHighRounded, (x, y) => x * y + (1 << 14) >> 15);
        }

        private void ThirtyTwoBits()
        {
            int[] a = Ints(), b = Ints();
            int count = _random.Next(32), factor = _random.Next(-1000, 1000);
            Each(a, b, TLanes.Add, (x, y) => x + y);
            Each(a, b, TLanes.Subtract, (x, y) => x - y);
            Each(a, b, TLanes.Multiply, (x, y) => x * y);
            Each(a, b, TLanes.Min, Math.Min);
            Each(a, b, TLanes.Max, Math.Max);
            Each(a, b, (x, _) => TLanes.Multiply(x, factor), (x, _) => x * factor);
            Each(a, b, (x, _) => TLanes.ShiftLeft(x, count), (x, _) => x << count);
            Each(a, b, (x, _) => TLanes.ShiftRight(x, count), (x, _) => x >> count);
            Each(a, b, (_, _) => TLanes.Int(a[0]), (_, _) => a[0]);
            Assert.Equal(Enumerable.Reverse(a), Array(TLanes.Reverse(TLanes.Load(ref a[0]))));
            Assert.Equal(Enumerable.Range(0, _ints), Array(TLanes.Indices));
            Assert.Equal(a.Sum(x => (long)x), TLanes.SumLong(TLanes.Load(ref a[0])));
            Assert.Equal(a.Sum(x => x >> 4), TLanes.Sum(TLanes.ShiftRight(TLanes.Load(ref a[0]), 4)));
        }

        private void Interleaving()
        {
            short[] a = Shorts(), b = Shorts();
            TShort va = TLanes.Load(ref a[0]), vb = TLanes.Load(ref b[0]);
            int[] c = Ints(), d = Ints();
            TInt vc = TLanes.Load(ref c[0]), vd = TLanes.Load(ref d[0]);
            // Of two values of -32768 and two more the sum wraps around.
            Assert.Equal(Pairs(i => a[i] * b[i] + a[i + 1] * b[i + 1]), Array(TLanes.Dot(va, vb)));
            Assert.Equal(Pairs(i => c[i / 2] + a[i] * b[i] + a[i + 1] * b[i + 1]), Array(TLanes.MultiplyAdd(vc, va, vb)));
            foreach ((int run, TShort low, TShort high) in ((int, TShort, TShort)[])
                [(1, TLanes.Low(va, vb), TLanes.High(va, vb)), (2, TLanes.Low32(va, vb), TLanes.High32(va, vb)), (4, TLanes.Low64(va, vb), TLanes.High64(va, vb))])
            {
                Assert.Equal(Parts((part, i) => (i / run % 2 == 0 ? a : b)[part + i / (2 * run) * run + i % run]), Array(low));
                Assert.Equal(Parts((part, i) => (i / run % 2 == 0 ? a : b)[part + 4 + i / (2 * run) * run + i % run]), Array(high));
            }
            Assert.Equal(Parts((part, i) => Saturate((i < 4 ? c : d)[part / 2 + i % 4])), Array(TLanes.Pack(vc, vd)));
            Assert.Equal(
                Parts((part, i) => (short)Math.Max(0, (i < 4 ? c : d)[part / 2 + i % 4] >> 16)),
                Array(TLanes.PackPositive(TLanes.ShiftRight(vc, 16), TLanes.ShiftRight(vd, 16))));
            Assert.Equal(Parts((part, i) => (short)(i % 2 == 0 ? c : d)[(part + i) / 2]), Array(TLanes.Weave(vc, vd)));
            int pair = c[0], count = _random.Next(_ints + 1);
            Assert.Equal(Parts((_, i) => (short)(i % 2 == 0 ? pair : pair >> 16)), Array(TLanes.Pair(pair)));
            Assert.Equal(Parts((_, i) => a[1 + i % 2]), Array(TLanes.Pair(ref a[1])));
            Assert.Equal(Parts((part, i) => (short)((part + i) / 2 < count ? -1 : 0)), Array(TLanes.MaskPairs(count)));
            if (Vector512.IsHardwareAccelerated)
                Assert.Equal(Parts((part, i) => (short)(part + i)), Array(TLanes.FirstOf(Vector512<short>.Indices)));
        }

        private void Memory()
        {
            short[] a = Shorts();
            ushort[] u = System.Array.ConvertAll(a, x => (ushort)x);
            byte[] bytes = System.Array.ConvertAll(a, x => (byte)x);
            int[] c = Ints();
            Assert.Equal(a, Array(TLanes.Load(ref a[0])));
            Assert.Equal(a, Array(TLanes.Load(ref u[0])));
            Assert.Equal(a.Take(_ints).Select(x => (int)x), Array(TLanes.Widen(ref a[0])));
            Assert.Equal(u.Take(_ints).Select(x => (int)x), Array(TLanes.Widen(ref u[0])));
            Assert.Equal(bytes.Take(_ints).Select(x => (int)x), Array(TLanes.Widen(ref bytes[0])));
            Assert.Equal(c, Stored<int>(_ints, (ref int to) => TLanes.Store(TLanes.Load(ref c[0]), ref to)));
            Assert.Equal(c, Stored<int>(_ints, (ref int to) => TLanes.StorePairs(TLanes.LoadPairs(ref c[0]), ref to)));
            Assert.Equal(u, Stored<ushort>(_shorts, (ref ushort to) => TLanes.Store(TLanes.Load(ref a[0]), ref to)));
            int count = _shorts == 8 ? _random.Next(1, 9) : _shorts;
            Assert.Equal(a.Take(count), Stored<short>(count, (ref short to) => TLanes.StoreFirst(TLanes.Load(ref a[0]), ref to, count)));
            Assert.Equal(u.Take(count), Stored<ushort>(count, (ref ushort to) => TLanes.StoreFirst(TLanes.Load(ref a[0]), ref to, count)));
            TInt vc = TLanes.Load(ref c[0]);
            Assert.Equal(c.Select(Saturate), Stored<short>(_ints, (ref short to) => TLanes.StoreNarrow(vc, ref to)));
            Assert.Equal(u.Take(_ints), Stored<ushort>(_ints, (ref ushort to) => TLanes.StoreNarrow(TLanes.Widen(ref u[0]), ref to)));
            short[] odd = new short[_ints / 2];
            Assert.Equal(
                c.Where((_, k) => k % 2 == 0).Select(Saturate),
                Stored<short>(_ints / 2, (ref short to) => TLanes.StoreNarrowSplit(vc, ref to, ref odd[0])));
            Assert.Equal(c.Where((_, k) => k % 2 == 1).Select(Saturate), odd);
            short[] table = [.. Enumerable.Range(0, 400).Select(_ => Short())];
            nint[] offsets = [.. Enumerable.Range(0, _shorts / 4).Select(_ => (nint)_random.Next(390))];
            Assert.Equal(Parts((part, i) => table[offsets[(part + i) / 4] + i % 4]), Array(TLanes.GatherFours(ref table[0], ref offsets[0])));
            Assert.Equal(Parts((part, i) => table[offsets[part / 4] + i]), Array(TLanes.GatherEights(ref table[0], ref offsets[0])));
        }

        private void Each(short[] a, short[] b, Func<TShort, TShort, TShort> operation, Func<int, int, int> want)
        {
            TShort result = operation(TLanes.Load(ref a[0]), TLanes.Load(ref b[0]));
            Assert.Equal(a.Zip(b, (x, y) => (short)want(x, y)), Array(result));
        }

        private void Each(int[] a, int[] b, Func<TInt, TInt, TInt> operation, Func<int, int, int> want)
        {
            TInt result = operation(TLanes.Load(ref a[0]), TLanes.Load(ref b[0]));
            Assert.Equal(a.Zip(b, want), Array(result));
        }

        private delegate void Storing<T>(ref T target);

        // What was stored, with a guard after it.
        private static T[] Stored<T>(int count, Storing<T> store) where T : struct
        {
            var array = new T[count + 1];
            Unsafe.As<T, byte>(ref array[count]) = 0x5A;
            store(ref array[0]);
            Assert.Equal(0x5A, Unsafe.As<T, byte>(ref array[count]));
            return array[..count];
        }

        private short[] Array(TShort value) => Stored<short>(_shorts, (ref short to) => TLanes.Store(value, ref to));

        private int[] Array(TInt value) => Stored<int>(_ints, (ref int to) => TLanes.Store(value, ref to));

        private IEnumerable<int> Pairs(Func<int, int> want) => Enumerable.Range(0, _ints).Select(i => want(2 * i));

        // By the first lane of a 128-bit part, and the lane in it.
        private IEnumerable<short> Parts(Func<int, int, short> want) => Enumerable.Range(0, _shorts).Select(i => want(i & ~7, i & 7));

        private short[] Shorts() => [.. Enumerable.Range(0, _shorts).Select(_ => Short())];

        private int[] Ints() => [.. Enumerable.Range(0, _ints).Select(_ => _random.Next(4) == 0 ? _random.Next(2) * int.MaxValue - _random.Next(2) : _random.Next(int.MinValue, int.MaxValue) >> _random.Next(24))];

        private short Short() => _random.Next(4) switch { 0 => short.MinValue, 1 => short.MaxValue, _ => (short)_random.Next(-32768, 32768) };

        private static short Saturate(int value) => (short)Math.Clamp(value, short.MinValue, short.MaxValue);
    }
}
