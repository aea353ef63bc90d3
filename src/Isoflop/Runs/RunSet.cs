using System.Buffers.Binary;
using System.Collections;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Quantities;

namespace Isoflop.Runs;

/// <summary>
/// A selection of runs, held by column so that a million of them fit in memory and a fit can read a span.
/// Its digest says exactly what a fit was fitted to.
/// </summary>
public sealed class RunSet : IReadOnlyList<Run>
{
    readonly double[]?[] _values;
    readonly string?[]? _names;
    readonly string?[]? _groups;
    readonly string?[]? _precisions;
    readonly int[] _rows;
    readonly KeptColumns _kept;
    string? _digest;

    internal RunSet(
        double[]?[] values, string?[]? names, string?[]? groups, string?[]? precisions, int[] rows, ParamsConvention convention, KeptColumns? kept = null)
    {
        _values = values;
        _names = names;
        _groups = groups;
        _precisions = precisions;
        _rows = rows;
        _kept = kept ?? KeptColumns.None;
        Convention = convention;
    }

    /// <summary>Number of runs.</summary>
    public int Count => _rows.Length;

    /// <summary>Which parameters <see cref="RunColumn.Params"/> counts.</summary>
    public ParamsConvention Convention { get; }

    /// <summary>The run at an index, 0-based.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public Run this[int index] => new()
    {
        Params = Quantity<Params>(RunColumn.Params, index),
        Tokens = Quantity<Tokens>(RunColumn.Tokens, index),
        Flops = Quantity<Flops>(RunColumn.Flops, index),
        Loss = Quantity<NatsPerToken>(RunColumn.Loss, index),
        NonEmbeddingParams = Quantity<Params>(RunColumn.NonEmbeddingParams, index),
        ActiveParams = Quantity<Params>(RunColumn.ActiveParams, index),
        TotalParams = Quantity<Params>(RunColumn.TotalParams, index),
        UniqueTokens = Quantity<Tokens>(RunColumn.UniqueTokens, index),
        Experts = (int?)Number(RunColumn.Experts, index),
        Granularity = Number(RunColumn.Granularity, index),
        WeightBits = Number(RunColumn.WeightBits, index),
        ActivationBits = Number(RunColumn.ActivationBits, index),
        KeyValueBits = Number(RunColumn.KeyValueBits, index),
        PostTrainingBits = Number(RunColumn.PostTrainingBits, index),
        LossIncrease = Quantity<NatsPerToken>(RunColumn.LossIncrease, index),
        Score = Number(RunColumn.Score, index),
        Samples = Number(RunColumn.Samples, index),
        Correct = Number(RunColumn.Correct, index),
        MinimumSteps = Number(RunColumn.MinimumSteps, index),
        BatchTokens = Quantity<Tokens>(RunColumn.BatchTokens, index),
        LearningRate = Number(RunColumn.LearningRate, index),
        SequenceLength = (int?)Number(RunColumn.SequenceLength, index),
        Vocabulary = (int?)Number(RunColumn.Vocabulary, index),
        Layers = (int?)Number(RunColumn.Layers, index),
        Width = (int?)Number(RunColumn.Width, index),
        Warmup = Number(RunColumn.Warmup, index),
        FinalLearningRate = Number(RunColumn.FinalLearningRate, index),
        Weight = Number(RunColumn.Weight, index) ?? 1,
        Step = (long?)Number(RunColumn.Step, index),
        Precision = _precisions?[index],
        Name = _names?[index],
        Group = _groups?[index],
        Row = _rows[index],
    };

    /// <summary>Whether the column was measured for any run.</summary>
    /// <param name="column">The column.</param>
    public bool Has(RunColumn column) => _values[(int)column] is not null;

    /// <summary>One column, a value a run; NaN where it was not measured. Empty where the table has no such column.</summary>
    /// <param name="column">The column.</param>
    public ReadOnlySpan<double> Values(RunColumn column) => _values[(int)column];

    /// <summary>The group of each run, null where it has none; empty where the table has no groups.</summary>
    public ReadOnlySpan<string?> Groups => _groups;

    /// <summary>The name of each run, null where it has none; empty where the table has no names.</summary>
    public ReadOnlySpan<string?> Names => _names;

