namespace Isoflop.Corpus.Documents;

/// <summary>What a step makes of one document.</summary>
/// <param name="Document">The document, changed or not; also the one that goes.</param>
/// <param name="Removal">Why it goes; null where it stays.</param>
public readonly record struct StepOutcome(Document Document, Removal? Removal = null)
{
    /// <summary>What the step changed in the text, by name and how often (<c>email</c> 3); empty where nothing.</summary>
    public IReadOnlyList<(string Name, int Count)> Changes { get; init; } = [];
}
