using System.CommandLine;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Findings;

namespace Isoflop.App.Commands.Corpus;

/// <summary>The files that a command reads and writes, and what it may use.</summary>
sealed class LineFilesInput
{
    readonly Argument<string[]> _files = new("FILES")
    {
        Description = "JSONL files, plain or gzip, or Parquet, with the text in 'text'; of a folder, all of them under it.",
        Arity = ArgumentArity.OneOrMore,
    };

    readonly Option<string?> _out = new("--out") { Description = "Write what stays to FILE.jsonl or FILE.jsonl.gz, or to a folder, a file for each read.", HelpName = "PATH" };
    readonly Option<string?> _removed = new("--removed") { Description = "Write the evidence for everything that goes to FILE.jsonl.", HelpName = "FILE" };
    readonly Option<bool> _strict = new("--strict") { Description = "Stop at the first line that is no document." };
    readonly Option<int> _threads = new("--threads") { Description = "Threads; all cores where it is left out.", HelpName = "N" };
    readonly MemoryInput _memory;
    readonly Option<string?> _scratch = new("--scratch") { Description = "Folder for what does not stay in memory.", HelpName = "FOLDER" };

    public LineFilesInput(Command command)
    {
        command.Add(_files);
        foreach (var option in (Option[])[_out, _removed, _strict, _threads, _scratch]) command.Add(option);
        _memory = new MemoryInput(command);
    }

    /// <summary>The files, folders opened.</summary>
    /// <exception cref="InputException">One is not there, or a folder has none.</exception>
    public string[] Files(ParseResult parsed) => [.. parsed.GetRequiredValue(_files).SelectMany(path => Open(path, "FILES"))];

    /// <summary>Where the results go.</summary>
    public LineFilesOptions Options(ParseResult parsed, bool force)
    {
        if (parsed.GetValue(_threads) < 0) throw new InputException($"{parsed.GetValue(_threads)}", "--threads", "at least 1 thread", "Leave it out to use all cores.");
        return new LineFilesOptions
        {
            Out = parsed.GetValue(_out),
            Removed = parsed.GetValue(_removed),
            Overwrite = force,
            Strict = parsed.GetValue(_strict),
            Threads = parsed.GetValue(_threads),
            MemoryBytes = _memory.Read(parsed, new LineFilesOptions().MemoryBytes),
            Scratch = parsed.GetValue(_scratch),
        };
    }

    /// <summary>The JSONL files of a path: itself, or those under a folder by name.</summary>
    /// <exception cref="InputException">It is not there, has none, or is Parquet.</exception>
    public static IEnumerable<string> OpenLines(string path, string option) => Open(path, option).Select(file => file.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase)
        ? throw new InputException($"the Parquet file '{file}'", option, "JSONL files", "isoflop corpus dedup FILE.parquet --by bytes --out FILE.jsonl writes its different rows as lines.")
        : file);

    static string[] Open(string path, string option)
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new InputException($"'{path}' is not there", option, "a JSONL or Parquet file, or a folder with some", "Check the path.");
        string[] files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(LineFiles.IsLineFile).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new InputException($"no .jsonl, .jsonl.gz or .parquet under '{path}'", option, "a folder with JSONL or Parquet files", "Check the path.");
    }
}