    /// <summary>The row of the table each run came from (a CSV header is row 1).</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>Headers of further columns that the reader was told to keep.</summary>
    public IEnumerable<string> Kept => _kept.Texts.Keys;

    /// <summary>The cells of a kept column, null where empty.</summary>
    /// <param name="header">Its header, as in <see cref="Kept"/>.</param>
    /// <returns>[run]; empty where no such column was kept.</returns>
    public ReadOnlySpan<string?> Texts(string header) => _kept.Texts.GetValueOrDefault(header);

    /// <summary>The numbers of a kept column, NaN where empty.</summary>
    /// <param name="header">Its header, as in <see cref="Kept"/>.</param>
    /// <returns>[run]; empty where no such column was kept, or where it holds words.</returns>
    public ReadOnlySpan<double> Numbers(string header) => _kept.Numbers.GetValueOrDefault(header);

    /// <summary>
    /// SHA-256 over params, tokens, FLOPs, loss, weight and group of every run in order, and over what laws of other things than the loss are fitted to where
    /// it was measured (score, samples, correct, learning rate, batch), in hexadecimal.
    /// </summary>
    public string Digest => _digest ??= ComputeDigest();

    /// <summary>The runs at the given indices, in that order.</summary>
    /// <param name="indices">0-based indices.</param>
    public RunSet Select(ReadOnlySpan<int> indices)
    {
        var values = new double[]?[_values.Length];
        for (var column = 0; column < values.Length; column++) values[column] = Pick(_values[column], indices);
        return new RunSet(values, Pick(_names, indices), Pick(_groups, indices), Pick(_precisions, indices), Pick(_rows, indices)!, Convention, _kept.Select(indices));
    }

    /// <summary>The runs for which the condition holds.</summary>
    /// <param name="condition">A condition on a run.</param>
    public RunSet Where(Func<Run, bool> condition)
    {
        var kept = Enumerable.Range(0, Count).Where(i => condition(this[i])).ToArray();
        return kept.Length == Count ? this : Select(kept);
    }

    /// <summary>The same runs with other values in one column; all other columns are shared.</summary>
    /// <param name="column">The column to replace.</param>
    /// <param name="values">A value a run.</param>
    public RunSet With(RunColumn column, double[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Count);
        var copy = (double[]?[])_values.Clone();
        copy[(int)column] = values;
        return new RunSet(copy, _names, _groups, _precisions, _rows, Convention, _kept);
    }

    /// <summary>The same runs with a further column of numbers, as if the reader had kept it.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="values">A value a run; NaN where there is none.</param>
    public RunSet With(string header, double[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, Count);
        return new RunSet(_values, _names, _groups, _precisions, _rows, Convention, _kept.With(header, values));
    }

    /// <summary>The same runs under another convention of what a parameter is.</summary>
    /// <param name="convention">The convention.</param>
    public RunSet With(ParamsConvention convention) => new(_values, _names, _groups, _precisions, _rows, convention, _kept);

    /// <summary>The same runs with a further column of words, kept under a header of its own: arms of a comparison.</summary>
    /// <param name="header">The header; a column of that header is replaced.</param>
    /// <param name="texts">A word a run, null where it has none.</param>
    public RunSet With(string header, string?[] texts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(texts.Length, Count);
        return new(_values, _names, _groups, _precisions, _rows, Convention, _kept with { Texts = _kept.Texts.SetItem(header, texts) });
    }

    /// <summary>The same runs, each on its own: groups that mean something else than dependence are forgotten.</summary>
    public RunSet WithoutGroups() => new(_values, _names, groups: null, _precisions, _rows, Convention, _kept);

