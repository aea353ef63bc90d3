using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Laws.Allocation;

/// <summary>The mixture that laws of several losses over the same shares recommend for a weighted sum of these losses.</summary>
/// <param name="Shares">The shares, the domain left out of the laws last, with their intervals.</param>
/// <param name="Loss">The weighted sum of losses there, weights scaled to add up to 1, in nats per token.</param>
/// <param name="LossInterval">Its mean-loss interval.</param>
/// <param name="Even">The same sum where every domain has the same share.</param>
/// <param name="Findings">What there is to say of it.</param>
public sealed record BestMixture(
    ImmutableArray<(string Domain, double Share, Interval Interval)> Shares, NatsPerToken Loss, Interval LossInterval, NatsPerToken Even, ImmutableArray<Finding> Findings)
{
    /// <summary>The name of the domain that the laws leave out because shares add up to 1.</summary>
    public const string Rest = "the rest";

    // A share below one in a thousand is none.
    const double Nothing = 1e-3;

    /// <summary>The best mixture.</summary>
    /// <param name="targets">A law of a mixture a target, with replicates, and its weight, above 0.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    /// <exception cref="InputException">The laws are about different shares, or are no laws of a mixture.</exception>
    public static BestMixture Of(ImmutableArray<(ScalingLaw Law, double Weight)> targets, double level)
    {
        var headers = targets[0].Law.Form.PlainInputs;
        foreach (var (law, _) in targets)
        {
            if (law.Form.PlainInputs.IsEmpty || !law.Form.Inputs.IsEmpty)
                throw new InputException($"{law.Name} ({law.Form.Name})", "LAW", "laws of a mixture", "Write them with fit --law mixture --out.");
            if (!law.Form.PlainInputs.SequenceEqual(headers))
                throw new InputException($"{string.Join(", ", law.Form.PlainInputs)} beside {string.Join(", ", headers)}", "LAW", "laws over the same shares in the same order", "Fit them with the same --shares.");
        }
        var total = targets.Sum(target => target.Weight);
        var weights = targets.Select(target => target.Weight / total).ToArray();
        var best = Minimise([.. targets.Select(target => target.Law.Coefficients.ToArray())], weights, headers.Length + 1);
        var count = targets.Min(target => target.Law.Uncertainty?.Replicates.Count ?? throw new ArgumentException("A law without replicates has no intervals.", nameof(targets)));
        var (drawn, losses) = (new double[count][], new double[count]);
        Parallel.For(0, count, replicate =>
        {
            double[][] laws = [.. targets.Select(target => target.Law.Uncertainty!.Replicates[replicate].ToArray())];
            drawn[replicate] = Minimise(laws, weights, headers.Length + 1);
            losses[replicate] = Sum(laws, weights, best);
        });
        double[][] own = [.. targets.Select(target => target.Law.Coefficients.ToArray())];
        var even = new double[best.Length];
        Array.Fill(even, 1.0 / even.Length);
        return new BestMixture(
            [.. best.Select((share, domain) => (domain < headers.Length ? headers[domain] : Rest, share, Quantiles.Central(Array.ConvertAll(drawn, shares => shares[domain]), level)))],
            new NatsPerToken(Sum(own, weights, best)),
            Quantiles.Central(losses, level),
            new NatsPerToken(Sum(own, weights, even)),
            Warnings(best, headers, targets.Length));
    }

    static ImmutableArray<Finding> Warnings(double[] best, ImmutableArray<string> headers, int targets)
    {
        var none = Enumerable.Range(0, best.Length).Where(domain => best[domain] < Nothing).Select(domain => domain < headers.Length ? headers[domain] : Rest).ToArray();
        if (none.Length == 0) return [];
        return
        [
            new Finding(
                "mixture-at-corner",
                Severity.Warning,
                $"the best mixture leaves out {string.Join(", ", none)}{(targets == 1 ? ": under one law the best is always a single domain" : "")}",
                "The law knows only the losses it was given: add the losses that these domains are for, with their weights, or fit runs nearer to the corner."),
        ];
    }

    // Σ w_i (E_i + k_i e^(Σ t_ij r_j)) is convex in the shares: exponentiated gradient on the simplex [Kivinen and Warmuth 1997], with a step that
    // grows while the sum falls and is halved where it rises.
    static double[] Minimise(double[][] laws, double[] weights, int domains)
    {
        var shares = new double[domains];
        Array.Fill(shares, 1.0 / domains);
        var (next, gradient) = (new double[domains], new double[domains]);
        var (value, step) = (Sum(laws, weights, shares), 1.0);
        for (var iteration = 0; iteration < 2000 && step > 1e-9; iteration++)
        {
            Gradient(laws, weights, shares, gradient);
            var lowest = gradient.Min();
            for (var j = 0; j < domains; j++) next[j] = shares[j] * Math.Exp(-step * (gradient[j] - lowest));
            var sum = next.Sum();
            for (var j = 0; j < domains; j++) next[j] /= sum;
            var moved = Sum(laws, weights, next);
            if (!(moved <= value))
            {
                step /= 2;
                continue;
            }
            var change = shares.Zip(next, (before, after) => Math.Abs(after - before)).Max();
            (shares, next) = (next, shares);
            value = moved;
            if (change < 1e-9) break;
            step *= 1.3;
        }
        return shares;
    }

    // The last share is the domain that the laws leave out: it enters through none of the exponents.
    static double Sum(double[][] laws, double[] weights, double[] shares)
    {
        var sum = 0.0;
        for (var i = 0; i < laws.Length; i++) sum += weights[i] * (laws[i][^1] + Above(laws[i], shares));
        return sum;
    }

    static void Gradient(double[][] laws, double[] weights, double[] shares, double[] gradient)
    {
        Array.Clear(gradient);
        for (var i = 0; i < laws.Length; i++)
        {
            var above = weights[i] * Above(laws[i], shares);
            for (var j = 0; j + 1 < shares.Length; j++) gradient[j] += above * laws[i][1 + j];
        }
    }

    static double Above(double[] law, double[] shares)
    {
        var exponent = 0.0;
        for (var j = 0; j + 1 < shares.Length; j++) exponent += law[1 + j] * shares[j];
        return law[0] * Math.Exp(exponent);
    }
}
