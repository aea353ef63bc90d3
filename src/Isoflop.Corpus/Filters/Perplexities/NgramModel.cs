using System.Security.Cryptography;
using System.Text;
using Isoflop.Findings;

namespace Isoflop.Corpus.Filters.Perplexities;

/// <summary>
/// An n-gram model with backoff: read from ARPA text, or estimated by modified Kneser-Ney smoothing with interpolation, as KenLM's lmplz estimates
/// [Chen and Goodman 1998; Heafield 2013]. A line of a text is a sentence.
/// </summary>
public sealed class NgramModel : TextScorer
{
    readonly NgramTable _table;
    readonly NgramUnit _unit;

    NgramModel(NgramTable table, NgramUnit unit)
    {
        (_table, _unit) = (table, unit);
        using var text = new MemoryStream();
        using (var writer = new StreamWriter(text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)) ArpaFile.Write(table, writer);
        Identity = $"{table.Order}-gram model: {Convert.ToHexStringLower(SHA256.HashData(text.ToArray()))}; unit: {unit}; lower case; a line is a sentence";
    }

    /// <inheritdoc/>
    public override string Identity { get; }

    /// <summary>Longest run of tokens that the model knows.</summary>
    public int Order => _table.Order;

    /// <summary>Estimates a model.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="order">Longest run of tokens, 1 to 6.</param>
    /// <param name="unit">What is predicted.</param>
    /// <exception cref="InputException">The order is out of range, or the texts have no token.</exception>
    public static NgramModel Train(IEnumerable<string> texts, int order = 3, NgramUnit unit = NgramUnit.Words)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (order is < 1 or > 6) throw new InputException($"an order of {order}", "n-gram model", "1 to 6", "3 is usual.");
        return new NgramModel(KneserNey.Estimate(texts.SelectMany(text => NgramSentences.Of(text, unit)), order), unit);
    }

    /// <summary>Reads a model from ARPA text.</summary>
    /// <param name="file">The file.</param>
    /// <param name="unit">What it predicts.</param>
    /// <exception cref="InputException">The file cannot be read or is no such model.</exception>
    public static NgramModel Read(string file, NgramUnit unit = NgramUnit.Words) => new(ArpaFile.Read(file), unit);

    /// <summary>Writes the model as ARPA text.</summary>
    /// <param name="file">The file, which is overwritten.</param>
    public void Save(string file)
    {
        using var writer = new StreamWriter(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        ArpaFile.Write(_table, writer);
    }

    /// <inheritdoc/>
    public override (double LogProbability, int Tokens) Score(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (sum, count) = (0.0, 0);
        foreach (var sentence in NgramSentences.Of(text, _unit))
        {
            foreach (var logProbability in LogProbabilities(sentence)) sum += logProbability;
            count += sentence.Length + 1;
        }
        return (sum * Math.Log(10), count);
    }

    /// <summary>Log10 of the probability of each token of a sentence, and of its end.</summary>
    internal double[] LogProbabilities(IReadOnlyList<string> sentence)
    {
        int[] tokens = [_table.Begin, .. sentence.Select(_table.Find), _table.End];
        return [.. Enumerable.Range(1, tokens.Length - 1).Select(last => _table.LogProbability(tokens.AsSpan(Math.Max(0, last - Order + 1)..(last + 1))))];
    }

    internal NgramTable Table => _table;
}
