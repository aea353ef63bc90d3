namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>Writes files that are there as a whole or not at all.</summary>
static class WholeFile
{
    /// <summary>Writes aside, brings it to the disk, and renames.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="bytes">Its content.</param>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var aside = path + ".part";
        using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
    }
}
