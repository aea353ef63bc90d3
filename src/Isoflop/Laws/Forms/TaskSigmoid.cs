using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// S(L) = S0 + (S1 - S0) / (1 + e^(γ(L - M))): the score of a task over the loss, from chance to a ceiling [Llama 3, arXiv 2407.21783, sec. 3.2.1,
/// which fits a sigmoid and prints no coefficients].
/// </summary>
sealed class TaskSigmoid : LawForm
{
    public override string Name => "task-sigmoid";

    public override string Formula => "S(L) = S0 + (S1 - S0) / (1 + e^(gamma (L - M)))";

    public override string Source => "Grattafiori et al. 2024, arXiv 2407.21783, sec. 3.2.1";

    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        Coefficient.Signed("S0", "score at a loss without bounds: chance"),
        Coefficient.Linear("S1", "score that no loss passes"),
        Coefficient.Rate("gamma", "steepness of the rise, per nat/token", 0.3, 30),
        new("M", "loss at the middle of the rise, nats/token", [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1], Along: RunColumn.Loss),
    ];

    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Loss];

    public override RunColumn Target => RunColumn.Score;

    public override ResidualScale Residuals => ResidualScale.Value;

    public override string Ceiling => "S1";

    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (S0, S1, gamma, M) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
        var logL = points[0];
        for (var i = 0; i < values.Length; i++)
        {
            var L = Math.Exp(logL[i]);
            var share = 1 / (1 + Math.Exp(gamma * (L - M)));
            var slope = (S1 - S0) * share * (1 - share); // dS/d(γ(M - L))
            values[i] = S0 + ((S1 - S0) * share);
            derivatives[0][i] = 1 - share;
            derivatives[1][i] = share;
            derivatives[2][i] = slope * (M - L);
            derivatives[3][i] = slope * gamma;
        }
    }
}
