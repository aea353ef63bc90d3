using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Quantities;

namespace Isoflop.Plans.Experiments;

/// <summary>The number that a decision hangs on, and whose interval further runs shall narrow.</summary>
/// <param name="Kind">Which number.</param>
/// <param name="Flops">The budget that it is about; for <see cref="DecisionKind.Cost"/> nothing.</param>
/// <param name="Loss">The loss to be reached; for <see cref="DecisionKind.Cost"/> only.</param>
public sealed record Decision(DecisionKind Kind, Flops Flops, NatsPerToken Loss = default)
{
    /// <summary>The number, from a law: nats per token, parameters, tokens or FLOPs. NaN where the law has no answer.</summary>
    /// <param name="law">A law of the loss over size and text.</param>
    public double Of(ScalingLaw law) => Kind switch
    {
        DecisionKind.Loss => law.Optimum(Flops)!.Loss.Value,
        DecisionKind.Params => law.Optimum(Flops)!.Params.Value,
        DecisionKind.Tokens => law.Optimum(Flops)!.Tokens.Value,
        _ => law.FlopsToReach(Loss) is { Value: < 1e60 } flops ? flops.Value : double.NaN,
    };

    /// <summary>The decision in words.</summary>
    public string Words => Kind switch
    {
        DecisionKind.Loss => $"loss at {Flops} FLOPs",
        DecisionKind.Params => $"N* at {Flops} FLOPs",
        DecisionKind.Tokens => $"D* at {Flops} FLOPs",
        _ => $"FLOPs to reach {Loss}",
    };

    /// <summary>Refuses a decision that a law says nothing about.</summary>
    /// <param name="law">The law.</param>
    /// <returns>This.</returns>
    /// <exception cref="InputException">The law is of another kind, or never gets there.</exception>
    public Decision Check(ScalingLaw law)
    {
        if (!law.Form.SplitsCompute)
            throw new InputException($"{law.Name} ({law.Form.Formula})", "--law", "a law of the loss over params and tokens", "Take chinchilla, chinchilla-tied or kaplan, fitted or published.");
        if (!double.IsFinite(Of(law)))
            throw new InputException($"{Words}", "--reach", $"a loss that {law.Name} reaches", law.Form.IndexOf("E") >= 0 ? $"Its floor is {law["E"]:F4} nats/token." : "Ask for a higher loss.");
        return this;
    }
}

/// <summary>Numbers that decisions hang on.</summary>
public enum DecisionKind
{
    /// <summary>The loss of a budget at its best split, nats per token.</summary>
    Loss,

    /// <summary>The best size for a budget, parameters.</summary>
    Params,

    /// <summary>The best text for a budget, tokens.</summary>
    Tokens,

    /// <summary>The compute that reaches a loss: dollars, but for a price that runs do not change.</summary>
    Cost,
}
