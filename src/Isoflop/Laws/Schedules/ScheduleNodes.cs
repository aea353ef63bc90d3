using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules;

/// <summary>
/// The changes of a schedule's rate, grouped: thousands of small steps of a cosine become some dozens of nodes, placed so that a sum over nodes
/// stands for the sum over steps. No group reaches over a step at which the law is asked.
/// </summary>
/// <param name="Change">[node]: the rate after minus the rate before, in units of the unit rate; positive in a warm-up.</param>
/// <param name="Sum">[node]: sum of the rates of all steps before the change.</param>
/// <param name="LogRate">[node]: logarithm of the rate changed to.</param>
/// <param name="Step">[node]: the first step at the rate changed to.</param>
sealed record ScheduleNodes(double[] Change, double[] Sum, double[] LogRate, int[] Step)
{
    // The two Gauss-Legendre points of [0, 1]: exact for cubics over the changes of a group.
    static readonly double[] GaussPoints = [0.5 - (0.5 / Math.Sqrt(3)), 0.5 + (0.5 / Math.Sqrt(3))];

    /// <summary>Groups the changes.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="sums">Its sums in units of the unit rate.</param>
    /// <param name="unit">The rate that counts as 1.</param>
    /// <param name="asked">Steps at which the law will be asked, ascending.</param>
    /// <param name="groups">About how many groups a change by the unit rate is cut into.</param>
    public static ScheduleNodes Of(LearningRateSchedule schedule, double[] sums, double unit, ReadOnlySpan<int> asked, int groups)
    {
        var builder = new Builder(schedule, sums, unit);
        var (start, mass, next) = (-1, 0.0, 0);
        var rates = schedule.Rates;
        var boundary = false;
        for (var step = 1; step < rates.Length; step++)
        {
            var change = (rates[step] - rates[step - 1]) / unit;
            while (next < asked.Length && asked[next] < step)
            {
                next++;
                boundary = true;
            }
            // The rate reaches 0 once at most, at the end: a change to nothing has no exponent, and no step after it that it could act on.
            if (change == 0 || rates[step] == 0) continue;
            if (start >= 0 && (boundary || mass * change < 0 || Math.Abs(mass + change) > 1.0 / groups))
            {
                builder.Add(start, step, mass);
                start = -1;
            }
            if (start < 0) (start, mass) = (step, 0);
            mass += change;
            boundary = false;
        }
        if (start >= 0) builder.Add(start, rates.Length, mass);
        return builder.ToNodes();
    }

    /// <summary>How many nodes lie at or before a step.</summary>
    /// <param name="step">The step.</param>
    public int CountUntil(int step)
    {
        var at = Array.BinarySearch(Step, step + 1);
        if (at < 0) return ~at;
        while (at > 0 && Step[at - 1] == step + 1) at--;
        return at;
    }

    sealed class Builder(LearningRateSchedule schedule, double[] sums, double unit)
    {
        readonly List<double> _change = [], _sum = [], _logRate = [];
        readonly List<int> _step = [];

        public ScheduleNodes ToNodes() => new([.. _change], [.. _sum], [.. _logRate], [.. _step]);

        /// <summary>Adds the changes of the steps from start to before end: one by one where they are one or two, else at two points of their sum.</summary>
        public void Add(int start, int end, double mass)
        {
            var rates = schedule.Rates;
            var count = 0;
            for (var step = start; step < end && count <= 2; step++)
            {
                if (rates[step] != rates[step - 1]) count++;
            }
            if (count <= 2)
            {
                for (var step = start; step < end; step++)
                {
                    if (rates[step] != rates[step - 1] && rates[step] > 0) Node(step, (rates[step] - rates[step - 1]) / unit, sums[step - 1], Math.Log(rates[step] / unit));
                }
                return;
            }
            var (passed, point) = (0.0, 0);
            for (var step = start; step < end && point < 2; step++)
            {
                var change = (rates[step] - rates[step - 1]) / unit;
                while (point < 2 && (passed + change) / mass >= GaussPoints[point])
                {
                    // Between two steps the place is interpolated, so that groups of a few steps stay smooth.
                    var share = ((GaussPoints[point] * mass) - passed) / change;
                    var sum = sums[step - 1] + ((share - 0.5) * rates[step] / unit);
                    Node(step, mass / 2, sum, Math.Log(rates[step] / unit));
                    point++;
                }
                passed += change;
            }
        }

        void Node(int step, double change, double sum, double logRate)
        {
            _change.Add(change);
            _sum.Add(sum);
            _logRate.Add(logRate);
            _step.Add(step);
        }
    }
}
