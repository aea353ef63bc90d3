using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(N,D,S) = E + a N^-α + b D^-β + c (1-S)^-λ + d (1-S)^-δ N^-γ   [Abnar 2025, arXiv 2501.12370; E is the paper's e]: N all parameters, S the share of them
/// that does not act on a token, 1 - S = active parameters / all parameters.
/// </summary>
sealed class SparseExperts : LawForm
{
    /// <inheritdoc/>
    public override string Name => "sparse";

    /// <inheritdoc/>
    public override string Formula => "L(N,D,S) = E + a N^-alpha + b D^-beta + c (1-S)^-lambda + d (1-S)^-delta N^-gamma, 1-S = active/all";

    /// <inheritdoc/>
    public override string Source => "Abnar et al. 2025, arXiv 2501.12370 (N: all parameters; E: the paper's e)";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("E", "loss that no size and no amount of text removes, nats/token"),
        Coefficient.Linear("a", "factor of the size term, nats/token x parameters^alpha"),
        Coefficient.Linear("b", "factor of the data term, nats/token x tokens^beta"),
        Coefficient.Linear("c", "loss of sparsity by itself, nats/token"),
        Coefficient.Linear("d", "loss of sparsity that size removes, nats/token x parameters^gamma"),
        Coefficient.Exponent("alpha", "exponent of the size term", nodes: 6),
        Coefficient.Exponent("beta", "exponent of the data term", nodes: 6),
        new Coefficient("lambda", "exponent of the active share by itself", [-0.3, -0.1, 0.3], Transform.Identity),
        new Coefficient("delta", "exponent of the active share beside size", [-0.2, 0.2], Transform.Identity),
        Coefficient.Exponent("gamma", "exponent of size beside the active share", nodes: 4),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.TotalParams, RunColumn.Tokens, RunColumn.ActiveParams];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (E, a, b, c, d) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4]);
        var (alpha, beta, lambda, delta, gamma) = (coefficients[5], coefficients[6], coefficients[7], coefficients[8], coefficients[9]);
        for (var i = 0; i < values.Length; i++)
        {
            var (logN, logD) = (points[0][i], points[1][i]);
            var logActive = points[2][i] - logN;
            var (sizePower, dataPower) = (Math.Exp(-alpha * logN), Math.Exp(-beta * logD));
            var (sparsePower, crossPower) = (Math.Exp(-lambda * logActive), Math.Exp((-delta * logActive) - (gamma * logN)));
            values[i] = E + (a * sizePower) + (b * dataPower) + (c * sparsePower) + (d * crossPower);
            derivatives[0][i] = 1;
            derivatives[1][i] = sizePower;
            derivatives[2][i] = dataPower;
            derivatives[3][i] = sparsePower;
            derivatives[4][i] = crossPower;
            derivatives[5][i] = -a * sizePower * logN;
            derivatives[6][i] = -b * dataPower * logD;
            derivatives[7][i] = -c * sparsePower * logActive;
            derivatives[8][i] = -d * crossPower * logActive;
            derivatives[9][i] = -d * crossPower * logN;
        }
    }
}
