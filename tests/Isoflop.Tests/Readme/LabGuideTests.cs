using System.Text.RegularExpressions;
using Isoflop.Tests.App;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Readme;

/// <summary>
/// The guide to the lab shows what the program prints. Times are this machine's, and the last digits of losses those of its instructions: what depends
/// on them is left out of the comparison, everything else stands.
/// </summary>
public sealed partial class LabGuideTests : IDisposable
{
    readonly Terminal _terminal = new();

    static string Guide => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "lab.md"));

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Transcripts_AreWhatTheProgramPrints()
    {
        var blocks = Console().Matches(Guide).Select(match => match.Groups["text"].Value.TrimEnd('\n').Split('\n')).ToArray();
        Assert.Equal(["plan", "sweep"], blocks.Select(block => block[0].Split(' ')[3]));
        foreach (var block in blocks)
        {
            string[] words = [.. block[0]["$ ./isoflop ".Length..].Split(' ').Select(Place)];
            Assert.Equal(0, _terminal.Run(words[1] == "plan" ? [.. words, "--seconds", "0.2", "--threads", "2"] : words));
            Assert.Equal(string.Join('\n', block[1..].Select(Settled)), string.Join('\n', _terminal.Out.TrimEnd('\n').Split('\n').Select(Settled)));
        }
    }

    [Fact]
    public void Links_LeadSomewhere() =>
        Assert.All(Link().Matches(Guide).Select(match => match.Groups["path"].Value), path => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, "docs", path)), path));

    string Place(string word) => word.StartsWith("docs/", StringComparison.Ordinal) ? Path.Combine(SourceTree.Root, word) : word == "trial" ? _terminal.File(word) : word;

    // Minutes, speeds and what is measured; the widths of columns follow from them.
    static string Settled(string line)
    {
        if (line.StartsWith("  machine ", StringComparison.Ordinal)) return "machine";
        if (PlannedRow().IsMatch(line)) line = line[..line.TrimEnd().LastIndexOf(' ')];
        line = Measured().Replace(line, "#");
        return Spacing().Replace(line, " ").Trim();
    }

    [GeneratedRegex("```console\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex(@"^  d\S+ .* [\d.E-]+$")]
    private static partial Regex PlannedRow();

    [GeneratedRegex(@"[\d.E-]+ minutes( of training)?|\b\d\.\d{3,4}\b")]
    private static partial Regex Measured();

    [GeneratedRegex("[ -]+")]
    private static partial Regex Spacing();

    [GeneratedRegex(@"\]\((?<path>[^)]+)\)")]
    private static partial Regex Link();
}
