using System.Text.RegularExpressions;
using Isoflop.Laws.Fitting;
using Isoflop.Tests.App;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Readme;

/// <summary>Tests that change the current directory run alone.</summary>
[CollectionDefinition("current directory", DisableParallelization = true)]
public sealed class CurrentDirectory;

/// <summary>The README cannot lie: its transcript is what the program prints, its code is code that runs.</summary>
[Collection("current directory")]
public sealed partial class ReadmeTests : IDisposable
{
    readonly Terminal _terminal = new();

    static string Readme => File.ReadAllText(Path.Combine(SourceTree.Root, "README.md"));

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/reconcile.md")]
    public void Transcript_IsWhatTheProgramPrints(string page)
    {
        var blocks = Console().Match(File.ReadAllText(Path.Combine(SourceTree.Root, page))).Groups["text"].Value.Split('\n');
        var commands = blocks.Where(line => line.StartsWith("$ ./isoflop ", StringComparison.Ordinal)).Select(line => line["$ ./isoflop ".Length..].Split(' ')).ToArray();
        Assert.NotEmpty(commands);
        foreach (var command in commands)
            Assert.Equal(0, _terminal.Run([.. command.Select(word => word == "runs.csv" ? _terminal.File("runs.csv") : word.StartsWith("studies/", StringComparison.Ordinal) ? Path.Combine(SourceTree.Root, word) : word)]));
        var printed = _terminal.Out
            .Replace(_terminal.Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)
            .Replace(SourceTree.Root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).TrimEnd('\n');
        var shown = string.Join('\n', blocks.Where(line => !line.StartsWith("$ ", StringComparison.Ordinal))).TrimEnd('\n');
        Assert.Equal(shown, printed);
    }

    [Fact]
    public void Library_IsTheCodeThatRuns()
    {
        var source = File.ReadAllText(Path.Combine(SourceTree.Root, "tests", "Isoflop.Tests", "Readme", "LibraryExample.cs"));
        var body = source[(source.IndexOf("// README begins", StringComparison.Ordinal) + "// README begins\n".Length)..source.IndexOf("        // README ends", StringComparison.Ordinal)];
        var lines = body.TrimEnd('\n').Split('\n').Select(line => line[8..]);
        var usings = source.Split('\n').TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal));
        var shown = CSharp().Match(Readme).Groups["text"].Value.TrimEnd('\n');
        Assert.Equal(string.Join('\n', usings.Append("").Concat(lines)), shown);
    }

    [Fact]
    public void Library_GivesWhatItSays()
    {
        var folder = Directory.GetCurrentDirectory();
        Assert.Equal(0, _terminal.Run("simulate", "besiroglu-2024", "--noise", "0.005", "--seed", "1", "--out", _terminal.File("runs.csv")));
        try
        {
            Directory.SetCurrentDirectory(_terminal.Folder);
            var (fit, optimum) = LibraryExample.Run();
            Assert.Equal(Trust.Good, fit.Certificate.Trust);
            // The truth at 1e24 under the law that the runs were drawn from is 9.5e10.
            Assert.InRange(optimum.Params.Value, 7e10, 1.4e11);
        }
        finally
        {
            Directory.SetCurrentDirectory(folder);
        }
    }

    [Fact]
    public void Links_LeadSomewhere() =>
        Assert.All(Link().Matches(Readme).Select(match => match.Groups["path"].Value), path => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, path)), path));

    [GeneratedRegex("```console\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex("```csharp\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"\]\((?<path>[^)]+)\)")]
    private static partial Regex Link();
}
