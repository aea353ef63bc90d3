using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Isoflop.Laws;

/// <summary>
/// The published laws, as data: coefficients at the precision at which they were fitted, each with its source and how it was checked. A
/// coefficient that could not be sourced or verified does not ship.
/// </summary>
public static class PublishedLaws
{
    static readonly Lazy<ImmutableArray<ScalingLaw>> Laws = new(Load);

    /// <summary>Every published law.</summary>
    public static ImmutableArray<ScalingLaw> All => Laws.Value;

    /// <summary>The law of that name, or null.</summary>
    /// <param name="name">A name in any case.</param>
    public static ScalingLaw? Find(string name) => All.FirstOrDefault(law => string.Equals(law.Name, name, StringComparison.OrdinalIgnoreCase));

    static ImmutableArray<ScalingLaw> Load()
    {
        const string resource = "published-laws.json";
        using var stream = typeof(PublishedLaws).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        return [.. JsonNode.Parse(stream)!.AsArray().Select(node => LawFile.Read(node, resource))];
    }
}
