using System.IO.Compression;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>Files written aside and given their names when all of them are whole, so that nothing half-written is left behind.</summary>
sealed class LineOutput : IDisposable
{
    readonly List<(string Path, string Aside, Stream Stream)> _files = [];
    readonly bool _overwrite;

    LineOutput(bool overwrite) => _overwrite = overwrite;

    /// <summary>Where the documents of each input go; null where they go nowhere.</summary>
    public Stream?[] Streams { get; private set; } = [];

    /// <summary>Where the evidence goes; null where it goes nowhere.</summary>
    public Stream? Evidence { get; private set; }

    /// <summary>Opens the files.</summary>
    /// <exception cref="InputException">One exists and may not be overwritten, two would be one, or one cannot be written.</exception>
    public static LineOutput Open(IReadOnlyList<string> inputs, LineFilesOptions options)
    {
        var output = new LineOutput(options.Overwrite);
        try
        {
            if (options.Out is { } one && IsFile(one))
            {
                output.Streams = [.. Enumerable.Repeat(output.Create(one, "--out"), inputs.Count)];
            }
            else if (options.Out is { } folder)
            {
                var twice = inputs.GroupBy(Path.GetFileName).FirstOrDefault(group => group.Count() > 1);
                if (twice is not null)
                    throw new InputException($"two files called '{twice.Key}'", "--out", "files of different names for a folder", "Name one file, FILE.jsonl, for all of them.");
                MakeFolder(folder);
                output.Streams = [.. inputs.Select(input => output.Create(Path.Combine(folder, Path.GetFileName(input) + (IsFile(input) ? "" : ".jsonl")), "--out"))];
            }
            else
            {
                output.Streams = new Stream?[inputs.Count];
            }
            if (options.Removed is { } removed) output.Evidence = output.Create(removed, "--removed");
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    /// <summary>Gives the files their names.</summary>
    public void Finish()
    {
        foreach (var (_, _, stream) in _files) stream.Dispose();
        foreach (var (path, aside, _) in _files) File.Move(aside, path, _overwrite);
        _files.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, aside, stream) in _files)
        {
            try
            {
                stream.Dispose();
            }
            catch (IOException)
            {
                // A full disk has been told already; the file goes.
            }
            File.Delete(aside);
        }
        _files.Clear();
    }

    /// <summary>Whether a path is one file's name, by its ending.</summary>
    public static bool IsFile(string path) => path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".jsonl.gz", StringComparison.OrdinalIgnoreCase);

    Stream Create(string path, string option)
    {
        if (File.Exists(path) && !_overwrite) throw new InputException($"'{path}' exists", option, "a file that does not exist yet", "Choose another name, or overwrite it with --force.");
        try
        {
            var aside = $"{path}.{Environment.ProcessId}.tmp";
            Stream stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) stream = new BufferedStream(new GZipStream(stream, CompressionLevel.Fastest), 1 << 16);
            _files.Add((path, aside, stream));
            return stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be written ({e.Message})", option, "a file in a writable folder", "Check the path and its permissions.", e);
        }
    }

    static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{folder}' cannot be made ({e.Message})", "--out", "a folder, or a file ending in .jsonl or .jsonl.gz", "Check the path and its permissions.", e);
        }
    }
}
