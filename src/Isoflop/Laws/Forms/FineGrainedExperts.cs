using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(N,D,G) = E + (g G^-γ + a) N^-α + b D^-β   [Krajewski 2024, arXiv 2402.07871, eq. 9; E is the paper's c]: experts G times narrower than the dense layer,
/// G times as many, at one ratio of all to active parameters. N counts all parameters but the embeddings.
/// </summary>
sealed class FineGrainedExperts : LawForm
{
    /// <inheritdoc/>
    public override string Name => "fine-grained";

    /// <inheritdoc/>
    public override string Formula => "L(N,D,G) = E + (g G^-gamma + a) N^-alpha + b D^-beta";

    /// <inheritdoc/>
    public override string Source => "Krajewski et al. 2024, arXiv 2402.07871 (E: the paper's c)";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("E", "loss that no size and no amount of text removes, nats/token"),
        Coefficient.Linear("a", "factor of the size term at infinite granularity, nats/token x parameters^alpha"),
        Coefficient.Linear("b", "factor of the data term, nats/token x tokens^beta"),
        Coefficient.Linear("g", "what coarse experts add to the factor of the size term"),
        Coefficient.Exponent("alpha", "exponent of the size term", nodes: 8),
        Coefficient.Exponent("beta", "exponent of the data term", nodes: 8),
        new Coefficient("gamma", "exponent of the granularity", [0.1, 0.3, 0.7, 1.5]),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Params, RunColumn.Tokens, RunColumn.Granularity];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (E, a, b, g) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
        var (alpha, beta, gamma) = (coefficients[4], coefficients[5], coefficients[6]);
        for (var i = 0; i < values.Length; i++)
        {
            var (logN, logD, logG) = (points[0][i], points[1][i], points[2][i]);
            var (sizePower, dataPower, grain) = (Math.Exp(-alpha * logN), Math.Exp(-beta * logD), Math.Exp(-gamma * logG));
            var size = ((g * grain) + a) * sizePower;
            values[i] = E + size + (b * dataPower);
            derivatives[0][i] = 1;
            derivatives[1][i] = sizePower;
            derivatives[2][i] = dataPower;
            derivatives[3][i] = grain * sizePower;
            derivatives[4][i] = -size * logN;
            derivatives[5][i] = -b * dataPower * logD;
            derivatives[6][i] = -g * grain * sizePower * logG;
        }
    }
}
