using System.Runtime.CompilerServices;

namespace VvcIlif.Codec.Entropy;

/// <summary>
/// A context variable in 32 bits: pStateIdx1 (14 bits) at bit 0, pStateIdx0 (10 bits) at bit 14, and the two
/// adaptation shifts (4 bits each) at bits 24 and 28.
/// </summary>
internal static class ContextModel
{
    // H.266 9.3.2.2
    public static void Initialise(Span<uint> contexts, int initType, int sliceQp)
    {
        ReadOnlySpan<byte> init = initType switch { 0 => ContextTables.InitI, 1 => ContextTables.InitP, _ => ContextTables.InitB };
        ReadOnlySpan<byte> shiftIdx = ContextTables.ShiftIdx;
        int qp = Math.Clamp(sliceQp, 0, 63);
        for (int i = 0; i < Ctx.Count; i++)
        {
            int slope = (init[i] >> 3) - 4;
            int offset = (init[i] & 7) * 18 + 1;
            int pre = Math.Clamp(((slope * (qp - 16)) >> 1) + offset, 1, 127);
            int shift0 = (shiftIdx[i] >> 2) + 2;
            int shift1 = (shiftIdx[i] & 3) + 3 + shift0;
            contexts[i] = (uint)(pre << 7) | (uint)(pre << 3) << 14 | (uint)shift0 << 24 | (uint)shift1 << 28;
        }
    }

    /// <summary>The probability state of 15 bits: values from 16384 on mean that 1 is the more probable bin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int State(uint context) => (int)(context & 0x3FFF) + (int)((context >> 14 & 0x3FF) << 4);

    // H.266 9.3.4.3.2.2
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Update(uint context, int bin)
    {
        int state1 = (int)(context & 0x3FFF);
        int state0 = (int)(context >> 14 & 0x3FF);
        int shift0 = (int)(context >> 24 & 15);
        int shift1 = (int)(context >> 28);
        state0 += -(state0 >> shift0) + ((1023 & -bin) >> shift0);
        state1 += -(state1 >> shift1) + ((16383 & -bin) >> shift1);
        return context & 0xFF000000u | (uint)state0 << 14 | (uint)state1;
    }

    /// <summary>ivlLpsRange for a range (256..510) and a state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint LpsRange(uint range, int state)
    {
        int lps = state ^ -(state >> 14) & 0x7FFF;
        return (((range >> 5) * (uint)(lps >> 9)) >> 1) + 4;
    }
}
