using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Pipelines.Stages;
using Isoflop.Findings;
using Isoflop.Reports;

namespace Isoflop.Corpus.Pipelines;

/// <summary>
/// Runs recipes. What comes out is a version: a folder named by what went in and what was done, with documents, tokens, evidence and a manifest. A version
/// that is there is not made again; one that was killed is gone on with.
/// </summary>
public static class Pipeline
{
    /// <summary>Changes with everything that may change a byte of what comes out, besides the steps, which have identities of their own.</summary>
    public const string Layout = "layout 3";

    const string GoesOn = "Make room; the same command goes on from here.";

    /// <summary>The program, as versions know it.</summary>
    public static string Program => $"{Report.Version}, {Layout}";

    /// <summary>Runs a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="progress">Told after each block of input; null for nobody.</param>
    /// <param name="cancellation">Interrupts the run; what is done is kept, and the same call goes on.</param>
    /// <returns>The version's folder and manifest.</returns>
    /// <exception cref="InputException">A source cannot be read at all, a step cannot be made, the disk is full, or (with strict options) something was quarantined.</exception>
    public static CorpusVersion Run(Recipe recipe, PipelineOptions? options = null, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var (files, settled, folder, version, input) = Prepare(recipe, options);
        return FullDisk.Told(folder, GoesOn, () =>
        {
            if (!File.Exists(Path.Combine(folder, CorpusManifest.FileName)))
            {
                // Two runs of one version would write into each other's files.
                using var claim = Claim(folder, "running");
                new PipelineRun(recipe, files, folder, settled, progress, cancellation).Make(version, input);
            }
            WholeFile.Write(Path.Combine(recipe.Folder, CorpusVersion.LatestFile), Encoding.UTF8.GetBytes(version[..12] + "\n"));
            var made = CorpusVersion.Open(folder);
            // A version that was made without being strict, or gone on with, may lack what could not be read.
            return settled.Strict && made.Manifest.Tally.Quarantined.Count > 0 ? throw Stage.Refused(EvidenceFiles.ReadQuarantined(folder).First()) : made;
        });
    }

    /// <summary>Reads and filters one share of the input, up to the first step that has to see the whole corpus. <see cref="Run"/> puts the shares together.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="share">The share.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="progress">Told after each block of input; null for nobody.</param>
    /// <param name="cancellation">Interrupts it; what is done is kept, and the same call goes on.</param>
    /// <exception cref="InputException">As for <see cref="Run"/>.</exception>
    public static void RunShare(Recipe recipe, ShareOfInput share, PipelineOptions? options = null, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        share.Check();
        var (files, settled, folder, _, _) = Prepare(recipe, options);
        if (File.Exists(Path.Combine(folder, CorpusManifest.FileName))) return;
        FullDisk.Told(folder, GoesOn, () =>
        {
            using var claim = Claim(folder, $"running-{share.Number}-of-{share.Count}");
            new PipelineRun(recipe, files, folder, settled, progress, cancellation).MakeShare(share);
            return share;
        });
    }

    /// <summary>Files in the folders of a recipe's sources that are no part of them: hidden, or of an ending that says nothing. No version depends on them.</summary>
    /// <param name="recipe">The recipe.</param>
    public static ImmutableArray<Finding> LeftOut(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return [.. LeftOutFiles.Of(recipe.Sources)];
    }

    /// <summary>The folder that a recipe's version is, or will be, in. Reads all of the input for its digest.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="InputException">A source cannot be read at all.</exception>
    public static string FolderOf(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return Prepare(recipe, null).Folder;
    }

    static (ImmutableArray<SourceFile> Files, PipelineOptions Options, string Folder, string Version, string Input) Prepare(Recipe recipe, PipelineOptions? options)
    {
        options ??= new PipelineOptions();
        if (options.Threads < 0) throw new InputException($"{options.Threads} threads", "options", "at least 1", "Leave it out for all cores.");
        if (options.Shares < 0) throw new InputException($"{options.Shares} shares", "options", "a number of processes", "Leave it out for a run alone.");
        if (options.Threads == 0) options = options with { Threads = Environment.ProcessorCount };
        var files = SourceListing.Of(recipe.Sources);
        // What is being written must never be read.
        if (files.FirstOrDefault(file => IsBelow(file.Path, recipe.Folder) && recipe.Sources.Any(source => source.Path == file.Source.Path && IsBelow(recipe.Folder, source.Path))) is { } own)
            throw new InputException($"the recipe's own folder {recipe.Folder}", $"source {own.Source.Name}", "sources outside of it", "Name another 'folder:' in the recipe.");
        var input = SourceListing.Digest(files, options.Threads);
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Program}\n{input}\n{recipe.Identity}")));
        var folder = Path.Combine(recipe.Folder, version[..12]);
        return (files, options, folder, version, input);
    }

    static FileStream Claim(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (!FullDisk.Is(exception))
        {
            throw new InputException("another run of the same version", folder, "one at a time", "Wait for it, or end it.", exception);
        }
    }

    static bool IsBelow(string path, string folder) => Path.GetFullPath(path).StartsWith(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
