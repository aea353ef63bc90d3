namespace Isoflop.Models;

/// <summary>
/// Layers whose memory of the past has a fixed size (linear attention, state-space layers). Their matrices are counted as those of an attention layer, which
/// is what they are in MiniMax-Text-01 to a few per cent.
/// </summary>
/// <param name="Layers">How many of the layers are such.</param>
/// <param name="StateElements">Numbers that such a layer keeps for a sequence.</param>
public sealed record LinearAttention(int Layers, double StateElements);
