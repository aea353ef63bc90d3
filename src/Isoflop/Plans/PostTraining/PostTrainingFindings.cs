using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Models.Catalogue;

namespace Isoflop.Plans.PostTraining;

/// <summary>What there is to say of a plan of post-training: above all what a curve cannot know.</summary>
static class PostTrainingFindings
{
    public static ImmutableArray<Finding> Of(PostTrainingPlan plan)
    {
        var curve = plan.Question.Curve;
        var findings = ImmutableArray.CreateBuilder<Finding>();
        findings.Add(new Finding(
            "curve-of-one-recipe",
            Severity.Warning,
            $"the curve is of one model, one task and one recipe: the same recipe ended at {PublishedCurve("scalerl-8b").Ceiling:P0} on 8B and at {PublishedCurve("scalerl-scout").Ceiling:P0} on a larger model, and another precision of the last layer alone moved it from 52 % to 61 % [Khatri et al. 2025, fig. 5b]",
            "Train your own model for the first fifth of its curve and fit it (isoflop fit RUNS --law score-sigmoid)."));
        Range(plan, findings);
        if (curve.Unit == ComputeUnit.DeviceHours)
        {
            findings.Add(new Finding(
                "hours-of-their-devices", Severity.Note, "the curve counts hours of the devices that it was measured on; those of another device are worth more or less", "Scale its middle by the time of a step on yours: --curve 0.35,0.61,1.92,2542h."));
        }
        if (curve.Law.Uncertainty is null)
        {
            findings.Add(curve.CeilingError is { } error
                ? new Finding("interval-of-the-ceiling", Severity.Note, $"ranges move the ceiling by {100 * error:G3} points either way, as runs of one recipe differ; of the middle and the steepness no error is published", "A curve of your own has replicates, and intervals by them.")
                : new Finding("no-interval", Severity.Note, "the curve was stated without an error: there is no interval to give", "Fit it to your own run (isoflop fit RUNS --law score-sigmoid --out curve.json)."));
        }
        if (plan.LastWorthwhile == 0)
            findings.Add(new Finding("never-worthwhile", Severity.Warning, $"no doubling anywhere on the curve adds {100 * plan.Question.Worthwhile:G3} points", "Lower --worth, or leave post-training out."));
        else if (plan.Splits.IsEmpty && plan.Compute > plan.LastWorthwhile)
            findings.Add(new Finding("beyond-worthwhile", Severity.Note, $"the budget is {plan.Compute / plan.LastWorthwhile:G3} times the compute from which doubling adds less than {100 * plan.Question.Worthwhile:G3} points", "A better base model raises the ceiling; more of the same does not."));
        if (!plan.Splits.IsEmpty)
        {
            findings.Add(new Finding(
                "split-assumed",
                Severity.Warning,
                $"how the ceiling follows the base model is not known: {plan.Splits[0].NearOptimal.Low:P1} of the budget are worth it where it stays, {plan.Splits[1].NearOptimal.Low:P1} where the share of errors that is left stays",
                "Two base models post-trained alike, one ten times the compute of the other, would tell."));
        }
        if (plan.Splits.FirstOrDefault() is { } same && same.Start >= curve.Ceiling)
        {
            findings.Add(new Finding(
                "base-above-the-ceiling",
                Severity.Warning,
                $"the link gives the base model {same.Start:P1} before any post-training, above the {curve.Ceiling:P1} where the curve ends",
                "Link and curve are not of the same task, or the curve is of a much weaker model: measure both on one task."));
        }
        if (plan.Question.Law is not null)
            findings.Add(new Finding("link-assumed", Severity.Warning, $"the base model's score is taken from its loss by {plan.Question.Link!.Form.Formula}: loss alone does not determine it", "Fit the link on models of your own recipe (isoflop task)."));
        if (Others() is { } others) findings.Add(others);
        if (!double.IsNaN(plan.Question.Price.Typical)) findings.Add(new Finding("price", Severity.Note, $"dollars stand on {plan.Question.Price.Words}", "State what you pay: --price 2.50."));
        return findings.ToImmutable();
    }

    static void Range(PostTrainingPlan plan, ImmutableArray<Finding>.Builder findings)
    {
        var (curve, compute) = (plan.Question.Curve, plan.Splits.IsEmpty ? plan.Compute : plan.Splits.Max(split => split.Compute));
        if (compute > curve.Range.Most)
            findings.Add(new Finding("beyond-the-curve", compute > 4 * curve.Range.Most ? Severity.Warning : Severity.Note, $"the plan spends {compute / curve.Range.Most:0.0} times the most that the curve was measured with", "It forecast twice its range in its paper, and nobody knows more."));
        if (compute < curve.Range.Least)
            findings.Add(new Finding("before-the-curve", Severity.Warning, $"the curve was fitted from {curve.Range.Least:G4} on: its beginning, where this budget ends, is not described by it", "Early scores depend on the warm-up and the first data; take no forecast from here."));
        if (curve.Range.Most < curve.ComputeFor(0.8))
            findings.Add(new Finding("ceiling-not-seen", Severity.Warning, $"the largest compute measured has {curve.Gained(curve.Range.Most):P0} of the gain behind it: the ceiling is a guess", "Go on until the curve bends, or believe the lower end of the interval."));
    }

    // What two published models gave, by the catalogue's own rows.
    static Finding? Others() =>
        PublishedModels.Find(PublishedModels.All, "DeepSeek-V3")?.DeviceHours is { } whole && PublishedModels.Find(PublishedModels.All, "DeepSeek-R1")?.DeviceHours is { } further
            ? new Finding("what-others-gave", Severity.Note, $"DeepSeek-R1 took {further:N0} device-hours on top of the {whole:N0} of DeepSeek-V3, {further / whole:P1}", "A share is no reason: look where the curve levels off.")
            : null;

    static PostTrainingCurve PublishedCurve(string name) => PublishedCurves.All.Single(curve => curve.Name == name);
}
