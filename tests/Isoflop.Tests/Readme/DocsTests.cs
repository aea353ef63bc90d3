using System.Text.RegularExpressions;
using Isoflop.Tests.App;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Readme;

/// <summary>The worked examples cannot lie: every console block shows a command and what the program prints.</summary>
public sealed partial class DocsTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Task_IsWhatTheProgramPrints()
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "task.md"));
        var blocks = Console().Matches(text);
        Assert.NotEmpty(blocks);
        foreach (var block in blocks.Select(match => match.Groups["text"].Value.TrimEnd('\n').Split('\n')))
        {
            Assert.StartsWith("$ ./isoflop ", block[0], StringComparison.Ordinal);
            var words = block[0]["$ ./isoflop ".Length..].Split(' ').Select(word => word.EndsWith(".csv", StringComparison.Ordinal) ? _terminal.File(word) : word);
            _terminal.Run([.. words]);
            // What a command says beside its result (progress on a slow machine) is no part of the example.
            var printed = (_terminal.Out.Length > 0 ? _terminal.Out : _terminal.Error).Replace(_terminal.Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).TrimEnd('\n');
            Assert.Equal(string.Join('\n', block[1..]), printed);
        }
    }

    [GeneratedRegex("```console\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();
}
