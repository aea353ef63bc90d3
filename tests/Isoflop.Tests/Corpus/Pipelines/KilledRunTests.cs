using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Corpus.Lineage;
using Isoflop.Numerics;

namespace Isoflop.Tests.Corpus.Pipelines;

/// <summary>The command itself, as a process, killed at random moments.</summary>
public sealed class KilledRunTests(ITestOutputHelper output) : IDisposable
{
    const ulong Seed = 23;
    const int Kills = 20;
    const int Documents = 4000;

    readonly string _folder = Directory.CreateTempSubdirectory("isoflop-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_ComesToTheSameBytesHoweverOftenItIsKilled()
    {
        File.WriteAllText(Path.Combine(_folder, "a.jsonl"), string.Join('\n', SampleText.Lines(Documents, 260)) + "\n{broken\n");
        using (var gzip = new GZipStream(File.Create(Path.Combine(_folder, "b.jsonl.gz")), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(string.Join('\n', SampleText.Lines(Documents - 1, 260))));
        var whole = Path.Combine(_folder, "whole.yaml");
        File.WriteAllText(whole, Recipe("whole"));
        var killed = Path.Combine(_folder, "killed.yaml");
        File.WriteAllText(killed, Recipe("killed"));

        var watch = Stopwatch.StartNew();
        using (var process = Start(whole)) Finish(process);
        var seconds = watch.Elapsed.TotalSeconds;

        // What is done is kept from kill to kill, so that each falls into a later part of the run, until it is through and begun anew.
        var (random, inTheMidst) = (new CounterRandom(Seed, 0), 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start(killed);
            var ended = process.WaitForExit(TimeSpan.FromSeconds(random.NextUniform() * seconds * 0.3));
            if (!ended)
            {
                process.Kill();
                process.WaitForExit();
                inTheMidst++;
            }
            // One that came to its end is begun anew: the next kills are of a run again.
            else if (kill < Kills - 1)
            {
                Compare("whole", "killed");
                Directory.Delete(Path.Combine(_folder, "killed"), recursive: true);
            }
        }
        using (var process = Start(killed)) Finish(process);
        output.WriteLine($"seed {Seed}: a run takes {seconds:F1} s, killed in its midst {inTheMidst} of {Kills} times");
        Assert.True(inTheMidst > Kills / 2);
        Compare("whole", "killed");
    }

    static string Recipe(string folder) => $$$"""
        folder: {{{folder}}}
        sources:
        - {name: a, path: a.jsonl, id: id, fields: {score: score}}
        - {name: b, path: b.jsonl.gz, id: id}
        steps:
        - personal-data
        - gopher-repetition
        - near-duplicates: {threshold: 0.8}
        - length: {least: 100}
        mixture: {epochs: {a: 1.3, b: 0.7}}
        tokenizer: {train: 300, sample: 200KB}
        output: {documents: jsonl.gz, shard: 3MB, tokens: [bin, megatron], validation: 5%}
        """;

    void Compare(string one, string other)
    {
        var (first, second) = (CorpusVersion.Open(Path.Combine(_folder, one)), CorpusVersion.Open(Path.Combine(_folder, other)));
        Assert.True(first.Manifest.Tally.Kept.Documents > Documents);
        Assert.True(first.Manifest.Files.Keys.Count(name => name.StartsWith("documents/", StringComparison.Ordinal)) > 1);
        Assert.Equal(Bytes(first.Folder), Bytes(second.Folder));
    }

    static string[] Bytes(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];

    static Process Start(string recipe) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Isoflop.App.dll"), "corpus", "run", recipe]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    static void Finish(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0, error.Result);
    }
}
