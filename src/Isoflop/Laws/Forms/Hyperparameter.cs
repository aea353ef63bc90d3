using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Forms;

/// <summary>
/// y = k N^a D^b, y = k D^b and y = k C^a: the best peak learning rate or batch size over scale [Step Law, Li et al. 2025, arXiv 2503.04715, eq. 1, over
/// size and tokens; DeepSeek LLM 2024, arXiv 2401.02954, eq. 1, over compute]. Linear in its logarithm.
/// </summary>
sealed class Hyperparameter : LawForm
{
    Hyperparameter(string name, string letter, string what, RunColumn target, string source, params ReadOnlySpan<(string Letter, string Exponent, string Meaning, RunColumn Column)> scales)
    {
        Name = name;
        Target = target;
        Source = source;
        var (terms, letters) = (new List<string>(), new List<string>());
        var coefficients = ImmutableArray.CreateBuilder<Coefficient>();
        coefficients.Add(Coefficient.Linear("k", $"the {what} at a scale of 1"));
        var inputs = ImmutableArray.CreateBuilder<RunColumn>();
        foreach (var scale in scales)
        {
            terms.Add($"{scale.Letter}^{scale.Exponent}");
            letters.Add(scale.Letter);
            coefficients.Add(Coefficient.Signed(scale.Exponent, $"exponent of the {scale.Meaning}"));
            inputs.Add(scale.Column);
        }
        Formula = $"{letter}({string.Join(",", letters)}) = k {string.Join(" ", terms)}";
        Coefficients = coefficients.ToImmutable();
        Inputs = inputs.ToImmutable();
    }

    const string StepLaw = "Li et al. 2025 (Step Law), arXiv 2503.04715, eq. 1";

    const string DeepSeek = "DeepSeek-AI 2024, arXiv 2401.02954, eq. 1";

    public static Hyperparameter LearningRate { get; } = new(
        "learning-rate", "lr", "learning rate", RunColumn.LearningRate, StepLaw, ("N", "a", "size", RunColumn.Params), ("D", "b", "tokens", RunColumn.Tokens));

    public static Hyperparameter BatchSize { get; } = new("batch-size", "B", "batch in tokens", RunColumn.BatchTokens, StepLaw, ("D", "b", "tokens", RunColumn.Tokens));

    public static Hyperparameter LearningRateOverCompute { get; } = new(
        "learning-rate-compute", "lr", "learning rate", RunColumn.LearningRate, DeepSeek, ("C", "a", "compute", RunColumn.Flops));

    public static Hyperparameter BatchSizeOverCompute { get; } = new(
        "batch-size-compute", "B", "batch in tokens", RunColumn.BatchTokens, DeepSeek, ("C", "a", "compute", RunColumn.Flops));

    public override string Name { get; }

    public override string Formula { get; }

    public override string Source { get; }

    public override ImmutableArray<Coefficient> Coefficients { get; }

    public override ImmutableArray<RunColumn> Inputs { get; }

    public override RunColumn Target { get; }

    /// <summary>An optimum is known to some 10 to 30 %.</summary>
    public override double Delta => 0.2;

    public override void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        values.Fill(Math.Log(coefficients[0]));
        for (var input = 0; input < Inputs.Length; input++)
        {
            for (var i = 0; i < values.Length; i++) values[i] += coefficients[1 + input] * points[input][i];
        }
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Exp(values[i]);
            derivatives[0][i] = values[i] / coefficients[0];
            for (var input = 0; input < Inputs.Length; input++) derivatives[1 + input][i] = values[i] * points[input][i];
        }
    }

    /// <summary>ln y = ln k + a ln N + b ln D.</summary>
    public override double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis)
    {
        basis[..points.Count].Fill(1);
        for (var input = 0; input < Inputs.Length; input++) points[input].CopyTo(basis[((1 + input) * points.Count)..]);
        return 0;
    }

    public override bool MayBeNegative(int linear) => true;

    public override void FromLinear(ReadOnlySpan<double> linear, Span<double> coefficients)
    {
        linear.CopyTo(coefficients);
        coefficients[0] = Math.Exp(linear[0]);
    }

    public override void ToLinear(ReadOnlySpan<double> coefficients, Span<double> linear)
    {
        coefficients.CopyTo(linear);
        linear[0] = Math.Log(coefficients[0]);
    }
}
