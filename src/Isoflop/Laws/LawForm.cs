using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws;

/// <summary>
/// The shape of a law: a formula with named coefficients over the scale of a run. A form knows its value and its derivatives; how it is fitted,
/// certified, resampled and backtested is written once for all forms.
/// </summary>
public abstract class LawForm : ISeparableCurve
{
    /// <summary>Its name on the command line: chinchilla.</summary>
    public abstract string Name { get; }

    /// <summary>The formula, with the letters of <see cref="Coefficients"/>.</summary>
    public abstract string Formula { get; }

    /// <summary>The paper, with the equation.</summary>
    public abstract string Source { get; }

    /// <summary>The coefficients, in the order in which every vector of coefficients holds them.</summary>
    public abstract ImmutableArray<Coefficient> Coefficients { get; }

    /// <summary>The columns of a run that the law is a function of; the points that it is given are their natural logarithms.</summary>
    public abstract ImmutableArray<RunColumn> Inputs { get; }

    /// <summary>The column of a run that the law gives: the loss, unless it is a law of something else.</summary>
    public virtual RunColumn Target => RunColumn.Loss;

    /// <summary>What a residual is unless the user says otherwise: relative for a loss, absolute for a score.</summary>
    public virtual ResidualScale Residuals => ResidualScale.Log;

    /// <summary>
    /// Half-width of the quadratic zone of the Huber loss unless the user says otherwise: 1e-3 on log residuals, the objective of Hoffmann 2022, eq. 3;
    /// 1e-2 on plain residuals, the noise of a score on some thousand questions.
    /// </summary>
    public virtual double Delta => Residuals == ResidualScale.Log ? 1e-3 : 1e-2;

    /// <summary>Headers of further inputs, kept columns that are given as they are after the logarithms of <see cref="Inputs"/>: shares of a mixture.</summary>
    public virtual ImmutableArray<string> PlainInputs => [];

    /// <summary>The coefficient that a score tends to and never passes; null where the law has none.</summary>
    public virtual string? Ceiling => null;

    /// <inheritdoc/>
    public int CoefficientCount => Coefficients.Length;

