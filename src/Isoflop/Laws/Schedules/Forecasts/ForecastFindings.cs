using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>What a forecast stands on and what it cannot know.</summary>
static class ForecastFindings
{
    // A floor known no better than this (standard deviation of its logarithm) says nothing about longer runs.
    const double OpenFloor = 0.03;

    // A decay that has given up less than this share of the peak has not shown how the loss answers to it.
    const double LittleDecay = 0.1;

    // The published curves decay to a tenth of the peak; a tenth of a tenth is still their neighbourhood.
    const double LowestPublishedRate = 0.01;

    /// <summary>Why there is no forecast.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="points">Usable points.</param>
    /// <param name="needed">Points needed.</param>
    public static Finding TooShort(Curve curve, int points, int needed) => curve.LastStep < curve.Schedule.WarmupEnd
        ? new Finding(
            "warmup-only",
            Severity.Error,
            $"{curve.Name} is at step {curve.LastStep:N0} of a warm-up of {curve.Schedule.WarmupEnd:N0}: no law speaks of a warm-up",
            $"Ask again some {Math.Max(1, curve.Schedule.Steps / 20):N0} steps after it.")
        : new Finding(
            "too-few-steps",
            Severity.Error,
            $"{curve.Name} has {points} usable losses after its warm-up of {curve.Schedule.WarmupEnd:N0} steps, a forecast needs {needed}",
            "Ask again later, or log the loss more often.");

    /// <summary>The findings of a forecast.</summary>
    public static ImmutableArray<Finding> Of(Curve curve, CurvePoints points, CurveForecaster.State state, SiblingCurves? siblings)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        void Add(string id, Severity severity, string message, string remedy) => findings.Add(new Finding(id, severity, message, remedy));

        var schedule = curve.Schedule;
        if (curve.IsFinished)
        {
            Add(
                "finished",
                Severity.Note,
                $"{curve.Name} has reached the last of its {schedule.Steps:N0} steps as far as its schedule is known",
                "If it goes on, give the whole schedule: --schedule.");
        }
        var none = siblings is null || siblings.Curves.IsEmpty;
        var given = schedule.Decayed(curve.LastStep);
        if (!curve.IsFinished && schedule.DecayStart is { } start && given < LittleDecay)
        {
            var kept = curve.LastStep < start ? $"begins at step {start:N0}, {start - curve.LastStep:N0} steps ahead" : $"has given up {given:P0} of the peak so far";
            Add(
                "decay-not-begun",
                none ? Severity.Warning : Severity.Note,
                $"The decay {kept}: what it will bring, {DropAhead(state, curve):F3} nats, is taken from {(none ? "published curves of another recipe" : "the siblings")}, not from this run",
                none ? "Give finished curves of the same recipe: --siblings RUNS." : "Compare again once the rate has fallen by a tenth.");
        }
        else if (none && !curve.IsFinished)
        {
            Add("no-siblings", Severity.Note, "The answer of the loss to the learning rate starts from 27 published curves of one other recipe, with room for others", "Give finished curves of the same recipe: --siblings RUNS.");
        }
        if (siblings is { Curves.IsEmpty: false })
        {
            Add(
                "siblings",
                Severity.Note,
                state.Prior.IsSameModel
                    ? $"Among the siblings ({siblings.Curves.Length:N0}) is a model whose law runs where this run does: taken for the same model, its floor is used too"
                    : $"No law of the siblings ({siblings.Curves.Length:N0}) runs where this run does: taken for other models, only their answer to the learning rate is used",
                "Leave out siblings of another recipe.");
        }
        var floor = Math.Sqrt(state.Posterior.Covariance[0]);
        if (floor > OpenFloor)
        {
            Add(
                "floor-not-identified",
                Severity.Note,
                $"The floor L0 of {Number(state.Posterior.Coefficients[0])} is known to {floor:P0} only: the law tells where this schedule ends, not what a longer run would reach",
                "Give finished siblings, or wait for more of the run.");
        }
        Outside(curve, points, siblings, Add);
        return findings.ToImmutable();
    }

    static void Outside(Curve curve, CurvePoints points, SiblingCurves? siblings, Action<string, Severity, string, string> add)
    {
        var schedule = curve.Schedule;
        var lowest = Math.Max(LowestRate(schedule), 1e-12) / schedule.Peak;
        var seen = siblings is null || siblings.Curves.IsEmpty
            ? LowestPublishedRate
            : 0.5 * siblings.Curves.Min(sibling => Math.Max(LowestRate(sibling.Schedule), 1e-12)) / schedule.Peak;
        if (lowest < seen)
        {
            add(
                "schedule-outside",
                Severity.Warning,
                $"The schedule falls to {lowest:P2} of its peak, below what the law has been seen at ({seen:P2})",
                "Take the interval as too narrow by an unknown amount; a sibling with such a decay would tell.");
        }
        for (var step = schedule.WarmupEnd + 1; step < schedule.Steps; step++)
        {
            if (schedule.Rates[step] <= 1.01 * schedule.Rates[step - 1] && schedule.Rates[step] <= 1.1 * schedule.Rates[points.Steps[0]]) continue;
            add(
                "schedule-outside",
                Severity.Warning,
                $"The learning rate rises again at step {step:N0}: no curve that the law was made for does so",
                "Take the forecast beyond that step for a guess.");
            return;
        }
    }

    static double LowestRate(LearningRateSchedule schedule)
    {
        var lowest = schedule.Peak;
        for (var step = schedule.WarmupEnd; step < schedule.Steps; step++) lowest = Math.Min(lowest, schedule.Rates[step]);
        return lowest;
    }

    // The forecast's final loss if the rate stayed where it is, minus the forecast's final loss.
    static double DropAhead(CurveForecaster.State state, Curve curve)
    {
        var (schedule, last) = (curve.Schedule, curve.Schedule.Steps - 1);
        var rates = schedule.Rates.ToArray();
        Array.Fill(rates, rates[curve.LastStep], curve.LastStep, rates.Length - curve.LastStep);
        var (held, _) = state.Posterior.At(new LearningRateSchedule(rates, "held"), [last], schedule.Peak);
        var (falls, _) = state.Posterior.At(schedule, [last], schedule.Peak);
        return held[0] - falls[0];
    }

    static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
