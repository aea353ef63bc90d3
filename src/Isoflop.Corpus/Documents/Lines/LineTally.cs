using System.Collections.Immutable;
using System.Text.Json;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>Counts what is read and what goes, and writes the evidence.</summary>
sealed class LineTally
{
    // Lines that are no document which a finding names one by one.
    const int Named = 5;

    readonly SortedDictionary<string, long> _rules = new(StringComparer.Ordinal);
    readonly List<string> _problems = [];
    long _textBytes;
    long _removed;
    long _shortened;
    long _problemCount;

    /// <summary>Documents read so far.</summary>
    public long Documents { get; private set; }

    /// <summary>Counts what was read.</summary>
    public void Read(LineDocuments lines, string file, Stream? evidence)
    {
        Documents += lines.Documents.Count;
        foreach (var document in lines.Documents) _textBytes += document.Text.Length;
        foreach (var (row, reason) in lines.Problems) Problem(row, reason, file, evidence);
    }

    /// <summary>Counts a line that is no document.</summary>
    public void Problem(long row, string reason, string file, Stream? evidence)
    {
        _problemCount++;
        if (_problems.Count < Named) _problems.Add($"{file}:{row} ({reason})");
        if (evidence is not null) Line(evidence, LineEvidence.Of(file, row, reason));
    }

    /// <summary>Counts what a verdict takes.</summary>
    public void Count(CorpusVerdict verdict, ReadOnlySpan<byte> line, string file, long row, Stream? evidence)
    {
        var id = evidence is null ? "" : Id(line) ?? $"{file}:{row}";
        if (verdict.Removal is { } removal)
        {
            _removed++;
            Add(removal.Rule);
            if (evidence is not null) Line(evidence, LineEvidence.Of(id, file, row, removal));
            return;
        }
        if (verdict.Cuts.Length > 0) _shortened++;
        foreach (var cut in verdict.Cuts)
        {
            Add(cut.Rule);
            if (evidence is not null) Line(evidence, LineEvidence.Of(id, file, row, cut));
        }
    }

    /// <summary>The counts.</summary>
    public LineFilesReport Report(ImmutableArray<Finding> findings) => new()
    {
        Documents = Documents,
        TextBytes = _textBytes,
        Removed = _removed,
        Shortened = _shortened,
        Rules = _rules.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Problems = _problemCount,
        Findings = _problemCount == 0 ? findings :
        [
            new Finding("unreadable-lines", Severity.Warning, $"{_problemCount} lines are no document and were left out: {string.Join(", ", _problems)}{(_problemCount > Named ? " and others" : "")}.", "Correct them; --strict stops at the first, --removed FILE lists all."),
            .. findings,
        ],
    };

    void Add(string rule) => _rules[rule] = _rules.GetValueOrDefault(rule) + 1;

    static string? Id(ReadOnlySpan<byte> line)
    {
        using var json = JsonDocument.Parse(line.ToArray());
        return json.RootElement.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number ? id.ToString() : null;
    }

    static void Line(Stream evidence, byte[] line)
    {
        evidence.Write(line);
        evidence.WriteByte((byte)'\n');
    }
}
