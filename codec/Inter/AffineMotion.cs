using System.Numerics;
using VvcIlif.Codec.Partition;

namespace VvcIlif.Codec.Inter;

/// <summary>The motion model of one list of an affine block: sub-block vectors, the fallback rule, and PROF offsets.</summary>
internal readonly struct AffineMotion
{
    private readonly int _scaleX, _scaleY;
    private readonly int _horX, _verX, _horY, _verY;
    private readonly bool _fallback;
    private readonly int _width, _height;
    private readonly bool _uniform;

    // H.266 8.5.5.9
    public AffineMotion(Mv p0, Mv p1, Mv p2, int model, int width, int height, bool bi)
    {
        int log2W = BitOperations.Log2((uint)width), log2H = BitOperations.Log2((uint)height);
        _scaleX = p0.X << 7;
        _scaleY = p0.Y << 7;
        _horX = (p1.X - p0.X) << (7 - log2W);
        _verX = (p1.Y - p0.Y) << (7 - log2W);
        if (model == 2)
        {
            _horY = (p2.X - p0.X) << (7 - log2H);
            _verY = (p2.Y - p0.Y) << (7 - log2H);
        }
        else
        {
            _horY = -_verX;
            _verY = _horX;
        }
        _width = width;
        _height = height;
        _uniform = p0 == p1 && (model == 1 || p0 == p2);
        _fallback = IsFallback(_horX, _verX, _horY, _verY, bi);
    }

    /// <summary>cbProfFlagLX, apart from the switches of the stream.</summary>
    public bool UsesProf => !_fallback && !_uniform;

    private static bool IsFallback(int horX, int verX, int horY, int verY, bool bi)
    {
        int a = 4 * (2048 + horX), b = 4 * horY, c = 4 * (2048 + verY), d = 4 * verX;
        if (bi)
        {
            int maxW = Math.Max(0, Math.Max(a, Math.Max(b, a + b))), minW = Math.Min(0, Math.Min(a, Math.Min(b, a + b)));
            int maxH = Math.Max(0, Math.Max(c, Math.Max(d, c + d))), minH = Math.Min(0, Math.Min(c, Math.Min(d, c + d)));
            return (((maxW - minW) >> 11) + 9) * (((maxH - minH) >> 11) + 9) > 225;
        }
        return ((Math.Abs(a) >> 11) + 9) * ((Math.Abs(d) >> 11) + 9) > 165
            || ((Math.Abs(b) >> 11) + 9) * ((Math.Abs(c) >> 11) + 9) > 165;
    }

    /// <summary>Vector of the 4x4 sub-block in column <paramref name="sbX"/> and row <paramref name="sbY"/>.</summary>
    public Mv SubblockVector(int sbX, int sbY)
    {
        int x = _fallback ? _width >> 1 : 2 + (sbX << 2);
        int y = _fallback ? _height >> 1 : 2 + (sbY << 2);
        return new Mv(_scaleX + _horX * x + _horY * y, _scaleY + _verX * x + _verY * y).Round(7, 0).Clip18();
    }

    /// <summary>diffMvLX for the 16 samples of a sub-block, row by row.</summary>
    public void ProfOffsets(Span<short> x, Span<short> y)
    {
        int offsetX = 6 * (_horX + _horY), offsetY = 6 * (_verX + _verY);
        for (int j = 0; j < 4; j++)
        {
            for (int i = 0; i < 4; i++)
            {
                Mv d = new Mv(i * (_horX << 2) + j * (_horY << 2) - offsetX, i * (_verX << 2) + j * (_verY << 2) - offsetY).Round(8, 0);
                x[4 * j + i] = (short)Math.Clamp(d.X, -31, 31);
                y[4 * j + i] = (short)Math.Clamp(d.Y, -31, 31);
            }
        }
    }
}