    /// <summary>A set of runs built in code.</summary>
    /// <param name="runs">The runs; each needs a loss, and two of params, tokens and FLOPs to be of use to a law over both.</param>
    /// <param name="convention">Which parameters are counted.</param>
    public static RunSet From(IEnumerable<Run> runs, ParamsConvention convention = ParamsConvention.Unknown)
    {
        var list = runs.ToArray();
        var values = new double[]?[Enum.GetValues<RunColumn>().Length];
        void Fill(RunColumn column, Func<Run, double?> value)
        {
            if (Array.Exists(list, run => value(run) is not null))
                values[(int)column] = Array.ConvertAll(list, run => value(run) ?? double.NaN);
        }

        Fill(RunColumn.Params, run => run.Params?.Value);
        Fill(RunColumn.Tokens, run => run.Tokens?.Value);
        Fill(RunColumn.Flops, run => run.Flops?.Value);
        Fill(RunColumn.Loss, run => run.Loss?.Value);
        Fill(RunColumn.NonEmbeddingParams, run => run.NonEmbeddingParams?.Value);
        Fill(RunColumn.ActiveParams, run => run.ActiveParams?.Value);
        Fill(RunColumn.TotalParams, run => run.TotalParams?.Value);
        Fill(RunColumn.UniqueTokens, run => run.UniqueTokens?.Value);
        Fill(RunColumn.Experts, run => run.Experts);
        Fill(RunColumn.Granularity, run => run.Granularity);
        Fill(RunColumn.WeightBits, run => run.WeightBits);
        Fill(RunColumn.ActivationBits, run => run.ActivationBits);
        Fill(RunColumn.KeyValueBits, run => run.KeyValueBits);
        Fill(RunColumn.PostTrainingBits, run => run.PostTrainingBits);
        Fill(RunColumn.LossIncrease, run => run.LossIncrease?.Value);
        Fill(RunColumn.Score, run => run.Score);
        Fill(RunColumn.Samples, run => run.Samples);
        Fill(RunColumn.Correct, run => run.Correct);
        Fill(RunColumn.MinimumSteps, run => run.MinimumSteps);
        Fill(RunColumn.BatchTokens, run => run.BatchTokens?.Value);
        Fill(RunColumn.LearningRate, run => run.LearningRate);
        Fill(RunColumn.SequenceLength, run => run.SequenceLength);
        Fill(RunColumn.Vocabulary, run => run.Vocabulary);
        Fill(RunColumn.Layers, run => run.Layers);
        Fill(RunColumn.Width, run => run.Width);
        Fill(RunColumn.Warmup, run => run.Warmup);
        Fill(RunColumn.FinalLearningRate, run => run.FinalLearningRate);
        if (Array.Exists(list, run => run.Weight != 1)) Fill(RunColumn.Weight, run => run.Weight);
        Fill(RunColumn.Step, run => run.Step);
        return new RunSet(
            values,
            Texts(list, run => run.Name),
            Texts(list, run => run.Group),
            Texts(list, run => run.Precision),
            Array.ConvertAll(list, run => run.Row),
            convention);
    }

    /// <inheritdoc/>
    public IEnumerator<Run> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    double? Number(RunColumn column, int index) =>
        _values[(int)column] is { } values && !double.IsNaN(values[index]) ? values[index] : null;

    T? Quantity<T>(RunColumn column, int index)
        where T : struct, IQuantity<T> => Number(column, index) is { } value ? T.From(value) : null;

    static T[]? Pick<T>(T[]? values, ReadOnlySpan<int> indices)
    {
        if (values is null) return null;
        var picked = new T[indices.Length];
        for (var i = 0; i < picked.Length; i++) picked[i] = values[indices[i]];
        return picked;
    }

    static string?[]? Texts(Run[] runs, Func<Run, string?> text) =>
        Array.Exists(runs, run => text(run) is not null) ? Array.ConvertAll(runs, run => text(run)) : null;

    string ComputeDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RunColumn[] always = [RunColumn.Params, RunColumn.Tokens, RunColumn.Flops, RunColumn.Loss, RunColumn.Weight];
        RunColumn[] others = [RunColumn.Score, RunColumn.Samples, RunColumn.Correct, RunColumn.LearningRate, RunColumn.BatchTokens];
        foreach (var column in always.Concat(others.Where(Has)))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(column.ToString()));
            Append(hash, Values(column));
        }
        foreach (var group in Groups) hash.AppendData(Encoding.UTF8.GetBytes((group ?? "") + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Many at a time: a call for each value takes longer than reading the table.
    static void Append(IncrementalHash hash, ReadOnlySpan<double> values)
    {
        const int Together = 512;
        Span<byte> bytes = stackalloc byte[Together * sizeof(double)];
        for (var start = 0; start < values.Length; start += Together)
        {
            var block = values[start..Math.Min(start + Together, values.Length)];
            for (var i = 0; i < block.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes[(i * sizeof(double))..], block[i]);
            hash.AppendData(bytes[..(block.Length * sizeof(double))]);
        }
    }
}
