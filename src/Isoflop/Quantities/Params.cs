namespace Isoflop.Quantities;

/// <summary>A number of model parameters. Which parameters are counted (all, without embeddings, active ones) is said by the run set's or the law's convention.</summary>
/// <param name="Value">Parameters, at least 0.</param>
public readonly record struct Params(double Value) : IQuantity<Params>
{
    /// <inheritdoc/>
    public static QuantityNotation Notation { get; } = QuantityNotation.Count("parameters", "parameters", "params", "param");

    /// <inheritdoc/>
    public static Params From(double value) => new(value);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Quantity.Format(this, format);

    /// <summary>The quantity as people write it, rounded.</summary>
    public override string ToString() => Quantity.Format(this);

    /// <summary>Training compute by the rule C = 6ND.</summary>
    /// <param name="tokens">Training tokens.</param>
    public Flops TrainingFlops(Tokens tokens) => new(6 * Value * tokens.Value);
}
