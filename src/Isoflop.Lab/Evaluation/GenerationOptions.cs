using Isoflop.Findings;

namespace Isoflop.Lab.Evaluation;

/// <summary>How the next token is drawn.</summary>
public sealed record GenerationOptions
{
    /// <summary>What logits are divided by, at least 0; 0 takes the likeliest token always.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens are drawn from; null draws from all.</summary>
    public int? TopK { get; init; }

    /// <summary>Only the likeliest tokens that together reach this probability are drawn from, in (0, 1]; 1 draws from all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check(string where)
    {
        if (!(Temperature >= 0) || !double.IsFinite(Temperature)) throw new InputException($"a temperature of {Temperature}", where, "a number at least 0", "1 draws as the model has learned.");
        if (TopK is < 1) throw new InputException($"top-k of {TopK}", where, "at least 1, or none", "Leave it out to draw from all tokens.");
        if (!(TopP > 0 && TopP <= 1)) throw new InputException($"top-p of {TopP}", where, "a probability in (0, 1]", "Leave it out to draw from all tokens.");
    }
}
