namespace Isoflop.Corpus.Lineage.Gates;

/// <summary>One gate, held against a version.</summary>
/// <param name="Name">The gate: <c>kept documents</c>.</param>
/// <param name="Found">What the version has.</param>
/// <param name="Expected">What the gate asks for.</param>
/// <param name="Passed">Whether it has it.</param>
/// <param name="Where">File and line of the gate.</param>
public sealed record GateResult(string Name, string Found, string Expected, bool Passed, string Where);
