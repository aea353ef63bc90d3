using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Runs.Reading;

/// <summary>Completes params, tokens and FLOPs from what a table has, and tells what was completed how.</summary>
/// <param name="values">The columns, completed in place.</param>
/// <param name="findings">Where it is told.</param>
sealed class ScaleRules(double[]?[] values, ReadingFindings findings)
{
    /// <summary>Takes another count of parameters where there is no plain one, and says what is counted.</summary>
    /// <param name="stated">What the user said is counted.</param>
    public ParamsConvention ChooseParams(ParamsConvention stated)
    {
        var nonEmbedding = values[(int)RunColumn.NonEmbeddingParams];
        if (values[(int)RunColumn.Params] is { } given)
        {
            if (stated != ParamsConvention.Unknown || nonEmbedding is null) return stated;
            // Beside a count without embeddings, a larger one is with them.
            var pairs = given.Zip(nonEmbedding).Where(pair => !double.IsNaN(pair.Second)).ToArray();
            return Array.TrueForAll(pairs, pair => pair.First > pair.Second) ? ParamsConvention.Total
                : Array.TrueForAll(pairs, pair => pair.First == pair.Second) ? ParamsConvention.NonEmbedding
                : stated;
        }
        // Active before total: the compute of a run, and so 6ND, is of the parameters that act on a token.
        ReadOnlySpan<(RunColumn Column, string Name, ParamsConvention Convention)> others =
        [
            (RunColumn.ActiveParams, "active_params", ParamsConvention.Active),
            (RunColumn.TotalParams, "total_params", ParamsConvention.Total),
            (RunColumn.NonEmbeddingParams, "non_embedding_params", ParamsConvention.NonEmbedding),
        ];
        foreach (var (column, name, convention) in others)
        {
            if (values[(int)column] is not { } other) continue;
            values[(int)RunColumn.Params] = other;
            findings.Add(
                "params-from",
                Severity.Note,
                $"There is no column params; N is {name}.",
                $"Say so if another is meant: --map params=\"...\".");
            return stated == ParamsConvention.Unknown ? convention : stated;
        }
        return stated;
    }

    /// <summary>Tokens seen at a step: steps times tokens per step.</summary>
    public void DeriveTokensFromSteps()
    {
        if (values[(int)RunColumn.Tokens] is not null) return;
        if (values[(int)RunColumn.Step] is not { } steps || values[(int)RunColumn.BatchTokens] is not { } batch) return;
        var tokens = new double[steps.Length];
        for (var i = 0; i < tokens.Length; i++) tokens[i] = steps[i] > 0 ? steps[i] * batch[i] : double.NaN;
        values[(int)RunColumn.Tokens] = tokens;
        findings.Add(
            "derived-tokens",
            Severity.Note,
            $"tokens is step x batch_tokens for {tokens.Length:N0} rows.",
            "Add a column tokens if the batch size changed during a run.");
    }

    /// <summary>C = 6ND [Kaplan 2020]: two of params, tokens and FLOPs give the third.</summary>
    /// <param name="filledRows">Rows in which a missing cell was filled by the same rule already.</param>
    public void DeriveThird(int filledRows)
    {
        var (n, d, c) = (values[(int)RunColumn.Params], values[(int)RunColumn.Tokens], values[(int)RunColumn.Flops]);
        if (filledRows > 0)
        {
            findings.Add(
                "derived-6nd",
                Severity.Note,
                $"{filledRows:N0} missing cells among params, tokens and flops follow from the other two by C = 6ND.",
                "Fill them in if they were measured.");
        }
        var (which, name, derived) =
            c is null && n is not null && d is not null ? (RunColumn.Flops, "flops = 6 x params x tokens", Combine(n, d, (a, b) => 6 * a * b))
            : d is null && n is not null && c is not null ? (RunColumn.Tokens, "tokens = flops / (6 x params)", Combine(c, n, (a, b) => a / (6 * b)))
            : n is null && d is not null && c is not null ? (RunColumn.Params, "params = flops / (6 x tokens)", Combine(c, d, (a, b) => a / (6 * b)))
            : (default, "", null);
        if (derived is null) return;
        values[(int)which] = derived;
        findings.Add(
            "derived-6nd",
            Severity.Note,
            $"{name} for {derived.Length:N0} rows, by the rule C = 6ND.",
            "Add the column if it was measured: attention and embeddings are outside the rule.");
    }

    static double[] Combine(double[] a, double[] b, Func<double, double, double> rule)
    {
        var combined = new double[a.Length];
        for (var i = 0; i < combined.Length; i++) combined[i] = rule(a[i], b[i]);
        return combined;
    }
}
