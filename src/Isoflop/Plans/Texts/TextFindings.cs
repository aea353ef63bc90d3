using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Forms;

namespace Isoflop.Plans.Texts;

/// <summary>What there is to say of a plan for short text.</summary>
static class TextFindings
{
    public static ImmutableArray<Finding> Of(TextPlan plan, ScalingLaw asked)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (asked.Form is not DataConstrained)
        {
            findings.Add(new Finding(
                "returns-borrowed",
                Severity.Note,
                $"{asked.Name} knows nothing of repetition: R_D* = {plan.Law["RD"]:F2} and R_N* = {plan.Law["RN"]:F2} are those of Muennighoff et al. 2023",
                "Fit your own runs with their unique tokens (isoflop fit --law data-constrained)."));
        }
        if (plan.Chosen.Epochs > 2)
        {
            var (low, high) = (plan.OtherReturns[0], plan.OtherReturns[^1]);
            findings.Add(new Finding(
                "returns-not-identified",
                Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"the runs behind these returns leave R_D* open from {low.Returns} upwards: the loss would be {low.Loss.Value:F4} at {low.Returns} and {high.Loss.Value:F4} at {high.Returns}, the best fit"),
                "Up to about four epochs all of them agree; beyond, measure repetition on your own text."));
        }
        if (plan.Chosen.Epochs > 4)
        {
            findings.Add(new Finding(
                "many-epochs",
                plan.Chosen.Epochs > 16 ? Severity.Warning : Severity.Note,
                $"the text is gone through {plan.Chosen.Epochs:F1} times; its tokens are worth {plan.Chosen.Effective} fresh ones",
                $"Doubling the text would take {plan.GainOfText:F4} nats off the loss, doubling the compute {plan.GainOfCompute:F4}."));
        }
        if (plan.Sources.Any(source => source.Quality != 1))
        {
            findings.Add(new Finding(
                "quality-assumed",
                Severity.Note,
                $"a token counts as {plan.Quality:F3} tokens on average: a stated multiplier, not a measured one",
                "Measure it: two small ladders, one a text, and isoflop compare gives the multiplier with its interval."));
        }
        var lesser = plan.Sources.FirstOrDefault(source => source.Quality < 1 && source.Unique.Value > 0.5 * plan.Unique.Value);
        if (lesser is not null)
        {
            findings.Add(new Finding(
                "mostly-lesser-text",
                Severity.Warning,
                $"{lesser.Name} is {lesser.Unique.Value / plan.Unique.Value:P0} of the text: a constant worth a token is known to fail where generated text dominates",
                "Keep it below half, or measure the law on the mixture itself."));
        }
        if (plan.Law.Range?.Beyond(plan.Flops) is > 3 and var beyond)
        {
            findings.Add(new Finding(
                "extrapolation", beyond > 100 ? Severity.Warning : Severity.Note, $"the budget lies {beyond:N0}x beyond the largest run the law was fitted to", "Runs between the largest one and the budget narrow the interval."));
        }
        if (plan.Law.Uncertainty is null)
            findings.Add(new Finding("no-interval", Severity.Note, $"{plan.Law.Name} carries no replicates: there is no interval to give", "Fit your own runs (isoflop fit RUNS --out law.json) to get one."));
        return findings.ToImmutable();
    }
}
