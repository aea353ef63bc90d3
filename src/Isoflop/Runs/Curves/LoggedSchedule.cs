using Isoflop.Findings;

namespace Isoflop.Runs.Curves;

/// <summary>A schedule from the learning rates that a run logged, which may stand many steps apart.</summary>
static class LoggedSchedule
{
    // A first logged step beyond this share of the run hides a part of the warm-up that is worth saying.
    const double HiddenShare = 0.01;

    /// <summary>
    /// Rates between two logged ones lie on the line between them; a rate that stood still before and after changed at the later step. Before
    /// the first logged step the rate rises linearly from 0: what is not logged is taken for the warm-up.
    /// </summary>
    /// <param name="steps">Logged steps, ascending, at least one.</param>
    /// <param name="rates">The rate at each.</param>
    /// <param name="findings">Receives what had to be assumed.</param>
    public static LearningRateSchedule Reconstruct(ReadOnlySpan<int> steps, ReadOnlySpan<double> rates, List<Finding> findings)
    {
        var full = new double[steps[^1] + 1];
        for (var step = 0; step < steps[0]; step++) full[step] = rates[0] * step / steps[0];
        full[steps[0]] = rates[0];
        for (var i = 1; i < steps.Length; i++)
        {
            var (from, to) = (steps[i - 1], steps[i]);
            var jump = i >= 2 && i + 1 < steps.Length && rates[i - 1] == rates[i - 2] && rates[i] == rates[i + 1];
            for (var step = from + 1; step < to; step++)
                full[step] = jump ? rates[i - 1] : rates[i - 1] + ((rates[i] - rates[i - 1]) * (step - from) / (to - from));
            full[to] = rates[i];
        }
        if (steps[0] > HiddenShare * full.Length && steps[0] > 1)
        {
            findings.Add(new Finding(
                "warmup-assumed",
                Severity.Note,
                $"The learning rate is logged from step {steps[0]:N0} on; before it a linear rise from 0 was assumed",
                "Give the whole schedule where it was another: --schedule."));
        }
        return new LearningRateSchedule(full, $"logged, {steps.Length:N0} rates over {full.Length:N0} steps");
    }
}
