using Microsoft.Win32.SafeHandles;

namespace VvcIlif.Sequences;

/// <summary>
/// Planar frames at fixed places of a file, for direct readers: from several threads, or without
/// widening bytes to samples.
/// </summary>
/// <param name="Handle">The file; it is open as long as the source is.</param>
/// <param name="Start">Where the next frame of the source starts, its header included.</param>
/// <param name="Stride">Bytes from one frame to the next.</param>
/// <param name="Header">What every frame starts with where nothing is wrong; then come its samples, plane after plane.</param>
public sealed record PlanarFile(SafeFileHandle Handle, long Start, long Stride, ReadOnlyMemory<byte> Header);
