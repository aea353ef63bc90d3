using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Lineage.Tallies;

namespace Isoflop.Corpus.Lineage;

/// <summary>What two versions disagree on: which documents, by which rule, and how the distributions moved.</summary>
/// <param name="Before">The one version.</param>
/// <param name="After">The other.</param>
public sealed record VersionDiff(CorpusVersion Before, CorpusVersion After)
{
    /// <summary>Fate of a document that a version has never seen.</summary>
    public const string Absent = "not there";

    /// <summary>Fate of a document that stays.</summary>
    public const string Stays = "kept";

    const int Examples = 3;

    /// <summary>Documents by their fates in both versions, most first; those of equal fate are left out.</summary>
    public ImmutableArray<FateChange> Changes { get; init; } = [];

    /// <summary>Documents whose fate is the same in both.</summary>
    public long Same { get; init; }

    /// <summary>
    /// How far the lengths of the kept documents moved: the share of documents that would have to change their bin (total variation distance), 0 to 1.
    /// </summary>
    public double LengthDrift { get; init; }

    /// <summary>How far the sources' shares of the kept text moved (total variation distance), 0 to 1.</summary>
    public double SourceDrift { get; init; }

    /// <summary>Compares two versions. Documents are the same where source and id are.</summary>
    /// <param name="before">The one.</param>
    /// <param name="after">The other.</param>
    public static VersionDiff Of(CorpusVersion before, CorpusVersion after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (fates, names) = (new Dictionary<UInt128, int>(), new List<string>());
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in Lines(before)) fates[Key(line)] = Number(FateOf(line));
        var (changes, same) = (new Dictionary<(int, int), (long Count, List<string> Examples)>(), 0L);
        foreach (var line in Lines(after))
        {
            var (now, was) = (Number(FateOf(line)), fates.Remove(Key(line), out var fate) ? fate : Number(Absent));
            if (now == was) same++;
            else Count(was, now, $"{line.Source}/{line.Id}");
        }
        // What the other has never seen: its names are read again, as only hashes were kept.
        if (fates.Count > 0)
        {
            foreach (var line in Lines(before))
            {
                if (fates.Remove(Key(line), out var was)) Count(was, Number(Absent), $"{line.Source}/{line.Id}");
            }
        }
        return new VersionDiff(before, after)
        {
            Changes =
            [
                .. changes.Select(change => new FateChange(names[change.Key.Item1], names[change.Key.Item2], change.Value.Count, [.. change.Value.Examples]))
                    .OrderByDescending(change => change.Documents).ThenBy(change => (change.Before, change.After)),
            ],
            Same = same,
            LengthDrift = Drift(before.Manifest.Tally.After.Documents, after.Manifest.Tally.After.Documents),
            SourceDrift = Drift(before.Manifest.Tally, after.Manifest.Tally),
        };

        int Number(string fate)
        {
            if (numbers.TryGetValue(fate, out var number)) return number;
            numbers.Add(fate, names.Count);
            names.Add(fate);
            return names.Count - 1;
        }

        void Count(int was, int now, string document)
        {
            var (count, examples) = changes.GetValueOrDefault((was, now), (0, []));
            if (examples.Count < Examples) examples.Add(document);
            changes[(was, now)] = (count + 1, examples);
        }
    }

    /// <summary>Total variation distance of two histograms, each taken as shares.</summary>
    internal static double Drift(IReadOnlyList<long> before, IReadOnlyList<long> after)
    {
        var (first, second) = ((double)Math.Max(1, before.Sum()), (double)Math.Max(1, after.Sum()));
        return before.Zip(after, (a, b) => Math.Abs((a / first) - (b / second))).Sum() / 2;
    }

    static double Drift(CorpusTally before, CorpusTally after)
    {
        string[] sources = [.. before.Sources.Keys.Union(after.Sources.Keys)];
        return Drift(Kept(before), Kept(after));

        long[] Kept(CorpusTally tally) => [.. sources.Select(source => tally.Sources.GetValueOrDefault(source)?.Kept.Bytes ?? 0)];
    }

    static IEnumerable<EvidenceLine> Lines(CorpusVersion version) =>
        EvidenceFiles.Read(version.Folder, EvidenceKind.Removed).Concat(EvidenceFiles.Read(version.Folder, EvidenceKind.Kept));

    // By name: a step that moved to another place of the recipe is the same step.
    static string FateOf(EvidenceLine line) => line.Step is { } step ? $"{EvidenceSample.NameOf(step)}:{line.Rule}" : Stays;

    static UInt128 Key(EvidenceLine line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{line.Source}\n{line.Id}"), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

/// <summary>Documents that one version treats in one way and another in another.</summary>
/// <param name="Before">What became of them in the one: <see cref="VersionDiff.Stays"/>, <see cref="VersionDiff.Absent"/>, or step and rule.</param>
/// <param name="After">What became of them in the other.</param>
/// <param name="Documents">How many.</param>
/// <param name="Examples">The first few, as <c>SOURCE/ID</c>.</param>
public sealed record FateChange(string Before, string After, long Documents, ImmutableArray<string> Examples);
