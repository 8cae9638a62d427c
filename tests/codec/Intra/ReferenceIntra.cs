using VvcIlif.Codec;
using VvcIlif.Codec.Intra;

namespace VvcIlif.Tests.Codec.Intra;

/// <summary>Clause 8.4.5.2 sample by sample on an array p[x][y], as a slow twin of the product.</summary>
internal sealed class ReferenceIntra
{
    private readonly IntraBlock _b;
    private readonly int _refW;
    private readonly int _refH;
    private Dictionary<(int X, int Y), int> _p = [];

    public ReferenceIntra(Plane plane, IntraBlock block)
    {
        _b = block;
        _refW = block.ReferenceWidth;
        _refH = block.ReferenceHeight;
        Substitute(plane);
    }

    private int P(int x, int y) => _p[(x, y)];

    // 8.4.5.2.8 with the search order of the standard: up the left side, then along the top.
    private void Substitute(Plane plane)
    {
        int line = -1 - _b.RefIdx;
        var order = new List<(int X, int Y, bool Available)>();
        for (int y = _refH - 1; y >= line; y--)
            order.Add((line, y, y < 0 ? _b.AvailableTopLeft : y < _b.AvailableLeft));
        for (int x = line + 1; x < _refW; x++)
            order.Add((x, line, x < 0 ? _b.AvailableTopLeft : x < _b.AvailableTop));
        int first = order.FindIndex(s => s.Available);
        int last = first < 0 ? 1 << (_b.BitDepth - 1) : plane.Row(_b.Y + order[first].Y)[_b.X + order[first].X];
        foreach (var (x, y, available) in order)
        {
            if (available)
                last = plane.Row(_b.Y + y)[_b.X + x];
            _p[(x, y)] = last;
        }
    }

    private void Smooth()
    {
        var q = new Dictionary<(int, int), int>(_p);
        q[(-1, -1)] = (P(-1, 0) + 2 * P(-1, -1) + P(0, -1) + 2) >> 2;
        for (int y = 0; y < _refH - 1; y++)
            q[(-1, y)] = (P(-1, y + 1) + 2 * P(-1, y) + P(-1, y - 1) + 2) >> 2;
        for (int x = 0; x < _refW - 1; x++)
            q[(x, -1)] = (P(x - 1, -1) + 2 * P(x, -1) + P(x + 1, -1) + 2) >> 2;
        _p = q;
    }

    private static int Log2(int v) => System.Numerics.BitOperations.Log2((uint)v);

    private static readonly int[] Angles =
        [0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 23, 26, 29, 32, 35, 39, 45, 51, 57, 64, 73, 86, 102, 128, 171, 256, 341, 512];

    private static int Angle(int mode)
    {
        int d = mode >= 34 ? mode - 50 : mode > 0 ? 18 - mode : 16 - mode;
        return Math.Sign(d) * Angles[Math.Abs(d)];
    }

    private static int Map(int mode, int nW, int nH)
    {
        int whRatio = Math.Abs(Log2(nW) - Log2(nH));
        if (nW > nH && mode >= 2 && mode < (whRatio > 1 ? 8 + 2 * whRatio : 8))
            return mode + 65;
        if (nH > nW && mode <= 66 && mode > (whRatio > 1 ? 60 - 2 * whRatio : 60))
            return mode - 67;
        return mode;
    }

