using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Laws;
using Isoflop.Laws.Comparisons.Texts;
using Isoflop.Runs;
using Isoflop.Runs.Reading;

namespace Isoflop.Lab.Studies.TextPairs;

/// <summary>The same ladder trained on two texts, and what a token of the second is worth in tokens of the first.</summary>
public sealed record TextPairStudy
{
    /// <summary>The runs table below the study's folder: the runs of both texts, as they are fitted.</summary>
    public const string TableFile = "runs.csv";

    const string TextsFile = "texts.txt";

    /// <summary>What was planned.</summary>
    public required TextPairPlan Plan { get; init; }

    /// <summary>The texts.</summary>
    public required TextPair Pair { get; init; }

    /// <summary>The runs of the first text, in the plan's order.</summary>
    public required ImmutableArray<RunResult> First { get; init; }

    /// <summary>The runs of the second text, in the plan's order.</summary>
    public required ImmutableArray<RunResult> Second { get; init; }

    /// <summary>The runs of both as a table.</summary>
    public required RunTable Table { get; init; }

    /// <summary>The multiplier.</summary>
    public required TextWorth Worth { get; init; }

    /// <summary>What there is to say: of the multiplier, and of how it was measured.</summary>
    public ImmutableArray<Finding> Findings => [.. Table.Findings.Where(finding => finding.Severity > Severity.Note), .. Worth.Findings, .. TextPairFindings.Of(this)];

    /// <summary>Trains the ladder on either text, and fits the law of both. The same call goes on where an interrupted one stopped.</summary>
    /// <param name="plan">The ladder.</param>
    /// <param name="pair">The texts.</param>
    /// <param name="folder">Where runs and table go.</param>
    /// <param name="options">How the runs are carried out.</param>
    /// <param name="progress">Told where each of the two sweeps stands.</param>
    /// <param name="cancellation">Stops it; what was trained is kept.</param>
    /// <exception cref="InputException">The folder holds runs on other texts, or too few runs came to their end to fit a law.</exception>
    public static TextPairStudy Run(TextPairPlan plan, TextPair pair, string folder, SweepOptions options, IProgress<SweepProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(pair);
        Claim(folder, pair);
        var first = Sweep.Train(plan.Runs(second: false), Path.Combine(folder, "first"), pair.First, options, progress, cancellation);
        var second = Sweep.Train(plan.Runs(second: true), Path.Combine(folder, "second"), pair.Second, options, progress, cancellation);
        var file = Path.Combine(folder, TableFile);
        File.WriteAllText(file, RunsText.Csv(Runs([.. first.Select(run => (run, 0)), .. second.Select(run => (run, 1))], pair)));
        var table = RunReader.Read(file, new RunReadOptions { Keep = [LawForms.SecondText] });
        return new TextPairStudy
        {
            Plan = plan,
            Pair = pair,
            First = first,
            Second = second,
            Table = table,
            Worth = TextWorth.Of(table.Runs, TextWorth.Usual with { Seed = plan.Seed, Level = plan.Level }),
        };
    }

    // Runs that came to no end are left out.
    static RunSet Runs(ImmutableArray<(RunResult Run, int Text)> results, TextPair pair)
    {
        var counted = results.Where(result => result.Run.State == RunResult.Finished).ToArray();
        var runs = RunSet.From(counted.Select(result => new Run
        {
            Params = new(result.Run.Params),
            NonEmbeddingParams = new(result.Run.NonEmbeddingParams),
            Tokens = new(result.Run.Tokens),
            Flops = new(result.Run.Flops),
            UniqueTokens = new(result.Run.UniqueTokens),
            Loss = new(result.Run.Loss!.Value),
        }));
        string?[] Words(Func<(RunResult Run, int Text), string> word) => Array.ConvertAll(counted, result => word(result));

        return runs
            .With(LawForms.SecondText, Array.ConvertAll(counted, result => (double)result.Text))
            .With("name", Words(result => $"{(result.Text == 0 ? "first" : "second")}/{result.Run.Name}"))
            .With("group", Words(result => result.Run.Name[..result.Run.Name.LastIndexOf('-')]))
            .With("text", Words(result => result.Text == 0 ? pair.FirstName : pair.SecondName))
            .With("seed", Words(result => result.Run.Seed.ToString(CultureInfo.InvariantCulture)))
            .With("loss_se", Words(result => result.Run.LossStandardError?.ToString("R", CultureInfo.InvariantCulture) ?? ""));
    }

    // A run's folder knows its spec and tokenizer, but no text; what was begun on other texts must not be gone on with.
    static void Claim(string folder, TextPair pair)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"first  {pair.First.Digest} {pair.FirstName}\n")
            .Append(CultureInfo.InvariantCulture, $"second {pair.Second.Digest} {pair.SecondName}\n")
            .ToString();
        var file = Path.Combine(folder, TextsFile);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(file, text);
        }
        else if (File.ReadAllText(file) != text)
        {
            throw new InputException("runs on other texts", file, "the texts that the runs were begun on", "Name another folder with --folder, or bring the texts back.");
        }
    }
}
