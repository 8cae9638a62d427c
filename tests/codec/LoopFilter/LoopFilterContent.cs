using VvcIlif.Codec;

namespace VvcIlif.Tests.Codec.LoopFilter;

/// <summary>Samples that make loop filters take their different ways.</summary>
internal static class LoopFilterContent
{
    /// <summary>Kind 0: noise; 1: extremes; 2: near the maximum with a step at 16; else: a slope with a step at 16.</summary>
    internal static void Fill(Plane plane, int bitDepth, Random random, int kind)
    {
        int max = (1 << bitDepth) - 1, slope = random.Next(-3, 4), noise = random.Next(1, 4), height = random.Next(0, 30);
        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
            {
                plane.At(x, y) = (ushort)(kind switch
                {
                    0 => random.Next(max + 1),
                    1 => random.Next(2) * max,
                    2 => Math.Clamp((max - 30) + (x >= 16 ? height : 0) + (y >= 16 ? height : 0) + random.Next(noise), 0, max),
                    _ => Math.Clamp(max / 2 + (x >= 16 ? height : 0) + (y >= 16 ? height : 0) + slope * (x + y) / 4 + random.Next(noise), 0, max),
                });
            }
        }
    }
}
