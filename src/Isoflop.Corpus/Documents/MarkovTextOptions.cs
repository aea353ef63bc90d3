using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>
/// A Markov chain of characters and how much text is drawn from it. The chance of character s after the characters c is proportional to
/// (s+1)^-zipf exp(tilt (z_1(c_1, s) + ... + z_k(c_1 ... c_k, s))), where c_1 is the last character, k the order and every z an independent standard
/// normal number that belongs to the chain: short contexts carry part of what longer ones say, so a model improves order by order.
/// </summary>
public sealed record MarkovTextOptions
{
    // 128 MB of probabilities: a chain larger than that could not be learnt from text that anyone would generate.
    const int LargestTable = 1 << 24;

    /// <summary>Characters that the next one depends on, 1 to 8; 3 by default.</summary>
    public int Order { get; init; } = 3;

    /// <summary>Different characters, 2 to 63; 32 by default. Alphabet to the power of order + 1 is at most 2^24.</summary>
    public int Alphabet { get; init; } = 32;

    /// <summary>How unequal characters are in frequency, 0 or more; 1 by default, as Zipf's law has it.</summary>
    public double Zipf { get; init; } = 1;

    /// <summary>How much every context bends the distribution of the next character, 0 (not at all) to 5; 1 by default.</summary>
    public double Tilt { get; init; } = 1;

    /// <summary>Documents, at least 1; 4,000 by default.</summary>
    public int Documents { get; init; } = 4_000;

    /// <summary>Mean of a document's length in characters, more than 1 and at most a million; 2,000 by default. Lengths are geometric.</summary>
    public double MeanCharacters { get; init; } = 2_000;

    /// <summary>The seed of the chain and of the text; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Require(int largestAlphabet)
    {
        Require(Order is >= 1 and <= 8, "order", Order, "1 to 8");
        Require(Alphabet >= 2 && Alphabet <= largestAlphabet, "alphabet", Alphabet, $"2 to {largestAlphabet}");
        Require(Math.Pow(Alphabet, Order + 1) <= LargestTable, "alphabet and order", $"{Alphabet}^{Order + 1}", $"at most {LargestTable} probabilities");
        Require(Zipf is >= 0 and <= 10, "zipf", Zipf, "0 to 10");
        Require(Tilt is >= 0 and <= 5, "tilt", Tilt, "0 to 5");
        Require(Documents >= 1, "documents", Documents, "1 or more");
        Require(MeanCharacters is > 1 and <= 1e6, "mean characters", MeanCharacters, "more than 1 and at most a million");
    }

    static void Require(bool holds, string option, object value, string expected)
    {
        if (!holds) throw new InputException($"{value}", $"Markov text, {option}", expected, "Correct it, or leave it out for the default.");
    }
}
