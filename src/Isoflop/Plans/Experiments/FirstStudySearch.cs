using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;
using Isoflop.Numerics;
using Isoflop.Quantities;
using MathNet.Numerics.Distributions;

namespace Isoflop.Plans.Experiments;

/// <summary>
/// Ranks designs by the width to first order, √(gᵀ (JᵀJ)⁻¹ g) σ with the derivatives taken at the believed law, and draws and fits studies of the best, because far
/// from the runs first order is not enough.
/// </summary>
static class FirstStudySearch
{
    static readonly double[] Spans = [10, 30, 100, 300];
    static readonly double[] Spreads = [4, 16, 64];
    static readonly int[] Budgets = [3, 4, 6, 8];
    static readonly int[] Sizes = [4, 6, 8, 12];

    const int Shown = 5, Simulated = 3, Studies = 24, Replicates = 200;

    public static FirstStudy Find(ScalingLaw law, Decision decision, Flops budget, double noise, NextRunsOptions options)
    {
        if (noise is not (> 0 and < 1)) throw new InputException($"{noise}", "--noise", "a share above 0 and below 1", "Seeds of one recipe scatter by 0.002 to 0.01.");
        var smallest = (options.Smallest ?? law.Range?.Params?.Low ?? new Params(1e7)).Value;
        var designs = (from span in Spans
                       from budgets in Budgets
                       from sizes in Sizes
                       from spread in Spreads
                       let design = Of(budget.Value, span, budgets, sizes, spread)
                       let scales = design.Place(law)
                       where scales.Length <= options.MostRuns && scales.All(scale => scale.Params.Value >= smallest)
                       let width = Width(law, decision, scales, noise, options.Level)
                       where double.IsFinite(width)
                       orderby width
                       select new StudyDesign(design, scales.Length, width)).ToArray();
        if (designs.Length == 0)
        {
            throw new InputException(
                $"{budget} FLOPs", "--budget", $"enough for a dozen runs of at least {new Params(smallest)} parameters", "Raise it, or allow smaller models (--smallest).");
        }
        // Different widths of one grid are nearly one design: show the best of each number of runs and span.
        var shown = designs.DistinctBy(design => (design.Runs, design.Design.Budgets)).Take(Shown).ToArray();
        for (var i = 0; i < Math.Min(Simulated, shown.Length); i++) shown[i] = shown[i] with { Simulated = Simulate(law, decision, shown[i].Design, noise, options) };
        var study = new FirstStudy
        {
            Law = law,
            Decision = decision,
            Budget = budget,
            Noise = noise,
            Value = decision.Of(law),
            Level = options.Level,
            Designs = [.. shown],
            Findings = [],
        };
        return study with { Findings = Findings(study, smallest) };
    }

    static IsoflopDesign Of(double budget, double span, int budgets, int sizes, double spread)
    {
        var relative = Enumerable.Range(0, budgets).Sum(i => Math.Pow(span, -i / (budgets - 1.0)));
        var largest = budget / (sizes * relative);
        return new IsoflopDesign { Flops = (largest / span, largest), Budgets = budgets, Sizes = sizes, Spread = spread };
    }

    /// <summary>Half the width of the interval of the number's logarithm, to first order.</summary>
    public static double Width(ScalingLaw law, Decision decision, ImmutableArray<Scale> scales, double noise, double level)
    {
        var free = law.Coefficients.Length;
        if (scales.Length <= free) return double.NaN;
        var gram = new double[free * free];
        foreach (var scale in scales)
        {
            var row = Slopes(law, drawn => drawn.Loss(scale).Value);
            for (var i = 0; i < free; i++)
            {
                for (var j = 0; j < free; j++) gram[(i * free) + j] += row[i] * row[j];
            }
        }
        SymmetricMatrix.Invert(gram, free, 1e-14);
        var slopes = Slopes(law, decision.Of);
        var sum = 0.0;
        for (var i = 0; i < free; i++)
        {
            for (var j = 0; j < free; j++) sum += slopes[i] * gram[(i * free) + j] * slopes[j];
        }
        return StudentT.InvCDF(0, 1, scales.Length - free, (1 + level) / 2) * Math.Sqrt(sum) * noise;
    }

    // d ln(answer) / d ln(coefficient), by central differences.
    static double[] Slopes(ScalingLaw law, Func<ScalingLaw, double> question)
    {
        const double step = 1e-4;
        double At(int coefficient, double factor) => Math.Log(question(law with { Coefficients = law.Coefficients.SetItem(coefficient, law.Coefficients[coefficient] * factor) }));

        return [.. Enumerable.Range(0, law.Coefficients.Length).Select(k => (At(k, Math.Exp(step)) - At(k, Math.Exp(-step))) / (2 * step))];
    }

    static (double Width, double Coverage, int Studies) Simulate(ScalingLaw law, Decision decision, IsoflopDesign design, double noise, NextRunsOptions options)
    {
        var truth = decision.Of(law);
        var fitting = new FitOptions { Delta = double.PositiveInfinity, Replicates = Replicates };
        var (widths, held) = (new List<double>(), 0);
        for (var study = 0; study < Studies; study++)
        {
            var fitted = Fitter.FitLaw(law.Form, Simulation.Draw(law, design, noise, options.Seed + (ulong)study), fitting);
            var interval = fitted.Uncertainty!.Interval(fitted, decision.Of, options.Level);
            widths.Add(Math.Log(interval.High / interval.Low) / 2);
            if (interval.Contains(truth)) held++;
        }
        return (Quantiles.Median([.. widths]), held / (double)Studies, Studies);
    }

    static ImmutableArray<Finding> Findings(FirstStudy study, double smallest)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        findings.Add(new Finding(
            "law-believed",
            Severity.Note,
            $"the design is for {study.Law.Name} and {study.Noise:P2} noise a run, no model below {new Params(smallest)}",
            "Text and recipe of your own will move the optimum: a wide spread of sizes forgives that. After half of the runs, fit, and let next choose the rest."));
        if (study.Chosen.Simulated is { } simulated && simulated.Width > 1.5 * study.Chosen.Width)
        {
            findings.Add(new Finding(
                "wider-than-first-order",
                Severity.Warning,
                $"simulated studies had intervals of {simulated.Width:P1} where the formula says {study.Chosen.Width:P1}",
                "Trust the simulation: so far from the runs the law bends."));
        }
        if (study.Decision.Kind != DecisionKind.Cost && study.Decision.Flops.Value > 1000 * study.Chosen.Design.Flops.High)
        {
            findings.Add(new Finding(
                "extrapolation",
                Severity.Warning,
                $"the decision lies {study.Decision.Flops.Value / study.Chosen.Design.Flops.High:N0}x beyond the largest run of the study",
                "The interval knows nothing of a law that bends: spend a part of the money on a step in between."));
        }
        return findings.ToImmutable();
    }
}
