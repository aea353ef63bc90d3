using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Corpus.Filters;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Lineage.Tallies;
using Isoflop.Corpus.Mixtures;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines;

/// <summary>What a run has to tell: what went wrong, and what looks as though it had.</summary>
static class RunFindings
{
    /// <summary>The findings.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">The version's folder.</param>
    /// <param name="tally">What was counted.</param>
    /// <param name="mixture">What was taken of each group; empty where there is no mixture.</param>
    /// <param name="resources">What may be used.</param>
    public static IEnumerable<Finding> Of(Recipe recipe, string folder, CorpusTally tally, ImmutableArray<MixtureShare> mixture, PassResources resources)
    {
        if (tally.Quarantined.Count > 0) yield return Quarantined(tally);
        if (tally.Read.Documents == 0)
            yield return new Finding("nothing-read", Severity.Error, "No document was read from any source.", "Are the sources empty, or everything in them quarantined? isoflop corpus sample --quarantined shows what could not be read.");
        if (tally.Read.Documents > 0 && tally.Kept.Documents == 0)
            yield return new Finding("nothing-left", Severity.Error, $"None of the {tally.Read.Documents:N0} documents stays.", "isoflop corpus sample --dropped-by STEP shows what went.");
        foreach (var (i, step) in recipe.Steps.Index())
        {
            if (tally.Steps.TryGetValue($"{i + 1} {step.Name}", out var counts))
            {
                foreach (var finding in Of($"{i + 1} {step.Name}", step, counts)) yield return finding;
            }
        }
        if (Silent(tally) is { } silent) yield return silent;
        foreach (var (name, source) in tally.Sources.Where(source => source.Value.Read.Documents > 0 && source.Value.Kept.Documents == 0 && tally.Kept.Documents > 0))
            yield return new Finding("source-lost", Severity.Warning, $"None of the {source.Read.Documents:N0} documents of source {name} stays.", $"Most were removed by {source.Removed.MaxBy(step => step.Value).Key}.");
        if (recipe.Sources.Any(source => source.IdField is not null) && Repeated(folder, resources) is { } repeated) yield return repeated;
        foreach (var share in mixture.Where(share => share.IsCapped))
        {
            yield return new Finding(
                "epochs-capped", Severity.Warning, $"{share.Group} is taken {share.Epochs:F2} times, which is its cap: the weights asked for more.", "Give it more text, raise 'most-epochs', or ask for fewer tokens.");
        }
    }

    static Finding Quarantined(CorpusTally tally) => new(
        "quarantined", Severity.Warning,
        $"{tally.Quarantined.Values.Sum():N0} lines or files could not be read: {string.Join(", ", tally.Quarantined.Select(reason => $"{reason.Key} ({reason.Value:N0})"))}.",
        "isoflop corpus sample --quarantined shows them with file and line; --strict stops at the first.");

    static IEnumerable<Finding> Of(string key, RecipeStep step, StepTally counts)
    {
        var seen = counts.Seen.Documents;
        if (seen == 0) yield break;
        foreach (var (rule, amount) in counts.Removed.Where(rule => rule.Value.Documents == seen))
        {
            yield return step.Document is FieldFilter { Field: var field } && rule == FieldFilter.Absent
                ? new Finding("field-absent", Severity.Error, $"Step {key} asks for the field '{field}', which none of {seen:N0} documents has.", "Map it in the source ('fields:'), or put the step that writes it before this one.")
                : new Finding("rule-fires-always", Severity.Error, $"Rule {rule} of step {key} removed all {amount.Documents:N0} documents that came to it.", "Its threshold or its unit is wrong for this text.");
        }
    }

    // Rules that only say what a step cannot work with need no excuse for never firing.
    static Finding? Silent(CorpusTally tally)
    {
        var silent = tally.Steps.Where(step => step.Value.Seen.Documents > 0)
            .Select(step => (Step: step.Key, Rules: step.Value.Removed.Where(rule => rule.Value.Documents == 0 && rule.Key is not (FieldFilter.Absent or "empty")).Select(rule => rule.Key).ToArray()))
            .Where(step => step.Rules.Length > 0).ToArray();
        return silent.Length == 0
            ? null
            : new Finding(
                "rule-never-fires", Severity.Note, $"{silent.Sum(step => step.Rules.Length)} rules removed nothing: {string.Join("; ", silent.Select(step => $"{step.Step}: {string.Join(", ", step.Rules)}"))}.",
                "A rule that never fires does nothing here, or measures something that is not there.");
    }

    // Ids come from the files here, so two documents may have one: evidence would not know which is meant.
    static Finding? Repeated(string folder, PassResources resources)
    {
        using var ids = new SortedRecords<PlacedId>(Path.Combine(resources.Scratch, "ids.bin"), resources.MemoryBytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var id in Ids())
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
            ids.Add(new PlacedId(BitConverter.ToUInt64(hash), ids.Count));
        }
        var (last, count, earliest) = (new PlacedId(0, -1), 0L, long.MaxValue);
        foreach (var id in ids.Sorted())
        {
            if (last.Place >= 0 && id.Hash == last.Hash) (count, earliest) = (count + 1, Math.Min(earliest, id.Place));
            last = id;
        }
        var example = count == 0 ? "" : Ids().Skip(checked((int)earliest)).First();
        return count == 0
            ? null
            : new Finding("ids-repeated", Severity.Warning, $"{count:N0} documents have an id that another one has, the first of them '{example}'.", "Evidence tells them apart by source and place only; leave out 'id:' to name documents by file and line.");

        IEnumerable<string> Ids() => EvidenceFiles.Read(folder, EvidenceKind.Kept).Concat(EvidenceFiles.Read(folder, EvidenceKind.Removed)).Select(line => line.Id);
    }

    readonly record struct PlacedId(ulong Hash, long Place) : IComparable<PlacedId>
    {
        public int CompareTo(PlacedId other) => Hash != other.Hash ? Hash.CompareTo(other.Hash) : Place.CompareTo(other.Place);
    }
}
