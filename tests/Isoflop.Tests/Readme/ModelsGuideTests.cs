using System.CommandLine;
using System.Text.RegularExpressions;
using Isoflop.App;
using Isoflop.App.Commands.Plans;
using Isoflop.Hardware;
using Isoflop.Tests.App;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Readme;

/// <summary>The guide to models, devices and serving shows what the program prints, and its JSON is what the program reads.</summary>
public sealed partial class ModelsGuideTests : IDisposable
{
    readonly Terminal _terminal = new();

    static string Guide => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "models.md"));

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Transcripts_AreWhatTheProgramPrints()
    {
        var blocks = Console().Matches(Guide).Select(match => match.Groups["text"].Value.TrimEnd('\n').Split('\n')).ToArray();
        Assert.Equal(["cost", "models", "hardware", "plan", "plan"], blocks.Select(block => block[0].Split(' ')[2]));
        foreach (var block in blocks)
        {
            var words = block[0]["$ ./isoflop ".Length..].Split(' ').Select(word => word.EndsWith(".json", StringComparison.Ordinal) ? _terminal.File(word, Own()) : word).ToArray();
            var printed = words[0] == "plan" ? Plan(words) : Application(words);
            Assert.Equal(string.Join('\n', block[1..]), printed.TrimEnd('\n'));
        }
    }

    [Fact]
    public void OwnRows_AreRead()
    {
        var device = Assert.Single(Devices.Read(Own(), "mine.json"));
        Assert.Single(DeviceAudit.Of(device, Devices.All), finding => finding.Id == "sparse-peak");
    }

    [Fact]
    public void Links_LeadSomewhere() =>
        Assert.All(Link().Matches(Guide).Select(match => match.Groups["path"].Value), path => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, "docs", path)), path));

    static string Own() => Json().Match(Guide).Groups["text"].Value;

    string Application(string[] words)
    {
        _terminal.Run(words);
        return _terminal.Out;
    }

    static string Plan(string[] words)
    {
        using var output = new StringWriter();
        var shell = new Shell(output, output, () => Stream.Null, IsTerminal: false);
        var root = new RootCommand { new Command("plan") { PlanServingCommand.Create(shell), PlanMixtureCommand.Create(shell) } };
        root.Parse(words).Invoke(new InvocationConfiguration { Output = output, Error = output, EnableDefaultExceptionHandler = false });
        return output.ToString();
    }

    [GeneratedRegex("```console\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex("```json\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex(@"\]\((?<path>[^)]+)\)")]
    private static partial Regex Link();
}
