using Isoflop.Quantities;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules;

/// <summary>
/// The multi-power law: the loss of one model on one text at any step of any learning-rate schedule. The first power is what constant training
/// brings, the sum is what every lowering of the rate brings, later in full than at once.
/// L(t) = L0 + A S1(t)^-alpha - B Σ_{k=1..t} (η_{k-1} - η_k) [1 - (1 + C η_k^-gamma S_k(t))^-beta],
/// S1(t) = Σ_{i=0..t} η_i, S_k(t) = Σ_{i=k..t} η_i, over all steps, the warm-up included   [Luo 2025, arXiv 2503.12811, eq. 3].
/// </summary>
/// <param name="L0">Floor of this model on this text, nats/token.</param>
/// <param name="A">Factor of the first power, nats/token x (sum of learning rates)^alpha.</param>
/// <param name="B">Drop of the loss per lowering of the rate, nats/token per learning rate.</param>
/// <param name="Alpha">Exponent of the sum of learning rates.</param>
/// <param name="C">Speed at which a lowering takes effect, learning rate^(gamma - 1).</param>
/// <param name="Beta">Exponent at which it takes effect.</param>
/// <param name="Gamma">Exponent of the rate lowered to: at small rates an effect needs more steps.</param>
public sealed record MultiPowerLaw(double L0, double A, double B, double Alpha, double C, double Beta, double Gamma)
{
    /// <summary>The law in its own letters.</summary>
    public const string Formula = "L(t) = L0 + A S1(t)^-alpha - B sum_k (lr_(k-1) - lr_k) [1 - (1 + C lr_k^-gamma S_k(t))^-beta]";

    /// <summary>The names of the coefficients, in the order of <see cref="Coefficients"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["L0", "A", "B", "alpha", "C", "beta", "gamma"];

    /// <summary>The coefficients, those in which the law is linear first.</summary>
    public double[] Coefficients => [L0, A, B, Alpha, C, Beta, Gamma];

    /// <summary>A law from coefficients in the order of <see cref="Names"/>.</summary>
    /// <param name="coefficients">[coefficient].</param>
    public static MultiPowerLaw Of(ReadOnlySpan<double> coefficients) =>
        new(coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4], coefficients[5], coefficients[6]);

    /// <summary>The loss at a step, by the sum as it is written, over every step: slow, and what the fast curve is held to.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="step">0 to the schedule's steps - 1; S1 must be above 0 there.</param>
    public NatsPerToken Loss(LearningRateSchedule schedule, int step)
    {
        var rates = schedule.Rates;
        var (sum, drop) = (0.0, 0.0);
        for (var k = step; k >= 1; k--)
        {
            sum += rates[k];
            var lowered = rates[k - 1] - rates[k];
            if (lowered == 0) continue;
            drop += lowered * (1 - Math.Pow(1 + (C * Math.Pow(rates[k], -Gamma) * sum), -Beta));
        }
        return new NatsPerToken(L0 + (A * Math.Pow(sum + rates[0], -Alpha)) - (B * drop));
    }

    /// <summary>The same law with learning rates counted in another unit: with the peak for unit, coefficients of different runs can be compared.</summary>
    /// <param name="unit">The rate that counts as 1, in the present unit.</param>
    public MultiPowerLaw In(double unit) => this with
    {
        A = A * Math.Pow(unit, -Alpha),
        B = B * unit,
        C = C * Math.Pow(unit, 1 - Gamma),
    };
}
