namespace Isoflop.Models;

/// <summary>
/// Multi-head latent attention [DeepSeek-V2, arXiv 2405.04434, sec. 2.1]: keys and values are rebuilt from one latent vector a token, which is all that the
/// cache holds besides one rotary key that the heads share.
/// </summary>
/// <param name="KeyValueRank">Width of the latent vector of keys and values, d_c.</param>
/// <param name="RotaryWidth">Width of the shared rotary key, and of the rotary part of each query.</param>
/// <param name="QueryRank">Width of the latent vector of queries; null where queries are projected directly.</param>
/// <param name="ValueWidth">Width of a value head; null means the head size. The head size itself is the part of queries and keys that is not rotated.</param>
public sealed record LatentAttention(int KeyValueRank, int RotaryWidth, int? QueryRank = null, int? ValueWidth = null);
