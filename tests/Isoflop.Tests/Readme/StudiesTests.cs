using System.Globalization;
using System.Text.RegularExpressions;
using Isoflop.Laws;
using Isoflop.Laws.Comparisons.Texts;
using Isoflop.Laws.Fitting;
using Isoflop.Runs.Reading;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Readme;

/// <summary>What the committed studies say is what their tables give.</summary>
public sealed partial class StudiesTests
{
    [Theory]
    [InlineData("first-ladder")]
    [InlineData("known-floor")]
    public void Law_IsThatOfTheTable(string study)
    {
        var law = Fitter.FitLaw(LawForms.Chinchilla, RunReader.Read(File("runs.csv", study)).Runs);
        var said = FormattableString.Invariant($"L(N,D) = {law["E"]:G5} + {law["A"]:G5} N^-{law["alpha"]:G5} + {law["B"]:G5} D^-{law["beta"]:G5}");
        Assert.Contains(said, System.IO.File.ReadAllText(File("README.md", study)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs.csv", 0, 1)]
    [InlineData("itself.csv", 2, 2)]
    public void Deduplication_IsWorthWhatItsTableGives(string table, int place, ulong seed)
    {
        const string Study = "what-deduplication-is-worth";
        var runs = RunReader.Read(File(table, Study), new RunReadOptions { Keep = [LawForms.SecondText] }).Runs;
        var worth = TextWorth.Of(runs, TextWorth.Usual with { Seed = seed });
        var said = Worth().Matches(System.IO.File.ReadAllText(File("README.md", Study)))[place];
        double[] numbers = [.. said.Groups.Values.Skip(1).Select(group => double.Parse(group.Value, CultureInfo.InvariantCulture))];
        Assert.Equal([worth.Multiplier, worth.Interval.Low, worth.Interval.High], numbers, (expected, actual) => Math.Abs(expected - actual) <= 0.000501);
    }

    static string File(string name, string study) => Path.Combine(SourceTree.Root, "studies", study, name);

    [GeneratedRegex(@"[Aa] token of .*? is worth (?<m>\d+\.\d{3}) tokens of .*? \[(?<low>\d+\.\d{3}), (?<high>\d+\.\d{3})\]")]
    private static partial Regex Worth();
}
