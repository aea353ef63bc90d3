using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(x) = E + A x^-c0 (1 + (x/d1)^(1/f1))^(-c1 f1)   [Caballero 2022, arXiv 2210.14891, eq. 1, one break]: a power law whose exponent goes from c0 to
/// c0 + c1 about x = d1, over a width of f1 in ln x.
/// </summary>
sealed class BrokenPowerLaw : LawForm
{
    BrokenPowerLaw(string name, string letter, string scale, RunColumn input, LawForm unbroken)
    {
        Name = name;
        Formula = $"L({letter}) = E + A {letter}^-c0 (1 + ({letter}/d1)^(1/f1))^(-c1 f1)";
        Inputs = [input];
        Unbroken = unbroken;
        Coefficients =
        [
            Coefficient.Linear("E", $"floor: the loss that no {scale} removes, nats/token"),
            Coefficient.Linear("A", $"factor of the power term, nats/token x {scale}^c0"),
            Coefficient.Exponent("c0", "exponent before the break", nodes: 7),
            new Coefficient("c1", "what the break adds to the exponent; below 0 the law flattens", [-0.1, -0.03, 0.03, 0.1, 0.3], Transform.Identity),
            Coefficient.Place("d1", $"where the break lies, {scale}", input),
            new Coefficient("f1", "width of the break in ln x; small is sharp", [0.1, 0.5, 2]),
        ];
    }

    /// <summary>Over training FLOPs.</summary>
    public static BrokenPowerLaw OverCompute { get; } = new("broken", "C", "FLOPs", RunColumn.Flops, PowerLaw.OverCompute);

    /// <summary>Over parameters.</summary>
    public static BrokenPowerLaw OverParams { get; } = new("broken-params", "N", "parameters", RunColumn.Params, PowerLaw.OverParams);

    /// <summary>Over tokens.</summary>
    public static BrokenPowerLaw OverTokens { get; } = new("broken-tokens", "D", "tokens", RunColumn.Tokens, PowerLaw.OverTokens);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Formula { get; }

    /// <inheritdoc/>
    public override string Source => "Caballero et al. 2022, arXiv 2210.14891, eq. 1 with one break (E, A: the paper's a, b)";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; }

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; }

    /// <inheritdoc/>
    public override LawForm Unbroken { get; }

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (E, A, c0, c1, d1, f1) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4], coefficients[5]);
        var logPlace = Math.Log(d1);
        for (var i = 0; i < values.Length; i++)
        {
            var logX = points[0][i];
            var z = (logX - logPlace) / f1;
            // ln(1 + e^z) and its slope, without overflow on either side.
            var tail = Math.Exp(-Math.Abs(z));
            var soft = Math.Max(z, 0) + Math.Log(1 + tail);
            var slope = z >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
            var power = Math.Exp((-c0 * logX) - (c1 * f1 * soft));
            var term = A * power;
            values[i] = E + term;
            derivatives[0][i] = 1;
            derivatives[1][i] = power;
            derivatives[2][i] = -term * logX;
            derivatives[3][i] = -term * f1 * soft;
            derivatives[4][i] = term * c1 * slope / d1;
            derivatives[5][i] = -term * c1 * (soft - (slope * z));
        }
    }
}
