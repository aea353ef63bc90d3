using System.Diagnostics;
using System.Text;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Duplicates.Exact;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Corpus.Filters;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Pipelines;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Pipelines;

/// <summary>What goes wrong with input and disks: counted, quarantined with the reason, never the end of the whole run, and never much memory.</summary>
public sealed class BadInputTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A disk that is full at a dozen moments of a run: one message each time, and with a little more room the same call goes on, to the bytes of a run with room.</summary>
    [Fact]
    public void FullDisk_IsToldAndTheRunGoesOn()
    {
        var disk = Directory.CreateDirectory(Path.Combine(_folder.Path, "disk")).FullName;
        Assert.SkipUnless(OperatingSystem.IsLinux() && Mount("-t", "tmpfs", "-o", "size=64k", "isoflop-test", disk), "no right to mount a small disk");
        try
        {
            _folder.Write("a.jsonl", string.Join('\n', SampleText.Lines(1500, 150)));
            var recipe = new Recipe([new CorpusSource("a", Path.Combine(_folder.Path, "a.jsonl")) { IdField = "id" }], [new RecipeStep(new LengthFilter { Least = 100 }), new RecipeStep(new NearDuplicates()), new RecipeStep(new LengthFilter { Least = 110 })])
            {
                Tokenizer = new TokenizerChoice(),
                Output = new OutputChoice { Bin = true, Documents = "jsonl" },
            };
            var whole = Run(recipe with { Folder = Path.Combine(_folder.Path, "whole") });
            var (full, size) = (0, 64);
            for (; size < 16_384; size += 128)
            {
                Assert.True(Mount("-o", $"remount,size={size}k", disk));
                try
                {
                    Assert.Equal(whole.Manifest.Files, Run(recipe with { Folder = Path.Combine(disk, "corpus") }, new PipelineOptions { JournalBytes = 1 }).Manifest.Files);
                    break;
                }
                catch (InputException exception)
                {
                    Assert.Contains(disk, exception.Message);
                    Assert.Equal("the disk is full", exception.Found);
                    full++;
                }
            }
            Assert.InRange(full, 10, 120);
            Assert.True(size < 16_384);
        }
        finally
        {
            // Files that a run left open do not hold it.
            using var unmount = Process.Start("umount", ["-l", disk]);
            unmount.WaitForExit();
        }
    }

    /// <summary>Among thousands of files one link leads nowhere, and one file fails while it is read.</summary>
    [Fact]
    public void UnreadableFiles_AreQuarantinedAmongThousands()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file that fails while it is read, /proc/self/mem");
        for (var i = 0; i < 3000; i++) _folder.Write($"texts/{i / 100}/{i}.txt", $"Text number {i}.");
        for (var i = 0; i < 20; i++) _folder.Write($"texts/lines-{i}.jsonl", $"{{\"text\": \"Line of file {i}\"}}\n");
        foreach (var (name, target) in new[] { ("7/gone.txt", "nowhere"), ("8/fails.txt", "/proc/self/mem"), ("gone.jsonl", "nowhere"), ("fails.jsonl", "/proc/self/mem") })
            File.CreateSymbolicLink(Path.Combine(_folder.Path, "texts", name), target);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "texts", "9", "linked.txt"), Path.Combine(_folder.Path, "texts", "0", "1.txt"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "texts", "circle"), Path.Combine(_folder.Path, "texts"));
        var recipe = new Recipe([new CorpusSource("s", Path.Combine(_folder.Path, "texts"))], []) { Folder = Path.Combine(_folder.Path, "corpus") };
        var version = Run(recipe);
        Assert.Equal(3021, version.Manifest.Tally.Kept.Documents);
        Assert.Equal(
            ["7/gone.txt a file that cannot be read", "8/fails.txt a file that cannot be read", "fails.jsonl damaged data", "gone.jsonl a file that cannot be read"],
            EvidenceFiles.ReadQuarantined(version.Folder).Select(bad => $"{bad.File} {bad.Reason}").Order(StringComparer.Ordinal));
        Assert.Contains("cannot be read", Assert.Throws<InputException>(() => Run(recipe with { Folder = Path.Combine(_folder.Path, "strict") }, new PipelineOptions { Strict = true })).Found);
    }

    /// <summary>A line of 500 MB is passed over within 200 MB of memory, and the lines around it are read.</summary>
    [Fact]
    public void LineOfHalfAGigabyte_IsQuarantinedInBoundedMemory()
    {
        const long Bytes = 500_000_000;
        using (var stream = new FileStream(Path.Combine(_folder.Path, "a.jsonl"), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            stream.Write("{\"text\": \"before\"}\n{\"text\": \""u8);
            var part = Encoding.ASCII.GetBytes(new string('x', 1_000_000));
            for (var written = 0L; written < Bytes; written += part.Length) stream.Write(part);
            stream.Write("\"}\n{\"text\": \"behind\"}\n"u8);
        }
        _folder.Write("recipe.yaml", "sources: [{name: a, path: a.jsonl}]\nsteps: []\n");
        Command(Path.Combine(_folder.Path, "recipe.yaml"), heapBytes: 200_000_000);
        var version = CorpusVersion.Open(Path.Combine(_folder.Path, "corpus"));
        Assert.Equal(["a.jsonl:1", "a.jsonl:3"], EvidenceFiles.Read(version.Folder, EvidenceKind.Kept).Select(line => line.Id));
        var bad = Assert.Single(EvidenceFiles.ReadQuarantined(version.Folder));
        Assert.Equal((2, "a line longer than 64 MiB", "500,000,013 bytes"), (bad.Line, bad.Reason, bad.Excerpt));
    }

    /// <summary>A million times the same text: one stays, each of the others has its evidence, and the alarms say what happened.</summary>
    [Fact]
    public void MillionIdenticalDocuments_LeaveOne()
    {
        const int Count = 1_000_000;
        using (var writer = new StreamWriter(Path.Combine(_folder.Path, "a.jsonl")))
        {
            for (var i = 0; i < Count; i++) writer.Write("{\"text\": \"The same few words, again and again, in every document that there is.\"}\n");
        }
        var source = new CorpusSource("a", Path.Combine(_folder.Path, "a.jsonl"));
        foreach (var step in new[] { new RecipeStep(new ExactDuplicates()), new RecipeStep(new NearDuplicates()) })
        {
            var version = Run(new Recipe([source], [step]) { Folder = Path.Combine(_folder.Path, step.Name), Output = new OutputChoice { Documents = "none" }, EvidenceCharacters = 0 });
            Assert.Equal((Count, 1, Count - 1), (version.Manifest.Tally.Read.Documents, version.Manifest.Tally.Kept.Documents, version.Manifest.Tally.Steps.Values.Single().RemovedByAll.Documents));
            Assert.Equal("a.jsonl:1", Assert.Single(EvidenceFiles.Read(version.Folder, EvidenceKind.Kept)).Id);
            Assert.Equal(Count - 1, EvidenceFiles.Read(version.Folder, EvidenceKind.Removed).Count(line => line.Other == "a.jsonl:1"));
            Assert.Contains(version.Manifest.Findings, finding => finding.Id == "large-cluster");
        }
    }

    static CorpusVersion Run(Recipe recipe, PipelineOptions? options = null) => Pipeline.Run(recipe, options, null, TestContext.Current.CancellationToken);

    static bool Mount(params string[] arguments)
    {
        try
        {
            using var mount = Process.Start(new ProcessStartInfo("mount", arguments) { RedirectStandardError = true })!;
            mount.WaitForExit();
            return mount.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    // The command with a heap that may not grow beyond a size.
    static void Command(string recipe, long heapBytes)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Isoflop.App.dll"), "corpus", "run", recipe]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_GCHeapHardLimit"] = heapBytes.ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0, error.Result);
    }
}
