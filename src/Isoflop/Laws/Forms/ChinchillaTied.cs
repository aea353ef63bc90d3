using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(N,D) = E + A N^-α + B D^-α: one exponent for both terms. The same surface as L(C,M) = E + (a M^η + b M^-η) C^-η with M = D/N
/// [Gadre 2024, arXiv 2403.08540, eq. 4], α = 2η, A = a 6^-η, B = b 6^-η.
/// </summary>
public sealed class ChinchillaTied : LawForm
{
    /// <inheritdoc/>
    public override string Name => "chinchilla-tied";

    /// <inheritdoc/>
    public override string Formula => "L(N,D) = E + A N^-alpha + B D^-alpha";

    /// <inheritdoc/>
    public override string Source => "Gadre et al. 2024, arXiv 2403.08540, eq. 4 (alpha = 2 eta)";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("E", "loss that no size and no amount of text removes, nats/token"),
        Coefficient.Linear("A", "factor of the size term, nats/token x parameters^alpha"),
        Coefficient.Linear("B", "factor of the data term, nats/token x tokens^alpha"),
        Coefficient.Exponent("alpha", "exponent of both terms"),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Params, RunColumn.Tokens];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (E, A, B, alpha) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
        var sizePower = derivatives[1];
        var dataPower = derivatives[2];
        derivatives[0].Fill(1);
        PowerTerm.Fill(points[0], alpha, sizePower);
        PowerTerm.Fill(points[1], alpha, dataPower);
        PowerTerm.FillSlope(points[0], sizePower, A, values);
        PowerTerm.FillSlope(points[1], dataPower, B, derivatives[3]);
        Elementwise.MultiplyAdd(values, 1, derivatives[3], derivatives[3]);
        values.Fill(E);
        Elementwise.MultiplyAdd(sizePower, A, values, values);
        Elementwise.MultiplyAdd(dataPower, B, values, values);
    }

    /// <summary>N* = (A/B)^(1/2α) (C/6)^½: under one exponent the optimum splits compute evenly.</summary>
    /// <inheritdoc/>
    public override Params? OptimalParams(ReadOnlySpan<double> coefficients, Flops flops) =>
        SumOfPowers.OptimalParams(coefficients[1], coefficients[2], coefficients[3], coefficients[3], flops);

    /// <inheritdoc/>
    public override Tokens? TokensToReach(ReadOnlySpan<double> coefficients, Params size, NatsPerToken loss) =>
        SumOfPowers.TokensToReach(coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[3], size, loss);

    /// <inheritdoc/>
    public override Flops? FlopsToReach(ReadOnlySpan<double> coefficients, NatsPerToken loss) =>
        SumOfPowers.FlopsToReach(coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[3], loss);
}
