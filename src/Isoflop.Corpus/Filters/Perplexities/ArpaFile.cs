using System.Globalization;
using Isoflop.Findings;

namespace Isoflop.Corpus.Filters.Perplexities;

/// <summary>
/// n-gram models as ARPA text, which KenLM, SRILM and others read and write: a section for each length, a line for each run with log10 of its probability, its tokens
/// and, where a longer run may follow, log10 of its backoff weight.
/// </summary>
static class ArpaFile
{
    /// <summary>Reads a model.</summary>
    /// <exception cref="InputException">The file cannot be read or is no such model.</exception>
    public static NgramTable Read(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var lines = new Lines(reader, file);
            lines.Until("\\data\\");
            var counts = new List<int>();
            string line;
            while ((line = lines.Next()).StartsWith("ngram ", StringComparison.Ordinal)) counts.Add(int.Parse(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
            if (counts.Count == 0) throw lines.Wrong("no counts");
            var table = new NgramTable(counts.Count);
            for (var length = 1; length <= counts.Count; length++)
            {
                if (line != $"\\{length}-grams:") throw lines.Wrong($"'{line}'");
                var runs = 0;
                for (line = lines.Next(); !line.StartsWith('\\'); line = lines.Next())
                {
                    Add(table, line, length, lines);
                    runs++;
                }
                if (runs != counts[length - 1]) throw lines.Wrong($"{runs} runs of {length} where {counts[length - 1]} are announced");
            }
            return line == "\\end\\" ? table : throw lines.Wrong($"'{line}'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            throw new InputException($"it cannot be read ({e.Message})", file, "an n-gram model as ARPA text", "Train one with: isoflop corpus train-ngrams", e);
        }
    }

    /// <summary>Writes a model.</summary>
    public static void Write(NgramTable table, TextWriter writer)
    {
        writer.Write("\\data\\\n");
        for (var length = 1; length <= table.Order; length++) writer.Write($"ngram {length}={table.Runs(length).Count}\n");
        for (var length = 1; length <= table.Order; length++)
        {
            writer.Write($"\n\\{length}-grams:\n");
            foreach (var (run, (logProbability, backoff)) in table.Runs(length))
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{logProbability:R}\t"));
                for (var token = 0; token < length; token++) writer.Write(token == 0 ? table.Names[run.Tokens[0]] : $" {table.Names[run.Tokens[token]]}");
                // The last length has no longer runs to back off from.
                writer.Write(length < table.Order ? string.Create(CultureInfo.InvariantCulture, $"\t{backoff:R}\n") : "\n");
            }
        }
        writer.Write("\n\\end\\\n");
    }

    static void Add(NgramTable table, string line, int length, Lines lines)
    {
        // KenLM writes tabs around the run and blanks inside, others blanks only.
        var fields = line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != length + 1 && fields.Length != length + 2) throw lines.Wrong($"{fields.Length} words for a run of {length}");
        Span<int> run = stackalloc int[length];
        for (var token = 0; token < length; token++) run[token] = table.Number(fields[token + 1] is "<UNK>" ? "<unk>" : fields[token + 1]);
        table.Set(run, float.Parse(fields[0], CultureInfo.InvariantCulture), fields.Length == length + 2 ? float.Parse(fields[^1], CultureInfo.InvariantCulture) : 0);
    }

    // Lines that are not empty, with their number for messages.
    sealed class Lines(TextReader reader, string file)
    {
        int _number;

        public InputException Wrong(string found) => new(found, $"{file}, line {_number}", "an n-gram model as ARPA text", "Correct the file, or write it again.");

        public string Next()
        {
            while (reader.ReadLine() is { } line)
            {
                _number++;
                if (!string.IsNullOrWhiteSpace(line)) return line.Trim();
            }
            throw Wrong("the end of the file");
        }

        public void Until(string mark)
        {
            while (Next() != mark) { }
        }
    }
}
