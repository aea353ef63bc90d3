using System.Text.RegularExpressions;
using Isoflop.Tests.App;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Readme;

/// <summary>The guide to plans, and the plan in the README, show what the program prints.</summary>
[Collection("current directory")]
public sealed partial class PlanGuideTests : IDisposable
{
    readonly Terminal _terminal = new();
    readonly string _folder = Directory.GetCurrentDirectory();

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_folder);
        _terminal.Dispose();
    }

    [Theory]
    [InlineData("docs/plan.md")]
    [InlineData("README.md")]
    public void Transcripts_AreWhatTheProgramPrints(string page)
    {
        Directory.SetCurrentDirectory(_terminal.Folder);
        Assert.Equal(0, _terminal.Run("simulate", "besiroglu-2024", "--noise", "0.005", "--seed", "1", "--out", "runs.csv"));
        Assert.Equal(0, _terminal.Run("fit", "runs.csv", "--out", "law.json"));
        var blocks = Console().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, page))).Select(match => match.Groups["text"].Value.Split('\n')).ToArray();
        var plans = blocks.Where(block => !block.Any(line => line.StartsWith("$ ./isoflop fit", StringComparison.Ordinal) || line.StartsWith("$ ./isoflop simulate", StringComparison.Ordinal))).ToArray();
        Assert.NotEmpty(plans);
        foreach (var block in plans)
        {
            // Several commands of a block stand one under the other, each with what it prints.
            var starts = Enumerable.Range(0, block.Length).Where(i => block[i].StartsWith("$ ", StringComparison.Ordinal)).Append(block.Length).ToArray();
            foreach (var (start, end) in starts.Zip(starts.Skip(1)))
            {
                _terminal.Run(block[start]["$ ./isoflop ".Length..].Split(' '));
                // Hashes hold every bit of a law, and its last ones depend on the processor's instruction set.
                var shown = Hash().Replace(string.Join('\n', block[(start + 1)..end]).TrimEnd('\n'), "#");
                var printed = Hash().Replace(_terminal.Out.TrimEnd('\n'), "#");
                // A block may end with three dots: what follows is left out.
                if (shown.EndsWith("\n...", StringComparison.Ordinal)) Assert.StartsWith(shown[..^"...".Length], printed, StringComparison.Ordinal);
                else Assert.Equal(shown, printed);
            }
        }
    }

    [Fact]
    public void Figure_IsThePlans()
    {
        Directory.SetCurrentDirectory(_terminal.Folder);
        Assert.Equal(0, _terminal.Run("simulate", "besiroglu-2024", "--noise", "0.005", "--seed", "1", "--out", "runs.csv"));
        Assert.Equal(0, _terminal.Run("fit", "runs.csv", "--out", "law.json"));
        Assert.Equal(0, _terminal.Run("plan", "--law", "law.json", "--gpus", "512xH100", "--days", "30", "--plot", "plan.svg"));
        Assert.Equal(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "plan.svg")).TrimEnd(), File.ReadAllText("plan.svg").TrimEnd());
    }

    [GeneratedRegex("```console\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex("[0-9a-f]{16,64}")]
    private static partial Regex Hash();
}
