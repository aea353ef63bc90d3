using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Corpus.Duplicates.Exact;
using Isoflop.Corpus.Duplicates.Hashing;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Findings;

namespace Isoflop.Benchmarks;

/// <summary>
/// Removal of duplicates from real text, files to files, each in a process of its own: MB/s, processor time, peak memory, and recall and precision on injected copies.
/// The text comes from Debian's documentation packages, unpacked without being installed:
/// <c>apt-get download linux-doc-6.1 perl-doc dict-gcide …; for file in *.deb; do dpkg -x $file FOLDER; done</c>.
/// </summary>
static class DuplicatesBenchmark
{
    const string Measure = "--measure";
    const string Kind = "--kind";
    static readonly string[] Kinds = ["near, fast", "near, datatrove", "exact"];

    public static void Run(Options options)
    {
        options.RefuseOthers("--text", "--megabytes", "--rounds", "--larger", Measure, Kind);
        if (options.Text(Measure) is { } corpus)
        {
            Console.WriteLine(Measured(corpus, options.Text(Kind)!));
            return;
        }
        var text = options.Text("--text") ?? throw new InputException("no text", "--text", "a folder with the text of documentation packages", "apt-get download linux-doc-6.1 perl-doc, then dpkg -x FILE FOLDER.");
        var folder = Directory.CreateTempSubdirectory("isoflop-duplicates-").FullName;
        try
        {
            var document = new ResultDocument(options, "Duplicates: real text with injected copies, files to files");
            var path = Path.Combine(folder, "corpus.jsonl");
            var (pairs, bytes, documents) = InjectedDuplicates.Write(PackagedText.Read(text), path, options.Count("--megabytes", 200));
            document.Add($"{documents:N0} documents, {bytes / 1e6:F1} MB of text, {pairs.Count:N0} injected copies of counted Jaccard similarity (words of five, as strings), seed {InjectedDuplicates.Seed}. MB/s: text by wall time from the start of the process to its end, everything included; CPU: user and system time of the process; MB/CPU-s: what one free core would do; verification on.");
            var rounds = options.Count("--rounds", 3);
            document.Add(["what", "round", "wall", "MB/s", "CPU", "MB/CPU-s", "peak memory", "removed"], Kinds.SelectMany(kind => Enumerable.Range(1, rounds).Select(round => Row(kind, round, path, bytes))));
            Recall(document, path, pairs, folder);
            Precision(document, path, folder);
            if (options.Text("--larger") is { } sizes) Memory(document, text, sizes, folder);
            document.Save();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string[] Row(string kind, int round, string path, long bytes)
    {
        var (wall, cells) = Child(path, kind);
        var (processor, removed, memory) = (double.Parse(cells[0], CultureInfo.InvariantCulture), cells[1], cells[2]);
        return [kind, $"{round}", $"{wall:F2} s", $"{bytes / 1e6 / wall:F1}", $"{processor:F2} s", $"{bytes / 1e6 / processor:F1}", $"{memory} MB", removed];
    }

    static (double Wall, string[] Cells) Child(string path, string kind)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["duplicates", Measure, path, Kind, kind]) { RedirectStandardOutput = true };
        // Under `dotnet Isoflop.Benchmarks.dll` the process is the host, which wants the assembly first.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Insert(0, Environment.GetCommandLineArgs()[0]);
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var cells = process.StandardOutput.ReadToEnd().Trim().Split('\t');
        process.WaitForExit();
        return process.ExitCode == 0 ? (watch.Elapsed.TotalSeconds, cells) : throw new InvalidOperationException("The measuring process failed; its message is above.");
    }

    static string Measured(string path, string kind)
    {
        CorpusStep step = kind == Kinds[2] ? new ExactDuplicates() : new NearDuplicates(new NearDuplicateOptions { Mode = kind == Kinds[1] ? MinHashMode.Datatrove : MinHashMode.Fast });
        var report = LineFiles.Apply([path], step, new LineFilesOptions { Out = path + ".kept.jsonl", Removed = path + ".removed.jsonl", Overwrite = true });
        using var self = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{self.TotalProcessorTime.TotalSeconds:F3}\t{report.Removed}\t{self.PeakWorkingSet64 / 1e6:F0}");
    }

