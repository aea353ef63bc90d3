using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>Training a tokenizer and encoding with it, beside the tokenizers that npm has, on the same documents with the same merges.</summary>
static class TokenizeBenchmark
{
    const string Ours = "Isoflop, one thread";
    const string Cold = "Isoflop, one thread, nothing remembered";

    static readonly string[] Packages = ["tokenizers@0.23.2", "tiktoken@1.0.22"];

    public static void Run(Options options)
    {
        options.RefuseOthers("--text", "--vocabulary", "--rounds", "--packages");
        var (size, rounds) = (options.Count("--vocabulary", 4_096), options.Count("--rounds", 5));
        DocumentSource source = options.Text("--text") is { } path ? new TextFiles(path) : new SdkDocumentation();
        var document = new ResultDocument(options, "Tokenize: byte-pair encoding beside others");
        var watch = Stopwatch.StartNew();
        double Lap()
        {
            var seconds = watch.Elapsed.TotalSeconds;
            watch.Restart();
            return seconds;
        }

        var documents = source.Read().ToArray();
        var reading = Lap();
        var split = DocumentSplit.Of(documents, source.Name);
        var splitting = Lap();
        var tokenizer = Tokenizer.Train(split.Train, size);
        var training = Lap();
        var packed = TokenizedText.Of(split, tokenizer);
        var packing = Lap();
        byte[][] texts = [.. documents.Select(text => Encoding.UTF8.GetBytes(text.Text))];
        var megabytes = texts.Sum(text => (double)text.Length) / 1e6;
        document.Add($"{documents.Length:N0} documents of {source.Name}, {megabytes:F1} MB; {split.Duplicates} duplicates, {split.Validation.Length} documents held out; vocabulary of {size:N0} trained on the rest: {packed.Train.Predictions:N0} tokens of {packed.Train.BytesPerToken:F2} bytes.");
        document.Add($"From a cold start of the process: reading {Timing.Print(reading)}, splitting {Timing.Print(splitting)}, training {Timing.Print(training)}, encoding and packing {Timing.Print(packing)}.");
        document.Add(["step", "median", "MB/s"], Warm(split, size, megabytes, rounds));
        using var others = Others(options, tokenizer, documents);
        document.Add($"Encoding of all documents, {rounds} rounds in turn, median; every side keeps what it remembers of a text between rounds ({others?.Versions ?? "others not measured: no Node or no packages"}). CPU seconds are of all threads together.");
        document.Add(["tokenizer", "tokens", "MB/s, wall", "MB per CPU-second", "ratio per CPU-second"], Encodings(tokenizer, texts, megabytes, rounds, others));
        document.Save();
    }

    static IEnumerable<string[]> Warm(DocumentSplit split, int size, double megabytes, int rounds)
    {
        string[] Row(string step, Action work)
        {
            var seconds = Quantiles.Median([.. Enumerable.Range(0, rounds).Select(_ => Timing.Batch(1, work))]);
            return [step, Timing.Print(seconds), $"{megabytes / seconds:F0}"];
        }

        yield return Row("training, one thread", () => Tokenizer.Train(split.Train, size));
        var tokenizer = Tokenizer.Train(split.Train, size);
        yield return Row("encoding and packing, all cores", () => TokenizedText.Of(split, tokenizer));
    }

    static IEnumerable<string[]> Encodings(Tokenizer tokenizer, byte[][] texts, double megabytes, int rounds, TokenizerSession? others)
    {
        var times = new Dictionary<string, List<TokenizerTime>> { [Ours] = [], [Cold] = [] };
        foreach (var name in others?.Names ?? []) times.Add(name, []);
        var encoder = new TokenEncoder(tokenizer);
        // The first round warms every side up.
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (name, measured) in times)
            {
                var time = name switch
                {
                    Ours => Encode(encoder, texts),
                    Cold => Encode(new TokenEncoder(tokenizer), texts),
                    _ => others!.Ask(name),
                };
                if (round > 0) measured.Add(time);
            }
        }
        double Speed(string name, Func<TokenizerTime, double> seconds) => megabytes / Quantiles.Median([.. times[name].Select(seconds)]);
        return times.Select(side => (string[])
        [
            side.Key,
            $"{side.Value[0].Tokens:N0}",
            $"{Speed(side.Key, time => time.Wall):F1}",
            $"{Speed(side.Key, time => time.Cpu):F1}",
            $"{Speed(Ours, time => time.Cpu) / Speed(side.Key, time => time.Cpu):F1}",
        ]);
    }

    static TokenizerTime Encode(TokenEncoder encoder, byte[][] texts)
    {
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var (buffer, tokens) = (new TokenBuffer(), 0L);
        foreach (var text in texts)
        {
            buffer.Clear();
            encoder.Encode(text, buffer);
            tokens += buffer.Count;
        }
        var wall = watch.Elapsed.TotalSeconds;
        self.Refresh();
        return new TokenizerTime(tokens, wall, (self.TotalProcessorTime - cpu).TotalSeconds);
    }

    static TokenizerSession? Others(Options options, Tokenizer tokenizer, Document[] documents)
    {
        var folder = options.Text("--packages") ?? Path.Combine(Path.GetTempPath(), "isoflop-tokenizers");
        if (!Packages.All(package => Directory.Exists(Path.Combine(folder, "node_modules", package.Split('@')[0]))))
        {
            Directory.CreateDirectory(folder);
            try
            {
                using var install = Process.Start(new ProcessStartInfo("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", .. Packages]) { RedirectStandardOutput = true })!;
                install.WaitForExit();
                if (install.ExitCode != 0) return null;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return null;
            }
        }
        tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
        File.WriteAllText(Path.Combine(folder, "texts.json"), JsonSerializer.Serialize(documents.Select(document => document.Text)));
        return new TokenizerSession(folder);
    }
}
