using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// S(L) = S0 + k e^(-γL): the score of a task over the loss. With S0 = 1 - ε it is the error law Err(L) = ε - k e^(-γL)
/// [Gadre 2024, arXiv 2403.08540, eq. 5]: an exponential of the loss is a power of the perplexity.
/// </summary>
sealed class TaskExponential : LawForm
{
    public override string Name => "task-exponential";

    public override string Formula => "S(L) = S0 + k e^(-gamma L)";

    public override string Source => "Gadre et al. 2024, arXiv 2403.08540, eq. 5 (S0 = 1 - epsilon)";

    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Signed("S0", "score at a loss without bounds: chance"),
        Coefficient.Linear("k", "factor of the exponential, score"),
        Coefficient.Rate("gamma", "rate at which the score rises as the loss falls, per nat/token", 0.1, 10),
    ];

    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Loss];

    public override RunColumn Target => RunColumn.Score;

    public override ResidualScale Residuals => ResidualScale.Value;

    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (S0, k, gamma) = (coefficients[0], coefficients[1], coefficients[2]);
        var logL = points[0];
        for (var i = 0; i < values.Length; i++)
        {
            var L = Math.Exp(logL[i]);
            var decay = Math.Exp(-gamma * L);
            values[i] = S0 + (k * decay);
            derivatives[0][i] = 1;
            derivatives[1][i] = decay;
            derivatives[2][i] = -k * L * decay;
        }
    }
}
