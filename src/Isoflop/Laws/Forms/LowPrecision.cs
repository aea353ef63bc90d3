using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// L = E + A N_eff^-α + B D^-β with N_eff = N Π_x (1 - e^(-P_x/γ_x))   [Kumar 2024, arXiv 2411.04330, eqs. 3 and 9]: training in P_x bits makes a model act as
/// a smaller one.
/// </summary>
sealed class LowPrecision : LawForm
{
    // Where the parts begin among the inputs and the coefficients.
    const int FirstBits = 2, FirstGamma = 5;

    readonly int _parts;

    LowPrecision(string name, params (RunColumn Bits, string Letter, string Part)[] parts)
    {
        Name = name;
        _parts = parts.Length;
        Formula = $"L = E + A Neff^-alpha + B D^-beta, Neff = N {string.Join(" ", parts.Select(part => $"(1 - e^(-P{part.Letter}/gamma{part.Letter}))"))}";
        Inputs = [RunColumn.Params, RunColumn.Tokens, .. parts.Select(part => part.Bits)];
        Coefficients =
        [
            Coefficient.Linear("E", "loss that no size and no amount of text removes, nats/token"),
            Coefficient.Linear("A", "factor of the size term, nats/token x parameters^alpha"),
            Coefficient.Linear("B", "factor of the data term, nats/token x tokens^beta"),
            Coefficient.Exponent("alpha", "exponent of the size term", nodes: 5),
            Coefficient.Exponent("beta", "exponent of the data term", nodes: 5),
            .. parts.Select(part => new Coefficient($"gamma{part.Letter}", $"bits of {part.Part} at which 1 - 1/e of the parameters are left", [0.7, 1.5, 3])),
        ];
    }

    /// <summary>Bits of the weights only.</summary>
    public static LowPrecision OfWeights { get; } = new("precision-weights", (RunColumn.WeightBits, "w", "a weight"));

    /// <summary>Bits of weights, activations and the key-value cache.</summary>
    public static LowPrecision OfAll { get; } =
        new("precision", (RunColumn.WeightBits, "w", "a weight"), (RunColumn.ActivationBits, "a", "an activation"), (RunColumn.KeyValueBits, "kv", "the key-value cache"));

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Formula { get; }

    /// <inheritdoc/>
    public override string Source => "Kumar et al. 2024, arXiv 2411.04330, eqs. 3 and 9";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; }

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; }

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var (E, A, B, alpha, beta) = (coefficients[0], coefficients[1], coefficients[2], coefficients[3], coefficients[4]);
        for (var i = 0; i < values.Length; i++)
        {
            var logSize = points[0][i];
            for (var part = 0; part < _parts; part++)
            {
                var (bits, gamma) = (Math.Exp(points[FirstBits + part][i]), coefficients[FirstGamma + part]);
                var kept = 1 - Math.Exp(-bits / gamma);
                logSize += Math.Log(kept);
                derivatives[FirstGamma + part][i] = -Math.Exp(-bits / gamma) * bits / (gamma * gamma * kept); // d ln N_eff / dγ
            }
            var (sizePower, dataPower) = (Math.Exp(-alpha * logSize), Math.Exp(-beta * points[1][i]));
            values[i] = E + (A * sizePower) + (B * dataPower);
            derivatives[0][i] = 1;
            derivatives[1][i] = sizePower;
            derivatives[2][i] = dataPower;
            derivatives[3][i] = -A * sizePower * logSize;
            derivatives[4][i] = -B * dataPower * points[1][i];
            for (var part = 0; part < _parts; part++) derivatives[FirstGamma + part][i] *= -alpha * A * sizePower;
        }
    }

    /// <summary>N_eff: the size of a model in full precision on the same text with the same loss.</summary>
    /// <inheritdoc/>
    public override Params? EffectiveParams(ReadOnlySpan<double> coefficients, Scale scale)
    {
        var size = scale.Params.Value;
        for (var part = 0; part < _parts; part++) size *= 1 - Math.Exp(-scale[Inputs[FirstBits + part]] / coefficients[FirstGamma + part]);
        return new Params(size);
    }
}
