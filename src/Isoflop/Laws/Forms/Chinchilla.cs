using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>L(N,D) = E + A N^-α + B D^-β   [Hoffmann 2022, arXiv 2203.15556, eq. 2].</summary>
public sealed class Chinchilla : LawForm
{
    /// <inheritdoc/>
    public override string Name => "chinchilla";

    /// <inheritdoc/>
    public override string Formula => "L(N,D) = E + A N^-alpha + B D^-beta";

    /// <inheritdoc/>
    public override string Source => "Hoffmann et al. 2022, arXiv 2203.15556, eq. 2";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("E", "loss that no size and no amount of text removes, nats/token"),
        Coefficient.Linear("A", "factor of the size term, nats/token x parameters^alpha"),
        Coefficient.Linear("B", "factor of the data term, nats/token x tokens^beta"),
        Coefficient.Exponent("alpha", "exponent of the size term"),
        Coefficient.Exponent("beta", "exponent of the data term"),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Params, RunColumn.Tokens];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (E, A, B, alpha, beta) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4]);
        var sizePower = derivatives[1];
        var dataPower = derivatives[2];
        derivatives[0].Fill(1);
        PowerTerm.Fill(points[0], alpha, sizePower);
        PowerTerm.Fill(points[1], beta, dataPower);
        PowerTerm.FillSlope(points[0], sizePower, A, derivatives[3]);
        PowerTerm.FillSlope(points[1], dataPower, B, derivatives[4]);
        values.Fill(E);
        Elementwise.MultiplyAdd(sizePower, A, values, values);
        Elementwise.MultiplyAdd(dataPower, B, values, values);
    }

    /// <summary>N* = G (C/6)^(β/(α+β)), G = (αA / (βB))^(1/(α+β))   [Hoffmann 2022, eq. 4].</summary>
    /// <inheritdoc/>
    public override Params? OptimalParams(ReadOnlySpan<double> coefficients, Flops flops) =>
        SumOfPowers.OptimalParams(coefficients[1], coefficients[2], coefficients[3], coefficients[4], flops);

    /// <inheritdoc/>
    public override Tokens? TokensToReach(ReadOnlySpan<double> coefficients, Params size, NatsPerToken loss) =>
        SumOfPowers.TokensToReach(coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4], size, loss);

    /// <inheritdoc/>
    public override Flops? FlopsToReach(ReadOnlySpan<double> coefficients, NatsPerToken loss) =>
        SumOfPowers.FlopsToReach(coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4], loss);
}
