using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Checkpoints;
using Isoflop.Quantities;

namespace Isoflop.Lab.Sweeps;

/// <summary>
/// Carries out one run with another program: it reads spec.json and the tokens, writes metrics.jsonl as it goes and result.json at its end, both in a
/// folder of its own inside the run's. A run that is interrupted begins anew.
/// </summary>
static class ExternalTraining
{
    const string TokensFile = "tokens.safetensors";
    const string OwnFolder = "external";

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Writes the text for the program, beside the runs' folders, where it does not stand there already: other processes may be reading it.</summary>
    /// <param name="folder">The folder of the runs.</param>
    /// <param name="text">The text.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="options">The sweep's options.</param>
    public static void WriteTokens(string folder, TokenizedText text, ImmutableArray<PlannedRun> runs, SweepOptions options)
    {
        // As much of the validation text as a run of the lab is measured on.
        var most = Math.Min(text.Validation.Tokens.Length, ((long)options.ValidationSequences * runs.Max(run => run.Spec.Shape.Context)) + 1);
        int[] Whole(ReadOnlyMemory<ushort> tokens) => Array.ConvertAll(tokens.ToArray(), token => (int)token);

        var (path, train, validation) = (Path.Combine(folder, TokensFile), Whole(text.Train.Tokens), Whole(text.Validation.Tokens[..(int)most]));
        if (File.Exists(path))
        {
            using var file = SafetensorsFile.Open(path);
            if (file.ReadIntegers("train").AsSpan().SequenceEqual(train) && file.ReadIntegers("validation").AsSpan().SequenceEqual(validation)) return;
        }
        var writer = new SafetensorsWriter();
        writer.Add("train", [train.Length], train);
        writer.Add("validation", [validation.Length], validation);
        writer.Write(path);
    }

    /// <summary>Has the run trained to its end, and writes its result.</summary>
    public static RunResult Carry(
        PlannedRun run, RunFolder folder, string runs, TokenizedText text, int threads, SweepOptions options, Action<int, NatsPerToken> report, CancellationToken cancellation)
    {
        var own = Path.Combine(folder.Path, OwnFolder);
        if (Directory.Exists(own)) Directory.Delete(own, recursive: true);
        Directory.CreateDirectory(own);
        using var log = folder.OpenLog(0, folder, options.Clock.GetUtcNow());
        var start = options.Clock.GetTimestamp();
        var words = Words(options.Trainer!, new()
        {
            ["{spec}"] = Path.GetFullPath(folder.Spec),
            ["{tokens}"] = Path.GetFullPath(Path.Combine(runs, TokensFile)),
            ["{out}"] = Path.GetFullPath(own),
            ["{threads}"] = threads.ToString(CultureInfo.InvariantCulture),
        });
        var said = "";
        using var process = Start(words, line => said = line);
        var follower = new MetricsFollower(Path.Combine(own, "metrics.jsonl"), run.Spec);
        double Seconds() => options.Clock.GetElapsedTime(start).TotalSeconds;

        void Follow()
        {
            foreach (var (step, loss) in follower.Read())
            {
                log.Add(step, loss, Seconds());
                report(step.Step, new NatsPerToken(loss));
            }
        }

        while (!process.WaitForExit(Pause))
        {
            if (cancellation.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
                cancellation.ThrowIfCancellationRequested();
            }
            Follow();
            log.Flush();
        }
        // Until what it said last has been read too.
        process.WaitForExit();
        Follow();
        var result = Outcome(Path.Combine(own, "result.json"), process.ExitCode, said, Seconds()).ToResult(run, text);
        log.End(result);
        folder.Finish(result);
        return result;
    }

    static Process Start(string[] words, Action<string> said)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            var process = Process.Start(start)!;
            process.ErrorDataReceived += (_, line) => { if (!string.IsNullOrWhiteSpace(line.Data)) said(line.Data.Trim()); };
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            return process;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InputException($"'{words[0]}', which cannot be started ({exception.Message})", "trainer", "a program that there is", "Correct the command in the study file.", exception);
        }
    }

    static RunOutcome Outcome(string file, int code, string said, double seconds)
    {
        RunOutcome Failed(string why) => new(null, null, new Tokens(0), seconds, ("failed", why));

        if (!File.Exists(file)) return Failed($"The trainer ended with code {code} and no result.json{(said.Length > 0 ? $"; it said: {said}" : "")}.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            double? Value(string name) => document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

            var unique = new Tokens(Value("unique_tokens") ?? 0);
            if (document.RootElement.TryGetProperty("stopped", out var stopped) && stopped.ValueKind == JsonValueKind.String)
                return new(null, null, unique, Value("seconds") ?? seconds, ("diverged", stopped.GetString()!));
            return Value("loss") is { } loss && double.IsFinite(loss)
                ? new(loss, Value("loss_se"), unique, Value("seconds") ?? seconds, null)
                : Failed("The trainer's result.json has no loss.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Failed($"The trainer's result.json cannot be read ({exception.Message}).");
        }
    }

    /// <summary>The words of a command: parted by blanks, together inside double quotes; what stands for something is put in afterwards, so that it may have blanks.</summary>
    internal static string[] Words(string command, Dictionary<string, string> values)
    {
        var (words, word, quoted, any) = (new List<string>(), new StringBuilder(), false, false);
        foreach (var c in command + " ")
        {
            if (c == '"')
            {
                (quoted, any) = (!quoted, true);
            }
            else if (!char.IsWhiteSpace(c) || quoted)
            {
                word.Append(c);
            }
            else if (word.Length > 0 || any)
            {
                words.Add(values.Aggregate(word.ToString(), (text, value) => text.Replace(value.Key, value.Value, StringComparison.Ordinal)));
                word.Clear();
                any = false;
            }
        }
        return words.Count > 0 && !quoted ? [.. words] : throw new InputException($"'{command}'", "trainer", "a command with closed quotes", "For example: python3 train.py --spec {spec} --tokens {tokens} --out {out}");
    }
}
