namespace Isoflop.Corpus.Filters.Perplexities;

/// <summary>A model that says how surprising a text is: an n-gram model of this room, or one that a caller supplies. Used by several threads at once.</summary>
public abstract class TextScorer
{
    /// <summary>All that its scores depend on: the model's digest and how it cuts texts.</summary>
    public abstract string Identity { get; }

    /// <summary>Scores a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Natural logarithm of the text's probability, and how many tokens were predicted, ends of sentences included.</returns>
    public abstract (double LogProbability, int Tokens) Score(string text);

    /// <summary>exp(-log-probability per token); NaN for a text without a token.</summary>
    /// <param name="text">The text.</param>
    public double Perplexity(string text)
    {
        var (logProbability, tokens) = Score(text);
        return tokens == 0 ? double.NaN : Math.Exp(-logProbability / tokens);
    }
}
