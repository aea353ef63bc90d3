using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(N,S) = (Nc/N)^αN + (Sc/S_min)^αS   [Kaplan 2020, arXiv 2001.08361, eq. 1.6]: a run of S_min steps, text abundant. S_min is the number of steps that
/// a batch far above the critical one would have taken. Kaplan counts N without embeddings.
/// </summary>
sealed class KaplanSteps : LawForm
{
    /// <inheritdoc/>
    public override string Name => "kaplan-steps";

    /// <inheritdoc/>
    public override string Formula => "L(N,S) = (Nc/N)^alphaN + (Sc/S)^alphaS, S = steps / (1 + Bcrit(L)/B)";

    /// <inheritdoc/>
    public override string Source => "Kaplan et al. 2020, arXiv 2001.08361, eqs. 1.6 and 5.4";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("Nc", "parameters at which the size term is 1 nat/token"),
        Coefficient.Linear("Sc", "minimum steps at which the step term is 1 nat/token"),
        Coefficient.Exponent("alphaN", "exponent of the size term"),
        Coefficient.Exponent("alphaS", "exponent of the step term"),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Params, RunColumn.MinimumSteps];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (Nc, Sc, alphaN, alphaS) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
        var (logNc, logSc) = (Math.Log(Nc), Math.Log(Sc));
        for (var i = 0; i < values.Length; i++)
        {
            var (sizeRatio, stepRatio) = (logNc - points[0][i], logSc - points[1][i]);
            var (size, step) = (Math.Exp(alphaN * sizeRatio), Math.Exp(alphaS * stepRatio));
            values[i] = size + step;
            derivatives[0][i] = size * alphaN / Nc;
            derivatives[1][i] = step * alphaS / Sc;
            derivatives[2][i] = size * sizeRatio;
            derivatives[3][i] = step * stepRatio;
        }
    }

    /// <summary>φ = N^-αN and S^-αS with the factors Nc^αN and Sc^αS.</summary>
    /// <inheritdoc/>
    public override double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        PowerTerm.Fill(points[0], coefficients[2], basis[..points.Count]);
        PowerTerm.Fill(points[1], coefficients[3], basis.Slice(points.Count, points.Count));
        return 1;
    }

    /// <inheritdoc/>
    public override void FromLinear(ReadOnlySpan<double> linear, Span<double> coefficients)
    {
        for (var j = 0; j < 2; j++) coefficients[j] = Math.Pow(linear[j], 1 / coefficients[2 + j]);
    }

    /// <inheritdoc/>
    public override void ToLinear(ReadOnlySpan<double> coefficients, Span<double> linear)
    {
        for (var j = 0; j < 2; j++) linear[j] = Math.Pow(coefficients[j], coefficients[2 + j]);
    }

    /// <summary>Minimum steps from steps and batches where the table has batches; else the steps stand for them, and a finding says so.</summary>
    /// <inheritdoc/>
    public override (RunSet Runs, ImmutableArray<Finding> Findings) Prepare(RunSet runs)
    {
        if (runs.Has(RunColumn.MinimumSteps)) return (runs, []);
        if (!runs.Has(RunColumn.Step))
            throw new InputException("no column for step", "the runs", $"params, step and loss, which {Name} is about", "Name it with --map step=\"HEADER\", or choose a law over what there is (isoflop laws).");
        var critical = CriticalBatch.Kaplan2020;
        if (runs.Has(RunColumn.BatchTokens) && !runs.Values(RunColumn.BatchTokens).Contains(double.NaN))
        {
            var corrected = critical.MinimumSteps(runs);
            var factor = Numerics.Quantiles.Median([.. corrected.Values(RunColumn.MinimumSteps).ToArray().Zip(runs.Values(RunColumn.Step).ToArray(), (minimum, step) => minimum / step).Where(double.IsFinite)]);
            return (corrected, [new Finding(
                "steps-corrected",
                Severity.Note,
                $"steps were corrected to the minimum steps of a large batch (median factor {factor:F3}), with B_crit(L) = {critical.AtOneNat} tokens x L^-{1 / critical.Exponent:F2}",
                "B_crit was measured on another text and model: give a column min_steps where you measured your own.")]);
        }
        return (runs.With(RunColumn.MinimumSteps, runs.Values(RunColumn.Step).ToArray()), [new Finding(
            "steps-not-corrected",
            Severity.Warning,
            "no batch_tokens for every run: steps stand for minimum steps as they are",
            "Right only where batches are far above the critical one or all alike: add the column batch_tokens (tokens a step), or min_steps.")]);
    }
}
