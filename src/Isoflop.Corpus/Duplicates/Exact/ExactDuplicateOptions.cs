namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>By what two documents are the same, and which stays.</summary>
public sealed record ExactDuplicateOptions
{
    /// <summary>What is compared.</summary>
    public ExactKey By { get; init; } = ExactKey.Text;

    /// <summary>Who stays.</summary>
    public SurvivorPolicy Keep { get; init; } = new() { Rule = SurvivorRule.First };

    /// <summary>Field with the address, where documents are compared by it.</summary>
    public string AddressField { get; init; } = "url";

    /// <summary>From where on the result is suspicious.</summary>
    public DuplicateAlarms Alarms { get; init; } = new();
}
