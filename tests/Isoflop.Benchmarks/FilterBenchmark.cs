using System.Diagnostics;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters;
using Isoflop.Corpus.Languages;
using Isoflop.Corpus.Pipelines;
using Isoflop.Numerics;
using Isoflop.Settings;

namespace Isoflop.Benchmarks;

/// <summary>How fast the steps that look at one document are, alone and as a chain, over documents in memory, on all cores.</summary>
static class FilterBenchmark
{
    static readonly string[] Chain = ["gopher-quality", "gopher-repetition", "c4/fineweb", "fineweb"];

    static readonly string[] Others = ["gopher-repetition/dolma", "gopher-repetition/dclm", "c4-paragraph", "web-lines/dclm", "unicode", "mojibake", "control-characters", "boilerplate-lines", "personal-data"];

    public static void Run(Options options)
    {
        options.RefuseOthers("--text", "--model", "--rounds", "--megabytes");
        var rounds = options.Count("--rounds", 5);
        DocumentSource source = options.Text("--text") is { } path ? new TextFiles(path) : new SdkDocumentation();
        var documents = source.Read().ToArray();
        var bytes = documents.Sum(document => (long)Encoding.UTF8.GetByteCount(document.Text));
        var result = new ResultDocument(options, "Filters: megabytes a second of UTF-8");
        result.Add($"{documents.Length:N0} documents of {source.Name}, {bytes / 1e6:F1} MB, in memory; {rounds} rounds, median; {Environment.ProcessorCount} threads. A CPU-second is of one core: on a machine that others use too, the second column is the truer one.");
        result.Add("'On every document' asks all filters of every document; 'as a chain' lets a document go at the first removal, as a recipe does.");
        result.Add(["step", "MB/s, wall", "MB per CPU-second", "kept"], Rows(documents, bytes, rounds, options));
        FilesToFiles(result, documents, bytes, options.Count("--megabytes", 200), rounds);
        result.Save();
    }

    // The chain as a recipe: from a file of JSON lines to files of JSON lines, with evidence for every removal and digests of what was read and written.
    static void FilesToFiles(ResultDocument result, Document[] documents, long bytes, int megabytes, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("isoflop-filters-").FullName;
        try
        {
            var times = (int)Math.Max(1, Math.Ceiling(megabytes * 1e6 / bytes));
            using (var writer = new StreamWriter(Path.Combine(folder, "in.jsonl")))
            {
                for (var i = 0; i < times; i++) writer.Write(JsonLines.Text(documents));
            }
            var recipe = Recipe.Parse(
                $"sources:\n- {{name: s, path: in.jsonl}}\nsteps:\n{string.Concat(Chain.Select(step => $"- {step}\n"))}output: {{documents: jsonl}}\n", Path.Combine(folder, "recipe.yaml"));
            result.Add($"The chain as a recipe, files to files: {times * bytes / 1e6:F0} MB of text, the documents {times} times; the first round warms up.");
            result.Add(["round", "wall", "MB/s", "CPU", "MB per CPU-second", "kept"], Enumerable.Range(0, Math.Min(3, rounds) + 1).Select(round =>
            {
                using var self = Process.GetCurrentProcess();
                var (cpu, watch) = (self.TotalProcessorTime, Stopwatch.StartNew());
                var version = Pipeline.Run(recipe with { Folder = Path.Combine(folder, $"{round}") });
                self.Refresh();
                var (wall, seconds) = (watch.Elapsed.TotalSeconds, (self.TotalProcessorTime - cpu).TotalSeconds);
                return (string[])[$"{round}", $"{wall:F2} s", $"{times * bytes / 1e6 / wall:F1}", $"{seconds:F2} s", $"{times * bytes / 1e6 / seconds:F1}", $"{100.0 * version.Manifest.Tally.Kept.Documents / (times * (double)documents.Length):F1} %"];
            }).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static IEnumerable<string[]> Rows(Document[] documents, long bytes, int rounds, Options options)
    {
        var chain = Chain.Select(name => FilterCatalogue.Find(name)).ToArray();
        yield return Row("Gopher + C4 + FineWeb, on every document", documents, bytes, rounds, document => chain.Count(step => step.Apply(document).Removal is null) == chain.Length);
        yield return Row("Gopher + C4 + FineWeb, as a chain", documents, bytes, rounds, document => Kept(chain, document));
        foreach (var step in chain.Concat(Others.Select(name => FilterCatalogue.Find(name)))) yield return Row(step.Name, documents, bytes, rounds, document => step.Apply(document).Removal is null);
        var file = options.Text("--model") ?? LanguageModelFile.Path;
        if (!File.Exists(file)) yield break;
        var language = FilterCatalogue.Find("language", YamlSettings.Parse($"model: '{Path.GetFullPath(file)}'", "benchmark"));
        yield return Row("language", documents, bytes, rounds, document => language.Apply(document).Removal is null);
    }

    static bool Kept(DocumentStep[] chain, Document document)
    {
        foreach (var step in chain)
        {
            var outcome = step.Apply(document);
            if (outcome.Removal is not null) return false;
            document = outcome.Document;
        }
        return true;
    }

    static string[] Row(string name, Document[] documents, long bytes, int rounds, Func<Document, bool> keep)
    {
        using var self = Process.GetCurrentProcess();
        var (walls, seconds, kept) = (new List<double>(), new List<double>(), 0);
        // The first round warms up.
        for (var round = 0; round <= rounds; round++)
        {
            self.Refresh();
            var cpu = self.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            kept = documents.AsParallel().Count(keep);
            var wall = watch.Elapsed.TotalSeconds;
            self.Refresh();
            if (round == 0) continue;
            walls.Add(wall);
            seconds.Add((self.TotalProcessorTime - cpu).TotalSeconds);
        }
        return [name, $"{bytes / 1e6 / Quantiles.Median([.. walls]):F1}", $"{bytes / 1e6 / Quantiles.Median([.. seconds]):F1}", $"{100.0 * kept / documents.Length:F1} %"];
    }
}
