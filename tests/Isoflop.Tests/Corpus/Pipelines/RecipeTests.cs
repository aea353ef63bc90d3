using Isoflop.Corpus.Mixtures;
using Isoflop.Corpus.Pipelines;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Pipelines;

public class RecipeTests
{
    const string Shortest = "sources:\n- {name: docs, path: sdk}\n";

    [Fact]
    public void Template_IsARecipe()
    {
        var recipe = Recipe.Parse(Recipe.Template, "recipe.yaml");
        Assert.Equal("docs", Assert.Single(recipe.Sources).Name);
        Assert.Equal(["control-characters", "personal-data", "length", "exact-duplicates", "near-duplicates"], recipe.Steps.Select(step => step.Name));
        Assert.Equal(0.01, recipe.Output.ValidationShare);
    }

    /// <summary>Every line of the template that is commented out is a line that a recipe may have.</summary>
    [Theory]
    [InlineData("# mixture:", "mixture: none")]
    [InlineData("# - name: web", null)]
    public void Template_CommentsAreTrue(string first, string? without)
    {
        var lines = Recipe.Template.Split('\n').Where(line => without is null || line != without).ToArray();
        var from = Array.IndexOf(lines, first);
        for (var i = from; lines[i].StartsWith('#'); i++) lines[i] = lines[i][2..];
        if (without is not null)
        {
            // Weights, epochs and temperature exclude each other.
            lines = [.. lines.Where(line => !line.StartsWith("  epochs:", StringComparison.Ordinal))];
        }
        var recipe = Recipe.Parse(string.Join('\n', lines), "recipe.yaml");
        Assert.True(without is null ? recipe.Sources is [_, { IdField: "id", Fields.Count: 2 }] : recipe.Mixture is { Tokens: 1e9, Order: MixtureOrder.Shuffled, Weights.Count: 2 });
    }

    [Theory]
    [InlineData("steps: []", "", "no source")]
    [InlineData(Shortest + "stepz: []", "line 3", "nearest is 'steps'")]
    [InlineData(Shortest + "steps:\n- lenght: {least: 3}", "line 4", "nearest is 'length'")]
    [InlineData(Shortest + "steps:\n- length: {leest: 3}", "line 4", "nearest is 'least'")]
    [InlineData(Shortest + "steps:\n- length: {least: many}", "line 4", "least of 'many'")]
    [InlineData(Shortest + "steps:\n- field", "line 4", "no field")]
    [InlineData(Shortest + "- {name: docs, path: other}", "line 3", "second source 'docs'")]
    [InlineData(Shortest + "output: {tokens: bin}", "line 3", "without a tokenizer")]
    [InlineData(Shortest + "output: {documents: parquet}", "line 3", "jsonl")]
    [InlineData(Shortest + "mixture: {order: ascending}", "line 3", "ascending: FIELD")]
    [InlineData(Shortest + "mixture: {weights: 3}", "line 3", "a number for each group")]
    [InlineData(Shortest + "tokenizer: {sample: 5MB}", "line 3", "train")]
    [InlineData("sources:\n- {name: docs}", "line 2", "without a path")]
    public void Mistakes_AreToldWithTheirLine(string yaml, string where, string said)
    {
        var message = Assert.Throws<InputException>(() => Recipe.Parse(yaml, "recipe.yaml")).Message;
        Assert.Contains(where, message);
        Assert.Contains(said, message);
    }

    [Fact]
    public void Identity_IsBlindToPathsOnly()
    {
        string Of(string yaml, string path = "recipe.yaml") => Recipe.Parse(yaml, path).Identity;
        const string full = "sources:\n- {name: docs, path: a, licence: MIT}\nsteps:\n- length: {least: 3}\n";
        Assert.Equal(Of(full), Of(full.Replace("path: a", "path: b", StringComparison.Ordinal), "elsewhere/recipe.yaml"));
        Assert.Equal(Of(full), Of(full + "folder: other\n"));
        foreach (var (from, to) in new[] { ("docs", "web"), ("MIT", "BSD"), ("least: 3", "least: 4"), ("path: a", "path: a, text: body"), ("steps:", "mixture: shuffled\nsteps:"), ("steps:", "tokenizer: bytes\nsteps:"), ("steps:", "output: {validation: 2%}\nsteps:") })
            Assert.NotEqual(Of(full), Of(full.Replace(from, to, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("500MB", 500_000_000)]
    [InlineData("2GiB", 2147483648)]
    [InlineData("1.5 kb", 1500)]
    [InlineData("4000", 4000)]
    [InlineData("1G", 1_000_000_000)]
    public void ByteCount_ReadsWhatPeopleWrite(string text, long bytes) => Assert.Equal(bytes, ByteCount.Parse(text, "--memory"));

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("0")]
    [InlineData("-5MB")]
    public void ByteCount_RefusesTheRest(string text) => Assert.Throws<InputException>(() => ByteCount.Parse(text, "--memory"));

    [Fact]
    public void Memory_TooSmallToWorkInIsRefused()
    {
        var message = Assert.Throws<InputException>(() => ByteCount.Memory("10", "--memory")).Message;
        Assert.Contains("10 bytes", message);
        Assert.Contains("--memory", message);
        Assert.Contains("16 MiB", message);
        Assert.Equal(1L << 24, ByteCount.Memory("16MiB", "--memory"));
    }

    [Theory]
    [InlineData(1L << 30, "1 GiB")]
    [InlineData(500_000_000, "500 MB")]
    [InlineData(1_500_000, "1500 KB")]
    [InlineData(16_777_217, "16.777217 MB")]
    public void ByteCount_IsWrittenSoThatItIsReadAgain(long bytes, string text)
    {
        Assert.Equal(text, ByteCount.Text(bytes));
        Assert.Equal(bytes, ByteCount.Parse(text, "--memory"));
    }
}
