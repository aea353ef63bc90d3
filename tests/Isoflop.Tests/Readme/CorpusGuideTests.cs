using System.Text.RegularExpressions;
using Isoflop.Tests.App;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Readme;

/// <summary>The guide to the corpus shows what the program prints, line for line, on the documentation of the SDK.</summary>
public sealed partial class CorpusGuideTests : IDisposable
{
    readonly Terminal _terminal = new();

    static string Guide => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "corpus.md"));

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Transcripts_AreWhatTheProgramPrints()
    {
        // Versions are kept beside the recipe: beside a copy of it, here.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs", "corpus"), "*.yaml")) File.Copy(file, _terminal.File(Path.GetFileName(file)));
        var blocks = Console().Matches(Guide).Select(match => match.Groups["text"].Value.TrimEnd('\n').Split('\n')).ToArray();
        Assert.Equal(["run", "sample", "why", "what-if", "check"], blocks.Select(block => block[0].Split(' ')[3]));
        foreach (var block in blocks)
        {
            string[] words = [.. block[0]["$ ./isoflop ".Length..].Split(' ').Select(word => word.StartsWith("docs/corpus", StringComparison.Ordinal) ? _terminal.File(Path.GetFileName(word)) : word)];
            Assert.Equal(0, _terminal.Run(words));
            Assert.Equal(string.Join('\n', block[1..]), _terminal.Out.TrimEnd('\n'));
        }
    }

    [Fact]
    public void Links_LeadSomewhere() =>
        Assert.All(Link().Matches(Guide).Select(match => match.Groups["path"].Value), path => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, "docs", path)), path));

    [GeneratedRegex("```console\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex(@"\]\((?<path>[^)]+)\)")]
    private static partial Regex Link();
}
