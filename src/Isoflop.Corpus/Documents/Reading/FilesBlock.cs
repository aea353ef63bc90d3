using System.Collections.Immutable;
using System.Text;
using System.Xml;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Files that are read as wholes: text, HTML, XML.</summary>
/// <param name="files">The files.</param>
/// <param name="next">Where the next block begins.</param>
/// <param name="bytes">Bytes of input in them.</param>
sealed class FilesBlock(ImmutableArray<SourceFile> files, ReadPosition next, long bytes) : InputBlock(next, bytes)
{
    // A larger one has to be cut first: it is held whole.
    const long LargestFile = 1 << 28;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override IEnumerable<ReadItem> Read() => files.SelectMany(Read);

    static IEnumerable<ReadItem> Read(SourceFile file)
    {
        var (content, reason) = Content(file);
        if (content is null) return [Bad(reason!)];
        try
        {
            var pieces = Pieces(file.Format, content);
            if (pieces.Count == 0) return [Bad("empty text")];
            return pieces.Select((piece, i) => new ReadItem(new Document(pieces.Count == 1 ? file.Name : $"{file.Name}#{i + 1}", piece, file.Source.Name)));
        }
        catch (DecoderFallbackException)
        {
            return [Bad("bytes that are no UTF-8")];
        }
        catch (XmlException exception)
        {
            return [new ReadItem(null, new Quarantined(file.Source.Name, file.Name, exception.LineNumber, "malformed XML", Excerpt.Of(exception.Message)))];
        }

        ReadItem Bad(string why) => new(null, new Quarantined(file.Source.Name, file.Name, 0, why, ""));
    }

    static IReadOnlyList<string> Pieces(SourceFormat format, byte[] content)
    {
        if (format == SourceFormat.Xml) return Whole(XmlProse.Of(content));
        var bytes = content.AsSpan();
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var text = Strict.GetString(bytes).ReplaceLineEndings("\n");
        return format == SourceFormat.Html ? Whole(HtmlProse.Of(text)) : TextPieces.Of(text);
    }

    static string[] Whole(string text) => string.IsNullOrWhiteSpace(text) ? [] : [text];

    static (byte[]? Content, string? Reason) Content(SourceFile file)
    {
        if (file.Bytes > LargestFile) return (null, $"a file above {LargestFile >> 20} MiB that is read as a whole");
        try
        {
            if (!ContentStream.IsCompressed(file.Path)) return (File.ReadAllBytes(file.Path), null);
            using var stream = ContentStream.Open(file.Path);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return (content.ToArray(), null);
        }
        catch (InvalidDataException)
        {
            return (null, "damaged data");
        }
        catch (NotSupportedException exception)
        {
            return (null, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, "a file that cannot be read");
        }
    }
}
