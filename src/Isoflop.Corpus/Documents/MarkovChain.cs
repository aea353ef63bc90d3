using Isoflop.Numerics;

namespace Isoflop.Corpus.Documents;

/// <summary>
/// The chain behind <see cref="MarkovText"/>. A state is the last <see cref="Order"/> symbols as a number to the base of the alphabet, the oldest symbol
/// first. All transitions have a positive chance, so the stationary distribution is unique and power iteration finds it.
/// </summary>
sealed class MarkovChain
{
    // Far below what an entropy is printed to; an iteration shrinks the distance by a constant factor.
    const double Tolerance = 1e-14;
    const int MostIterations = 10_000;

    readonly int _alphabet;
    readonly int _states;
    // [state, symbol], summed up over symbols.
    readonly double[] _cumulative;
    readonly double[] _stationary;
    readonly double[] _stationaryCumulative;

    public MarkovChain(MarkovTextOptions options)
    {
        (Order, _alphabet) = (options.Order, options.Alphabet);
        _states = Power(_alphabet, Order);
        var probabilities = Probabilities(options);
        _stationary = Stationary(probabilities);
        ConditionalEntropies = [.. Enumerable.Range(0, Order).Select(ShortEntropy), Rate(probabilities)];
        _cumulative = probabilities;
        for (var state = 0; state < _states; state++) SumUp(_cumulative.AsSpan(state * _alphabet, _alphabet));
        _stationaryCumulative = [.. _stationary];
        SumUp(_stationaryCumulative);
    }

    /// <summary>Symbols in a state.</summary>
    public int Order { get; }

    /// <summary>Entropy of a symbol given the 0, 1, ..., <see cref="Order"/> symbols before it, in nats; the last is the entropy rate.</summary>
    public IReadOnlyList<double> ConditionalEntropies { get; }

    /// <summary>Share of a state in the long run.</summary>
    public double Share(int state) => _stationary[state];

    /// <summary>Chance of a symbol after a state.</summary>
    public double Chance(int state, int symbol)
    {
        var row = _cumulative.AsSpan(state * _alphabet, _alphabet);
        return symbol == 0 ? row[0] : row[symbol] - row[symbol - 1];
    }

    /// <summary>The state that follows a state and a symbol.</summary>
    public int Follow(int state, int symbol) => ((state * _alphabet) + symbol) % _states;

    /// <summary>A state drawn from the stationary distribution.</summary>
    /// <param name="uniform">Uniform on (0, 1).</param>
    public int Begin(double uniform) => Draw(_stationaryCumulative, uniform);

    /// <summary>The symbols of a state, oldest first.</summary>
    public int[] Symbols(int state)
    {
        var symbols = new int[Order];
        for (var i = Order - 1; i >= 0; i--, state /= _alphabet) symbols[i] = state % _alphabet;
        return symbols;
    }

    /// <summary>Draws the next symbol and moves on.</summary>
    /// <param name="state">The state; afterwards the one that follows.</param>
    /// <param name="uniform">Uniform on (0, 1).</param>
    public int Next(ref int state, double uniform)
    {
        var symbol = Draw(_cumulative.AsSpan(state * _alphabet, _alphabet), uniform);
        state = Follow(state, symbol);
        return symbol;
    }

    double[] Probabilities(MarkovTextOptions options)
    {
        // Exponents of the shorter context first; a longer one adds its own to those of its ending.
        var exponents = new double[_alphabet];
        for (var symbol = 0; symbol < _alphabet; symbol++) exponents[symbol] = -options.Zipf * Math.Log(symbol + 1);
        for (var length = 1; length <= Order; length++)
        {
            var contexts = Power(_alphabet, length);
            var endings = exponents;
            exponents = new double[contexts * _alphabet];
            for (var context = 0; context < contexts; context++)
            {
                // Streams of documents count up from 0, those of contexts from the top down.
                var normal = new CounterRandom(options.Seed, ~(((ulong)length << 32) | (uint)context));
                var ending = context % (contexts / _alphabet);
                for (var symbol = 0; symbol < _alphabet; symbol++)
                    exponents[(context * _alphabet) + symbol] = endings[(ending * _alphabet) + symbol] + (options.Tilt * normal.NextNormal());
            }
        }
        for (var state = 0; state < _states; state++)
        {
            var row = exponents.AsSpan(state * _alphabet, _alphabet);
            var sum = 0.0;
            foreach (ref var value in row) sum += value = Math.Exp(value);
            foreach (ref var value in row) value /= sum;
        }
        return exponents;
    }

    double[] Stationary(double[] probabilities)
    {
        var share = new double[_states];
        Array.Fill(share, 1.0 / _states);
        var next = new double[_states];
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            Array.Clear(next);
            for (var state = 0; state < _states; state++)
            {
                var first = Follow(state, 0);
                for (var symbol = 0; symbol < _alphabet; symbol++) next[first + symbol] += share[state] * probabilities[(state * _alphabet) + symbol];
            }
            var (distance, sum) = (0.0, next.Sum());
            for (var state = 0; state < _states; state++)
            {
                next[state] /= sum;
                distance += Math.Abs(next[state] - share[state]);
            }
            (share, next) = (next, share);
            if (distance < Tolerance) break;
        }
        return share;
    }

    // H(X_{n+1} | X_1 ... X_n) = H(X_1 ... X_{n+1}) - H(X_1 ... X_n), for n below the order.
    double ShortEntropy(int known) => BlockEntropy(known + 1) - BlockEntropy(known);

    double BlockEntropy(int length)
    {
        var blocks = new double[Power(_alphabet, length)];
        for (var state = 0; state < _states; state++) blocks[state % blocks.Length] += _stationary[state];
        return Entropy(blocks);
    }

    double Rate(double[] probabilities)
    {
        var sum = 0.0;
        for (var state = 0; state < _states; state++) sum += _stationary[state] * Entropy(probabilities.AsSpan(state * _alphabet, _alphabet));
        return sum;
    }

    static double Entropy(ReadOnlySpan<double> shares)
    {
        var sum = 0.0;
        foreach (var share in shares) sum -= share > 0 ? share * Math.Log(share) : 0;
        return sum;
    }

    static int Power(int number, int exponent) => exponent == 0 ? 1 : number * Power(number, exponent - 1);

    static void SumUp(Span<double> values)
    {
        for (var i = 1; i < values.Length; i++) values[i] += values[i - 1];
    }

    static int Draw(ReadOnlySpan<double> cumulative, double uniform)
    {
        var place = cumulative.BinarySearch(uniform * cumulative[^1]);
        return Math.Min(place < 0 ? ~place : place, cumulative.Length - 1);
    }
}
