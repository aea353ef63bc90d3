using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Lineage.Tallies;
using Isoflop.Corpus.Mixtures;
using Isoflop.Corpus.Pipelines.Outputs;
using Isoflop.Corpus.Pipelines.Stages;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines;

/// <summary>
/// One run of a recipe into one folder. Steps fall into stages at every step that looks at the whole corpus; what stays in between is spooled to disk. Whatever is
/// done is found done when the run is begun again.
/// </summary>
/// <param name="recipe">The recipe.</param>
/// <param name="files">The files of its sources.</param>
/// <param name="folder">The version's folder.</param>
/// <param name="options">How it is run.</param>
/// <param name="progress">Told after each block; null for nobody.</param>
/// <param name="cancellation">Interrupts the run.</param>
sealed class PipelineRun(
    Recipe recipe, ImmutableArray<SourceFile> files, string folder, PipelineOptions options, IProgress<PipelineProgress>? progress, CancellationToken cancellation)
{
    /// <summary>Folder below the version's for what is kept in between.</summary>
    public const string WorkFolder = "work";

    readonly CorpusTally _total = new();
    readonly List<Finding> _findings = [];
    long _bytes;

    /// <summary>Makes the version.</summary>
    /// <param name="version">Its name.</param>
    /// <param name="input">Digest of the input.</param>
    public void Make(string version, string input)
    {
        var tokenizer = recipe.Tokenizer?.Load();
        var (stages, keys) = Plan();
        for (var i = 0; i < stages.Count; i++)
        {
            var last = i == stages.Count - 1;
            Filter(stages[i], i, last, Outputs(i, last, tokenizer));
            if (i > 0) Remove(Spool(i - 1));
        }
        var mixture = IsMixed ? Mix(Spool(stages.Count - 1), tokenizer) : null;
        var manifest = new CorpusManifest
        {
            Version = version,
            Program = Pipeline.Program,
            Input = input,
            Recipe = [.. recipe.Identity.Split('\n', StringSplitOptions.RemoveEmptyEntries)],
            Sources = [.. recipe.Sources.Select(Source)],
            Steps = [.. keys],
            Parents = ParentVersions.Of([.. recipe.Sources.Select(source => source.Path), .. recipe.Steps.SelectMany(step => step.References)]),
            Tally = _total,
            Mixture = mixture ?? [],
            Files = WrittenFiles.Digests(folder, options.Threads),
            Findings = [.. RunFindings.Of(recipe, folder, _total, mixture ?? [], new PassResources(options.MemoryBytes, options.Threads, Work(""))), .. _findings],
        };
        WholeFile.Write(Path.Combine(folder, CorpusManifest.FileName), manifest.Write());
        if (!options.KeepWork) Remove(WorkFolder);
    }

    /// <summary>Makes a share of the first stage, for the run that puts all together.</summary>
    /// <param name="share">The share.</param>
    public void MakeShare(ShareOfInput share)
    {
        var (stages, _) = Plan();
        var last = stages.Count == 1;
        var (from, until) = share.Files(files);
        var outputs = Outputs(0, last, recipe.Tokenizer?.Load());
        ImmutableArray<StageOutput> made = [new MadeOutput(outputs, new OutputFile(WorkFolder, ShareFile(share)))];
        Count(new Stage(
            $"share {share.Number} of {share.Count}", folder, Work($"share-{share.Number}-of-{share.Count}"),
            at => SourceInput.Blocks(files, at == default ? new ReadPosition(from, 0, 0) : at, until), Steps(stages[0], 0, last), made));
    }

    // Behind the last step, or in between.
    bool IsMixed => recipe.Mixture is not null || recipe.Tokenizer?.Train is not null;

    static string ShareFile(ShareOfInput share) => $"share-{share.Number}-of-{share.Count}.made";

    ImmutableArray<StageOutput> Outputs(int stage, bool last, Tokenizer? tokenizer) =>
        [new EvidenceOutput(stage + 1, last), .. last && !IsMixed ? Publishing(tokenizer) : [new SpoolOutput(Spool(stage))]];

    // The input of the first stage: files, or what shares have made of them.
    IEnumerable<InputBlock> Input(ReadPosition from)
    {
        if (options.Shares == 0) return SourceInput.Blocks(files, from, files.Length);
        return Enumerable.Range(from.File, options.Shares - from.File)
            .SelectMany(number => MadeBlock.Blocks(Path.Combine(folder, WorkFolder, ShareFile(new ShareOfInput(number, options.Shares))), number, number == from.File ? from.Offset : 0));
    }

    ManifestSource Source(CorpusSource source)
    {
        SourceFile[] own = [.. files.Where(file => file.Source == source)];
        return new ManifestSource(source.Name, own.Length, own.Sum(file => file.Bytes), source.Licence);
    }

    // A stage begins with the pass over the corpus that stands before it, if any, and holds the steps up to the next.
    (List<StagePlan> Stages, List<ManifestStep> Keys) Plan()
    {
        var (stages, keys) = (new List<StagePlan> { new(null, null, []) }, new List<ManifestStep>());
        foreach (var (i, step) in recipe.Steps.Index())
        {
            var key = $"{i + 1} {step.Name}";
            keys.Add(new ManifestStep(key, step.Identity));
            if (step.Corpus is { } pass) stages.Add(new StagePlan(key, pass, []));
            else stages[^1].Steps.Add((key, step.Document!));
        }
        return (stages, keys);
    }

    void Filter(StagePlan plan, int index, bool last, ImmutableArray<StageOutput> outputs)
    {
        var steps = Steps(plan, index, last);
        if (index == 0)
        {
            for (var number = 0; number < options.Shares; number++)
            {
                // One that nobody has made, or that was not finished.
                if (!StageJournal.Read(Work($"share-{number}-of-{options.Shares}")).Done) MakeShare(new ShareOfInput(number, options.Shares));
            }
            Run(new Stage("reading", folder, Work($"stage-{index + 1}"), Input, steps, outputs));
            return;
        }
        var (work, spool) = (Work($"pass-{index + 1}"), Path.Combine(folder, Spool(index - 1)));
        if (!StageJournal.Read(Work($"stage-{index + 1}")).Done && !VerdictFile.Exists(work))
            CorpusPassRun.Decide(plan.Pass!, spool, work, Path.Combine(folder, CorpusVersion.IndexFolder, plan.Key!), options, part => Tell($"{plan.Key}: {part}", _total), cancellation);
        _findings.AddRange(VerdictFile.Findings(work));
        Run(new Stage(plan.Key!, folder, Work($"stage-{index + 1}"), from => Spooled(spool, store => SpoolInput.Blocks(store, VerdictFile.Read(work), from)), steps, outputs));
    }

    StageSteps Steps(StagePlan plan, int index, bool last)
    {
        var bounds = (index == 0 ? StageBounds.First : StageBounds.None) | (last ? StageBounds.Last : StageBounds.None);
        (string, ImmutableArray<string>)? rules = plan.Pass is { } step ? (plan.Key!, step.Rules) : null;
        return new StageSteps(rules, [.. plan.Steps], bounds, recipe.EvidenceCharacters);
    }

    // What needs to know everything that stays: a tokenizer learnt from it, a mixture of it.
    ImmutableArray<MixtureShare>? Mix(string spool, Tokenizer? tokenizer)
    {
        var path = Path.Combine(folder, spool);
        if (recipe.Tokenizer?.Train is { } vocabulary) tokenizer = Learn(path, vocabulary, recipe.Tokenizer.SampleBytes);
        var publish = new StageSteps(null, [], StageBounds.None, 0);
        if (recipe.Mixture is not { } wanted)
        {
            Run(new Stage("writing", folder, Work("publish"), from => Spooled(path, store => SpoolInput.Blocks(store, null, from)), publish, Publishing(tokenizer)));
            return null;
        }
        var lengths = $"{WorkFolder}/lengths";
        ImmutableArray<StageOutput> counting = [new LengthsOutput(tokenizer is null ? null : new BlockTokens(tokenizer), wanted, lengths)];
        Run(new Stage("counting tokens", folder, Work("counting"), from => Spooled(path, store => SpoolInput.Blocks(store, null, from)), publish, counting));
        using var mixture = Mixture.Of(LengthsOutput.Read(Path.Combine(folder, lengths)), wanted, new PassResources(options.MemoryBytes, options.Threads, Path.Combine(folder, lengths)));
        Run(new Stage("writing", folder, Work("publish"), from => Spooled(path, store => SpoolInput.Ordered(store, mixture.Order, from)), publish, Publishing(tokenizer)));
        return mixture.Shares;
    }

    Tokenizer Learn(string spool, int vocabulary, long sampleBytes)
    {
        var file = Path.Combine(folder, WorkFolder, "tokenizer.json");
        if (File.Exists(file)) return Tokenizer.Load(file);
        Tell("learning the tokenizer", _total);
        using var store = new DocumentSpool(spool);
        var every = Math.Max(1, (int)Math.Ceiling(store.Bytes / (double)sampleBytes));
        var tokenizer = Tokenizer.Train(Enumerable.Range(0, (int)((store.Count + every - 1) / every)).Select(i => store.Read((long)i * every)), vocabulary);
        tokenizer.Save(file);
        return tokenizer;
    }

    ImmutableArray<StageOutput> Publishing(Tokenizer? tokenizer)
    {
        var output = recipe.Output;
        var outputs = ImmutableArray.CreateBuilder<StageOutput>();
        if (output.Documents != "none") outputs.Add(new JsonlOutput(output.Documents == "jsonl.gz", output.ShardBytes));
        if (!output.Bin)
        {
            outputs.Add(new PublishedOutput());
            return outputs.ToImmutable();
        }
        outputs.Add(new TokenOutput(new BlockTokens(tokenizer!), output.ValidationShare, output.Megatron));
        var tokens = Path.Combine(folder, TokenOutput.Folder);
        Directory.CreateDirectory(tokens);
        tokenizer!.Save(Path.Combine(tokens, "tokenizer.json"));
        return outputs.ToImmutable();
    }

    void Run(Stage stage) => _total.Add(Count(stage));

    CorpusTally Count(Stage stage) => stage.Run(new StageOptions(options.Threads, options.JournalBytes, options.Strict), Report, cancellation);

    void Report(string stage, long bytes, CorpusTally tally)
    {
        _bytes += bytes;
        Tell(stage, tally);
    }

    void Tell(string stage, CorpusTally tally)
    {
        var removed = _total.Steps.Values.Concat(ReferenceEquals(tally, _total) ? [] : tally.Steps.Values).Sum(step => step.Removed.Values.Sum(amount => amount.Documents));
        var read = Math.Max(_total.Read.Documents, tally.Read.Documents);
        progress?.Report(new PipelineProgress(stage, read, read - removed, _bytes, files.Sum(file => file.Bytes)));
    }

    static IEnumerable<InputBlock> Spooled(string spool, Func<DocumentSpool, IEnumerable<InputBlock>> blocks)
    {
        // Blocks read while they are handled: the spool stays open with the process, which ends soon, rather than be closed under a worker.
        var store = new DocumentSpool(spool);
        return blocks(store);
    }

    static string Spool(int stage) => $"{WorkFolder}/stage-{stage + 1}";

    string Work(string name) => Path.Combine(folder, WorkFolder, name);

    void Remove(string name)
    {
        var path = Path.Combine(folder, name);
        if (name == WorkFolder)
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            return;
        }
        if (options.KeepWork) return;
        // The journal stays: it says that the stage is done.
        File.Delete(Path.Combine(path, DocumentSpool.Records));
        File.Delete(Path.Combine(path, DocumentSpool.Places));
    }

    sealed record StagePlan(string? Key, CorpusStep? Pass, List<(string Key, DocumentStep Step)> Steps);
}
