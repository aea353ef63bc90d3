using Isoflop.Quantities;

namespace Isoflop.Plans.Texts;

/// <summary>A way to spend a budget on the text at hand.</summary>
/// <param name="Params">The size.</param>
/// <param name="Tokens">Tokens seen, repetitions included.</param>
/// <param name="Epochs">How many times the text is gone through.</param>
/// <param name="Effective">What the tokens are worth, in fresh tokens of quality 1.</param>
/// <param name="Loss">The loss.</param>
public sealed record TextOption(Params Params, Tokens Tokens, double Epochs, Tokens Effective, NatsPerToken Loss);
