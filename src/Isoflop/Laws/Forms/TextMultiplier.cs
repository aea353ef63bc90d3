using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(N,D,x) = E + A N^-α + B (m^x D)^-β: one law for runs on two texts, x = 0 for the first and 1 for the second, a token of which is worth m of the first
/// [Hoffmann 2022, eq. 2, with the effective data multiplier of Hernandez 2021, arXiv 2102.01293].
/// </summary>
sealed class TextMultiplier : LawForm
{
    // Doublings: what a step of curation is worth lies within a factor of four, or is no matter of a multiplier.
    static readonly ImmutableArray<double> Multipliers = [0.25, 0.5, 1, 2, 4];

    /// <inheritdoc/>
    public override string Name => "text-multiplier";

    /// <inheritdoc/>
    public override string Formula => "L(N,D,x) = E + A N^-alpha + B (m^x D)^-beta";

    /// <inheritdoc/>
    public override string Source => "Hoffmann et al. 2022, arXiv 2203.15556, eq. 2, with the effective data multiplier of Hernandez et al. 2021, arXiv 2102.01293 (x: second_text, 0 or 1)";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("E", "loss that no size and no amount of text removes, nats/token"),
        Coefficient.Linear("A", "factor of the size term, nats/token x parameters^alpha"),
        Coefficient.Linear("B", "factor of the data term, nats/token x tokens of the first text^beta"),
        Coefficient.Exponent("alpha", "exponent of the size term"),
        Coefficient.Exponent("beta", "exponent of the data term"),
        new Coefficient("m", "tokens of the first text that one of the second is worth", Multipliers),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Params, RunColumn.Tokens];

    /// <inheritdoc/>
    public override ImmutableArray<string> PlainInputs => [LawForms.SecondText];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (E, A, B, alpha, beta, m) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4], coefficients[5]);
        var logMultiplier = Math.Log(m);
        for (var i = 0; i < values.Length; i++)
        {
            var (logN, second) = (points[0][i], points[2][i]);
            var logD = points[1][i] + (second * logMultiplier);
            var (sizePower, dataPower) = (Math.Exp(-alpha * logN), Math.Exp(-beta * logD));
            values[i] = E + (A * sizePower) + (B * dataPower);
            derivatives[0][i] = 1;
            derivatives[1][i] = sizePower;
            derivatives[2][i] = dataPower;
            derivatives[3][i] = -A * sizePower * logN;
            derivatives[4][i] = -B * dataPower * logD;
            derivatives[5][i] = -beta * B * dataPower * second / m;
        }
    }
}
