using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Benchmarks;

/// <summary>A form that counts how often, and at how many points, it is evaluated.</summary>
sealed class CountingForm(LawForm form) : LawForm
{
    long _points;

    /// <summary>Evaluations of the form, summed over points.</summary>
    public long Points => Interlocked.Read(ref _points);

    /// <inheritdoc/>
    public override string Name => form.Name;

    /// <inheritdoc/>
    public override string Formula => form.Formula;

    /// <inheritdoc/>
    public override string Source => form.Source;

    /// <inheritdoc/>
    public override ImmutableArray<Coefficient> Coefficients => form.Coefficients;

    /// <inheritdoc/>
    public override ImmutableArray<RunColumn> Inputs => form.Inputs;

    /// <inheritdoc/>
    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        Interlocked.Add(ref _points, points.Count);
        form.Evaluate(coefficients, points, values, derivatives);
    }

    /// <inheritdoc/>
    public override Params? OptimalParams(ReadOnlySpan<double> coefficients, Flops flops) => form.OptimalParams(coefficients, flops);
}
