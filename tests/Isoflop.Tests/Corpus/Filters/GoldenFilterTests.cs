using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters;

namespace Isoflop.Tests.Corpus.Filters;

/// <summary>datatrove's verdicts on 614 real documents, by its own program with words between white space.</summary>
public class GoldenFilterTests
{
    [Theory]
    [InlineData("gopher_quality", "gopher-quality/datatrove")]
    [InlineData("gopher_repetition", "gopher-repetition/datatrove")]
    [InlineData("fineweb", "fineweb/datatrove")]
    [InlineData("c4_paragraph", "c4-paragraph")]
    public void Verdict_AndFirstFailingRule_AreDatatroves(string field, string name)
    {
        var filter = FilterCatalogue.Find(name);
        var (compared, wrong) = (0, new List<string>());
        foreach (var row in SharedCorpus.Read("filters_ws.jsonl.gz"))
        {
            var expected = (string)row[field]!;
            if (expected.StartsWith("ERROR", StringComparison.Ordinal)) continue;
            compared++;
            var removal = filter.Apply(new Document((string)row["id"]!, (string)row["text"]!, "golden")).Removal;
            var found = removal?.Rule ?? "keep";
            if (found != expected) wrong.Add($"{row["id"]}: {found} ({removal?.Value} against {removal?.Threshold}), expected {expected}");
        }
        Assert.Empty(wrong);
        Assert.True(compared > 600, $"{compared} documents compared");
    }
}
