using System.Collections.Immutable;
using Isoflop.Quantities;

namespace Isoflop.Models.Catalogue;

/// <summary>What is known of a published model. What was not published is absent, never 0.</summary>
public sealed record PublishedModel
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Who trained it.</summary>
    public required string By { get; init; }

    /// <summary>When it was published: 2024-12-26.</summary>
    public required string Date { get; init; }

    /// <summary>How it is built.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>All parameters, as stated.</summary>
    public Params? Params { get; init; }

    /// <summary>Parameters that act on a token, as stated; conventions differ by 2 to 16 %.</summary>
    public Params? ActiveParams { get; init; }

    /// <summary>Training tokens seen.</summary>
    public Tokens? Tokens { get; init; }

    /// <summary>Training words, where that is all that a source says: no token count.</summary>
    public double? Words { get; init; }

    /// <summary>Training compute as stated.</summary>
    public Flops? Flops { get; init; }

    /// <summary>What the stated compute is: printed, 6ND, or an estimate from hardware.</summary>
    public string? FlopsBasis { get; init; }

    /// <summary>The devices in words.</summary>
    public string? Hardware { get; init; }

    /// <summary>How many devices.</summary>
    public int? Devices { get; init; }

    /// <summary>Device-hours.</summary>
    public double? DeviceHours { get; init; }

    /// <summary>Those of them that pre-training took, where the source divides them.</summary>
    public double? PretrainingHours { get; init; }

    /// <summary>What the device-hours cover.</summary>
    public string? DeviceHoursScope { get; init; }

    /// <summary>The price that its makers name.</summary>
    public Dollars? Dollars { get; init; }

    /// <summary>Score on MMLU, per cent.</summary>
    public double? Mmlu { get; init; }

    /// <summary>How MMLU was asked.</summary>
    public string? MmluSetting { get; init; }

    /// <summary>Its shape, where published.</summary>
    public ModelShape? Shape { get; init; }

    /// <summary>Where all this comes from.</summary>
    public required string Source { get; init; }

    /// <summary>published, derived or estimated. An estimate is nobody's measurement: do not fit on it.</summary>
    public required string Confidence { get; init; }

    /// <summary>What a reader should know.</summary>
    public string? Note { get; init; }

    /// <summary>Subjects in which it is a standing example: laws, or the utilisation of whole runs.</summary>
    public ImmutableArray<string> NamedIn { get; init; } = [];

    /// <summary>Parameters that act on a token, where known; all of a dense model's.</summary>
    public Params? Active => ActiveParams ?? (Kind == ModelKind.Dense ? Params : null);

    /// <summary>Tokens per active parameter; null where either is unknown.</summary>
    public double? TokensPerParam => Tokens is { } tokens && Active is { } active ? tokens.Value / active.Value : null;

    /// <summary>Compute by 6ND with active parameters; a token of an encoder-decoder passes half of them. Null where N or D is unknown.</summary>
    public Flops? SixNd => Tokens is { } tokens && Active is { } active ? new Flops((Kind == ModelKind.EncoderDecoder ? 3 : 6) * active.Value * tokens.Value) : null;
}
