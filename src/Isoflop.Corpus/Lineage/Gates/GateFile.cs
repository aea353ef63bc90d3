using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Lineage.Tallies;
using Isoflop.Findings;
using Isoflop.Settings;

namespace Isoflop.Corpus.Lineage.Gates;

/// <summary>
/// Gates that every version of a corpus has to pass, as a YAML file: <c>kept</c>, <c>rules</c>, <c>golden</c>, <c>drift</c>, <c>contamination</c>, <c>recall</c>,
/// <c>quarantined</c>. A bound is a number, or a list of the least and the greatest.
/// </summary>
public sealed class GateFile
{
    readonly ImmutableArray<Func<CorpusVersion, GateResult>> _gates;

    GateFile(ImmutableArray<Func<CorpusVersion, GateResult>> gates) => _gates = gates;

    /// <summary>Reads gates.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be read, or has an unknown key or a value that cannot be: the message has the line.</exception>
    public static GateFile Read(string path) => Parse(YamlSettings.Read(path, "a file of gates"), path);

    /// <summary>Reads the text of a file of gates.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="path">Its path: paths in it are taken from its folder.</param>
    /// <exception cref="InputException">It has an unknown key or a value that cannot be: the message has the line.</exception>
    public static GateFile Parse(string yaml, string path) => Parse(YamlSettings.Parse(yaml, path), path);

    /// <summary>Holds all gates against a version.</summary>
    /// <param name="version">The version.</param>
    /// <exception cref="InputException">A gate names a version or a file that is not there, or a rule that the version does not have.</exception>
    public ImmutableArray<GateResult> Check(CorpusVersion version) => [.. _gates.Select(gate => gate(version))];

    static GateFile Parse(YamlSettings settings, string path)
    {
        var gates = ImmutableArray.CreateBuilder<Func<CorpusVersion, GateResult>>();
        if (settings.Mapping("kept") is { } kept)
        {
            Bound(kept, "documents", "kept documents", version => version.Manifest.Tally.Kept.Documents, gates);
            Bound(kept, "bytes", "kept bytes", version => version.Manifest.Tally.Kept.Bytes, gates);
            Bound(kept, "share", "kept share of documents", version => version.Manifest.Tally.Kept.Documents / (double)Math.Max(1, version.Manifest.Tally.Read.Documents), gates);
            Bound(kept, "tokens", "tokens written", version => version.Manifest.Tally.Written.Tokens, gates);
            kept.RefuseUnknown();
        }
        if (settings.Mapping("rules") is { } rules)
        {
            foreach (var rule in rules.Keys) Bound(rules, rule, $"removed by {rule}", version => RemovedBy(version, rule, rules.Line(rule)), gates);
        }
        Bound(settings, "quarantined", "quarantined", version => version.Manifest.Tally.Quarantined.Values.Sum(), gates);
        if (settings.Mapping("golden") is { } golden) Golden(golden, gates);
        if (settings.Mapping("drift") is { } drift)
        {
            var against = drift.Text("against") ?? throw new InputException("drift without a version to measure it against", drift.Where, "the key 'against'", "Write 'against: VERSION', its first digits or its folder.");
            Drift(drift, "lengths", against, diff => diff.LengthDrift, gates);
            Drift(drift, "sources", against, diff => diff.SourceDrift, gates);
            drift.RefuseUnknown();
        }
        Bound(settings, "contamination", "contaminated documents", version => Contaminated(version, settings.Line("contamination")), gates);
        if (settings.Mapping("recall") is { } recall) gates.Add(Recall(recall, path));
        settings.RefuseUnknown();
        return gates.Count > 0 ? new GateFile(gates.ToImmutable()) : throw new InputException("no gate", path, "one of kept, rules, quarantined, golden, drift, contamination, recall", "Write 'kept: {share: [0.5, 0.9]}'.");
    }

    static void Bound(YamlSettings settings, string key, string name, Func<CorpusVersion, double> found, ImmutableArray<Func<CorpusVersion, GateResult>>.Builder gates)
    {
        var values = settings.Texts(key);
        if (values.Length == 0) return;
        double[] bounds = [.. values.Select(value => YamlSettings.Number(value.Value, value.Where, key, _ => true, "a number, or a list of the least and the greatest"))];
        if (bounds.Length > 2 || (bounds.Length == 2 && bounds[0] > bounds[1]))
            throw new InputException($"{key} of [{string.Join(", ", bounds)}]", values[0].Where, "a number, or a list of the least and the greatest", "Correct it there.");
        var (least, most) = (bounds[0], bounds[^1]);
        gates.Add(version =>
        {
            var value = found(version);
            return new GateResult(name, Text(value), least == most ? Text(least) : $"{Text(least)} to {Text(most)}", value >= least && value <= most, values[0].Where);
        });
    }

