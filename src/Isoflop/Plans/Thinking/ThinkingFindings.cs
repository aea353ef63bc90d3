using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Plans.Thinking;

/// <summary>What there is to say of a plan of training and thinking.</summary>
static class ThinkingFindings
{
    public static ImmutableArray<Finding> Of(ThinkingPlan plan)
    {
        var question = plan.Question;
        var findings = ImmutableArray.CreateBuilder<Finding>();
        findings.Add(new Finding(
            "link-assumed",
            Severity.Warning,
            $"the score of a single sample is taken from the loss by {question.Link.Form.Formula}: loss alone does not determine it",
            "Fit the link on models of your own recipe (isoflop task), and measure pass@k of one of them before spending."));
        if (question.Answering.Kind == AnsweringKind.Coverage && plan.Chosen.Samples > 1)
        {
            findings.Add(new Finding(
                "perfect-verifier",
                Severity.Warning,
                $"{plan.Chosen.Samples} samples count as right when one of them is: only a check that is never wrong turns that into an answer",
                "Without one take --verifier with its measured chances, or --majority: both level off where coverage goes on."));
        }
        if (question.Answering.Kind == AnsweringKind.Majority && plan.Chosen.Single < 0.5)
            findings.Add(new Finding("majority-of-wrong", Severity.Note, $"a single sample is right {plan.Chosen.Single:P0} of the time: votes help on the problems above one half only", "More samples will not repair the others."));
        if (plan.Chosen.Samples == Largest(question.MostSamples))
            findings.Add(new Finding("samples-at-limit", Severity.Note, $"the cheapest plan takes as many samples as were allowed, {plan.Chosen.Samples}", "Raise --most-samples."));
        if (plan.Frontier[0].Samples > 1)
            findings.Add(new Finding("thinking-needed", Severity.Note, $"no model reaches the target with fewer than {plan.Frontier[0].Samples} samples", "The link or the law ends below it."));
        if (plan.Law.Uncertainty is null)
            findings.Add(new Finding("no-interval", Severity.Note, $"{plan.Law.Name} carries no replicates: there is no interval to give", "Fit your own runs (isoflop fit RUNS --out law.json) to get one."));
        else if (question.Link.Uncertainty is null)
            findings.Add(new Finding("link-without-error", Severity.Note, "the intervals are those of the loss law: the link was stated without an error of its own", "Fitting the link would widen them."));
        return findings.ToImmutable();
    }

    static int Largest(int most) => 1 << (int)Math.Log2(most);
}
