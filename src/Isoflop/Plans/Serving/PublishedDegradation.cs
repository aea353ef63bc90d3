using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Plans.Serving;

/// <summary>What storing a model in fewer bits has cost it, as somebody measured.</summary>
/// <param name="Precision">How the weights were stored.</param>
/// <param name="Model">The model.</param>
/// <param name="Method">How they were rounded; null where there is one way only.</param>
/// <param name="FullPerplexity">Perplexity on WikiText-2 at 16 bits; comparable within a source only.</param>
/// <param name="StoredPerplexity">The same as stored.</param>
/// <param name="Source">Where it was read.</param>
public sealed record PublishedDegradation(string Precision, string Model, string? Method, double FullPerplexity, double StoredPerplexity, string Source)
{
    static readonly Lazy<ImmutableArray<PublishedDegradation>> Rows = new(Load);

    /// <summary>Every measurement.</summary>
    public static ImmutableArray<PublishedDegradation> All => Rows.Value;

    /// <summary>Loss added, nats per token: the logarithm of the ratio of perplexities.</summary>
    public double AddedLoss => Math.Log(StoredPerplexity / FullPerplexity);

    /// <summary>The measurements of a precision; rounding to nearest is left out where a better method was measured too.</summary>
    /// <param name="precision">The precision's name.</param>
    public static ImmutableArray<PublishedDegradation> Of(string precision) =>
        [.. All.Where(row => string.Equals(row.Precision, precision, StringComparison.OrdinalIgnoreCase) && row.Method != "rounding")];

    static ImmutableArray<PublishedDegradation> Load()
    {
        const string resource = "degradation.json";
        using var stream = typeof(PublishedDegradation).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return [.. JsonFields.List(reader.ReadToEnd(), resource).Select(row => new PublishedDegradation(
            row.RequiredText("precision"), row.RequiredText("model"), row.Text("method"), row.Number("full")!.Value, row.Number("stored")!.Value, row.RequiredText("source")))];
    }
}
