using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Filters;

/// <summary>Removes documents that are too short or too long, in characters (UTF-16) of their text.</summary>
public sealed class LengthFilter : DocumentStep
{
    /// <summary>Fewest characters that stay.</summary>
    public int Least { get; init; }

    /// <summary>Most characters that stay.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <inheritdoc/>
    public override string Name => "length";

    /// <inheritdoc/>
    public override string Identity => string.Create(CultureInfo.InvariantCulture, $"length in characters: least {Least}, most {Most}");

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => [.. Least > 0 ? ["least"] : Array.Empty<string>(), .. Most < int.MaxValue ? ["most"] : Array.Empty<string>()];

    /// <inheritdoc/>
    public override StepOutcome Apply(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var length = document.Text.Length;
        if (length < Least) return new StepOutcome(document, new Removal(Name, "least", length, Least));
        return length > Most ? new StepOutcome(document, new Removal(Name, "most", length, Most)) : new StepOutcome(document);
    }
}
