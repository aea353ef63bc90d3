using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(N,D,U) = E + A N'^-α + B D'^-β   [Muennighoff 2023, arXiv 2305.16264, eqs. 5 and 6]: repeated tokens, and parameters beyond what the unique
/// tokens call for, are worth less and less. D' = U (1 + R_D* (1 - e^(-R_D/R_D*))) with R_D = D/U - 1; N' the same with R_N*, R_N = N/U_N - 1 and
/// U_N = min(N, N_opt(U)), N_opt(U) = (αA/(βB))^(1/α) U^(β/α) the size for which U tokens are compute-optimal.
/// </summary>
sealed class DataConstrained : LawForm
{
    // About what compute-optimal runs take, near enough to the size that U tokens call for to start from.
    const double TokensPerParam = 20;

    /// <inheritdoc/>
    public override string Name => "data-constrained";

    /// <inheritdoc/>
    public override string Formula =>
        "L(N,D,U) = E + A N'^-alpha + B D'^-beta, D' = U (1 + RD (1 - e^(-(D/U - 1)/RD))), N' = Un (1 + RN (1 - e^(-(N/Un - 1)/RN)))";

    /// <inheritdoc/>
    public override string Source => "Muennighoff et al. 2023, arXiv 2305.16264, eqs. 5 and 6 (Un: the size that U tokens call for, or N where that is smaller)";

    // The returns have many minima along one valley where runs leave them open: a fine grid of both.
    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("E", "loss that no size and no amount of text removes, nats/token"),
        Coefficient.Linear("A", "factor of the size term, nats/token x parameters^alpha"),
        Coefficient.Linear("B", "factor of the data term, nats/token x tokens^beta"),
        Coefficient.Exponent("alpha", "exponent of the size term", nodes: 5),
        Coefficient.Exponent("beta", "exponent of the data term", nodes: 5),
        new Coefficient("RD", "repetitions of the text after which a repeated token is worth 1/e of a fresh one", [2, 4.4, 9.7, 21, 47, 103, 227]),
        new Coefficient("RN", "multiples of the size that the text calls for after which one more is worth 1/e", [0.7, 1.4, 2.8, 5.6, 11.2, 22.4]),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Params, RunColumn.Tokens, RunColumn.UniqueTokens];

    /// <summary>U_N follows from A and B: the start takes it from the unique tokens at 20 tokens a parameter.</summary>
    /// <inheritdoc/>
    public override bool HasApproximateBasis => true;

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (E, A, B, alpha, beta) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4]);
        var (RD, RN) = (coefficients[5], coefficients[6]);
        var logFactor = (Math.Log(alpha * A) - Math.Log(beta * B)) / alpha;
        for (var i = 0; i < values.Length; i++)
        {
            var (logN, logD) = (points[0][i], points[1][i]);
            var logU = Math.Min(logD, points[2][i]);
            var logOptimal = logFactor + (beta / alpha * logU);
            var size = Effective(logN, Math.Min(logN, logOptimal), RN);
            var text = Effective(logD, logU, RD);
            var sizePower = Math.Exp(-alpha * size.Log);
            var dataPower = Math.Exp(-beta * text.Log);
            values[i] = E + (A * sizePower) + (B * dataPower);
            var sizeSlope = -alpha * A * sizePower; // dL/d ln N'
            // dL/d ln U_N: 0 where the size is not in excess, for N' = N there.
            var uniqueSlope = logN > logOptimal ? sizeSlope * size.ByLogUnique : 0;
            derivatives[0][i] = 1;
            derivatives[1][i] = sizePower + (uniqueSlope / (alpha * A));
            derivatives[2][i] = dataPower - (uniqueSlope / (alpha * B));
            derivatives[3][i] = (-A * sizePower * size.Log) + (uniqueSlope * ((1 / alpha) - logOptimal) / alpha);
            derivatives[4][i] = (-B * dataPower * text.Log) + (uniqueSlope * (logU - (1 / beta)) / alpha);
            derivatives[5][i] = -beta * B * dataPower * text.ByReturns;
            derivatives[6][i] = sizeSlope * size.ByReturns;
        }
    }

    /// <inheritdoc/>
    public override double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        var (alpha, beta, RD, RN) = (coefficients[3], coefficients[4], coefficients[5], coefficients[6]);
        var count = points.Count;
        basis[..count].Fill(1);
        for (var i = 0; i < count; i++)
        {
            var (logN, logD) = (points[0][i], points[1][i]);
            var logU = Math.Min(logD, points[2][i]);
            basis[count + i] = Math.Exp(-alpha * Effective(logN, Math.Min(logN, logU - Math.Log(TokensPerParam)), RN).Log);
            basis[(2 * count) + i] = Math.Exp(-beta * Effective(logD, logU, RD).Log);
        }
        return 1;
    }

    /// <summary>The loss alone, without derivatives: what a search over sizes asks thousands of times.</summary>
    /// <param name="coefficients">In the order of <see cref="Coefficients"/>.</param>
    /// <param name="logSize">ln N.</param>
    /// <param name="logTokens">ln D.</param>
    /// <param name="logUnique">ln U; more than D counts as D.</param>
    /// <returns>Nats per token.</returns>
    public static double Loss(ReadOnlySpan<double> coefficients, double logSize, double logTokens, double logUnique)
    {
        var (E, A, B, alpha, beta) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4]);
        var logU = Math.Min(logTokens, logUnique);
        var logOptimal = ((Math.Log(alpha * A) - Math.Log(beta * B)) / alpha) + (beta / alpha * logU);
        var size = logSize > logOptimal ? Effective(logSize, logOptimal, coefficients[6]).Log : logSize;
        var text = logTokens > logU ? Effective(logTokens, logU, coefficients[5]).Log : logTokens;
        return E + (A * Math.Exp(-alpha * size)) + (B * Math.Exp(-beta * text));
    }

    /// <summary>What so many tokens of so much unique text are worth, in fresh ones: D'.</summary>
    /// <param name="tokens">Tokens seen.</param>
    /// <param name="unique">Unique ones.</param>
    /// <param name="returns">R_D*.</param>
    public static double EffectiveTokens(double tokens, double unique, double returns) =>
        Math.Exp(Effective(Math.Log(tokens), Math.Log(Math.Min(tokens, unique)), returns).Log);

    // ln x' = ln u + ln S with S = 1 + R* (1 - e^(-R/R*)) and R = x/u - 1; its slopes by ln u, 1 - (R+1) e^(-R/R*) / S, and by R*.
    static (double Log, double ByLogUnique, double ByReturns) Effective(double logAmount, double logUnique, double returns)
    {
        var excess = Math.Exp(logAmount - logUnique) - 1;
        var share = excess / returns;
        var kept = Math.Exp(-share);
        // 1 - e^-r and 1 - e^-r - r e^-r, by their series where the difference would lose its digits: a law in which repetition costs nothing.
        var (lost, change) = share < 1e-4
            ? (share * (1 - (share / 2 * (1 - (share / 3)))), share * share * (0.5 - (share / 3)))
            : (1 - kept, 1 - kept - (share * kept));
        var multiple = 1 + (returns * lost);
        return (logUnique + Math.Log(multiple), 1 - ((excess + 1) * kept / multiple), change / multiple);
    }
}
