using System.Buffers;
using System.Text;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>A pass that works on UTF-8, so that files can be handed to it without making strings of them.</summary>
abstract class Utf8Pass : CorpusPass
{
    /// <summary>Names of the fields whose values it needs, in the order in which it expects them.</summary>
    public abstract IReadOnlyList<string> Wanted { get; }

    /// <summary>As <see cref="CorpusPass.Collect"/>; the texts may not be used after the call.</summary>
    public abstract void Collect(long first, ReadOnlySpan<Utf8Document> documents);

    /// <inheritdoc/>
    public sealed override void Collect(long first, ReadOnlySpan<Document> documents)
    {
        var bytes = 0;
        foreach (var document in documents) bytes = checked(bytes + Encoding.UTF8.GetByteCount(document.Text));
        var buffer = ArrayPool<byte>.Shared.Rent(bytes);
        var (encoded, used) = (new Utf8Document[documents.Length], 0);
        for (var i = 0; i < documents.Length; i++)
        {
            var document = documents[i];
            var length = Encoding.UTF8.GetBytes(document.Text, buffer.AsSpan(used));
            encoded[i] = new Utf8Document(document.Id, buffer.AsMemory(used, length), document.Source, [.. Wanted.Select(name => document.Fields.GetValueOrDefault(name))]);
            used += length;
        }
        Collect(first, encoded);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
