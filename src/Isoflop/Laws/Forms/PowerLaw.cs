using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(x) = E + A x^-α over one scale: compute along a compute-optimal frontier, or size, or data. E = 0 (pinned) is the law without a floor;
/// the law with a floor goes back to Hestness et al. 2017, arXiv 1712.00409, and Henighan et al. 2020, arXiv 2010.14701, eq. 1.1.
/// </summary>
public sealed class PowerLaw : LawForm
{
    PowerLaw(string name, string letter, string scale, RunColumn input)
    {
        Name = name;
        Formula = $"L({letter}) = E + A {letter}^-alpha";
        Inputs = [input];
        Coefficients =
        [
            Coefficient.Linear("E", $"floor: the loss that no {scale} removes, nats/token"),
            Coefficient.Linear("A", $"factor of the power term, nats/token x {scale}^alpha"),
            Coefficient.Exponent("alpha", $"exponent of the {scale}"),
        ];
    }

    /// <summary>L(C) = E + A C^-α over training FLOPs.</summary>
    public static PowerLaw OverCompute { get; } = new("power", "C", "FLOPs", RunColumn.Flops);

    /// <summary>L(N) = E + A N^-α over parameters.</summary>
    public static PowerLaw OverParams { get; } = new("power-params", "N", "parameters", RunColumn.Params);

    /// <summary>L(D) = E + A D^-α over tokens.</summary>
    public static PowerLaw OverTokens { get; } = new("power-tokens", "D", "tokens", RunColumn.Tokens);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Formula { get; }

    /// <inheritdoc/>
    public override string Source => "Henighan et al. 2020, arXiv 2010.14701, eq. 1.1";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; }

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; }

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (E, A, alpha) = (coefficients[0], coefficients[1], coefficients[2]);
        derivatives[0].Fill(1);
        PowerTerm.Fill(points[0], alpha, derivatives[1]);
        PowerTerm.FillSlope(points[0], derivatives[1], A, derivatives[2]);
        values.Fill(E);
        Elementwise.MultiplyAdd(derivatives[1], A, values, values);
    }
}
