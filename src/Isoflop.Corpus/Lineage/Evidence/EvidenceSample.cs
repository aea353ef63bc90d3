using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Findings;

namespace Isoflop.Corpus.Lineage.Evidence;

/// <summary>Some of a version's evidence, chosen by a hash of the documents' ids: the same each time, and spread over the whole corpus.</summary>
public static class EvidenceSample
{
    /// <summary>Documents that a step or a rule removed.</summary>
    /// <param name="version">The version.</param>
    /// <param name="rule">A rule; a step by its key or its name; or both, as <c>STEP:RULE</c>.</param>
    /// <param name="count">Documents at most.</param>
    public static ImmutableArray<EvidenceLine> Removed(CorpusVersion version, string rule, int count)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(rule);
        return Least(EvidenceFiles.Read(version.Folder, EvidenceKind.Removed).Where(line => Matches(line, rule)), count, line => line.Id);
    }

    /// <summary>Documents that a step changed.</summary>
    /// <param name="version">The version.</param>
    /// <param name="step">The step, by its key or its name.</param>
    /// <param name="count">Documents at most.</param>
    public static ImmutableArray<EvidenceLine> Changed(CorpusVersion version, string step, int count)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Least(EvidenceFiles.Read(version.Folder, EvidenceKind.Changed).Where(line => IsStep(line, step)), count, line => line.Id);
    }

    /// <summary>What was quarantined.</summary>
    /// <param name="version">The version.</param>
    /// <param name="count">Lines and files at most.</param>
    public static ImmutableArray<Quarantined> Quarantined(CorpusVersion version, int count)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Least(EvidenceFiles.ReadQuarantined(version.Folder), count, bad => $"{bad.File}:{bad.Line}");
    }

    /// <summary>Refuses a step or rule that the version does not have.</summary>
    /// <param name="version">The version.</param>
    /// <param name="rule">As for <see cref="Removed"/>.</param>
    /// <param name="option">The option, for messages.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static void Require(CorpusVersion version, string rule, string option)
    {
        ArgumentNullException.ThrowIfNull(version);
        string[] names =
        [
            .. version.Manifest.Tally.Steps.SelectMany(step => new[] { NameOf(step.Key), step.Key }.Concat(step.Value.Removed.Keys.SelectMany(name => new[] { name, $"{NameOf(step.Key)}:{name}", $"{step.Key}:{name}" }))).Distinct(),
        ];
        if (!names.Contains(rule))
            throw new InputException($"no step or rule '{rule}'", option, $"one of {string.Join(", ", names.Where(name => !name.Contains(':', StringComparison.Ordinal) && !char.IsAsciiDigit(name[0])))}", $"The nearest is '{NearestName.Of(rule, names)}'.");
    }

    /// <summary>The name in a step's key: that behind its place.</summary>
    internal static string NameOf(string key) => key[(key.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    static bool Matches(EvidenceLine line, string rule)
    {
        if (line.Rule == rule || IsStep(line, rule)) return true;
        return line.Step is { } step && (rule == $"{step}:{line.Rule}" || rule == $"{NameOf(step)}:{line.Rule}");
    }

    static bool IsStep(EvidenceLine line, string step) => line.Step is { } own && (own == step || NameOf(own) == step);

    // The few with the least hashes, in the order of the evidence.
    static ImmutableArray<T> Least<T>(IEnumerable<T> items, int count, Func<T, string> id)
    {
        var least = new PriorityQueue<(long Place, T Item), ulong>(Comparer<ulong>.Create((a, b) => b.CompareTo(a)));
        var place = 0L;
        foreach (var item in items)
        {
            least.Enqueue((place++, item), Hash(id(item)));
            if (least.Count > count) least.Dequeue();
        }
        return [.. least.UnorderedItems.OrderBy(item => item.Element.Place).Select(item => item.Element.Item)];
    }

    static ulong Hash(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
