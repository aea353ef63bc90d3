using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Runs.Curves;
using Isoflop.Runs.Reading;

namespace Isoflop.App.Commands;

/// <summary>The curves of a file, of every table in a folder, or of standard input.</summary>
/// <param name="Curves">The curves.</param>
/// <param name="Findings">What the reading has to tell.</param>
sealed record CurveFiles(ImmutableArray<Curve> Curves, ImmutableArray<Finding> Findings)
{
    static readonly string[] Endings = [".csv", ".tsv", ".jsonl", ".csv.gz", ".tsv.gz", ".jsonl.gz"];

    /// <summary>Reads them.</summary>
    /// <exception cref="InputException">There is nothing to read.</exception>
    public static CurveFiles Read(string path, RunReadOptions options, string? schedule, Shell shell)
    {
        if (path == "-")
        {
            using var input = shell.OpenInput();
            return Of(CurveReader.Read(input, "stdin", options, schedule));
        }
        return Directory.Exists(path) ? ReadFolder(path, options, schedule) : Of(CurveReader.Read(path, options, schedule));
    }

    /// <summary>Reads a file that is being written: what stands behind its last line break is not whole yet.</summary>
    public static CurveFiles ReadGrowing(string path, byte[] content, RunReadOptions options, string? schedule)
    {
        using var whole = new MemoryStream(content, 0, Array.LastIndexOf(content, (byte)'\n') + 1);
        return Of(CurveReader.Read(whole, path, options, schedule));
    }

    static CurveFiles Of(CurveTable table) => new(table.Curves, table.Findings);

    // One file that cannot be read must not hide the others; where none can, the first says why.
    static CurveFiles ReadFolder(string folder, RunReadOptions options, string? schedule)
    {
        var files = Directory.EnumerateFiles(folder).Where(file => Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0) throw new InputException("no curve file in the folder", folder, string.Join(", ", Endings), "Name a file, or another folder.");
        var (curves, findings) = (ImmutableArray.CreateBuilder<Curve>(), ImmutableArray.CreateBuilder<Finding>());
        InputException? first = null;
        foreach (var file in files)
        {
            try
            {
                var table = CurveReader.Read(file, options, schedule);
                curves.AddRange(table.Curves);
                findings.AddRange(table.Findings);
            }
            catch (InputException exception)
            {
                first ??= exception;
                findings.Add(new Finding("file-skipped", Severity.Warning, $"{Path.GetFileName(file)} was left out: {exception.Found}", exception.Remedy));
            }
        }
        if (curves.Count == 0) throw first!;
        return new CurveFiles(curves.ToImmutable(), [.. findings.DistinctBy(finding => (finding.Id, finding.Id == "file-skipped" ? finding.Message : ""))]);
    }
}
