using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L(r) = E + k e^(Σ t_j r_j): the loss on one text over the shares of domains in the training mixture [Ye et al. 2024, arXiv 2403.16952, eq. 1]. Shares
/// that add up to one determine k and the t only together: one domain is left out and is what k stands for.
/// </summary>
sealed class Mixture : LawForm
{
    /// <summary>What the names of such laws begin with.</summary>
    public const string Prefix = "mixture:";

    // k and as many exponents as the solver takes linear terms.
    public const int MostShares = 7;

    public Mixture(ImmutableArray<string> shares)
    {
        PlainInputs = shares;
        Name = Prefix + string.Join(',', shares);
        Formula = $"L(r) = E + k e^({string.Join(" + ", shares.Select(share => $"t_{share} r_{share}"))})";
        Coefficients =
        [
            Coefficient.Linear("k", "loss above the floor without any of these shares, nats/token"),
            .. shares.Select(share => Coefficient.Signed($"t_{share}", $"what a share of {share} does to the logarithm of the loss above the floor")),
            Coefficient.Rate("E", "floor: the loss that no mixture removes, nats/token", 0.3, 6),
        ];
    }

    public override string Name { get; }

    public override string Formula { get; }

    public override string Source => "Ye et al. 2024, arXiv 2403.16952, eq. 1";

    public override ImmutableArray<Coefficient> Coefficients { get; }

    public override ImmutableArray<RunColumn> Inputs => [];

    public override ImmutableArray<string> PlainInputs { get; }

    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (k, floor) = (coefficients[0], coefficients[^1]);
        for (var i = 0; i < values.Length; i++)
        {
            var exponent = 0.0;
            for (var j = 0; j < PlainInputs.Length; j++) exponent += coefficients[1 + j] * points[j][i];
            var factor = Math.Exp(exponent);
            values[i] = floor + (k * factor);
            derivatives[0][i] = factor;
            for (var j = 0; j < PlainInputs.Length; j++) derivatives[1 + j][i] = k * factor * points[j][i];
            derivatives[coefficients.Length - 1][i] = 1;
        }
    }

    /// <summary>ln(L - E) = ln k + Σ t_j r_j.</summary>
    public override double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        basis[..points.Count].Fill(1);
        for (var j = 0; j < PlainInputs.Length; j++) points[j].CopyTo(basis[((1 + j) * points.Count)..]);
        return 0;
    }

    public override double Floor(ReadOnlySpan<double> coefficients) => coefficients[^1];

    public override bool MayBeNegative(int linear) => true;

    public override void FromLinear(ReadOnlySpan<double> linear, Span<double> coefficients)
    {
        linear.CopyTo(coefficients);
        coefficients[0] = Math.Exp(linear[0]);
    }

    public override void ToLinear(ReadOnlySpan<double> coefficients, Span<double> linear)
    {
        coefficients[..linear.Length].CopyTo(linear);
        linear[0] = Math.Log(coefficients[0]);
    }
}
