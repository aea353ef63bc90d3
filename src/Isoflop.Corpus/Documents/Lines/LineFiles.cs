using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>
/// Applies one step to JSONL files, plain or compressed, and writes JSONL files: lines that stay are copied byte for byte, whatever fields they have. The text is in
/// <c>text</c>; <c>id</c> and <c>source</c> are the file's name and line where a line has none. The rows of Parquet files come out as lines.
/// </summary>
public static class LineFiles
{
    /// <summary>Applies a step over the whole corpus, which the files are together, in their order.</summary>
    /// <exception cref="InputException">A file cannot be read or written, or a line is no document and the options are strict.</exception>
    public static LineFilesReport Apply(IReadOnlyList<string> files, CorpusStep step, LineFilesOptions options)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(options);
        return FullDisk.Told(options.Out ?? options.Scratch ?? Path.GetTempPath(), "Make room, or name another --scratch; nothing half-written is left.", () => Run(files, step, options));
    }

    static LineFilesReport Run(IReadOnlyList<string> files, CorpusStep step, LineFilesOptions options)
    {
        using var output = LineOutput.Open(files, options);
        var scratch = Directory.CreateDirectory(Path.Combine(options.Scratch ?? Path.GetTempPath(), $"isoflop-{Environment.ProcessId}-{Path.GetRandomFileName()}")).FullName;
        try
        {
            var threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
            using var pass = step.Begin(new PassResources(options.MemoryBytes, threads, scratch));
            using var store = new LineStore(scratch);
            var tally = new LineTally();
            LineInput[] inputs = [.. files.Select((file, i) => Opened(file, Path.Combine(scratch, $"rows-{i}.jsonl"), tally, options.Strict, output.Evidence))];
            foreach (var input in inputs) Collect(input, pass, store, tally, options.Strict, threads, output.Evidence);
            using var verdicts = pass.Decide(store).GetEnumerator();
            var cursor = new VerdictCursor(verdicts);
            for (var i = 0; i < files.Count; i++) Write(inputs[i], store.Kinds(i), cursor, tally, output.Streams[i], output.Evidence);
            output.Finish();
            return tally.Report(pass.Findings);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>Whether a file is read as documents, by the ending of its name: JSON lines or Parquet.</summary>
    public static bool IsLineFile(string path) => LineOutput.IsFile(path) || ParquetLines.IsParquet(path);

    // A Parquet file is written out first, a row a line.
    static LineInput Opened(string file, string rows, LineTally tally, bool strict, Stream? evidence)
    {
        if (!ParquetLines.IsParquet(file)) return new LineInput(file, file);
        ParquetLines.Write(file, rows, (row, reason) =>
        {
            if (strict) throw new InputException(reason, $"{file}, row {row}", "a text in every row", "Correct or remove the row, or leave out --strict.");
            tally.Problem(row, reason, file, evidence);
        });
        return new LineInput(file, rows);
    }

    static void Collect(LineInput input, CorpusPass pass, LineStore store, LineTally tally, bool strict, int threads, Stream? evidence)
    {
        var utf8 = pass as Utf8Pass;
        var file = input.Name;
        store.Begin(input);
        var parsed = OrderedWork.Run(LineBlock.Read(input.Path), threads, block => (Block: block, Lines: LineDocuments.Read(block, file, utf8?.Wanted ?? [], strict)));
        foreach (var (block, lines) in OrderedWork.Run(Numbered(), threads, Look))
        {
            block.Free();
            lines.Free();
        }

        IEnumerable<(LineBlock Block, LineDocuments Lines, long First)> Numbered()
        {
            foreach (var (block, lines) in parsed)
            {
                var first = tally.Documents;
                tally.Read(lines, file, evidence);
                store.Add(lines);
                yield return (block, lines, first);
            }
        }

        (LineBlock, LineDocuments) Look((LineBlock Block, LineDocuments Lines, long First) part)
        {
            var documents = CollectionsMarshal.AsSpan(part.Lines.Documents);
            if (utf8 is not null)
            {
                utf8.Collect(part.First, documents);
            }
            else
            {
                var whole = new Document[documents.Length];
                for (var i = 0; i < whole.Length; i++) whole[i] = new Document(documents[i].Id, Encoding.UTF8.GetString(documents[i].Text.Span), documents[i].Source);
                pass.Collect(part.First, whole);
            }
            return (part.Block, part.Lines);
        }
    }

    // The lines again, in the same order: what stays as it is goes out in stretches as long as they come.
    static void Write(LineInput input, IEnumerable<LineKind> lines, VerdictCursor cursor, LineTally tally, Stream? output, Stream? evidence)
    {
        var (file, row) = (input.Name, 0L);
        using var kinds = lines.GetEnumerator();
        foreach (var block in LineBlock.Read(input.Path))
        {
            var bytes = block.Memory.Span;
            var (from, at) = (0, 0);
            while (at < bytes.Length)
            {
                if (!kinds.MoveNext()) throw LineStore.Changed(file);
                row++;
                var length = bytes[at..].IndexOf((byte)'\n');
                var end = length < 0 ? bytes.Length : at + length;
                var next = Math.Min(bytes.Length, end + 1);
                var verdict = kinds.Current == LineKind.Document ? cursor.Next() : null;
                var line = bytes[at..end];
                if (row == 1 && line.StartsWith(Encoding.UTF8.Preamble)) line = line[Encoding.UTF8.Preamble.Length..];
                if (kinds.Current != LineKind.Document || verdict is not null)
                {
                    output?.Write(bytes[from..at]);
                    from = next;
                }
                if (verdict is not null)
                {
                    tally.Count(verdict, line, file, row, evidence);
                    if (verdict.Removal is null && output is not null) Line(output, LineEvidence.Changed(line, verdict));
                }
                else if (kinds.Current == LineKind.Document && next == end)
                {
                    // The last line of a file may lack its end; what follows in the same output must not run into it.
                    if (output is not null) Line(output, bytes[from..end]);
                    from = next;
                }
                at = next;
            }
            output?.Write(bytes[from..]);
            block.Free();
        }
        if (kinds.MoveNext()) throw LineStore.Changed(file);
    }

    static void Line(Stream output, ReadOnlySpan<byte> line)
    {
        output.Write(line);
        output.WriteByte((byte)'\n');
    }
}
