using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Quantities;
using Isoflop.Reports;

namespace Isoflop.App.Commands.Lab;

/// <summary>What came of runs.</summary>
static class SweepReport
{
    public static Report Of(string title, ImmutableArray<RunResult> results, CorpusChoice corpus)
    {
        var finished = results.Count(result => result.State == RunResult.Finished);
        return new Report
        {
            Title = title,
            Evidence =
            [
                ("version", Report.Version),
                ("text", $"digest {results[0].Text[..16]}, vocabulary {results[0].Vocab:N0}"),
                .. Floors(corpus, results.Select(result => result.SeqLen)),
                ("compute", $"{new Flops(results.Sum(result => result.Flops))} FLOPs by 6ND, {results.Sum(result => result.Seconds) / 60:F1} minutes of training{(results.Any(result => result.Group is not null) ? "; what branches share with their trunk is counted in each" : "")}"),
            ],
            Verdict = $"{finished} of {results.Length} runs finished{(results.Where(result => result.Loss is not null).MinBy(result => result.Loss) is { } best ? $"; the lowest loss is {best.Loss:F4} nats per token ({best.BitsPerByte:F4} bits per byte) of {best.Name}" : "")}.",
            VerdictSeverity = finished == results.Length ? Severity.Note : Severity.Warning,
            Blocks =
            [
                new TableBlock(
                    "Runs",
                    ["run", "params", "tokens", "FLOPs", "loss", "standard error", "bits per byte", "state"],
                    [
                        .. results.Select(result => ImmutableArray.Create(
                            result.Name, new Params(result.Params).ToString(), new Tokens(result.Tokens).ToString(), new Flops(result.Flops).ToString(), $"{result.Loss:F4}",
                            $"{result.LossStandardError:F4}", $"{result.BitsPerByte:F4}", result.State)),
                    ],
                    "loss: on the validation text, nats per token; params: all, embedding included; FLOPs: 6ND."),
            ],
            Findings = [.. results.Where(result => result.Reason is not null).Select(Told)],
        };
    }

    /// <summary>What is known of the least loss that the text allows: a row for each context length, none for text that nobody knows so well.</summary>
    public static IEnumerable<(string Name, string Value)> Floors(CorpusChoice corpus, IEnumerable<int> contexts) =>
        from context in contexts.Distinct()
        let floor = corpus.Floor(context)
        where floor is not null
        select ("floor", $"{floor.Value.Value:F4} nats per token is the least that a model of {context} tokens can reach, by the source's own probabilities");

    static Finding Told(RunResult result) => new($"run-{result.State}", Severity.Warning, $"{result.Name}: {result.Reason}", $"It is left out of fits. {Remedy(result.State)}");

    static string Remedy(string state) => state switch
    {
        "plateau" => "Give it more steps: more tokens, or fewer a step.",
        "diverged" => "Take a lower learning rate or a longer warm-up.",
        _ => "To train it once more, remove its folder and run the same command.",
    };
}
