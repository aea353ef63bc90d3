namespace Isoflop.Models;

/// <summary>Layers whose attention reaches back a fixed number of tokens.</summary>
/// <param name="Tokens">Tokens that such a layer sees, itself included; at least 1.</param>
/// <param name="Layers">How many of the layers are such.</param>
public sealed record SlidingWindow(int Tokens, int Layers);
