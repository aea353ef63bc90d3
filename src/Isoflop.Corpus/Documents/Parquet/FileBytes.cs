using Microsoft.Win32.SafeHandles;

namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>Bytes of a file by their place.</summary>
static class FileBytes
{
    /// <summary>Reads all of them.</summary>
    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public static byte[] Read(SafeFileHandle file, long at, int length)
    {
        var bytes = new byte[length];
        for (var done = 0; done < length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(done), at + done);
            if (read == 0) throw new EndOfStreamException("it ends in its midst");
            done += read;
        }
        return bytes;
    }
}
