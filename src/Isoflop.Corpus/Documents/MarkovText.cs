using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Corpus.Documents;

/// <summary>
/// Text whose entropy is known exactly, to hold a fitted loss floor against: documents of geometric length from a Markov chain
/// (<see cref="MarkovTextOptions"/> has its rule), each begun from the chain's stationary distribution. With the byte vocabulary a character is a
/// token. Contexts are as unequally frequent as words are, and each has a next-character distribution of its own that must be learnt: a small model
/// has room for the frequent ones only, and its loss falls to the floor as the model and the text grow.
/// </summary>
public sealed class MarkovText : DocumentSource
{
    // The space comes first and is the most frequent: the text falls into words.
    const string Characters = " etaoinshrdlcumwfgypbvkjxqzETAOINSHRDLCUMWFGYPBVKJXQZ0123456789";

    readonly MarkovTextOptions _options;
    readonly MarkovChain _chain;

    /// <summary>Builds the chain and computes its entropies.</summary>
    /// <param name="options">The chain and how much text; null for the defaults.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public MarkovText(MarkovTextOptions? options = null)
    {
        _options = options ?? new MarkovTextOptions();
        _options.Require(Characters.Length);
        _chain = new MarkovChain(_options);
    }

    /// <inheritdoc/>
    public override string Name => $"markov-{_options.Order}-{_options.Alphabet}";

    /// <summary>
    /// The entropy rate of the running text, which no model can beat however large: bits per character, which is a byte. Where documents end is not in it.
    /// </summary>
    public BitsPerByte EntropyRate => new NatsPerToken(_chain.ConditionalEntropies[^1]).ToBitsPerByte(1);

    /// <inheritdoc/>
    public override IEnumerable<Document> Read()
    {
        for (var i = 0; i < _options.Documents; i++) yield return new Document($"{_options.Seed}/{i}", Text(i), Name);
    }

    /// <summary>
    /// The least mean loss, over the byte vocabulary, of a model that sees the tokens before in its window and no others, on windows cut anywhere from
    /// documents that are each followed by an end-of-text token: a mean over the window's predictions, the first of which sees one token.
    /// </summary>
    /// <param name="context">Predictions in a window, at least 1.</param>
    public NatsPerToken Floor(int context)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        var sum = 0.0;
        // Nothing changes once the window holds as many tokens as the chain looks back.
        var varying = Math.Min(context, _chain.Order);
        for (var seen = 1; seen <= varying; seen++) sum += ConditionalEntropy(seen);
        return new NatsPerToken((sum + ((context - varying) * ConditionalEntropy(_chain.Order))) / context);
    }

    // Entropy of a token given that many before it, in nats. With h the chance that a document ends after a character, q = h/(1+h) is the share of
    // end-of-text tokens. The last one is the token before with probability q: then a character follows. It is m tokens further back with
    // probability q (1-h)^(m-1): then the document ends, or the next character depends on the m that are there.
    double ConditionalEntropy(int seen)
    {
        var h = 1 / _options.MeanCharacters;
        var q = h / (1 + h);
        var ending = -(h * Math.Log(h)) - ((1 - h) * Math.Log(1 - h));
        double Character(int known) => ending + ((1 - h) * _chain.ConditionalEntropies[known]);
        var sum = q * _chain.ConditionalEntropies[0];
        var rest = 1 - q;
        for (var m = 1; m < seen; m++)
        {
            var share = q * Math.Pow(1 - h, m - 1);
            sum += share * Character(m);
            rest -= share;
        }
        return sum + (rest * Character(seen));
    }

    string Text(int document)
    {
        var random = new CounterRandom(_options.Seed, (ulong)document);
        // Geometric: the chance to end after each character is 1 / mean.
        var length = 1 + (int)Math.Min(1e9, Math.Log(random.NextUniform()) / Math.Log(1 - (1 / _options.MeanCharacters)));
        var state = _chain.Begin(random.NextUniform());
        return string.Create(length, (state, random), (text, begun) =>
        {
            var (context, draws) = begun;
            var opening = _chain.Symbols(context);
            for (var i = 0; i < text.Length; i++)
            {
                var symbol = i < opening.Length ? opening[i] : _chain.Next(ref context, draws.NextUniform());
                text[i] = Characters[symbol];
            }
        });
    }
}
