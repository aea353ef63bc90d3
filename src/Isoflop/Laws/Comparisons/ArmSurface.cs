using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Comparisons;

/// <summary>
/// The laws of all arms as one surface: arm k at compute C does what the baseline does with M_k(C) times the compute,
/// M_k(C) = m_k (C/C₀)^t_k, so that the effective compute multiplier at the reference scale C₀ is itself a coefficient, of which a profile can be
/// taken. Over compute L_k(C) = E + A (M_k C)^-α, which is E + A_k C^-α_k with α_k = α (1 + t_k); over size and text
/// L_k(N,D) = E + A (N √M_k e^s_k)^-α + B (D √M_k e^-s_k)^-β, where s_k lets the arm favour size or text.
/// With floors of their own, L_k = E + f_k + R - f_k R/P, R the reducible loss above and P the same at the reference run: there the loss is still
/// the baseline's at m_k times the compute.
/// </summary>
sealed class ArmSurface : LawForm
{
    /// <summary>Header of the kept column with the number of the arm, 0 for the baseline.</summary>
    public const string ArmHeader = "arm number";

    readonly double[] _reference;

    /// <summary>A surface.</summary>
    /// <param name="inputs">Compute, or size and tokens.</param>
    /// <param name="arms">Number of arms, the baseline included.</param>
    /// <param name="reference">Natural logarithms of the inputs at the reference run.</param>
    public ArmSurface(ImmutableArray<RunColumn> inputs, int arms, double[] reference)
    {
        Inputs = inputs;
        _reference = reference;
        var coefficients = ImmutableArray.CreateBuilder<Coefficient>();
        coefficients.Add(Coefficient.Linear("E", "floor of the baseline, nats/token"));
        for (var j = 0; j < Terms; j++) coefficients.Add(Coefficient.Linear(j == 0 ? "A" : "B", "factor of the term, nats/token"));
        for (var j = 0; j < Terms; j++) coefficients.Add(Coefficient.Exponent(j == 0 ? "alpha" : "beta", "exponent of the term"));
        for (var arm = 1; arm < arms; arm++)
        {
            // The grid holds one value: the search starts where the arms are alike.
            coefficients.Add(new Coefficient($"m{arm}", $"compute multiplier of arm {arm} at the reference scale", [1]));
            coefficients.Add(new Coefficient($"t{arm}", $"d ln multiplier / d ln compute of arm {arm}", [0], Transform.Identity));
            coefficients.Add(new Coefficient($"s{arm}", $"what arm {arm} favours: size (+) or text (-)", [0], Transform.Identity));
            coefficients.Add(new Coefficient($"f{arm}", $"floor of arm {arm} minus that of the baseline, nats/token", [0], Transform.Identity));
        }
        Coefficients = coefficients.ToImmutable();
    }

    /// <inheritdoc/>
    public override string Name => "arms";

    /// <inheritdoc/>
    public override string Formula => Terms == 1 ? "L(C) = E + A (M C)^-alpha" : "L(N,D) = E + A (N sqrt(M) e^s)^-alpha + B (D sqrt(M) e^-s)^-beta";

    /// <inheritdoc/>
    public override string Source => Terms == 1 ? "Henighan et al. 2020, arXiv 2010.14701, eq. 1.1" : "Hoffmann et al. 2022, arXiv 2203.15556, eq. 2";

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients { get; }

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs { get; }

    /// <inheritdoc/>
    public override ImmutableArray<string> PlainInputs => [ArmHeader];

    /// <summary>Power terms: 1 over compute, 2 over size and text.</summary>
    public int Terms => Inputs.Length;

