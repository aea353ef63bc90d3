using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>
/// Documents cut into those to train on and those to validate on, each text once. A document's side depends on nothing but its normalised text, so it
/// stays on it when the corpus grows, and two texts that differ only in case and white space can never be on both.
/// </summary>
public sealed class DocumentSplit
{
    // The share is a hash's position below this; more than half for validation is a mistake.
    const double LargestShare = 0.5;

    DocumentSplit(ImmutableArray<Document> train, ImmutableArray<Document> validation, int duplicates, long duplicateBytes, string digest)
    {
        (Train, Validation, Duplicates, DuplicateBytes, Digest) = (train, validation, duplicates, duplicateBytes, digest);
    }

    /// <summary>Documents to train on, in the source's order.</summary>
    public ImmutableArray<Document> Train { get; }

    /// <summary>Documents to validate on, in the source's order.</summary>
    public ImmutableArray<Document> Validation { get; }

    /// <summary>Documents dropped because an earlier one has the same normalised text.</summary>
    public int Duplicates { get; }

    /// <summary>Bytes of UTF-8 text in the dropped documents.</summary>
    public long DuplicateBytes { get; }

    /// <summary>SHA-256 over every kept text with its side, in order, as lower-case hexadecimal digits: equal for equal training and validation text.</summary>
    public string Digest { get; }

    /// <summary>Reads a source, drops repeated documents and cuts the rest.</summary>
    /// <param name="source">The source.</param>
    /// <param name="validationShare">Expected share of the documents that go to validation, above 0 and at most 0.5.</param>
    /// <exception cref="InputException">The share is out of range, the source cannot be read, or one side stays empty.</exception>
    public static DocumentSplit Of(DocumentSource source, double validationShare = 0.05)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Of(source.Read(), source.Name, validationShare);
    }

    /// <summary>A cut that was made elsewhere: both sides as they are, repeated documents included.</summary>
    /// <param name="train">Documents to train on.</param>
    /// <param name="validation">Documents to validate on.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <exception cref="InputException">One side is empty.</exception>
    public static DocumentSplit Given(ImmutableArray<Document> train, ImmutableArray<Document> validation, string name)
    {
        if (train.IsDefaultOrEmpty || validation.IsDefaultOrEmpty)
            throw new InputException($"{train.Length} documents to train on and {validation.Length} to validate on", name, "at least one on either side", "Add text.");
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var document in train) Append(digest, document.Text, held: false);
        foreach (var document in validation) Append(digest, document.Text, held: true);
        return new DocumentSplit(train, validation, 0, 0, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    /// <summary>Drops repeated documents and cuts the rest.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <param name="validationShare">Expected share of the documents that go to validation, above 0 and at most 0.5.</param>
    /// <exception cref="InputException">The share is out of range, or one side stays empty.</exception>
    public static DocumentSplit Of(IEnumerable<Document> documents, string name, double validationShare = 0.05)
    {
        ArgumentNullException.ThrowIfNull(documents);
        if (!(validationShare is > 0 and <= LargestShare))
            throw new InputException($"{validationShare}", "validation share", $"a share above 0 and at most {LargestShare}", "0.05 is usual.");
        var (train, validation) = (ImmutableArray.CreateBuilder<Document>(), ImmutableArray.CreateBuilder<Document>());
        var keys = new HashSet<DocumentKey>();
        var duplicateBytes = 0L;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var read = documents.ToArray();
        var readKeys = DocumentKey.OfAll(read);
        for (var i = 0; i < read.Length; i++)
        {
            var (document, key) = (read[i], readKeys[i]);
            if (!keys.Add(key))
            {
                duplicateBytes += Encoding.UTF8.GetByteCount(document.Text);
                continue;
            }
            var held = key.Position < validationShare;
            (held ? validation : train).Add(document);
            Append(digest, document.Text, held);
        }
        if (train.Count == 0 || validation.Count == 0)
        {
            throw new InputException(
                $"{read.Length} documents, {keys.Count} of them different: {train.Count} to train on and {validation.Count} to validate on",
                name,
                "a corpus that can be split by document, some hundred different ones or more",
                "Add text, cut it into more documents, or hold out a larger share.");
        }
        return new DocumentSplit(train.ToImmutable(), validation.ToImmutable(), read.Length - keys.Count, duplicateBytes, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    static void Append(IncrementalHash digest, string text, bool held)
    {
        digest.AppendData([held ? (byte)1 : (byte)0]);
        digest.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
