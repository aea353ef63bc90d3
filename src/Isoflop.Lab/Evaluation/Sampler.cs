using Isoflop.Numerics;

namespace Isoflop.Lab.Evaluation;

/// <summary>Draws tokens from logits.</summary>
sealed class Sampler
{
    readonly GenerationOptions _options;
    readonly int[] _tokens;
    readonly double[] _probabilities;
    CounterRandom _random;

    /// <summary>A sampler at the start of its draws.</summary>
    /// <param name="options">How to draw.</param>
    /// <param name="vocabulary">Tokens there are.</param>
    public Sampler(GenerationOptions options, int vocabulary)
    {
        (_options, _tokens, _probabilities) = (options, new int[vocabulary], new double[vocabulary]);
        _random = new CounterRandom(options.Seed, 0);
    }

    /// <summary>Draws a token.</summary>
    /// <param name="logits">[vocabulary]</param>
    public int Draw(ReadOnlySpan<float> logits)
    {
        for (var token = 0; token < logits.Length; token++) (_tokens[token], _probabilities[token]) = (token, -logits[token]);
        // Likeliest first; of equal ones the earlier, so that a draw is a function of logits and seed.
        Array.Sort(_probabilities, _tokens);
        SettleTies();
        if (_options.Temperature == 0 || _options.TopK == 1) return _tokens[0];
        var (kept, sum, least) = (Math.Min(_options.TopK ?? logits.Length, logits.Length), 0.0, _probabilities[0]);
        for (var rank = 0; rank < kept; rank++) sum += _probabilities[rank] = Math.Exp((least - _probabilities[rank]) / _options.Temperature);
        if (_options.TopP < 1)
        {
            var (most, reached) = (_options.TopP * sum, 0.0);
            for (var rank = 0; rank < kept; rank++)
            {
                reached += _probabilities[rank];
                if (reached < most) continue;
                (kept, sum) = (rank + 1, reached);
            }
        }
        var at = _random.NextUniform() * sum;
        for (var rank = 0; rank < kept - 1; rank++)
        {
            if ((at -= _probabilities[rank]) < 0) return _tokens[rank];
        }
        return _tokens[kept - 1];
    }

    // The sort is not stable.
    void SettleTies()
    {
        for (var first = 0; first < _tokens.Length;)
        {
            var end = first + 1;
            while (end < _tokens.Length && _probabilities[end] == _probabilities[first]) end++;
            if (end - first > 1) Array.Sort(_tokens, first, end - first);
            first = end;
        }
    }
}
