using System.Collections.Immutable;
using System.Security.Cryptography;
using Isoflop.Corpus.Languages.FastText;
using Isoflop.Findings;

namespace Isoflop.Corpus.Filters.Classifiers;

/// <summary>
/// A linear classifier of texts in the manner of fastText [Joulin 2016, arXiv 1607.01759]: the mean of the vectors of words and runs of words, a linear layer, softmax.
/// Reads and writes fastText's own files, so that a classifier trained elsewhere can be applied here and the other way round. Words stand between white space,
/// case counts. May be used by several threads.
/// </summary>
public sealed class TextClassifier
{
    readonly FastTextModel _model;

    TextClassifier(FastTextModel model, string digest) => (_model, Digest) = (model, digest);

    /// <summary>SHA-256 of the classifier's file, as lower-case hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>The labels that it tells apart.</summary>
    public ImmutableArray<string> Labels => [.. _model.Dictionary.Labels.Select(label => label.Name)];

    /// <summary>Trains a classifier, on one thread: equal examples and options give equal weights.</summary>
    /// <param name="examples">Texts with their labels.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="InputException">There are fewer than two labels, or an option cannot be.</exception>
    public static TextClassifier Train(IEnumerable<(string Label, string Text)> examples, ClassifierOptions? options = null) =>
        Of(FastTextTraining.Train([.. examples], options ?? new ClassifierOptions()));

    /// <summary>Reads a classifier.</summary>
    /// <param name="file">A fastText file, plain (.bin) or product-quantised (.ftz).</param>
    /// <exception cref="InputException">The file is not there, cannot be read, or is no such model.</exception>
    public static TextClassifier Read(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            var content = File.ReadAllBytes(file);
            return new TextClassifier(FastTextModel.Read(content, file), Convert.ToHexStringLower(SHA256.HashData(content)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({e.Message})", file, "a classifier of texts", "Train one with: isoflop corpus train-classifier", e);
        }
    }

    /// <summary>Writes the classifier as fastText does (.bin).</summary>
    /// <param name="file">The file, which is overwritten.</param>
    public void Save(string file)
    {
        using var stream = File.Create(file);
        _model.Write(stream);
    }

    /// <summary>The probability of a label; 0 for a text without a feature that the classifier knows.</summary>
    /// <param name="text">The text.</param>
    /// <param name="label">The label.</param>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    public double Probability(string text, string label)
    {
        ArgumentNullException.ThrowIfNull(text);
        var place = Labels.IndexOf(label);
        if (place < 0) throw new ArgumentException($"no label '{label}'", nameof(label));
        return Probability(text, place);
    }

    internal double Probability(string text, int place) => _model.LogProbabilities(text) is { IsEmpty: false } scores ? Math.Exp(scores[place]) : 0;

    static TextClassifier Of(FastTextModel model)
    {
        using var content = new MemoryStream();
        model.Write(content);
        return new TextClassifier(model, Convert.ToHexStringLower(SHA256.HashData(content.ToArray())));
    }
}
