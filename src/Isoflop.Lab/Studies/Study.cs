using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Settings;

namespace Isoflop.Lab.Studies;

/// <summary>A declared experiment: a question, a text, and the runs that are to answer it.</summary>
/// <param name="Name">Its name: that of its folder or file.</param>
/// <param name="Corpus">The text.</param>
/// <param name="Runs">The runs.</param>
public sealed record Study(string Name, CorpusChoice Corpus, ImmutableArray<PlannedRun> Runs)
{
    /// <summary>What it is to answer; null where the file does not say.</summary>
    public string? Question { get; init; }

    /// <summary>The command line of an external trainer (<see cref="SweepOptions.Trainer"/>); null trains here.</summary>
    public string? Trainer { get; init; }

    /// <summary>Most sequences of the validation text that each run is measured on.</summary>
    public int ValidationSequences { get; init; } = new SweepOptions().ValidationSequences;

    /// <summary>Reads a study file.</summary>
    /// <param name="path">The file, or a folder with a <c>study.yaml</c> in it.</param>
    /// <exception cref="InputException">There is none, it is no YAML, has an unknown key or a value that cannot be: the message has the line.</exception>
    public static Study Read(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, "study.yaml") : path;
        return StudyFile.Read(YamlSettings.Read(file, "a study file"), file);
    }

    /// <summary>Reads the text of a study file.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">Its path: paths in it are relative to its folder.</param>
    /// <exception cref="InputException">It is no YAML, has an unknown key or a value that cannot be.</exception>
    public static Study Parse(string yaml, string file) => StudyFile.Read(YamlSettings.Parse(yaml, file), file);

    /// <summary>The options of a sweep, with what the study says about them.</summary>
    /// <param name="options">The options.</param>
    public SweepOptions Complete(SweepOptions options) => options with { Corpus = Corpus, Trainer = Trainer, ValidationSequences = ValidationSequences };
}
