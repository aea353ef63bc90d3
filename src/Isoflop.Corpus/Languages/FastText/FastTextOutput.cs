using System.Collections.Immutable;

namespace Isoflop.Corpus.Languages.FastText;

/// <summary>The layer from the hidden vector to log-probabilities.</summary>
sealed class FastTextOutput
{
    readonly FastTextLoss _loss;
    readonly FastTextMatrix _matrix;
    // Of each inner node of the tree, children before parents: its two children, leaves first.
    readonly (int Left, int Right)[] _children;

    public FastTextOutput(FastTextLoss loss, FastTextMatrix matrix, ImmutableArray<(string Name, long Count)> labels)
    {
        (_loss, _matrix) = (loss, matrix);
        _children = loss == FastTextLoss.Hierarchical ? Tree(labels) : [];
    }

    /// <summary>Log-probabilities of all labels, as fastText gives them: it adds 1e-5 to a probability before it takes the logarithm.</summary>
    public ReadOnlySpan<float> LogProbabilities(FastTextScratch scratch)
    {
        var hidden = scratch.Hidden;
        var count = _matrix.Rows;
        if (_loss == FastTextLoss.Hierarchical)
        {
            // Scores of leaves and inner nodes; the root is the last.
            var scores = scratch.Scores(count + _children.Length);
            scores[^1] = 0;
            for (var node = _children.Length - 1; node >= 0; node--)
            {
                var yes = Sigmoid(FloatVectors.Dot(_matrix[node], hidden));
                var (left, right) = _children[node];
                scores[left] = scores[count + node] + Log(1 - yes);
                scores[right] = scores[count + node] + Log(yes);
            }
            return scores[..count];
        }
        var outputs = scratch.Scores(count);
        for (var label = 0; label < count; label++) outputs[label] = FloatVectors.Dot(_matrix[label], hidden);
        if (_loss == FastTextLoss.Softmax)
        {
            Softmax(outputs);
            foreach (ref var probability in outputs) probability = Log(probability);
        }
        else
        {
            foreach (ref var score in outputs) score = Log(Sigmoid(score));
        }
        return outputs;
    }

    /// <summary>Turns scores into probabilities that sum to one.</summary>
    public static void Softmax(Span<float> scores)
    {
        var (most, sum) = (float.NegativeInfinity, 0f);
        foreach (var score in scores) most = MathF.Max(most, score);
        foreach (ref var score in scores) sum += score = MathF.Exp(score - most);
        foreach (ref var score in scores) score /= sum;
    }

    static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));

    static float Log(float value) => MathF.Log(value + 1e-5f);

    // Huffman's tree over labels that stand in falling order of their counts: the two smallest of what is left become one, a leaf only where it is strictly smaller.
    static (int Left, int Right)[] Tree(ImmutableArray<(string Name, long Count)> labels)
    {
        var size = labels.Length;
        var counts = new long[(2 * size) - 1];
        Array.Fill(counts, 1_000_000_000_000_000);
        for (var label = 0; label < size; label++) counts[label] = labels[label].Count;
        var children = new (int Left, int Right)[size - 1];
        var (leaf, inner) = (size - 1, size);
        for (var node = 0; node < size - 1; node++)
        {
            children[node] = (Smallest(), Smallest());
            counts[size + node] = counts[children[node].Left] + counts[children[node].Right];
        }
        return children;

        int Smallest() => leaf >= 0 && counts[leaf] < counts[inner] ? leaf-- : inner++;
    }
}
