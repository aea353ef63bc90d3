namespace Isoflop.Laws;

/// <summary>Coefficient vectors refitted to resampled runs: the one source of every interval.</summary>
/// <param name="coefficients">[replicate, coefficient], row by row.</param>
/// <param name="width">Number of coefficients.</param>
/// <param name="seed">Seed of the draws.</param>
/// <param name="resampling">How they were drawn, in a word.</param>
public sealed class Replicates(double[] coefficients, int width, ulong seed, string resampling)
{
    /// <summary>Number of replicates.</summary>
    public int Count => width == 0 ? 0 : coefficients.Length / width;

    /// <summary>Seed of the draws.</summary>
    public ulong Seed => seed;

    /// <summary>How they were drawn, in a word: weights, pairs, residuals.</summary>
    public string Resampling => resampling;

    /// <summary>The coefficients of one replicate.</summary>
    /// <param name="replicate">0-based.</param>
    public ReadOnlySpan<double> this[int replicate] => coefficients.AsSpan(replicate * width, width);
}
