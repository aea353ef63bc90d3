using System.Collections.Immutable;
using System.Text;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Mixtures;
using Isoflop.Corpus.Pipelines.Recipes;
using Isoflop.Findings;
using Isoflop.Settings;

namespace Isoflop.Corpus.Pipelines;

/// <summary>What becomes of raw text: sources, steps, mixture, tokenizer, outputs.</summary>
/// <param name="Sources">The sources, in the order in which they are read.</param>
/// <param name="Steps">The steps, in the order in which they are applied.</param>
public sealed record Recipe(ImmutableArray<CorpusSource> Sources, ImmutableArray<RecipeStep> Steps)
{
    /// <summary>Folder in which versions are kept.</summary>
    public string Folder { get; init; } = "corpus";

    /// <summary>What is taken of each source and in which order; null takes everything once, as it was read.</summary>
    public MixtureOptions? Mixture { get; init; }

    /// <summary>The tokenizer; null where nothing is tokenised.</summary>
    public TokenizerChoice? Tokenizer { get; init; }

    /// <summary>What is written.</summary>
    public OutputChoice Output { get; init; } = new();

    /// <summary>Characters of a removed document's text that evidence keeps.</summary>
    public int EvidenceCharacters { get; init; } = 1000;

    /// <summary>
    /// Everything that the outcome depends on besides the bytes of the input: sources without their paths, the identity of every step, mixture, tokenizer, outputs.
    /// Two recipes of one identity give the same bytes for the same input, however their files are laid out.
    /// </summary>
    public string Identity
    {
        get
        {
            var text = new StringBuilder();
            foreach (var source in Sources) text.Append("source ").AppendLine(source.Identity);
            foreach (var step in Steps) text.Append("step ").Append(step.Name).Append(": ").AppendLine(step.Identity);
            if (Mixture is not null) text.AppendLine(Mixture.Identity);
            if (Tokenizer is not null) text.AppendLine(Tokenizer.Identity);
            return text.AppendLine(Output.Identity).Append("evidence ").Append(EvidenceCharacters).AppendLine().ToString();
        }
    }

    /// <summary>Reads a recipe.</summary>
    /// <param name="path">The file; paths in it are taken from its folder.</param>
    /// <exception cref="InputException">It cannot be read, is no YAML, or has an unknown key, step or value: the message has the line.</exception>
    public static Recipe Read(string path) => RecipeFile.Read(YamlSettings.Read(path, "a recipe"), path);

    /// <summary>Reads the text of a recipe.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="path">Its path: paths in it are taken from its folder.</param>
    /// <exception cref="InputException">It is no YAML, or has an unknown key, step or value: the message has the line.</exception>
    public static Recipe Parse(string yaml, string path) => RecipeFile.Read(YamlSettings.Parse(yaml, path), path);

    /// <summary>The same sources and steps with nothing written but evidence, in the folder <c>what-if</c> below the recipe's: to ask what a recipe would do.</summary>
    public Recipe FilterOnly() => this with { Folder = Path.Combine(Folder, "what-if"), Mixture = null, Tokenizer = null, Output = new OutputChoice { Documents = "none" } };

    /// <summary>A recipe to begin with, with a comment on every key; it runs as it is, on the documentation of the .NET SDK.</summary>
    public static string Template => RecipeTemplate.Text;
}
