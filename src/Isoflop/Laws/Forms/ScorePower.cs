using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>R(C) = A - B C^-α: a score over training compute as a power law, the rival of the sigmoid [Khatri et al. 2025, arXiv 2510.13786, sec. 2].</summary>
sealed class ScorePower : LawForm
{
    public override string Name => "score-power";

    public override string Formula => "R(C) = A - B C^-alpha";

    public override string Source => "Khatri et al. 2025 (ScaleRL), arXiv 2510.13786, sec. 2: the power law that the sigmoid is set against";

    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Linear("A", "score that no compute passes"),
        Coefficient.Linear("B", "factor of what is missing, FLOPs^alpha"),
        Coefficient.Exponent("alpha", "exponent of the compute"),
    ];

    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Flops];

    public override RunColumn Target => RunColumn.Score;

    public override ResidualScale Residuals => ResidualScale.Value;

    public override string Ceiling => "A";

    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (A, B, alpha) = (coefficients[0], coefficients[1], coefficients[2]);
        var logC = points[0];
        for (var i = 0; i < values.Length; i++)
        {
            var power = Math.Exp(-alpha * logC[i]);
            values[i] = A - (B * power);
            derivatives[0][i] = 1;
            derivatives[1][i] = -power;
            derivatives[2][i] = B * power * logC[i];
        }
    }
}