    /// <summary>The number of a coefficient of an arm.</summary>
    /// <param name="letter">m, t, s or f.</param>
    /// <param name="arm">1 or more.</param>
    public int Of(char letter, int arm) => 1 + (2 * Terms) + (4 * (arm - 1)) + "mtsf".IndexOf(letter, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        for (var k = 0; k < CoefficientCount; k++) derivatives[k].Clear();
        Span<double> here = stackalloc double[Terms];
        Span<double> there = stackalloc double[Terms];
        for (var i = 0; i < points.Count; i++)
        {
            var (arm, logScale) = ((int)points[Terms][i], 0.0);
            for (var j = 0; j < Terms; j++) logScale += points[j][i] - _reference[j];
            var (logMultiplier, trend, split, offset) = Arm(coefficients, arm);
            var (reducible, atReference) = (0.0, 0.0);
            for (var j = 0; j < Terms; j++)
            {
                (here[j], there[j]) = (points[j][i] + Shift(j, logMultiplier + (trend * logScale), split), _reference[j] + Shift(j, logMultiplier, split));
                reducible += Term(coefficients, j, here[j]);
                atReference += Term(coefficients, j, there[j]);
            }
            // L = E + f + R (1 - f/P), so that dL = dR (1 - f/P) + dP f R/P².
            var (rise, fall) = (1 - (offset / atReference), offset * reducible / (atReference * atReference));
            values[i] = coefficients[0] + offset + (reducible * rise);
            derivatives[0][i] = 1;
            var (slope, referenceSlope, splitSlope, referenceSplitSlope) = (0.0, 0.0, 0.0, 0.0);
            for (var j = 0; j < Terms; j++)
            {
                var (A, alpha) = (coefficients[1 + j], coefficients[1 + Terms + j]);
                var (term, referenceTerm) = (Term(coefficients, j, here[j]), Term(coefficients, j, there[j]));
                derivatives[1 + j][i] = ((term * rise) + (referenceTerm * fall)) / A;
                derivatives[1 + Terms + j][i] = -((here[j] * term * rise) + (there[j] * referenceTerm * fall));
                slope -= alpha * term / Terms;
                referenceSlope -= alpha * referenceTerm / Terms;
                splitSlope -= Sign(j) * alpha * term;
                referenceSplitSlope -= Sign(j) * alpha * referenceTerm;
            }
            if (arm == 0) continue;
            derivatives[Of('m', arm)][i] = ((slope * rise) + (referenceSlope * fall)) / Math.Exp(logMultiplier);
            derivatives[Of('t', arm)][i] = slope * logScale * rise;
            derivatives[Of('s', arm)][i] = (splitSlope * rise) + (referenceSplitSlope * fall);
            derivatives[Of('f', arm)][i] = 1 - (reducible / atReference);
        }
    }

    /// <summary>
    /// ln of the effective compute multiplier of an arm at a scale: that by which the baseline's compute must be multiplied, at the arm's own split, to
    /// reach the arm's loss. In closed form under a shared floor, or over compute; otherwise by bisection.
    /// </summary>
    /// <param name="coefficients">[coefficient].</param>
    /// <param name="arm">Number of the arm.</param>
    /// <param name="logFlops">ln of the compute over that of the reference run.</param>
    /// <returns>Infinite where the baseline never gets there.</returns>
    public double LogMultiplier(ReadOnlySpan<double> coefficients, int arm, double logFlops)
    {
        if (arm == 0) return 0;
        var (logMultiplier, trend, split, offset) = Arm(coefficients, arm);
        var shared = logMultiplier + (trend * logFlops);
        if (offset == 0) return shared;
        var atReference = Reducible(coefficients, 0, logMultiplier, split);
        var target = offset + (Reducible(coefficients, logFlops, shared, split) * (1 - (offset / atReference)));
        if (!(target > 0)) return double.PositiveInfinity;
        // A C^-α = target.
        if (Terms == 1) return (Math.Log(coefficients[1] / target) / coefficients[2]) - _reference[0] - logFlops;
        var (low, high) = (shared - 200, shared + 200);
        for (var step = 0; step < 100; step++)
        {
            var middle = (low + high) / 2;
            if (Reducible(coefficients, logFlops, middle, split) > target) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    // Reducible loss of the reference run moved by logFlops, half of it to size and half to text.
    double Reducible(ReadOnlySpan<double> coefficients, double logFlops, double logMultiplier, double split)
    {
        var sum = 0.0;
        for (var j = 0; j < Terms; j++) sum += Term(coefficients, j, _reference[j] + (logFlops / Terms) + Shift(j, logMultiplier, split));
        return sum;
    }

    double Term(ReadOnlySpan<double> coefficients, int j, double logInput) => coefficients[1 + j] * Math.Exp(-coefficients[1 + Terms + j] * logInput);

    double Shift(int j, double logMultiplier, double split) => (logMultiplier / Terms) + (Sign(j) * split);

    // Over compute there is nothing to favour.
    int Sign(int j) => Terms == 1 ? 0 : j == 0 ? 1 : -1;

    (double LogMultiplier, double Trend, double Split, double Offset) Arm(ReadOnlySpan<double> coefficients, int arm) => arm == 0
        ? (0, 0, 0, 0)
        : (Math.Log(coefficients[Of('m', arm)]), coefficients[Of('t', arm)], coefficients[Of('s', arm)], coefficients[Of('f', arm)]);
}
