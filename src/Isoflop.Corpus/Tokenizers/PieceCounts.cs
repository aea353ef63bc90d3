using System.Runtime.InteropServices;
using System.Text;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Tokenizers;

/// <summary>How often each piece of text comes, which is all that merges are learnt from.</summary>
sealed class PieceCounts
{
    readonly PretokenTable _pieces = new();
    readonly List<long> _counts = [];

    /// <summary>Different pieces.</summary>
    public int Count => _pieces.Count;

    /// <summary>A piece and how often it comes.</summary>
    public (byte[] Bytes, long Count) this[int index] => (_pieces[index].ToArray(), _counts[index]);

    /// <summary>Counts the pieces of documents.</summary>
    public static PieceCounts Of(IEnumerable<Document> documents)
    {
        var counts = new PieceCounts();
        var bytes = new byte[1 << 16];
        foreach (var document in documents)
        {
            var length = Encoding.UTF8.GetMaxByteCount(document.Text.Length);
            if (bytes.Length < length) bytes = new byte[length];
            counts.Add(bytes.AsSpan(0, Encoding.UTF8.GetBytes(document.Text, bytes)));
        }
        return counts;
    }

    void Add(ReadOnlySpan<byte> text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Pretokens.End(text, start);
            var index = _pieces.Add(text[start..end], out var isNew);
            if (isNew) _counts.Add(0);
            CollectionsMarshal.AsSpan(_counts)[index]++;
            start = end;
        }
    }
}
