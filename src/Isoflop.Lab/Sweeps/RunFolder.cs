using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Formats;
using Isoflop.Lab.Training;

namespace Isoflop.Lab.Sweeps;

/// <summary>
/// The folder of one run: <c>spec.json</c>, <c>tokenizer.json</c> and <c>text.json</c> first, <c>metrics.jsonl</c> line by line,
/// <c>checkpoint.safetensors</c> now and then, and <c>result.json</c> last, in one piece. A folder with a result is done; one without is gone on with from
/// its checkpoint.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class RunFolder(string path)
{
    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>The model with the optimiser's state.</summary>
    public string Checkpoint => System.IO.Path.Combine(path, "checkpoint.safetensors");

    /// <summary>Whether it is the folder of a run.</summary>
    public bool Exists => File.Exists(Spec);

    /// <summary>What decides the run.</summary>
    internal string Spec => System.IO.Path.Combine(path, "spec.json");

    string TokenizerFile => System.IO.Path.Combine(path, "tokenizer.json");

    string TextFile => System.IO.Path.Combine(path, "text.json");

    string Metrics => System.IO.Path.Combine(path, "metrics.jsonl");

    // TensorBoard takes every file of such a name.
    string Events => System.IO.Path.Combine(path, "events.out.tfevents.isoflop");

    string ResultFile => System.IO.Path.Combine(path, "result.json");

    /// <summary>The result; null where the run is not done.</summary>
    /// <exception cref="InputException">The file is no result.</exception>
    public RunResult? Result() => File.Exists(ResultFile) ? RunResult.Read(File.ReadAllText(ResultFile), ResultFile) : null;

    /// <summary>Makes the folder, or checks that it is of this run.</summary>
    /// <param name="spec">The run.</param>
    /// <exception cref="InputException">It holds another run.</exception>
    public void Claim(RunSpec spec)
    {
        var text = RunSpecJson.Write(spec);
        if (!File.Exists(Spec))
        {
            Directory.CreateDirectory(path);
            Replace(Spec, text);
        }
        else if (File.ReadAllText(Spec) != text)
        {
            throw new InputException("a run of another spec", Spec, "the run that was planned", "Name another folder, or remove this one.");
        }
    }

    /// <summary>Keeps what the run is trained on: the tokenizer, and which text, so that the folder can be gone on with by itself.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="corpus">The text; null where nobody said.</param>
    /// <exception cref="InputException">It was begun with another tokenizer or on another text.</exception>
    public void Keep(Tokenizer tokenizer, CorpusChoice? corpus)
    {
        if (corpus is not null) Keep(TextFile, CorpusChoiceJson.Write(corpus), "a run on another text");
        Keep(TokenizerFile, tokenizer.ToJson(), "a run with another tokenizer");
    }

    /// <summary>The run's spec.</summary>
    /// <exception cref="InputException">There is none, or it cannot be trained.</exception>
    public RunSpec ReadSpec() => RunSpecJson.Read(Text(Spec), Spec);

    /// <summary>Which text the run is trained on.</summary>
    /// <exception cref="InputException">The folder does not say.</exception>
    public CorpusChoice ReadCorpus() => CorpusChoiceJson.Read(Text(TextFile), TextFile);

    /// <summary>The tokenizer of the run's text.</summary>
    /// <exception cref="InputException">It is not there or damaged.</exception>
    public Tokenizer ReadTokenizer() => Tokenizer.Load(TokenizerFile);

    /// <summary>The model as it was saved last.</summary>
    /// <exception cref="InputException">The run has no checkpoint yet, or it is damaged.</exception>
    public LanguageModel ReadModel() => File.Exists(Checkpoint)
        ? new LanguageModel(TrainingCheckpoint.ReadModel(Checkpoint), ReadTokenizer())
        : throw new InputException("no checkpoint", path, "a run that was saved at least once", "Train it first: isoflop lab resume.");

    /// <summary>A checkpoint that a run with the same first steps goes on from.</summary>
    /// <param name="step">The steps that they share.</param>
    public string Branch(int step) => System.IO.Path.Combine(path, $"branch-{step}.safetensors");

    /// <summary>Removes the checkpoints that no run needs any more.</summary>
    public void RemoveBranches()
    {
        foreach (var file in Directory.EnumerateFiles(path, "branch-*.safetensors")) File.Delete(file);
    }

    /// <summary>Opens the curve at the end of a step: what a killed run wrote after its last checkpoint is cut off.</summary>
    /// <param name="step">Steps that the checkpoint has; 0 begins anew.</param>
    /// <param name="begun">The folder whose metrics lead up to there: this one, or the trunk's.</param>
    /// <param name="now">The time.</param>
    internal RunLog OpenLog(int step, RunFolder begun, DateTimeOffset now)
    {
        var kept = step > 0 && File.Exists(begun.Metrics) ? File.ReadLines(begun.Metrics).Where(line => MetricsLine.StepOf(line) is { } of && of <= step).ToArray() : [];
        Replace(Metrics, string.Concat(kept.Select(line => line + "\n")));
        return new RunLog(Metrics, Events, now);
    }

    /// <summary>Ends the run.</summary>
    /// <param name="result">Its result.</param>
    public void Finish(RunResult result) => Replace(ResultFile, result.Write());

    static void Keep(string file, string text, string other)
    {
        if (!File.Exists(file)) Replace(file, text);
        else if (File.ReadAllText(file) != text) throw new InputException(other, file, "what the run was begun with", "Name another folder, or remove this one.");
    }

    static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({exception.Message})", file, "the folder of a run", "Check the path.", exception);
        }
    }

    // Written aside and renamed: a reader sees the old file or the new one.
    static void Replace(string file, string text)
    {
        var aside = file + ".part";
        File.WriteAllText(aside, text);
        File.Move(aside, file, overwrite: true);
    }
}