    static void Recall(ResultDocument document, string path, List<InjectedDuplicates.Pair> pairs, string folder)
    {
        double[] edges = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0000001];
        foreach (var mode in Enum.GetValues<MinHashMode>())
        {
            // The threshold below all bins: what is not found then shares no band, as the curve has it.
            var evidence = Removed(path, new NearDuplicateOptions { Mode = mode, Threshold = 0.45 }, folder).ToDictionary(line => line.Id);
            var minHash = mode == MinHashMode.Fast ? (MinHash)new FastMinHash(14, 8, 1) : new MersenneMinHash(14, 8, 1);
            document.Add($"Recall, {mode}: a copy counts as found when it or its original goes, at a threshold of 0.45. Theory: mean of 1-(1-J^8)^14 over the copies of the bin, with two binomial standard deviations.");
            document.Add(["Jaccard", "copies", "found", "theory"], edges.Zip(edges.Skip(1)).Select(bin =>
            {
                InjectedDuplicates.Pair[] inside = [.. pairs.Where(pair => pair.Jaccard >= bin.First && pair.Jaccard < bin.Second)];
                var found = inside.Count(pair => evidence.ContainsKey(pair.Copy) || evidence.ContainsKey(pair.Original)) / (double)Math.Max(1, inside.Length);
                double[] chances = [.. inside.Select(pair => minHash.CandidateProbability(pair.Jaccard))];
                var deviation = Math.Sqrt(chances.Sum(chance => chance * (1 - chance))) / Math.Max(1, inside.Length);
                return (string[])[$"{bin.First:F2} to {Math.Min(1, bin.Second):F2}", $"{inside.Length:N0}", $"{found:F3}", inside.Length == 0 ? "" : $"{chances.Average():F3} ± {2 * deviation:F3}"];
            }));
        }
    }

    static void Precision(ResultDocument document, string path, string folder)
    {
        var texts = File.ReadLines(path).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToDictionary(line => line.GetProperty("id").GetString()!, line => line.GetProperty("text").GetString()!);
        foreach (var mode in Enum.GetValues<MinHashMode>())
        {
            NearDuplicateCounts? counts = null;
            var options = new NearDuplicateOptions { Mode = mode };
            var evidence = Removed(path, options, folder, each => counts = each);
            var exact = evidence.AsParallel().Select(line => InjectedDuplicates.Jaccard(texts[line.Id], texts[line.Other])).ToArray();
            var right = exact.Count(jaccard => jaccard >= options.Threshold - 1e-6);
            var off = evidence.Zip(exact).Max(pair => Math.Abs(pair.First.Jaccard - pair.Second));
            var above = counts!.Similarities.Skip((int)(options.Threshold * 20)).Sum();
            document.Add($"Precision, {mode}, threshold {options.Threshold}: {right:N0} of {evidence.Count:N0} removals ({100.0 * right / evidence.Count:F2} %) have a Jaccard similarity to their survivor, counted again over strings, of the threshold or more; the largest difference to the evidence is {off:E1}. Before verification: {counts.Compared:N0} pairs were compared, {above:N0} of them ({100.0 * above / Math.Max(1, counts.Compared):F1} %) in bins at or above the threshold; {counts.Skipped:N0} were skipped.");
        }
        var loose = Removed(path, new NearDuplicateOptions { Mode = MinHashMode.Datatrove, Verify = false }, folder);
        var low = loose.AsParallel().Count(line => InjectedDuplicates.Jaccard(texts[line.Id], texts[line.Other]) < 0.7);
        document.Add($"Without verification and by chains, as datatrove does: {loose.Count:N0} removals, {low:N0} of them ({100.0 * low / loose.Count:F1} %) below 0.7 to the document that stays for them.");
    }

    static List<(string Id, string Other, double Jaccard)> Removed(string path, NearDuplicateOptions options, string folder, Action<NearDuplicateCounts>? told = null)
    {
        var file = Path.Combine(folder, "evidence.jsonl");
        LineFiles.Apply([path], new NearDuplicates(options, told), new LineFilesOptions { Removed = file, Overwrite = true });
        return
        [
            .. File.ReadLines(file).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).Select(line => (
                line.GetProperty("id").GetString()!, line.GetProperty("other").GetString()!, line.TryGetProperty("jaccard", out var jaccard) ? jaccard.GetDouble() : double.NaN)),
        ];
    }

    static void Memory(ResultDocument document, string text, string sizes, string folder)
    {
        document.Add("Memory over size: the same text again, marked in every third word, where there is not enough of it.");
        document.Add(["text", "documents", "what", "wall", "MB/s", "peak memory"], sizes.Split(',').SelectMany(size =>
        {
            var path = Path.Combine(folder, "sized.jsonl");
            var (_, bytes, documents) = InjectedDuplicates.Write(Again(text), path, int.Parse(size, CultureInfo.InvariantCulture));
            return Kinds.Select(kind =>
            {
                var (wall, cells) = Child(path, kind);
                return (string[])[$"{bytes / 1e6:F0} MB", $"{documents:N0}", kind, $"{wall:F1} s", $"{bytes / 1e6 / wall:F1}", $"{cells[2]} MB"];
            }).ToArray();
        }));
    }

    static IEnumerable<string> Again(string text)
    {
        foreach (var document in PackagedText.Read(text)) yield return document;
        for (var turn = 'a'; turn <= 'z'; turn++)
        {
            foreach (var document in PackagedText.Read(text)) yield return string.Join(' ', document.Split(' ').Select((word, i) => i % 3 == 0 ? word + turn : word));
        }
    }
}