    public ushort[] Predict()
    {
        int w = _b.Width;
        int h = _b.Height;
        int mode = Map(_b.Mode, _b.Isp ? _b.IspWidth : w, _b.Isp ? _b.IspHeight : h);
        int[] refFilterModes = [-14, -12, -10, -6, 0, 2, 34, 66, 72, 76, 78, 80];
        bool refFilterFlag = refFilterModes.Contains(mode);
        if (_b.RefIdx == 0 && w * h > 32 && _b.Luma && !_b.Isp && refFilterFlag)
            Smooth();
        var pred = new int[w, h];
        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                pred[x, y] = mode switch
                {
                    0 => ((((h - 1 - y) * P(x, -1 - _b.RefIdx)) + ((y + 1) * P(-1 - _b.RefIdx, h))) * w
                        + (((w - 1 - x) * P(-1 - _b.RefIdx, y)) + ((x + 1) * P(w, -1 - _b.RefIdx))) * h + w * h) >> (Log2(w) + Log2(h) + 1),
                    1 => Dc(w, h),
                    _ => Angular(mode, x, y, w, h, refFilterFlag),
                };
            }
        }
        if (w >= 4 && h >= 4 && _b.RefIdx == 0 && !_b.Bdpcm)
            Pdpc(pred, mode, w, h);
        var result = new ushort[w * h];
        for (int i = 0; i < result.Length; i++)
            result[i] = (ushort)pred[i % w, i / w];
        return result;
    }

    private int Dc(int w, int h)
    {
        int line = -1 - _b.RefIdx;
        int top = Enumerable.Range(0, w).Sum(x => P(x, line));
        int left = Enumerable.Range(0, h).Sum(y => P(line, y));
        return w == h ? (top + left + w) >> (Log2(w) + 1) : w > h ? (top + (w >> 1)) >> Log2(w) : (left + (h >> 1)) >> Log2(h);
    }

    private int Angular(int mode, int x, int y, int w, int h, bool refFilterFlag)
    {
        int refIdx = _b.RefIdx;
        int angle = Angle(mode);
        bool vertical = mode >= 34;
        int along = vertical ? x : y;
        int away = vertical ? y : x;
        int invAngle = angle == 0 ? 0 : (int)Math.Round(512.0 * 32 / angle, MidpointRounding.AwayFromZero);
        int nSide = vertical ? h : w;
        int length = vertical ? _refW : _refH;

        // ref[] of the standard, index 0 being the corner; main side at x >= 0, projection of the other side below.
        int Main(int i) => vertical ? P(i, -1 - refIdx) : P(-1 - refIdx, i);
        int Side(int i) => vertical ? P(-1 - refIdx, i) : P(i, -1 - refIdx);
        int Ref(int i)
        {
            if (i >= 0)
                return Main(Math.Min(-1 - refIdx + i, length - 1));
            return Side(-1 - refIdx + Math.Min((i * invAngle + 256) >> 9, nSide));
        }

        int iIdx = (((away + 1 + refIdx) * angle) >> 5) + refIdx;
        int iFact = ((away + 1 + refIdx) * angle) & 31;
        if (!_b.Luma)
        {
            return iFact == 0 ? Ref(along + iIdx + 1)
                : ((32 - iFact) * Ref(along + iIdx + 1) + iFact * Ref(along + iIdx + 2) + 16) >> 5;
        }
        bool filterFlag = false;
        if (!refFilterFlag && refIdx == 0 && !_b.Isp)
        {
            int nTbS = (Log2(w) + Log2(h)) >> 1;
            int[] thresholds = [24, 14, 2, 0, 0];
            filterFlag = Math.Min(Math.Abs(mode - 50), Math.Abs(mode - 18)) > thresholds[nTbS - 2];
        }
        int[] taps = filterFlag
            ? [16 - (iFact >> 1), 32 - (iFact >> 1), 16 + (iFact >> 1), iFact >> 1]
            : Cubic[iFact];
        int sum = 32;
        for (int i = 0; i < 4; i++)
            sum += taps[i] == 0 ? 0 : taps[i] * Ref(along + iIdx + i);
        return Math.Clamp(sum >> 6, 0, (1 << _b.BitDepth) - 1);
    }

    private void Pdpc(int[,] pred, int mode, int w, int h)
    {
        int max = (1 << _b.BitDepth) - 1;
        int nScale = (Log2(w) + Log2(h) - 2) >> 2;
        int inv = 0;
        if (mode is not (0 or 1 or 18 or 50))
        {
            if (mode is > 18 and < 50)
                return;
            inv = (int)Math.Round(512.0 * 32 / Angle(mode), MidpointRounding.AwayFromZero);
            nScale = Math.Min(2, Log2(mode > 50 ? h : w) - Log2(3 * inv - 2) + 8);
            if (nScale < 0)
                return;
        }
        for (int y = 0; y < h; y++)
        {
            for (int x = 0; x < w; x++)
            {
                int refL = 0, refT = 0, wT = 0, wL = 0;
                if (mode is 0 or 1)
                {
                    (refL, refT) = (P(-1, y), P(x, -1));
                    (wT, wL) = (32 >> Math.Min(31, (y << 1) >> nScale), 32 >> Math.Min(31, (x << 1) >> nScale));
                }
                else if (mode is 18 or 50)
                {
                    refL = P(-1, y) - P(-1, -1) + pred[x, y];
                    refT = P(x, -1) - P(-1, -1) + pred[x, y];
                    wT = mode == 18 ? 32 >> Math.Min(31, (y << 1) >> nScale) : 0;
                    wL = mode == 50 ? 32 >> Math.Min(31, (x << 1) >> nScale) : 0;
                }
                else if (mode < 18)
                {
                    if (y >= 3 << nScale)
                        continue;
                    refT = P(x + (((y + 1) * inv + 256) >> 9), -1);
                    wT = 32 >> Math.Min(31, (y << 1) >> nScale);
                }
                else
                {
                    if (x >= 3 << nScale)
                        continue;
                    refL = P(-1, y + (((x + 1) * inv + 256) >> 9));
                    wL = 32 >> Math.Min(31, (x << 1) >> nScale);
                }
                pred[x, y] = Math.Clamp((refL * wL + refT * wT + (64 - wL - wT) * pred[x, y] + 32) >> 6, 0, max);
            }
        }
    }

    private static readonly int[][] Cubic =
    [
        [0, 64, 0, 0], [-1, 63, 2, 0], [-2, 62, 4, 0], [-2, 60, 7, -1], [-2, 58, 10, -2], [-3, 57, 12, -2], [-4, 56, 14, -2], [-4, 55, 15, -2],
        [-4, 54, 16, -2], [-5, 53, 18, -2], [-6, 52, 20, -2], [-6, 49, 24, -3], [-6, 46, 28, -4], [-5, 44, 29, -4], [-4, 42, 30, -4], [-4, 39, 33, -4],
        [-4, 36, 36, -4], [-4, 33, 39, -4], [-4, 30, 42, -4], [-4, 29, 44, -5], [-4, 28, 46, -6], [-3, 24, 49, -6], [-2, 20, 52, -6], [-2, 18, 53, -5],
        [-2, 16, 54, -4], [-2, 15, 55, -4], [-2, 14, 56, -4], [-2, 12, 57, -3], [-2, 10, 58, -2], [-1, 7, 60, -2], [0, 4, 62, -2], [0, 2, 63, -1],
    ];
}
