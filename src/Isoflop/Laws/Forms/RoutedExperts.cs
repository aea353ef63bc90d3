using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// lg L(N,E) = a lg N + b lg Ê + c lg N lg Ê + d with the saturating Ê of E_start and E_max, lg to base 10   [Clark 2022, arXiv 2202.01169, eq. 1]: N
/// parameters of the dense model, E experts of which one or a few act on a token, all runs on the same text.
/// </summary>
sealed class RoutedExperts : LawForm
{
    const double Ln10 = 2.302585092994046;

    /// <inheritdoc/>
    public override string Name => "routed";

    /// <inheritdoc/>
    public override string Formula => "lg L(N,E) = a lg N + b lg E^ + c lg N lg E^ + d, 1/E^ = 1/(E - 1 + 1/(1/Estart - 1/Emax)) + 1/Emax";

    /// <inheritdoc/>
    public override string Source => "Clark et al. 2022, arXiv 2202.01169, eq. 1 (lg: base 10; N: parameters of the dense model)";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Signed("a", "slope of lg L over lg N (nats/token, parameters) at E^ = 1"),
        Coefficient.Signed("b", "slope of lg L over lg E^ (nats/token, experts) at N = 1"),
        Coefficient.Signed("c", "how the gain of experts changes with lg N, parameters; above 0 it shrinks"),
        Coefficient.Signed("d", "lg L, nats/token, at N = 1 and E^ = 1"),
        new Coefficient("Estart", "experts that one expert acts as", [1.2, 2, 3.5, 6]),
        new Coefficient("Emax", "experts that infinitely many act as", [50, 125, 300, 800]),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Params, RunColumn.Experts];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (a, b, c, d) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
        for (var i = 0; i < values.Length; i++)
        {
            var logN = points[0][i];
            var experts = ExpertSaturation.Of(Math.Exp(points[1][i]), coefficients[4], coefficients[5]);
            var cross = logN * experts.Log / Ln10;
            var value = Math.Exp((a * logN) + (b * experts.Log) + (c * cross) + (d * Ln10));
            var slope = value * (b + (c * logN / Ln10)); // dL/d ln Ê
            values[i] = value;
            derivatives[0][i] = value * logN;
            derivatives[1][i] = value * experts.Log;
            derivatives[2][i] = value * cross;
            derivatives[3][i] = value * Ln10;
            derivatives[4][i] = slope * experts.ByStart;
            derivatives[5][i] = slope * experts.ByMax;
        }
    }

    /// <summary>ln L = a ln N + b ln Ê + c ln N ln Ê / ln 10 + d ln 10.</summary>
    /// <inheritdoc/>
    public override double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        var count = points.Count;
        points[0].CopyTo(basis);
        for (var i = 0; i < count; i++)
        {
            var logExperts = ExpertSaturation.Of(Math.Exp(points[1][i]), coefficients[4], coefficients[5]).Log;
            basis[count + i] = logExperts;
            basis[(2 * count) + i] = basis[i] * logExperts / Ln10;
        }
        basis.Slice(3 * count, count).Fill(Ln10);
        return 0;
    }

    /// <summary>
    /// The effective parameter count: the dense model of the same loss, from L(N̄,1) = L(N,E)   [Clark 2022, eq. 11]:
    /// lg N̄ = (lg N (a + c lg Ê) + b (lg Ê - lg E_start)) / (a + c lg E_start).
    /// </summary>
    /// <inheritdoc/>
    public override Params? EffectiveParams(ReadOnlySpan<double> coefficients, Scale scale)
    {
        var (a, b, c) = (coefficients[0], coefficients[1], coefficients[2]);
        var logN = Math.Log(scale.Params.Value);
        var logExperts = ExpertSaturation.Of(scale[RunColumn.Experts], coefficients[4], coefficients[5]).Log;
        var logStart = Math.Log(coefficients[4]);
        var log = ((logN * (a + (c * logExperts / Ln10))) + (b * (logExperts - logStart))) / (a + (c * logStart / Ln10));
        return new Params(Math.Exp(log));
    }
}
