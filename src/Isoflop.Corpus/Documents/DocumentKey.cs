using System.Security.Cryptography;
using System.Text;

namespace Isoflop.Corpus.Documents;

/// <summary>
/// 128 bits of a document's normalised text: equal for texts that differ only in case and in runs of white space. The first 128 bits of SHA-256
/// over the UTF-8 text in lower case, trimmed, every run of white space one space; two different texts share one with probability below 1e-20 in a billion documents.
/// </summary>
/// <param name="Value">The bits.</param>
readonly record struct DocumentKey(UInt128 Value)
{
    /// <summary>The key of a text.</summary>
    public static DocumentKey Of(string text)
    {
        var normal = new StringBuilder(text.Length);
        var space = false;
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character))
            {
                space = normal.Length > 0;
                continue;
            }
            if (space) normal.Append(' ');
            space = false;
            normal.Append(char.ToLowerInvariant(character));
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(normal.ToString()), hash);
        return new DocumentKey(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    /// <summary>The keys of documents, in their order.</summary>
    public static DocumentKey[] OfAll(IReadOnlyList<Document> documents)
    {
        var keys = new DocumentKey[documents.Count];
        Parallel.For(0, keys.Length, i => keys[i] = Of(documents[i].Text));
        return keys;
    }

    /// <summary>The key as a uniform number in [0, 1): where a share of the documents is cut off, whatever else is in the corpus.</summary>
    public double Position => (double)(ulong)(Value >> 64 >> 11) / (1UL << 53);
}