    static void Golden(YamlSettings golden, ImmutableArray<Func<CorpusVersion, GateResult>>.Builder gates)
    {
        foreach (var (id, where) in golden.Texts("kept")) gates.Add(version => Fate(version, id, VersionDiff.Stays, where));
        foreach (var (name, settings, where) in golden.Named("removed"))
        {
            var rule = settings?.Text("by");
            settings?.RefuseUnknown();
            gates.Add(version => Fate(version, name, rule is null ? "removed" : $"removed by {rule}", where));
        }
        golden.RefuseUnknown();
    }

    static GateResult Fate(CorpusVersion version, string id, string expected, string where)
    {
        var fates = DocumentHistory.Of(version, id, out var quarantined).Select(history => history.Removal is { } removal ? $"removed by {EvidenceSample.NameOf(removal.Step!)}:{removal.Rule}" : VersionDiff.Stays)
            .Concat(quarantined.Select(bad => $"quarantined: {bad.Reason}")).Distinct().ToArray();
        var found = fates.Length == 0 ? VersionDiff.Absent : string.Join(", ", fates);
        var passed = fates.Length == 1 && (found == expected || (expected == "removed" ? found.StartsWith("removed", StringComparison.Ordinal) : found.Split(':', 2) is [var step, var rule] && (step == expected || $"removed by {rule}" == expected)));
        return new GateResult($"golden {id}", found, expected, passed, where);
    }

    static void Drift(YamlSettings drift, string key, string against, Func<VersionDiff, double> measure, ImmutableArray<Func<CorpusVersion, GateResult>>.Builder gates)
    {
        if (drift.Number(key, value => value is >= 0 and <= 1, "a number from 0 to 1") is not { } most) return;
        var where = drift.Line(key);
        gates.Add(version =>
        {
            var found = measure(VersionDiff.Of(CorpusVersion.Find(against, Path.GetDirectoryName(version.Folder)!), version));
            return new GateResult($"drift of {key} from {against}", Text(found), $"at most {Text(most)}", found <= most, where);
        });
    }

    static Func<CorpusVersion, GateResult> Recall(YamlSettings recall, string path)
    {
        var file = recall.Text("injected") ?? throw new InputException("recall without injected duplicates", recall.Where, "the key 'injected' with a JSONL file of pairs", "Each line is {\"id\": …, \"of\": …, \"jaccard\": …}.");
        var least = recall.Number("least", value => value is > 0 and <= 1, "a share above 0 and at most 1") ?? throw new InputException("recall without a bound", recall.Where, "the key 'least'", "Write 'least: 0.95'.");
        var above = recall.Number("jaccard", value => value is >= 0 and <= 1, "a number from 0 to 1") ?? 0;
        var where = recall.Where;
        recall.RefuseUnknown();
        return version =>
        {
            var pairs = InjectedPairs.Read(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file))).Where(pair => pair.Jaccard >= above).ToArray();
            if (pairs.Length == 0) throw new InputException($"no pair of Jaccard {Text(above)} or more", file, "at least one", "Lower 'jaccard', or inject more.");
            // Of a pair that was found, one is removed in favour of another document.
            var removed = EvidenceFiles.Read(version.Folder, EvidenceKind.Removed).Where(line => line.Other is not null).Select(line => line.Id).ToHashSet(StringComparer.Ordinal);
            var found = pairs.Count(pair => removed.Contains(pair.Id) || removed.Contains(pair.Of)) / (double)pairs.Length;
            return new GateResult($"recall of {pairs.Length:N0} injected duplicates", Text(found), $"at least {Text(least)}", found >= least, where);
        };
    }

    static double RemovedBy(CorpusVersion version, string rule, string where)
    {
        EvidenceSample.Require(version, rule, where);
        return version.Manifest.Tally.Steps.Sum(step => step.Value.Removed.Where(pair => new[] { pair.Key, step.Key, EvidenceSample.NameOf(step.Key), $"{EvidenceSample.NameOf(step.Key)}:{pair.Key}", $"{step.Key}:{pair.Key}" }.Contains(rule)).Sum(pair => (double)pair.Value.Documents));
    }

    // What a step of contamination removed or masked: a version without such a step has not been looked at, which is no pass.
    static double Contaminated(CorpusVersion version, string where)
    {
        StepTally[] steps = [.. version.Manifest.Tally.Steps.Where(step => step.Key.Contains("contamination", StringComparison.Ordinal)).Select(step => step.Value)];
        return steps.Length > 0
            ? steps.Sum(step => step.RemovedByAll.Documents + step.Changed)
            : throw new InputException("no step of contamination in the version", where, "a recipe with one", "Add it to the recipe, or remove the gate.");
    }

    static string Text(double value) => value.ToString(value == Math.Floor(value) && Math.Abs(value) < 1e15 ? "#,0" : "G5", CultureInfo.InvariantCulture);
}
