namespace Isoflop.Corpus.Filters.Perplexities;

/// <summary>
/// The runs of an n-gram model by order: of each the logarithm (base 10) of its last token's probability after the others, and the backoff weight of the run as a
/// context. Runs are arrays of token numbers.
/// </summary>
sealed class NgramTable
{
    /// <summary>Log10 of a probability of zero, as ARPA files write it.</summary>
    public const float Never = -99;

    readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);
    readonly List<string> _names = [];
    readonly Dictionary<Run, (float LogProbability, float Backoff)>[] _runs;

    public NgramTable(int order)
    {
        _runs = [.. Enumerable.Range(0, order).Select(_ => new Dictionary<Run, (float, float)>())];
        (Unknown, Begin, End) = (Number("<unk>"), Number("<s>"), Number("</s>"));
    }

    /// <summary>Longest run.</summary>
    public int Order => _runs.Length;

    /// <summary>Number of the token for every one that the model does not know.</summary>
    public int Unknown { get; }

    /// <summary>Number of the token that stands before every sentence.</summary>
    public int Begin { get; }

    /// <summary>Number of the token that ends every sentence.</summary>
    public int End { get; }

    /// <summary>The tokens, by number.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The runs of a length, counted from 1.</summary>
    public IReadOnlyDictionary<Run, (float LogProbability, float Backoff)> Runs(int length) => _runs[length - 1];

    /// <summary>Sets a run's values.</summary>
    public void Set(ReadOnlySpan<int> run, double logProbability, double backoff) => _runs[run.Length - 1][new Run(run.ToArray())] = ((float)logProbability, (float)backoff);

    /// <summary>Number of a token; a new one where it has none.</summary>
    public int Number(string token)
    {
        if (_tokens.TryGetValue(token, out var number)) return number;
        _tokens.Add(token, number = _names.Count);
        _names.Add(token);
        return number;
    }

    /// <summary>Number of a token of a text; that of the unknown one where the model does not know it, or means something else by it.</summary>
    public int Find(string token) =>
        _tokens.TryGetValue(token, out var number) && number != Begin && number != End && _runs[0].ContainsKey(new Run([number])) ? number : Unknown;

    /// <summary>
    /// Log10 of the probability of a token after a context: that of the longest known run that ends with it, and the backoff weights of the longer contexts that do
    /// not know it. Contexts that the model does not know weigh nothing.
    /// </summary>
    /// <param name="tokens">The context, and the token at its end; no longer than the order.</param>
    public double LogProbability(ReadOnlySpan<int> tokens)
    {
        var backoffs = 0.0;
        for (var first = 0; first < tokens.Length; first++)
        {
            if (_runs[tokens.Length - first - 1].TryGetValue(new Run(tokens[first..].ToArray()), out var known)) return known.LogProbability + backoffs;
            if (tokens.Length - first >= 2 && _runs[tokens.Length - first - 2].TryGetValue(new Run(tokens[first..^1].ToArray()), out var context)) backoffs += context.Backoff;
        }
        // Not even the token alone: a model without the unknown token.
        return Never;
    }

    /// <summary>A run of tokens, equal to another of the same tokens.</summary>
    public readonly struct Run(int[] tokens) : IEquatable<Run>
    {
        public ReadOnlySpan<int> Tokens => tokens;

        public bool Equals(Run other) => Tokens.SequenceEqual(other.Tokens);

        public override bool Equals(object? obj) => obj is Run other && Equals(other);

        public override int GetHashCode()
        {
            var hash = 17u;
            foreach (var token in tokens) hash = (hash ^ (uint)token) * 0x9E3779B1u;
            return (int)(hash ^ (hash >> 15));
        }
    }
}
