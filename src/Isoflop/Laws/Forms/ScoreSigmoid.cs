using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// R(C) = R0 + (A - R0) / (1 + (C_mid/C)^B): a reward or pass rate over training compute that saturates
/// [ScaleRL, Khatri et al. 2025, arXiv 2510.13786, eq. 1].
/// </summary>
sealed class ScoreSigmoid : LawForm
{
    public override string Name => "score-sigmoid";

    public override string Formula => "R(C) = R0 + (A - R0) / (1 + (Cmid/C)^B)";

    public override string Source => "Khatri et al. 2025 (ScaleRL), arXiv 2510.13786, eq. 1";

    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Signed("R0", "score before the training"),
        Coefficient.Linear("A", "score that no compute passes"),
        Coefficient.Rate("B", "exponent of the compute: how steeply the score rises", 0.2, 8),
        new("Cmid", "compute at which half of the gain is reached, FLOPs", [-0.1, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1.2, 1.5], Along: RunColumn.Flops),
    ];

    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Flops];

    public override RunColumn Target => RunColumn.Score;

    public override ResidualScale Residuals => ResidualScale.Value;

    public override string Ceiling => "A";

    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (R0, A, B, Cmid) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
        var logC = points[0];
        var logMiddle = Math.Log(Cmid);
        for (var i = 0; i < values.Length; i++)
        {
            var distance = logC[i] - logMiddle;
            var share = 1 / (1 + Math.Exp(-B * distance));
            var slope = (A - R0) * share * (1 - share); // dR/d(B ln(C/C_mid))
            values[i] = R0 + ((A - R0) * share);
            derivatives[0][i] = 1 - share;
            derivatives[1][i] = share;
            derivatives[2][i] = slope * distance;
            derivatives[3][i] = -slope * B / Cmid;
        }
    }
}
