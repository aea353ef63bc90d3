using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(N,D,E) = E0 + a Ê^δ N^-(α + γ ln Ê) + b Ê^ω D^-(β + ζ ln Ê) with the saturating Ê of E_start and E_max   [Ludziejewski 2025, arXiv 2502.05172; the paper
/// writes the exponents of N and D with the other sign]: dense models and mixtures of experts in one law. N counts the active parameters.
/// </summary>
sealed class JointExperts : LawForm
{
    /// <inheritdoc/>
    public override string Name => "joint-experts";

    /// <inheritdoc/>
    public override string Formula =>
        "L(N,D,X) = E + a X^^delta N^-(alpha + gamma ln X^) + b X^^omega D^-(beta + zeta ln X^), 1/X^ = 1/(X - 1 + 1/(1/Estart - 1/Emax)) + 1/Emax";

    /// <inheritdoc/>
    public override string Source => "Ludziejewski et al. 2025, arXiv 2502.05172 (N: active parameters, X: experts; exponents of N and D with the other sign)";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("E", "loss that no size and no amount of text removes, nats/token"),
        Coefficient.Linear("a", "factor of the size term, nats/token x parameters^alpha"),
        Coefficient.Linear("b", "factor of the data term, nats/token x tokens^beta"),
        Coefficient.Exponent("alpha", "exponent of the size term at X^ = 1", nodes: 6),
        Coefficient.Exponent("beta", "exponent of the data term at X^ = 1", nodes: 6),
        new Coefficient("delta", "exponent of the experts in the size term", [-0.15, 0.15], Transform.Identity),
        new Coefficient("gamma", "what a factor e of experts adds to the exponent of the size term", [-0.01, 0.01], Transform.Identity),
        new Coefficient("omega", "exponent of the experts in the data term", [-0.2, 0.2], Transform.Identity),
        new Coefficient("zeta", "what a factor e of experts adds to the exponent of the data term", [-0.01, 0.01], Transform.Identity),
        new Coefficient("Estart", "experts that one expert acts as", [2]),
        new Coefficient("Emax", "experts that infinitely many act as", [250]),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.ActiveParams, RunColumn.Tokens, RunColumn.Experts];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (E, a, b, alpha, beta) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4]);
        var (delta, gamma, omega, zeta) = (coefficients[5], coefficients[6], coefficients[7], coefficients[8]);
        for (var i = 0; i < values.Length; i++)
        {
            var (logN, logD) = (points[0][i], points[1][i]);
            var experts = ExpertSaturation.Of(Math.Exp(points[2][i]), coefficients[9], coefficients[10]);
            var logX = experts.Log;
            var sizePower = Math.Exp((delta * logX) - ((alpha + (gamma * logX)) * logN));
            var dataPower = Math.Exp((omega * logX) - ((beta + (zeta * logX)) * logD));
            var (size, text) = (a * sizePower, b * dataPower);
            var slope = (size * (delta - (gamma * logN))) + (text * (omega - (zeta * logD))); // dL/d ln Ê
            values[i] = E + size + text;
            derivatives[0][i] = 1;
            derivatives[1][i] = sizePower;
            derivatives[2][i] = dataPower;
            derivatives[3][i] = -size * logN;
            derivatives[4][i] = -text * logD;
            derivatives[5][i] = size * logX;
            derivatives[6][i] = -size * logX * logN;
            derivatives[7][i] = text * logX;
            derivatives[8][i] = -text * logX * logD;
            derivatives[9][i] = slope * experts.ByStart;
            derivatives[10][i] = slope * experts.ByMax;
        }
    }
}
