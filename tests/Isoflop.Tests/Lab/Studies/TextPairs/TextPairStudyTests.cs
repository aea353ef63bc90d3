using System.Text.Json;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;
using Isoflop.Lab.Studies;
using Isoflop.Lab.Studies.TextPairs;
using Isoflop.Lab.Sweeps;
using Isoflop.Laws;
using Isoflop.Laws.Comparisons.Texts;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Reports.Formats;
using Isoflop.Runs.Reading;
using Isoflop.Tests.Corpus;

namespace Isoflop.Tests.Lab.Studies.TextPairs;

/// <summary>A ladder on two generated texts, trained in seconds: a text is worth itself, and half noise is worth less.</summary>
public sealed class TextPairStudyTests(ITestOutputHelper output) : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_HalfNoiseIsWorthLessThanAllText()
    {
        var chain = new MarkovText(new MarkovTextOptions { Order = 2, Alphabet = 12, Documents = 900 }).Read().ToArray();
        var random = new CounterRandom(4, 0);
        // Of the same letters and lengths, in no order.
        var noise = chain.Select((document, i) => document with { Id = $"noise-{i}", Text = Shuffled(document.Text, ref random) });
        var (all, half) = (Write("all.jsonl", chain), Write("half.jsonl", [.. chain, .. noise]));
        var plan = Plan();
        var study = Run(plan, all, half, "worth");
        var worth = study.Worth;
        output.WriteLine($"{worth.Fit.Runs.Count} runs, m {worth.Multiplier:F3} [{worth.Interval.Low:F3}, {worth.Interval.High:F3}], noise {worth.SeedNoise:P2}, {worth.Fit.Certificate.Trust}");
        foreach (var cell in worth.Cells) output.WriteLine($"{cell.Params} {cell.Tokens}: {cell.First.Value:F4} {cell.Second.Value:F4} {cell.Local:F2}");
        Assert.True(worth.Multiplier < 0.8);
        Assert.True(worth.Interval.High < 1);
        Assert.Equal(study.Pair.First.Validation.Tokens.ToArray(), study.Pair.Second.Validation.Tokens.ToArray());

        // Each run of either text has its seed, and each size and number of tokens is a group of both.
        Assert.Empty(plan.Runs(false).Select(run => run.Spec.Seed).Intersect(plan.Runs(true).Select(run => run.Spec.Seed)));
        var groups = study.Table.Runs.Groups.ToArray().CountBy(group => group!).ToArray();
        Assert.Equal(plan.Shapes.Length * plan.Tokens.Length, groups.Length);
        var lost = study.First.Concat(study.Second).Count(run => run.State != RunResult.Finished);
        Assert.Equal((2 * plan.Seeds * groups.Length) - lost, groups.Sum(group => group.Value));
        Assert.Equal(lost > 0, study.Findings.Any(finding => finding.Id == "runs-left-out"));

        // The table alone gives the same law.
        var table = RunReader.Read(Path.Combine(_folder.Path, "worth", TextPairStudy.TableFile), new RunReadOptions { Keep = [LawForms.SecondText] });
        Assert.Equal(worth.Fit.Law.Coefficients, Fitter.Fit(LawForms.Find("text-multiplier")!, table.Runs, TextWorth.Usual).Law.Coefficients);

        // The same again trains nothing; other texts in the same folder are refused.
        var again = Run(plan, all, half, "worth");
        Assert.Equal((worth.Multiplier, worth.Interval), (again.Worth.Multiplier, again.Worth.Interval));
        Assert.Throws<InputException>(() => Run(plan, half, all, "worth"));

        var json = JsonDocument.Parse(TextPairReport.Json(study)).RootElement;
        Assert.Equal(worth.Multiplier, json.GetProperty("multiplier").GetDouble());
        Assert.Equal(worth.Cells.Length, json.GetProperty("cells").GetArrayLength());
        var html = Html.Render(TextPairReport.Of(study, withFigures: true));
        Assert.Contains("Loss over tokens on either text", html, StringComparison.Ordinal);
        Assert.Contains(study.Findings, finding => finding.Id == "scale");
    }

    [Fact]
    public void Run_ATextIsWorthItself()
    {
        var text = Write("all.jsonl", [.. new MarkovText(new MarkovTextOptions { Order = 2, Alphabet = 12, Documents = 900 }).Read()]);
        var study = Run(Plan(), text, text, "itself");
        output.WriteLine($"m {study.Worth.Multiplier:F3} [{study.Worth.Interval.Low:F3}, {study.Worth.Interval.High:F3}], noise {study.Worth.SeedNoise:P2}");
        Assert.True(study.Worth.Interval.Contains(1));
        Assert.NotEqual(study.First.Select(run => run.Loss), study.Second.Select(run => run.Loss));
    }

    [Fact]
    public void Plan_SpendsItsMinutes()
    {
        foreach (var minutes in (double[])[1, 5, 16, 120])
        {
            var plan = new TextPairPlan { Minutes = minutes };
            var runs = plan.Runs(false).Concat(plan.Runs(true)).ToArray();
            var spent = runs.Sum(run => run.Flops.Value) / 6e10;
            output.WriteLine($"{minutes} minutes: {string.Join(", ", plan.Shapes.Select(shape => shape.Width))}; {string.Join(", ", plan.Tokens)}");
            Assert.InRange(spent, (minutes * 60 - 15) * 0.98, (minutes * 60 - 15) * 1.02);
            Assert.InRange(plan.Shapes.Length, 2, 3);
            Assert.Equal(2 * plan.Shapes.Length * 4 * 3, runs.Length);
        }
        Assert.Throws<InputException>(() => new TextPairPlan { Minutes = 0.1 }.Check());
        Assert.Throws<InputException>(() => new TextPairPlan { Minutes = 5, Seeds = 0 }.Check());
    }

    static TextPairPlan Plan() => new() { Minutes = 0.28, Seeds = 2, Vocabulary = 257, Context = 32, NarrowestWidth = 8, Recipe = TrainingRecipe.Quiet with { BatchTokens = 256 } };

    TextPairStudy Run(TextPairPlan plan, string first, string second, string folder)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(_folder.Path, "scratch")).FullName;
        var pair = TextPair.Of(new TextPairChoice(first, second) { Vocabulary = plan.Vocabulary, ValidationShare = 0.1 }, new PassResources(1 << 26, 2, scratch));
        return TextPairStudy.Run(plan, pair, Path.Combine(_folder.Path, folder), new SweepOptions { Threads = 2, ValidationSequences = 200 }, null, TestContext.Current.CancellationToken);
    }

    string Write(string name, IEnumerable<Document> documents)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, JsonLines.Text(documents));
        return path;
    }

    static string Shuffled(string text, ref CounterRandom random)
    {
        var letters = text.ToCharArray();
        for (var i = letters.Length - 1; i > 0; i--)
        {
            var j = random.NextIndex(i + 1);
            (letters[i], letters[j]) = (letters[j], letters[i]);
        }
        return new string(letters);
    }
}