    /// <inheritdoc/>
    public abstract void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives);

    /// <inheritdoc/>
    public int LinearCount => Coefficients.Count(coefficient => coefficient.IsLinear);

    /// <summary>
    /// The basis of a form that is a plain sum of its linear coefficients times functions of the scale, linear coefficients first: the
    /// derivatives by them. A form that is linear only in its logarithm or after raising the loss to a power overrides this, and the two maps
    /// below where its coefficients are not the factors themselves.
    /// </summary>
    /// <inheritdoc/>
    public virtual double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        Span<double> unit = stackalloc double[CoefficientCount];
        coefficients.CopyTo(unit);
        unit[..LinearCount].Fill(1);
        Evaluate(unit, points, basis.Slice(CoefficientCount * points.Count, points.Count), new Derivatives(basis, points.Count));
        return 1;
    }

    /// <summary>Whether <see cref="Basis"/> is the law only nearly, because its functions would depend on the linear coefficients: enough to start from.</summary>
    public virtual bool HasApproximateBasis => false;

    /// <inheritdoc/>
    public virtual double Floor(ReadOnlySpan<double> coefficients) => 0;

    /// <inheritdoc/>
    public virtual void FromLinear(ReadOnlySpan<double> linear, Span<double> coefficients) => linear.CopyTo(coefficients);

    /// <inheritdoc/>
    public virtual void ToLinear(ReadOnlySpan<double> coefficients, Span<double> linear) => coefficients[..linear.Length].CopyTo(linear);

    /// <inheritdoc/>
    public int CoefficientOf(int linear) => linear;

    /// <inheritdoc/>
    public virtual bool MayBeNegative(int linear) => Coefficients[CoefficientOf(linear)].Transform == Transform.Identity;

    /// <inheritdoc/>
    public bool IsLinear(int coefficient) => Coefficients[coefficient].IsLinear;

    /// <inheritdoc/>
    public double[] Grid(int coefficient, double[][] inputs)
    {
        var (grid, along) = (Coefficients[coefficient].Grid, Coefficients[coefficient].Along);
        if (along is null) return [.. grid];
        var column = inputs[Inputs.IndexOf(along.Value)];
        var (low, high) = (column.Min(), column.Max());
        return [.. grid.Select(share => Math.Exp(low + (share * (high - low))))];
    }

    /// <summary>The compute-optimal size in closed form where the form has one; null where it must be searched.</summary>
    /// <param name="coefficients">[coefficient].</param>
    /// <param name="flops">The budget, spent as C = 6ND.</param>
    public virtual Params? OptimalParams(ReadOnlySpan<double> coefficients, Flops flops) => null;

    /// <summary>The text on which a size reaches a loss, in closed form where the form has one; null where it must be searched.</summary>
    /// <param name="coefficients">[coefficient].</param>
    /// <param name="size">The size.</param>
    /// <param name="loss">The loss wanted.</param>
    /// <returns>Infinity where no amount of text is enough.</returns>
    public virtual Tokens? TokensToReach(ReadOnlySpan<double> coefficients, Params size, NatsPerToken loss) => null;

    /// <summary>The compute whose best split reaches a loss, C = 6ND, in closed form where the form has one; null where it must be searched.</summary>
    /// <param name="coefficients">[coefficient].</param>
    /// <param name="loss">The loss wanted.</param>
    /// <returns>Infinity where no compute is enough.</returns>
    public virtual Flops? FlopsToReach(ReadOnlySpan<double> coefficients, NatsPerToken loss) => null;

    /// <summary>
    /// The size of the plain model that the law puts on a par with the one at a scale: the dense model of the loss of a mixture of experts, the
    /// model in full precision of the loss of one in few bits. Null where the form knows no plainer model.
    /// </summary>
    /// <param name="coefficients">[coefficient].</param>
    /// <param name="scale">Where.</param>
    public virtual Params? EffectiveParams(ReadOnlySpan<double> coefficients, Scale scale) => null;

    /// <summary>The same law without its break, which the runs must tell it from; null where the form has none.</summary>
    public virtual LawForm? Unbroken => null;

    /// <summary>The runs with the columns that the form derives from others, and what there is to say of them. Doing it twice changes nothing.</summary>
    /// <param name="runs">The runs as they were measured.</param>
    /// <exception cref="InputException">A column is missing from which one would be derived.</exception>
    public virtual (RunSet Runs, ImmutableArray<Finding> Findings) Prepare(RunSet runs) => (runs, []);

    /// <summary>The inputs of the form at scales: natural logarithms of <see cref="Inputs"/>, then <see cref="PlainInputs"/>.</summary>
    /// <param name="scales">Where.</param>
    /// <returns>[input][scale]; NaN where a scale lacks one.</returns>
    public double[][] InputsAt(ReadOnlySpan<Scale> scales)
    {
        var inputs = new double[Inputs.Length + PlainInputs.Length][];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = new double[scales.Length];
            for (var k = 0; k < scales.Length; k++)
                inputs[i][k] = i < Inputs.Length ? Math.Log(scales[k][Inputs[i]]) : scales[k][PlainInputs[i - Inputs.Length]];
        }
        return inputs;
    }

    /// <summary>Whether the law says how to split a budget between parameters and tokens.</summary>
    public bool SplitsCompute => Inputs is [RunColumn.Params, RunColumn.Tokens] && Target == RunColumn.Loss;

    /// <summary>The number of a coefficient.</summary>
    /// <param name="name">Its name, in any case where that is unambiguous.</param>
    /// <returns>0-based, or -1 where the form has none of that name.</returns>
    public int IndexOf(string name)
    {
        for (var k = 0; k < Coefficients.Length; k++)
        {
            if (Coefficients[k].Name == name) return k;
        }
        for (var k = 0; k < Coefficients.Length; k++)
        {
            if (string.Equals(Coefficients[k].Name, name, StringComparison.OrdinalIgnoreCase)) return k;
        }
        return -1;
    }
}
