using System.Collections.Immutable;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Makes documents of what a source's fields say, whatever the files are; or says why it is none.</summary>
static class DocumentFields
{
    /// <summary>Makes one document.</summary>
    /// <param name="source">The source.</param>
    /// <param name="text">Its text; null where the field is not there.</param>
    /// <param name="id">Its id; null where the field is not there, or none is named.</param>
    /// <param name="fields">Its other fields; null where the source names none, and no field of an id.</param>
    /// <param name="place">File and line, which is the document's id where no field is.</param>
    /// <param name="reason">Why it is no document, where it is none.</param>
    public static Document? Read(CorpusSource source, string? text, string? id, ImmutableSortedDictionary<string, string>.Builder? fields, string place, out string? reason)
    {
        reason = text is null ? $"no field '{source.TextField}'"
            : string.IsNullOrWhiteSpace(text) ? "empty text"
            : source.IdField is not null && string.IsNullOrEmpty(id) ? $"no field '{source.IdField}'"
            : null;
        if (reason is not null) return null;
        // Where the id comes from the file, evidence still says file and line.
        if (id is not null) fields!["where"] = place;
        return new Document(id ?? place, text!, source.Name) { Fields = fields?.ToImmutable() ?? ImmutableSortedDictionary<string, string>.Empty };
    }

    /// <summary>Where the fields of one document are gathered; null where the source names none.</summary>
    public static ImmutableSortedDictionary<string, string>.Builder? Builder(CorpusSource source) =>
        source.Fields.IsEmpty && source.IdField is null ? null : ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
}
