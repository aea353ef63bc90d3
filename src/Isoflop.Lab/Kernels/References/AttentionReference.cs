namespace Isoflop.Lab.Kernels.References;

/// <summary>What <see cref="Attention"/> computes, query by query with all of its weights stored, in double precision.</summary>
static class AttentionReference
{
    /// <summary>output[tokens, heads, headSize], logSumExp[heads, tokens]</summary>
    public static void Forward(ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, Span<float> output, Span<float> logSumExp, in AttentionShape shape)
    {
        var weights = new double[shape.Keys];
        for (var head = 0; head < shape.Heads; head++)
        {
            for (var token = 0; token < shape.Tokens; token++)
            {
                logSumExp[(head * shape.Tokens) + token] = (float)Weights(q, k, shape, head, token, weights);
                for (var channel = 0; channel < shape.HeadSize; channel++)
                {
                    var sum = 0.0;
                    for (var key = 0; key <= Last(shape, token); key++) sum += weights[key] * v[Key(shape, head, key) + channel];
                    output[(token * shape.OutputStride) + (head * shape.HeadSize) + channel] = (float)sum;
                }
            }
        }
    }

    /// <summary>dq[tokens, heads, headSize], dk, dv[tokens, keyValueHeads, headSize]</summary>
    // P = softmax(S), S = scale q kᵀ:  dV = Pᵀ dO;  dP = dO Vᵀ;  dS = P (dP - Σ P dP);  dq = scale dS k;  dk = scale dSᵀ q
    public static void Backward(
        ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, ReadOnlySpan<float> doutput, Span<float> dq, Span<float> dk, Span<float> dv,
        in AttentionShape shape)
    {
        var (weights, upstream) = (new double[shape.Keys], new double[shape.Keys]);
        var (keys, values) = (new double[k.Length], new double[v.Length]);
        for (var head = 0; head < shape.Heads; head++)
        {
            for (var token = 0; token < shape.Tokens; token++)
            {
                Weights(q, k, shape, head, token, weights);
                var (query, result, last) = ((token * shape.QueryStride) + (head * shape.HeadSize), (token * shape.OutputStride) + (head * shape.HeadSize), Last(shape, token));
                var mean = 0.0;
                for (var key = 0; key <= last; key++)
                {
                    upstream[key] = 0;
                    for (var channel = 0; channel < shape.HeadSize; channel++) upstream[key] += (double)doutput[result + channel] * v[Key(shape, head, key) + channel];
                    mean += weights[key] * upstream[key];
                }
                for (var channel = 0; channel < shape.HeadSize; channel++)
                {
                    var sum = 0.0;
                    for (var key = 0; key <= last; key++)
                    {
                        var (score, at) = (shape.Scale * weights[key] * (upstream[key] - mean), Key(shape, head, key) + channel);
                        sum += score * k[at];
                        keys[at] += score * q[query + channel];
                        values[at] += weights[key] * doutput[result + channel];
                    }
                    dq[query + channel] = (float)sum;
                }
            }
        }
        // Only what belongs to these heads: other columns of a shared matrix keep what they hold.
        for (var token = 0; token < shape.Tokens; token++)
        {
            for (var at = token * shape.KeyStride; at < (token * shape.KeyStride) + (shape.KeyValueHeads * shape.HeadSize); at++)
                (dk[at], dv[at]) = ((float)keys[at], (float)values[at]);
        }
    }

    static int Last(in AttentionShape shape, int token) => shape.Keys - shape.Tokens + token;

    static int Key(in AttentionShape shape, int head, int key) => (key * shape.KeyStride) + (head / (shape.Heads / shape.KeyValueHeads) * shape.HeadSize);

    // The softmax over the keys that a query sees; returns ln Σ exp(score).
    static double Weights(ReadOnlySpan<float> q, ReadOnlySpan<float> k, in AttentionShape shape, int head, int token, double[] weights)
    {
        var (last, largest, sum) = (Last(shape, token), double.NegativeInfinity, 0.0);
        for (var key = 0; key <= last; key++)
        {
            var score = 0.0;
            for (var channel = 0; channel < shape.HeadSize; channel++)
                score += (double)q[(token * shape.QueryStride) + (head * shape.HeadSize) + channel] * k[Key(shape, head, key) + channel];
            weights[key] = score * shape.Scale;
            largest = Math.Max(largest, weights[key]);
        }
        for (var key = 0; key <= last; key++) sum += weights[key] = Math.Exp(weights[key] - largest);
        for (var key = 0; key <= last; key++) weights[key] /= sum;
        return largest + Math.Log(sum);
    }
}
