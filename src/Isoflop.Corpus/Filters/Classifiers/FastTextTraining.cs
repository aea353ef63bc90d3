using Isoflop.Corpus.Languages.FastText;
using Isoflop.Findings;
using Isoflop.Numerics;

namespace Isoflop.Corpus.Filters.Classifiers;

/// <summary>Trains a supervised fastText model by stochastic gradient descent, one text at a time.</summary>
static class FastTextTraining
{
    /// <summary>The model after all passes.</summary>
    public static FastTextModel Train(IReadOnlyList<(string Label, string Text)> examples, ClassifierOptions options)
    {
        Check(examples, options);
        var shape = new FastTextShape(options.Dimension, options.WordNgrams, FastTextLoss.Softmax, options.WordNgrams > 1 ? options.Buckets : 0, 0, 0);
        var labels = examples.GroupBy(example => example.Label).Select(group => (Name: group.Key, Count: (long)group.Count())).OrderByDescending(label => label.Count).ThenBy(label => label.Name, StringComparer.Ordinal).ToArray();
        var dictionary = FastTextDictionary.Of(Words(examples, options.LeastCount), labels);
        var input = new FastTextMatrix(dictionary.Words.Length + shape.Buckets, options.Dimension, new float[(dictionary.Words.Length + shape.Buckets) * options.Dimension]);
        var random = new CounterRandom(options.Seed, 0);
        foreach (ref var value in input.Values) value = (float)(((2 * random.NextUniform()) - 1) / options.Dimension);
        var output = new FastTextMatrix(labels.Length, options.Dimension, new float[labels.Length * options.Dimension]);
        var model = new FastTextModel(shape, dictionary, input, output);
        var places = labels.Select((label, place) => (label.Name, place)).ToDictionary(label => label.Name, label => label.place);
        var descent = new Descent(input, output);
        // What a text's features are does not change: they are found once.
        var texts = examples.Select(example => (Rows: model.Features(example.Text).ToArray(), Place: places[example.Label])).ToArray();
        var (steps, step) = ((double)options.Epochs * texts.Length, 0);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            Shuffle(texts, new CounterRandom(options.Seed, (ulong)epoch + 1));
            foreach (var (rows, place) in texts)
            {
                descent.Step(rows, place, (float)(options.LearningRate * (1 - (step / steps))));
                step++;
            }
        }
        return model;
    }

    static void Check(IReadOnlyList<(string Label, string Text)> examples, ClassifierOptions options)
    {
        if (examples.Select(example => example.Label).Distinct().Count() < 2)
            throw new InputException($"{examples.Count} texts of one label", "classifier", "texts of two labels or more", "Give good and bad examples.");
        if (options.Dimension < 1 || options.WordNgrams < 1 || options.Buckets < 1 || options.Epochs < 1 || !(options.LearningRate > 0))
            throw new InputException(options.ToString(), "classifier", "a dimension, runs of words, buckets, epochs and a rate above 0", "Take the defaults.");
    }

    // Frequent ones first; the word that ends a line is fastText's own.
    static IEnumerable<string> Words(IReadOnlyList<(string Label, string Text)> examples, int leastCount)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (_, text) in examples)
        {
            foreach (var word in text.Split([' ', '\t', '\n', '\v', '\f', '\r', '\0'], StringSplitOptions.RemoveEmptyEntries))
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, word, out _)++;
        }
        counts.Remove("</s>");
        return counts
            .Where(word => word.Value >= leastCount && !word.Key.StartsWith("__label__", StringComparison.Ordinal))
            .OrderByDescending(word => word.Value)
            .ThenBy(word => word.Key, StringComparer.Ordinal)
            .Select(word => word.Key)
            .Prepend("</s>");
    }

    static void Shuffle((int[] Rows, int Place)[] texts, CounterRandom random)
    {
        for (var index = texts.Length - 1; index > 0; index--)
        {
            var other = random.NextIndex(index + 1);
            (texts[index], texts[other]) = (texts[other], texts[index]);
        }
    }

    sealed class Descent(FastTextMatrix input, FastTextMatrix output)
    {
        readonly float[] _hidden = new float[input.Columns];
        readonly float[] _gradient = new float[input.Columns];
        readonly float[] _scores = new float[output.Rows];

        // h = mean of rows, p = softmax(W h); W_l += rate (1[l = y] - p_l) h, each row += rate sum_l (1[l = y] - p_l) W_l / rows.   [fastText, loss.cc and model.cc]
        public void Step(ReadOnlySpan<int> rows, int label, float rate)
        {
            if (rows.IsEmpty) return;
            Array.Clear(_hidden);
            Array.Clear(_gradient);
            foreach (var row in rows) FloatVectors.Add(_hidden, input[row]);
            foreach (ref var value in _hidden.AsSpan()) value /= rows.Length;
            for (var place = 0; place < _scores.Length; place++) _scores[place] = FloatVectors.Dot(output[place], _hidden);
            FastTextOutput.Softmax(_scores);
            for (var place = 0; place < _scores.Length; place++)
            {
                var error = rate * ((place == label ? 1 : 0) - _scores[place]);
                FloatVectors.AddScaled(_gradient, output[place], error);
                FloatVectors.AddScaled(output[place], _hidden, error);
            }
            foreach (var row in rows) FloatVectors.AddScaled(input[row], _gradient, 1f / rows.Length);
        }
    }
}
