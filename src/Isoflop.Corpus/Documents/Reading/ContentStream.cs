namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Opens files, compressed or not, at any place of their content.</summary>
static class ContentStream
{
    const int BufferBytes = 1 << 18;

    /// <summary>Whether the file's ending says that it is compressed.</summary>
    public static bool IsCompressed(string path) => Ending(path) is ".gz" or ".zst";

    /// <summary>Opens the content of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Bytes of the content to pass over: sought in a plain file, read in a compressed one.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="NotSupportedException">It is zstd, and the system has no library for it.</exception>
    public static Stream Open(string path, long offset = 0) => Open(path, offset, out _);

    /// <summary>Opens the content of a file, and tells the file itself, whose position says how much of it was read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Bytes of the content to pass over.</param>
    /// <param name="file">The file; closed with the content.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="NotSupportedException">It is zstd, and the system has no library for it.</exception>
    public static Stream Open(string path, long offset, out FileStream file)
    {
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        try
        {
            switch (Ending(path))
            {
                case ".gz":
                    return Skip(new GzipContent(file), offset);
                case ".zst":
                    return Skip(new ZstandardStream(file), offset);
                default:
                    file.Position = offset;
                    return file;
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    static Stream Skip(Stream stream, long offset)
    {
        var buffer = new byte[BufferBytes];
        while (offset > 0)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, offset));
            if (read == 0) break;
            offset -= read;
        }
        return stream;
    }

    static string Ending(string path) => Path.GetExtension(path).ToLowerInvariant();
}
