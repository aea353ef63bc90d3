using System.Text.RegularExpressions;
using Isoflop.Laws.Schedules;
using Isoflop.Runs.Curves;
using Isoflop.Tests.App;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Readme;

/// <summary>The guide to <c>finish</c> shows what the program prints.</summary>
public sealed partial class FinishGuideTests : IDisposable
{
    readonly Terminal _terminal = new();

    static string Guide => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "finish.md"));

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Transcripts_AreWhatTheProgramPrints()
    {
        var blocks = Console().Matches(Guide).Select(match => match.Groups["text"].Value.Split('\n')).ToArray();
        Assert.Equal(2, blocks.Length);
        foreach (var block in blocks)
        {
            foreach (var line in block.Where(line => line.StartsWith("$ ./isoflop ", StringComparison.Ordinal)))
                Assert.Equal(0, _terminal.Run([.. line["$ ./isoflop ".Length..].Split(' ').Select(InFolder)]));
            var printed = _terminal.Out.Replace(_terminal.Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).TrimEnd('\n');
            var shown = string.Join('\n', block.Where(line => !line.StartsWith("$ ", StringComparison.Ordinal))).TrimEnd('\n');
            Assert.Equal(shown, printed);
        }
        Assert.Equal(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "finish.svg")).TrimEnd(), File.ReadAllText(_terminal.File("finish.svg")).TrimEnd());
    }

    [Fact]
    public void Truth_IsAsTheGuideSays() =>
        Assert.Equal(3.031, PublishedScheduleLaws.All[1].Law.Loss(ScheduleText.Parse("wsd:peak=3e-4,final=10%,warmup=500,steps=12000,decay=20%"), 11_999).Value, 6e-4);

    string InFolder(string word) => word.EndsWith(".csv", StringComparison.Ordinal) || word.EndsWith(".svg", StringComparison.Ordinal) ? _terminal.File(Path.GetFileName(word)) : word;

    [GeneratedRegex("```console\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();
}
