using System.Collections.Immutable;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Forms;
using Isoflop.Runs;

namespace Isoflop.Laws.Backtests;

/// <summary>A form of law with its constraints: what a backtest compares.</summary>
/// <param name="Name">The form's name and what is pinned or tied: chinchilla, E=0.</param>
/// <param name="Form">The form.</param>
/// <param name="Options">How it is fitted.</param>
public sealed record Candidate(string Name, LawForm Form, FitOptions Options)
{
    /// <summary>A form as the options constrain it.</summary>
    /// <param name="form">The form.</param>
    /// <param name="options">How it is fitted.</param>
    public static Candidate Of(LawForm form, FitOptions options)
    {
        if (options.Pins.IsEmpty && options.Ties.IsEmpty) return new Candidate(form.Name, form, options);
        var constraints = options.Pins.OrderBy(pin => pin.Key, StringComparer.Ordinal).Select(pin => $"{pin.Key}={pin.Value}")
            .Concat(options.Ties.Select(tie => $"{tie.First}={tie.Second}"));
        return new Candidate(string.Join(", ", constraints.Prepend(form.Name)), form, options);
    }

    /// <summary>
    /// The candidates for a table: where size and data both vary, the forms over both, free, tied and without a floor; else the power laws over
    /// what there is; and each form over more columns whose columns vary. Constraints that the user states are added to the free form, not spread over all.
    /// </summary>
    /// <param name="runs">The runs.</param>
    /// <param name="options">How they are fitted.</param>
    public static ImmutableArray<Candidate> For(RunSet runs, FitOptions options)
    {
        var free = options with { Pins = options.Pins.Clear(), Ties = [] };
        var noFloor = free with { Pins = free.Pins.Add("E", 0) };
        var candidates = ImmutableArray.CreateBuilder<Candidate>();
        if (!runs.Has(RunColumn.Loss) && runs.Has(RunColumn.Score)) return [.. Rivals(LawForms.Find("score-sigmoid")!).Select(form => Of(form, free))];
        if (Varies(runs, RunColumn.Params) && Varies(runs, RunColumn.Tokens))
        {
            candidates.Add(Of(LawForms.Chinchilla, free));
            candidates.Add(Of(new ChinchillaTied(), free));
            candidates.Add(Of(LawForms.Chinchilla, noFloor));
            candidates.Add(Of(new Kaplan(), free));
        }
        else if (Varies(runs, RunColumn.Params))
        {
            candidates.Add(Of(PowerLaw.OverParams, free));
            candidates.Add(Of(PowerLaw.OverParams, noFloor));
        }
        else if (Varies(runs, RunColumn.Tokens))
        {
            candidates.Add(Of(PowerLaw.OverTokens, free));
            candidates.Add(Of(PowerLaw.OverTokens, noFloor));
        }
        if (Varies(runs, RunColumn.Flops))
        {
            candidates.Add(Of(PowerLaw.OverCompute, free));
            candidates.Add(Of(PowerLaw.OverCompute, noFloor));
        }
        candidates.AddRange(OverMore(runs).SelectMany(form => form is DataConstrained
            ? new[] { Of(form, free), Of(form, free with { Ties = [("alpha", "beta")] }) }
            : [Of(form, free)]));
        var stated = Of(candidates.Count > 0 ? candidates[0].Form : LawForms.Chinchilla, options);
        if (candidates.All(candidate => candidate.Name != stated.Name) && options.Pins.Keys.All(name => stated.Form.IndexOf(name) >= 0)) candidates.Insert(0, stated);
        return candidates.ToImmutable();
    }

    // Forms over columns beside size, tokens and compute, where those columns say something: text repeated, experts, sparsity, bits, steps.
    static IEnumerable<LawForm> OverMore(RunSet runs)
    {
        bool All(params ReadOnlySpan<RunColumn> columns)
        {
            foreach (var column in columns)
            {
                if (!Varies(runs, column)) return false;
            }
            return true;
        }

        if (All(RunColumn.Params, RunColumn.Tokens, RunColumn.UniqueTokens) && Repeats(runs)) yield return new DataConstrained();
        // The law of routed models is one for a fixed text.
        if (All(RunColumn.Params, RunColumn.Experts) && !Varies(runs, RunColumn.Tokens)) yield return new RoutedExperts();
        if (All(RunColumn.Params, RunColumn.Tokens, RunColumn.Granularity)) yield return new FineGrainedExperts();
        if (All(RunColumn.ActiveParams, RunColumn.Tokens, RunColumn.Experts)) yield return new JointExperts();
        if (All(RunColumn.TotalParams, RunColumn.ActiveParams, RunColumn.Tokens)) yield return new SparseExperts();
        if (All(RunColumn.Params, RunColumn.Tokens, RunColumn.WeightBits, RunColumn.ActivationBits, RunColumn.KeyValueBits)) yield return LowPrecision.OfAll;
        else if (All(RunColumn.Params, RunColumn.Tokens, RunColumn.WeightBits)) yield return LowPrecision.OfWeights;
        // Where all batches are alike, steps are tokens.
        if (All(RunColumn.Params, RunColumn.Step, RunColumn.BatchTokens)) yield return new KaplanSteps();
    }

    static bool Repeats(RunSet runs)
    {
        var unique = runs.Values(RunColumn.UniqueTokens);
        var tokens = runs.Values(RunColumn.Tokens);
        for (var run = 0; run < runs.Count; run++)
        {
            if (unique[run] < tokens[run]) return true;
        }
        return false;
    }

    /// <summary>A form and the others that give the same from the same scale, where which of them holds is an open question: a score over compute.</summary>
    /// <param name="form">The form.</param>
    public static ImmutableArray<LawForm> Rivals(LawForm form) => form is { Target: RunColumn.Score, Inputs: [RunColumn.Flops] }
        ? [form, .. LawForms.All.Where(other => other.Name != form.Name && other is { Target: RunColumn.Score, Inputs: [RunColumn.Flops] })]
        : [form];

    static bool Varies(RunSet runs, RunColumn column)
    {
        var values = runs.Values(column);
        return values.Length > 0 && values.ToArray().Where(double.IsFinite).Distinct().Take(2).Count() == 2;
    }
}
