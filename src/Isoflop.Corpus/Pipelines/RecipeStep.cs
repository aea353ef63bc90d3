using System.Collections.Immutable;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Pipelines;

/// <summary>One step of a recipe: one that looks at each document alone, or one that looks at the whole corpus.</summary>
public sealed class RecipeStep
{
    /// <summary>A step that looks at each document alone.</summary>
    /// <param name="step">The step.</param>
    public RecipeStep(DocumentStep step) => (Document, Name, Identity, Rules) = (step, step.Name, step.Identity, step.Rules);

    /// <summary>A step that looks at the whole corpus.</summary>
    /// <param name="step">The step.</param>
    /// <param name="identity">Everything that its verdicts depend on, where the step's own words name files by their place; null for its own.</param>
    public RecipeStep(CorpusStep step, string? identity = null) => (Corpus, Name, Identity, Rules) = (step, step.Name, identity ?? step.Identity, step.Rules);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Everything that its verdicts depend on.</summary>
    public string Identity { get; }

    /// <summary>The rules that it may remove by.</summary>
    public ImmutableArray<string> Rules { get; }

    /// <summary>Paths of what the corpus is held against: the versions that they are part of are parents of what comes out.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>The step, where it looks at each document alone; else null.</summary>
    public DocumentStep? Document { get; }

    /// <summary>The step, where it looks at the whole corpus; else null.</summary>
    public CorpusStep? Corpus { get; }
}
