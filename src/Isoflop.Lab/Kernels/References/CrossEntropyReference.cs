namespace Isoflop.Lab.Kernels.References;

/// <summary>What <see cref="CrossEntropy"/> computes, in double precision.</summary>
static class CrossEntropyReference
{
    /// <summary>losses[rows]; logits[rows, vocabulary] become scale (softmax - target)</summary>
    public static void LossAndGradient(Span<float> logits, ReadOnlySpan<int> targets, Span<float> losses, int rows, int vocabulary, float scale)
    {
        Loss(logits, targets, losses, rows, vocabulary);
        for (var row = 0; row < rows; row++)
        {
            var line = logits.Slice(row * vocabulary, vocabulary);
            var target = targets[row];
            if (target == CrossEntropy.Ignored)
            {
                line.Clear();
                continue;
            }
            var normaliser = LogSumExp(line);
            for (var token = 0; token < vocabulary; token++) line[token] = (float)(scale * (Math.Exp(line[token] - normaliser) - (token == target ? 1 : 0)));
        }
    }

    /// <summary>losses[rows] from logits[rows, vocabulary]</summary>
    public static void Loss(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, Span<float> losses, int rows, int vocabulary)
    {
        for (var row = 0; row < rows; row++)
        {
            var line = logits.Slice(row * vocabulary, vocabulary);
            losses[row] = targets[row] == CrossEntropy.Ignored ? 0 : (float)(LogSumExp(line) - line[targets[row]]);
        }
    }

    static double LogSumExp(ReadOnlySpan<float> line)
    {
        var (largest, sum) = (double.NegativeInfinity, 0.0);
        foreach (var logit in line) largest = Math.Max(largest, logit);
        foreach (var logit in line) sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum);
    }
}
