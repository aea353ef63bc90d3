using System.Text.RegularExpressions;
using Isoflop.Tests.App;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Readme;

/// <summary>The guide to duplicates and contamination shows what the program prints; only times are this machine's.</summary>
public sealed partial class DuplicatesGuideTests : IDisposable
{
    readonly Terminal _terminal = new();

    static string Guide => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "duplicates.md"));

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Transcripts_AreWhatTheProgramPrints()
    {
        var blocks = Console().Matches(Guide).Select(match => match.Groups["text"].Value.TrimEnd('\n').Split('\n')).ToArray();
        // Versions are kept beside their recipe: beside a copy of it, here.
        foreach (var folder in (string[])["corpus", "duplicates"])
        {
            Directory.CreateDirectory(_terminal.File($"docs/{folder}"));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs", folder))) File.Copy(file, _terminal.File($"docs/{folder}/{Path.GetFileName(file)}"));
        }
        Assert.Equal(["dedup", "run", "run", "sample", "dedup", "decontaminate"], blocks.Select(block => block[0].Split(' ')[3]));
        foreach (var block in blocks)
        {
            Assert.Equal(0, _terminal.Run([.. block[0]["$ ./isoflop ".Length..].Split(' ').Select(Place)]));
            var said = _terminal.Out.Replace(_terminal.Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
            Assert.Equal(string.Join('\n', block[1..].Select(Settled)), string.Join('\n', said.TrimEnd('\n').Split('\n').Select(Settled)));
        }
        var evidence = Json().Match(Guide).Groups["text"].Value.Trim();
        Assert.Contains(evidence, File.ReadAllText(_terminal.File("removed.jsonl")).Replace(_terminal.Folder + "/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    string Place(string word) => word.StartsWith("docs/", StringComparison.Ordinal) || word.EndsWith(".jsonl", StringComparison.Ordinal) ? _terminal.File(word) : word;

    static string Settled(string line) => line.StartsWith("  speed ", StringComparison.Ordinal) ? "speed" : line.TrimEnd();

    [GeneratedRegex("```console\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex("```json\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();
}
