using System.Collections.Immutable;
using System.Globalization;

namespace Isoflop.Runs;

/// <summary>Columns of a table that are no column of runs, kept under their headers because a command was told to: arms, tasks, shares of a mixture.</summary>
/// <param name="Texts">[header][run]: the cells, null where empty.</param>
/// <param name="Numbers">[header][run]: the cells of those columns that hold numbers only, NaN where empty.</param>
sealed record KeptColumns(ImmutableSortedDictionary<string, string?[]> Texts, ImmutableSortedDictionary<string, double[]> Numbers)
{
    public static KeptColumns None { get; } = new(ImmutableSortedDictionary<string, string?[]>.Empty, ImmutableSortedDictionary<string, double[]>.Empty);

    public KeptColumns Select(ReadOnlySpan<int> indices)
    {
        var (texts, numbers) = (Texts, Numbers);
        foreach (var (header, cells) in Texts) texts = texts.SetItem(header, Pick(cells, indices));
        foreach (var (header, cells) in Numbers) numbers = numbers.SetItem(header, Pick(cells, indices));
        return new KeptColumns(texts, numbers);
    }

    public KeptColumns With(string header, double[] values) => new(
        Texts.SetItem(header, Array.ConvertAll(values, value => double.IsNaN(value) ? null : value.ToString("R", CultureInfo.InvariantCulture))),
        Numbers.SetItem(header, values));

    static T[] Pick<T>(T[] values, ReadOnlySpan<int> indices)
    {
        var picked = new T[indices.Length];
        for (var i = 0; i < picked.Length; i++) picked[i] = values[indices[i]];
        return picked;
    }
}
