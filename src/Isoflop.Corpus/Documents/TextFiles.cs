using System.Text;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>
/// Text files of one's own: a file, or every <c>.txt</c>, <c>.md</c>, <c>.jsonl</c> and <c>.jsonl.gz</c> under a folder, in the order of their paths.
/// A text file is one document, unless lines that hold nothing but <c>&lt;|endoftext|&gt;</c> cut it, or it is long: then it is cut at blank lines into
/// pieces of 16 to 64 thousand characters, at line ends where there are no blank lines, and else anywhere between two characters. A JSONL file has one
/// document a line, in its field <c>text</c>. Text is UTF-8, checked, without a byte order mark; line ends become <c>\n</c>.
/// </summary>
/// <param name="path">A file or a folder. Hidden files and folders and symbolic links under it are passed over.</param>
public sealed class TextFiles(string path) : DocumentSource
{
    static readonly string[] Endings = [".txt", ".md", ".jsonl", ".jsonl.gz"];

    static readonly EnumerationOptions Visible = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override string Name => path;

    /// <inheritdoc/>
    /// <exception cref="InputException">There is no such file or folder, nothing in it has text, or a file is no UTF-8 or no JSONL.</exception>
    public override IEnumerable<Document> Read()
    {
        var found = false;
        foreach (var (file, name) in Files())
        {
            foreach (var document in name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? JsonLines.Read(file, name, Name)
                : Texts(file, name))
            {
                found = true;
                yield return document;
            }
        }
        if (!found) throw new InputException("no text", path, "a document with text in it", "Name a file or folder with text.");
    }

    (string File, string Name)[] Files()
    {
        if (File.Exists(path)) return [(path, Path.GetFileName(path))];
        if (!Directory.Exists(path)) throw new InputException("no such file or folder", path, $"a text file, or a folder with {string.Join(", ", Endings)} in it", "Check the path.");
        (string File, string Name)[] files =
        [
            .. Directory.EnumerateFiles(path, "*", Visible)
                .Where(file => Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
                .Select(file => (File: file, Name: Path.GetRelativePath(path, file).Replace('\\', '/')))
                .OrderBy(file => file.Name, StringComparer.Ordinal),
        ];
        return files.Length > 0 ? files : throw new InputException("no file that could be read", path, $"files with the ending {string.Join(", ", Endings)}", "Convert the text, or name a file.");
    }

    IEnumerable<Document> Texts(string file, string name)
    {
        var pieces = TextPieces.Of(Text(file));
        for (var i = 0; i < pieces.Count; i++) yield return new Document(pieces.Count == 1 ? name : $"{name}#{i + 1}", pieces[i], Name);
    }

    static string Text(string file)
    {
        var bytes = Bytes(file).AsSpan();
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Strict.GetString(bytes).ReplaceLineEndings("\n");
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"a byte that is no UTF-8 at offset {e.Index}", file, "text in UTF-8", "Convert the file (iconv -t UTF-8), or take it out.", e);
        }
    }

    static byte[] Bytes(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({e.Message})", file, "a text file below 2 GiB", "Check the file and its permissions; cut a larger one.", e);
        }
    }
}
