using System.IO.Compression;

namespace Isoflop.Corpus.Pipelines.Outputs;

/// <summary>Compresses each block on its own: members of gzip one after the other are a gzip file, workers compress side by side, and a file can be cut back to any block's end.</summary>
static class GzipMember
{
    /// <summary>Bytes as one member; none for no bytes.</summary>
    public static byte[] Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return [];
        using var compressed = new MemoryStream(bytes.Length / 3);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return compressed.ToArray();
    }
}
