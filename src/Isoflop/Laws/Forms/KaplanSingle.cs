using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(N) = (Nc/N)^αN, L(D) = (Dc/D)^αD and L(C) = (Cc/C)^αC   [Kaplan 2020, arXiv 2001.08361, eqs. 1.1 to 1.3]: one scale is the bottleneck, and
/// there is no floor. Kaplan counts N without embeddings.
/// </summary>
public sealed class KaplanSingle : LawForm
{
    KaplanSingle(string letter, string unit, RunColumn input, string equation)
    {
        Name = $"kaplan-{letter.ToLowerInvariant()}";
        Formula = $"L({letter}) = ({letter}c/{letter})^alpha{letter}";
        Source = $"Kaplan et al. 2020, arXiv 2001.08361, eq. {equation}";
        Inputs = [input];
        Coefficients =
        [
            Coefficient.Linear($"{letter}c", $"the {unit} at which the loss would be 1 nat/token"),
            Coefficient.Exponent($"alpha{letter}", $"exponent of the {unit}"),
        ];
    }

    /// <summary>L(N), data and compute abundant.</summary>
    public static KaplanSingle OverParams { get; } = new("N", "parameters", RunColumn.Params, "1.1");

    /// <summary>L(D), size abundant, stopped early.</summary>
    public static KaplanSingle OverTokens { get; } = new("D", "tokens", RunColumn.Tokens, "1.2");

    /// <summary>L(C), the best size at each budget; Kaplan's Cc counts PF-days, here it counts FLOPs (1 PF-day = 8.64e19).</summary>
    public static KaplanSingle OverCompute { get; } = new("C", "FLOPs", RunColumn.Flops, "1.3");

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Formula { get; }

    /// <inheritdoc/>
    public override string Source { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; }

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; }

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (scale, alpha) = (coefficients[0], coefficients[1]);
        // ln(xc/x), the slope of ln L by α.
        var logRatio = derivatives[1];
        logRatio.Fill(Math.Log(scale));
        Elementwise.MultiplyAdd(points[0], -1, logRatio, logRatio);
        Elementwise.Exp(logRatio, alpha, values);
        Elementwise.Multiply(values, alpha / scale, derivatives[0]);
        Elementwise.Multiply(logRatio, values, derivatives[1]);
    }

    /// <summary>φ = x^-α with the factor xc^α.</summary>
    /// <inheritdoc/>
    public override double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        PowerTerm.Fill(points[0], coefficients[1], basis[..points.Count]);
        return 1;
    }

    /// <inheritdoc/>
    public override void FromLinear(ReadOnlySpan<double> linear, Span<double> coefficients) => coefficients[0] = Math.Pow(linear[0], 1 / coefficients[1]);

    /// <inheritdoc/>
    public override void ToLinear(ReadOnlySpan<double> coefficients, Span<double> linear) => linear[0] = Math.Pow(coefficients[0], coefficients[1]);
}
