using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Laws.Reconciliations;

/// <summary>Why two prescriptions from the same runs differ: every choice that the runs can test changed alone, and what it does to N*.</summary>
public sealed record Reconciliation
{
    /// <summary>The fit that every change starts from.</summary>
    public required Fit Fit { get; init; }

    /// <summary>The prescription of that fit, with C = 6ND.</summary>
    public required Prescription Baseline { get; init; }

    /// <summary>The budget at which sizes are compared; each choice counts it by its own formula.</summary>
    public required Flops At { get; init; }

    /// <summary>The changes, the largest effect on ln N* first.</summary>
    public required ImmutableArray<FactorEffect> Factors { get; init; }

    /// <summary>What these runs cannot test, and why.</summary>
    public required ImmutableArray<UntestedFactor> Untested { get; init; }

    /// <summary>What the comparison has to tell; the fit's own findings are not among them.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }
}

/// <summary>How to split compute by one way of counting, selecting and fitting the runs.</summary>
/// <param name="SizeExponent">a of N* ∝ C^a between the cheapest and the most expensive run, N and C as the choice counts them.</param>
/// <param name="SizeExponentInterval">Its interval.</param>
/// <param name="TokenExponent">b of D* ∝ C^b; 1 - a only where C is 6ND of the N of the choice.</param>
/// <param name="TokenExponentInterval">Its interval.</param>
/// <param name="Params">N* at the budget, in the baseline's count of parameters.</param>
/// <param name="ParamsInterval">Its interval, parameters.</param>
/// <param name="Runs">Number of runs used.</param>
public sealed record Prescription(
    double SizeExponent, Interval SizeExponentInterval, double TokenExponent, Interval TokenExponentInterval, Params Params, Interval ParamsInterval, int Runs);

/// <summary>What one change does to the prescription.</summary>
/// <param name="Factor">What is changed: N, FLOPs, runs, objective, law, method.</param>
/// <param name="From">The baseline's choice.</param>
/// <param name="To">The other choice.</param>
/// <param name="Prescription">The prescription under the other choice.</param>
public sealed record FactorEffect(string Factor, string From, string To, Prescription Prescription)
{
    /// <summary>a under the other choice minus the baseline's.</summary>
    public required double SizeExponentChange { get; init; }

    /// <summary>Interval of the change.</summary>
    public required Interval SizeExponentChangeInterval { get; init; }

    /// <summary>N* under the other choice over the baseline's, both in the baseline's count of parameters.</summary>
    public required double ParamsRatio { get; init; }

    /// <summary>Interval of the ratio.</summary>
    public required Interval ParamsRatioInterval { get; init; }

    /// <summary>
    /// Whether both choices were refitted to the same draws of the runs: what one draw does to both is then no part of their difference. Draws of
    /// another kind (isoFLOP profiles draw errors, not runs) leave the interval wider than it need be.
    /// </summary>
    public required bool Paired { get; init; }

    /// <summary>Whether the interval of the ratio leaves out 1.</summary>
    public bool IsClear => !ParamsRatioInterval.Contains(1);
}

/// <summary>A choice that the runs cannot test.</summary>
/// <param name="Factor">The choice.</param>
/// <param name="Needs">The column, or the runs, that a test would need.</param>
public sealed record UntestedFactor(string Factor, string Needs);
