using Isoflop.Findings;
using Isoflop.Runs;
using Isoflop.Runs.Audits;

namespace Isoflop.Laws.Reconciliations;

/// <summary>Which runs are used: a part of the range of scales, without outliers, with a short warm-up or a decayed learning rate.</summary>
sealed class SelectionFactors
{
    // What the audit says of single runs; the rest of its findings is of the table.
    static readonly string[] RunFindings = ["dominated", "above-envelope", "unfinished", "loss-above-guessing"];

    readonly Question _question;
    readonly Choice _baseline;
    readonly List<UntestedFactor> _untested;
    readonly List<Choice> _choices = [];

    SelectionFactors(Question question, Choice baseline, List<UntestedFactor> untested)
    {
        _question = question;
        _baseline = baseline with { Factor = "runs", From = $"all {question.Runs.Count}" };
        _untested = untested;
    }

    /// <summary>The selections; those that the table does not allow are added to the untested ones.</summary>
    public static List<Choice> Of(Question question, Choice baseline, ReconciliationOptions options, List<UntestedFactor> untested)
    {
        var factors = new SelectionFactors(question, baseline, untested);
        factors.AddThirds();
        factors.AddOutliers();
        factors.AddWarmup(options.LongestWarmup);
        factors.AddDecay(options.DecayedTo);
        foreach (var subset in options.Subsets) factors.AddSubset(subset);
        return factors._choices;
    }

    /// <summary>Whether a run is not among the most expensive third: [run].</summary>
    public static bool[] WithoutLargest(Question question, RunSet runs)
    {
        var limit = question.Flops.Order().ElementAt(question.Flops.Length - 1 - (question.Flops.Length / 3)) * (1 + 1e-9);
        return [.. Question.Compute(runs).Select(flops => flops <= limit)];
    }

    RunSet Runs => _question.Runs;

    void AddThirds()
    {
        var least = _question.Flops.Order().ElementAt(Runs.Count / 3) * (1 - 1e-9);
        Add("without the cheapest third", runs => [.. Question.Compute(runs).Select(flops => flops >= least)], "runs: without the cheapest third", "budgets that differ");
        Add("without the most expensive third", runs => WithoutLargest(_question, runs), "runs: without the most expensive third", "budgets that differ");
    }

    void AddOutliers()
    {
        var influential = _question.Baseline.Certificate.Influential.SelectMany(influence => influence.Runs.Select(run => run.Row)).ToHashSet();
        Add(
            $"without the influential {Rows(influential)}",
            runs => [.. runs.Rows.ToArray().Select(row => !influential.Contains(row))],
            "runs: without the influential ones",
            "runs that the certificate names: a handful that moves a coefficient by five standard errors");
        var flagged = RunAudit.Audit(Runs).Where(finding => finding.Severity > Severity.Note && RunFindings.Contains(finding.Id)).SelectMany(finding => finding.Rows).ToHashSet();
        Add(
            $"without {flagged.Count} that the audit flags",
            runs => [.. runs.Rows.ToArray().Select(row => !flagged.Contains(row))],
            "runs: without those that the audit flags",
            "runs that the audit names");
    }

    void AddWarmup(double longest)
    {
        const string factor = "runs: warm-up";
        if (!Runs.Has(RunColumn.Warmup))
        {
            _untested.Add(new UntestedFactor(factor, "a column warmup, in steps beside batch_tokens or as a share of the training"));
            return;
        }
        var warmup = Runs.Values(RunColumn.Warmup).ToArray();
        var batch = Runs.Has(RunColumn.BatchTokens) ? Runs.Values(RunColumn.BatchTokens).ToArray() : new double[Runs.Count];
        if (warmup.Any(steps => steps >= 1) && !Runs.Has(RunColumn.BatchTokens))
        {
            _untested.Add(new UntestedFactor(factor, "a column batch_tokens, by which warm-up in steps becomes a share of the training"));
            return;
        }
        var shares = warmup.Select((steps, run) => steps < 1 ? steps : steps * batch[run] / Runs.Values(RunColumn.Tokens)[run]).ToArray();
        AddShare(shares, longest, $"warm-up at most {longest:P0} of training", factor, $"runs on both sides of a warm-up of {longest:P0} of the training");
    }

    void AddDecay(double decayedTo)
    {
        const string factor = "runs: learning-rate decay";
        if (!Runs.Has(RunColumn.FinalLearningRate) || !Runs.Has(RunColumn.LearningRate))
        {
            _untested.Add(new UntestedFactor(factor, "columns lr and final_lr"));
            return;
        }
        var shares = Enumerable.Range(0, Runs.Count).Select(run => Runs.Values(RunColumn.FinalLearningRate)[run] / Runs.Values(RunColumn.LearningRate)[run]).ToArray();
        AddShare(shares, decayedTo, $"decayed to at most {decayedTo:P0} of the peak", factor, $"runs on both sides of a decay to {decayedTo:P0} of the peak");
    }

    void AddShare(double[] shares, double limit, string to, string factor, string needs)
    {
        // 0.1 x 3e-3 is a little more than 3e-4 in floating point.
        var rows = Enumerable.Range(0, shares.Length).Where(run => shares[run] <= limit * (1 + 1e-6)).Select(run => Runs.Rows[run]).ToHashSet();
        Add(to, runs => [.. runs.Rows.ToArray().Select(rows.Contains)], factor, needs);
    }

    void AddSubset(RunSubset subset)
    {
        var rows = subset.Rows.ToHashSet();
        Add(subset.Condition, runs => [.. runs.Rows.ToArray().Select(rows.Contains)], $"runs: {subset.Condition}", "runs that satisfy it and runs that do not");
    }

    void Add(string to, Func<RunSet, bool[]> keep, string factor, string needs)
    {
        var kept = keep(Runs).Count(isKept => isKept);
        if (kept == Runs.Count || kept == 0) _untested.Add(new UntestedFactor(factor, needs));
        else _choices.Add(_baseline with { To = to, Keep = keep });
    }

    static string Rows(HashSet<int> rows) => rows.Count == 1 ? "run" : $"{rows.Count}";
}
