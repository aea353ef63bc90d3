using System.Security.Cryptography;
using Isoflop.Corpus.Languages.FastText;
using Isoflop.Findings;

namespace Isoflop.Corpus.Languages;

/// <summary>Tells the language of a text by a supervised fastText model, such as lid.176 [Joulin 2016, arXiv 1607.01759 and 1612.03651]. May be used by several threads.</summary>
public sealed class LanguageModel
{
    readonly FastTextModel _model;

    LanguageModel(FastTextModel model, string digest) => (_model, Digest) = (model, digest);

    /// <summary>SHA-256 of the model's file, as lower-case hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="file">A fastText file, plain (.bin) or product-quantised (.ftz).</param>
    /// <exception cref="InputException">The file is not there, cannot be read, or is no such model.</exception>
    public static LanguageModel Read(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            var content = File.ReadAllBytes(file);
            return new LanguageModel(FastTextModel.Read(content, file), Convert.ToHexStringLower(SHA256.HashData(content)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({e.Message})", file, "a model that tells languages", "Fetch it with: isoflop corpus fetch-language-model", e);
        }
    }

    /// <summary>The languages that a text may be in, the likeliest first.</summary>
    /// <param name="text">The text; every kind of white space counts as a blank.</param>
    /// <param name="count">How many to give at most.</param>
    /// <returns>Nothing for a text without a feature that the model knows.</returns>
    public IReadOnlyList<LanguageGuess> Guess(string text, int count = 1)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scores = _model.LogProbabilities(text);
        var guesses = new List<LanguageGuess>(count);
        Span<bool> taken = stackalloc bool[scores.Length];
        while (guesses.Count < Math.Min(count, scores.Length))
        {
            var best = -1;
            for (var label = 0; label < scores.Length; label++)
            {
                if (!taken[label] && (best < 0 || scores[label] > scores[best])) best = label;
            }
            taken[best] = true;
            guesses.Add(new LanguageGuess(_model.Dictionary.Labels[best].Name, Math.Exp(scores[best])));
        }
        return guesses;
    }
}
