using System.Text.RegularExpressions;
using Isoflop.Tests.App;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Readme;

/// <summary>The guide to filters shows what the program prints, and knows every step.</summary>
public sealed partial class FilterGuideTests : IDisposable
{
    readonly Terminal _terminal = new();

    static string Guide => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "filters.md"));

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Transcripts_AreWhatTheProgramPrints()
    {
        var blocks = Console().Matches(Guide).Select(match => match.Groups["text"].Value.TrimEnd('\n').Split('\n')).ToArray();
        Assert.Equal(2, blocks.Length);
        foreach (var block in blocks)
        {
            Assert.Equal(0, _terminal.Run(block[0]["$ ./isoflop ".Length..].Split(' ')));
            Assert.Equal(string.Join('\n', block[1..]), _terminal.Out.TrimEnd('\n'));
        }
    }

    [GeneratedRegex("```console\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();
}
