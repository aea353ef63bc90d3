using Isoflop.Corpus.Documents;
using Isoflop.Lab.Training;
using Isoflop.Laws;

namespace Isoflop.Tests.House;

/// <summary>A namespace that needs more nouns than a reader can hold is two namespaces.</summary>
public class PublicNouns(ITestOutputHelper output)
{
    const int Limit = 12;

    // Namespaces above the limit: how many nouns they may have, and why.
    static readonly Dictionary<string, (int Limit, string Reason)> Larger = new()
    {
        ["Isoflop.Quantities"] = (13, "one noun a quantity, and three for how they are written"),
        ["Isoflop.Numerics"] = (19, "the solver in its parts (curve, objective, map, loss, minimiser, starts), each one concept, and the structs they pass"),
        ["Isoflop.Reports"] = (15, "the parts of a report, and one noun a command that has one"),
        ["Isoflop.Figures"] = (21, "the vocabulary of a figure: one noun a kind of mark and the words for how it is drawn"),
    };

    [Fact]
    public void EveryNamespace_IsSmall()
    {
        var counts = Exported()
            .Where(type => !type.IsNested)
            .GroupBy(type => type.Namespace ?? "")
            .OrderBy(group => group.Key)
            .Select(group => (Namespace: group.Key, Types: group.Select(type => type.Name).Order().ToArray()))
            .ToArray();
        foreach (var (name, types) in counts) output.WriteLine($"{name}: {types.Length} ({string.Join(", ", types)})");
        Assert.DoesNotContain(counts, count => count.Types.Length > (Larger.TryGetValue(count.Namespace, out var larger) ? larger.Limit : Limit));
        // An entry for a namespace that is gone or small again is stale.
        Assert.Empty(Larger.Keys.Except(counts.Where(count => count.Types.Length > Limit).Select(count => count.Namespace)));
    }

    [Fact]
    public void EveryNoun_IsInTheProductsNamespace() =>
        Assert.All(Exported(), type => Assert.StartsWith("Isoflop.", type.Namespace));

    static IEnumerable<Type> Exported() => new[] { typeof(LawForm), typeof(Document), typeof(Trainer) }.SelectMany(type => type.Assembly.GetExportedTypes());
}
