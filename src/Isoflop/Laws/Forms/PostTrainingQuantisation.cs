using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// δ = C_T D^γD N^-γN e^(-P/γ)   [Kumar 2024, arXiv 2411.04330, eq. 2]: the loss that rounding the weights of a finished model to P bits adds. It grows with
/// the text a model has seen. The factors for a model that was itself trained in few bits are left out: N stands for N_eff.
/// </summary>
sealed class PostTrainingQuantisation : LawForm
{
    /// <inheritdoc/>
    public override string Name => "quantisation";

    /// <inheritdoc/>
    public override string Formula => "dL(N,D,P) = CT D^gammaD N^-gammaN e^(-P/gamma)";

    /// <inheritdoc/>
    public override string Source => "Kumar et al. 2024, arXiv 2411.04330, eq. 2 (for models trained in full precision)";

    /// <inheritdoc/>
    public override RunColumn Target => RunColumn.LossIncrease;

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; } =
    [
        new Coefficient("CT", "loss increase at one token, one parameter and no bits, nats/token", []),
        Coefficient.Signed("gammaD", "exponent of the tokens seen"),
        Coefficient.Signed("gammaN", "exponent of the parameters"),
        new Coefficient("gamma", "bits by which the increase falls to 1/e", []),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; } = [RunColumn.Params, RunColumn.Tokens, RunColumn.PostTrainingBits];

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (CT, gammaD, gammaN, gamma) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3]);
        for (var i = 0; i < values.Length; i++)
        {
            var (logN, logD, bits) = (points[0][i], points[1][i], Math.Exp(points[2][i]));
            var shape = Math.Exp((gammaD * logD) - (gammaN * logN) - (bits / gamma));
            var value = CT * shape;
            values[i] = value;
            derivatives[0][i] = shape;
            derivatives[1][i] = value * logD;
            derivatives[2][i] = -value * logN;
            derivatives[3][i] = value * bits / (gamma * gamma);
        }
    }

    /// <summary>ln δ = ln C_T + γD ln D - γN ln N - P/γ: linear throughout, so that the start is the answer but for the residuals' loss.</summary>
    /// <inheritdoc/>
    public override double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        var count = points.Count;
        basis[..count].Fill(1);
        for (var i = 0; i < count; i++)
        {
            basis[count + i] = points[1][i];
            basis[(2 * count) + i] = -points[0][i];
            basis[(3 * count) + i] = -Math.Exp(points[2][i]);
        }
        return 0;
    }

    /// <inheritdoc/>
    public override bool MayBeNegative(int linear) => linear < 3;

    /// <inheritdoc/>
    public override void FromLinear(ReadOnlySpan<double> linear, Span<double> coefficients)
    {
        coefficients[0] = Math.Exp(linear[0]);
        coefficients[1] = linear[1];
        coefficients[2] = linear[2];
        coefficients[3] = 1 / Math.Max(linear[3], 1e-6);
    }

    /// <inheritdoc/>
    public override void ToLinear(ReadOnlySpan<double> coefficients, Span<double> linear)
    {
        linear[0] = Math.Log(coefficients[0]);
        linear[1] = coefficients[1];
        linear[2] = coefficients[2];
        linear[3] = 1 / coefficients[3];
    }
}
