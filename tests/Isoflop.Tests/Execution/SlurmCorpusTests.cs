using System.Diagnostics;
using System.Security.Cryptography;
using Isoflop.Corpus.Lineage;
using Isoflop.Execution.Tasks;
using Isoflop.Tests.Corpus;
using Isoflop.Tests.Corpus.Pipelines;

namespace Isoflop.Tests.Execution;

/// <summary>A corpus made on Slurm: the commands as a user gives them, and the bytes of a run alone.</summary>
public sealed class SlurmCorpusTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>An array job filters three shares, a job that waits for them puts them together, the status says so, and nothing is submitted twice.</summary>
    [Fact]
    public void Run_OnSlurmGivesTheBytesOfARunAlone()
    {
        SlurmHere.OrSkip();
        for (var file = 0; file < 5; file++) _folder.Write($"texts/part-{file}.jsonl", string.Join('\n', SampleText.Lines(200 + (100 * file), 120)) + "\n{broken\n");
        _folder.Write("alone.yaml", Recipe("alone"));
        var shared = _folder.Write("shared.yaml", Recipe("shared"));
        Assert.Equal(0, Isoflop("corpus", "run", Path.Combine(_folder.Path, "alone.yaml")).Code);

        var submitted = Isoflop("corpus", "run", shared, "--on", "slurm", "--shares", "3", "--sbatch=--time=10");
        Assert.True(submitted.Code == 0, submitted.Error);
        Assert.Contains("Submitted: share as job ", submitted.Out);
        var tasks = new TaskFolder(Assert.Single(Directory.GetDirectories(Path.Combine(_folder.Path, "shared", "tasks"))));
        SlurmHere.WaitForQueue(tasks);
        var status = Isoflop("corpus", "status", shared);
        Assert.Equal(("share: 3 of 3 done\ntogether: 1 of 1 done\n", 0), (status.Out.ReplaceLineEndings("\n"), status.Code));
        Assert.Contains("Nothing is left to do.", Isoflop("corpus", "run", shared, "--on", "slurm", "--shares", "3").Out);

        var (one, other) = (CorpusVersion.Open(Path.Combine(_folder.Path, "alone")).Folder, CorpusVersion.Open(Path.Combine(_folder.Path, "shared")).Folder);
        Assert.Contains(Files(one), file => file.StartsWith("documents/", StringComparison.Ordinal));
        Assert.Equal(Files(one), Files(other));
    }

    static string Recipe(string folder) => $$$"""
        folder: {{{folder}}}
        sources:
        - {name: texts, path: texts, id: id, fields: {score: score}}
        steps:
        - personal-data
        - length: {least: 100}
        - near-duplicates: {threshold: 0.8}
        - length: {least: 110}
        tokenizer: bytes
        output: {documents: jsonl.gz, tokens: [bin, megatron], validation: 5%}
        """;

    static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];

    static (int Code, string Out, string Error) Isoflop(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Isoflop.App.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
