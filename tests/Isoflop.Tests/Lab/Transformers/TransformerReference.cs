using Isoflop.Lab.Transformers;

namespace Isoflop.Tests.Lab.Transformers;

/// <summary>
/// The model written down a second time, in double precision, token by token and without any kernel: what the lab's forward pass must compute and
/// what its gradients are differences of.
/// </summary>
sealed class TransformerReference(TransformerShape shape)
{
    readonly ParameterLayout _layout = ParameterLayout.Of(shape);

    readonly Dictionary<int, double[]> _matrices = [];

    /// <summary>Mean loss over the tokens and mean balance loss over the sequences, in nats; nothing is dropped unless it trains.</summary>
    public (double Loss, double Balance) Evaluate(double[] weights, int[] inputs, int[] targets, bool training)
    {
        var sequences = inputs.Length / shape.Context;
        var (loss, balance) = (0.0, 0.0);
        foreach (var slice in _layout.Slices) _matrices[slice.Offset] = weights[slice.Offset..(slice.Offset + slice.Length)];
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var own = inputs.AsSpan(sequence * shape.Context, shape.Context).ToArray();
            var logits = Logits(own, training, ref balance);
            for (var t = 0; t < own.Length; t++)
            {
                var most = logits[t].Max();
                loss += most + Math.Log(logits[t].Sum(logit => Math.Exp(logit - most))) - logits[t][targets[(sequence * shape.Context) + t]];
            }
        }
        return (loss / inputs.Length, balance / sequences);
    }

    double[] Matrix(ParameterSlice slice) => _matrices[slice.Offset];

    // [token][vocabulary] of one sequence.
    double[][] Logits(int[] tokens, bool training, ref double balance)
    {
        var x = tokens.Select(token => Matrix(_layout.Embedding)[(token * shape.Width)..((token + 1) * shape.Width)]).ToArray();
        foreach (var layer in _layout.Layers)
        {
            Add(x, Attention(layer, [.. x.Select(row => Norm(row, Matrix(layer.AttentionNorm)))]));
            Add(x, FeedForward(layer, [.. x.Select(row => Norm(row, Matrix(layer.FeedForwardNorm)))], training, ref balance));
        }
        return [.. x.Select(row => Times(Matrix(_layout.Head), Norm(row, Matrix(_layout.FinalNorm))))];
    }

    double[][] Attention(LayerLayout layer, double[][] x)
    {
        var (size, group) = (shape.HeadSize ?? shape.Width / shape.Heads, shape.Heads / (shape.KeyValueHeads ?? shape.Heads));
        var queries = x.Select((row, t) => Heads(Times(Matrix(layer.Query), row), size, layer.QueryNorm is { } norm ? Matrix(norm) : null, t)).ToArray();
        var keys = x.Select((row, t) => Heads(Times(Matrix(layer.Key), row), size, layer.KeyNorm is { } norm ? Matrix(norm) : null, t)).ToArray();
        var values = x.Select(row => Times(Matrix(layer.Value), row).Chunk(size).ToArray()).ToArray();
        return [.. x.Select((_, t) => Times(Matrix(layer.Output), [.. Enumerable.Range(0, shape.Heads).SelectMany(head => Head(head, t))]))];

        double[] Head(int head, int t)
        {
            var scores = Enumerable.Range(0, t + 1).Select(u => Dot(queries[t][head], keys[u][head / group]) / Math.Sqrt(size)).ToArray();
            var shares = Softmax(scores);
            return [.. Enumerable.Range(0, size).Select(channel => Enumerable.Range(0, t + 1).Sum(u => shares[u] * values[u][head / group][channel]))];
        }
    }

    double[][] Heads(double[] row, int size, double[]? gain, int position) => [.. row.Chunk(size).Select(head => Rotate(gain is null ? head : Norm(head, gain), position))];

    // Channel i turns with channel i + size/2.
    double[] Rotate(double[] head, int position)
    {
        var (half, turned) = (head.Length / 2, new double[head.Length]);
        for (var i = 0; i < half; i++)
        {
            var (sin, cos) = Math.SinCos(position * Math.Pow(shape.RotaryBase, -2.0 * i / head.Length));
            turned[i] = (head[i] * cos) - (head[i + half] * sin);
            turned[i + half] = (head[i + half] * cos) + (head[i] * sin);
        }
        return turned;
    }

    double[][] FeedForward(LayerLayout layer, double[][] x, bool training, ref double balance)
    {
        var experts = shape.Experts;
        if (layer.Router is not { } router) return [.. x.Select(row => Expert(layer.Experts[0], row))];
        var taken = new int[experts.Count];
        var capacity = training && experts.Capacity is { } factor ? Math.Ceiling(factor * x.Length * experts.Active / experts.Count) : double.PositiveInfinity;
        var mean = new double[experts.Count];
        var result = new double[x.Length][];
        for (var t = 0; t < x.Length; t++)
        {
            var probabilities = Softmax(Times(Matrix(router), x[t]));
            var scores = layer.BalanceBias is { } bias ? [.. probabilities.Zip(Matrix(bias), (p, b) => p + b)] : probabilities;
            var chosen = Enumerable.Range(0, experts.Count).OrderByDescending(expert => scores[expert]).Take(experts.Active).ToArray();
            var sum = experts.Active == 1 ? 1 : chosen.Sum(expert => probabilities[expert]);
            result[t] = layer.Shared is { } shared ? Expert(shared, x[t]) : new double[shape.Width];
            foreach (var expert in chosen)
            {
                if (++taken[expert] > capacity) continue;
                var output = Expert(layer.Experts[expert], x[t]);
                for (var i = 0; i < output.Length; i++) result[t][i] += probabilities[expert] / sum * output[i];
            }
            for (var expert = 0; expert < mean.Length; expert++) mean[expert] += probabilities[expert] / x.Length;
        }
        for (var expert = 0; expert < mean.Length; expert++) balance += experts.Count * mean[expert] * taken[expert] / (x.Length * experts.Active);
        return result;
    }

    double[] Expert(ExpertLayout expert, double[] x)
    {
        var (gate, up) = (Times(Matrix(expert.Gate), x), Times(Matrix(expert.Up), x));
        return Times(Matrix(expert.Down), [.. gate.Zip(up, (g, u) => Gate(g) * u)]);
    }

    double Gate(double x) => shape.Gate == FeedForwardGate.SwiGlu
        ? x / (1 + Math.Exp(-x))
        : x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))) / 2;

    double[] Norm(double[] x, double[] gain)
    {
        var root = Math.Sqrt((x.Sum(v => v * v) / x.Length) + shape.NormEpsilon);
        return [.. x.Zip(gain, (v, g) => g * v / root)];
    }

    static double[] Softmax(double[] x)
    {
        var most = x.Max();
        var powers = x.Select(v => Math.Exp(v - most)).ToArray();
        var sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }

    static double[] Times(double[] matrix, double[] x)
    {
        var y = new double[matrix.Length / x.Length];
        for (var row = 0; row < y.Length; row++)
        {
            for (var column = 0; column < x.Length; column++) y[row] += matrix[(row * x.Length) + column] * x[column];
        }
        return y;
    }

    static double Dot(double[] x, double[] y) => Times(x, y)[0];

    static void Add(double[][] x, double[][] y)
    {
        for (var t = 0; t < x.Length; t++)
        {
            for (var i = 0; i < x[t].Length; i++) x[t][i] += y[t][i];
        }
    }
}
