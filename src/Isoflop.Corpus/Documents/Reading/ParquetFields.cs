using System.Collections.Immutable;
using Isoflop.Corpus.Documents.Parquet;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Which columns of a Parquet file a source reads, and as what.</summary>
/// <param name="Columns">Places of the columns in the file, each once.</param>
/// <param name="Text">Which of them has the text.</param>
/// <param name="Id">Which has the id; null where none is named.</param>
/// <param name="Others">Which have the other fields; those that the file lacks, lists, and what is not read here are left out as absent.</param>
sealed record ParquetFields(ImmutableArray<int> Columns, int Text, int? Id, ImmutableArray<(string Key, int Column)> Others)
{
    /// <summary>Finds the columns.</summary>
    /// <param name="source">The source.</param>
    /// <param name="columns">The columns of the file.</param>
    /// <param name="reason">Why none of its rows can be a document, where that is so.</param>
    public static ParquetFields? Of(CorpusSource source, ParquetColumn[] columns, out string? reason)
    {
        var text = Find(source.TextField, columns);
        var id = source.IdField is { } name ? Find(name, columns) : -1;
        reason = text < 0 ? $"no field '{source.TextField}'"
            : columns[text].IsRepeated ? $"a list in the field '{source.TextField}'"
            : !columns[text].IsBytes ? $"a {columns[text].Type} in the field '{source.TextField}'"
            : source.IdField is null ? null
            : id < 0 ? $"no field '{source.IdField}'"
            : columns[id].IsRepeated ? $"a list in the field '{source.IdField}'"
            : null;
        if (reason is not null) return null;
        var others = source.Fields.Select(field => (field.Key, Column: Find(field.Value, columns))).Where(field => field.Column >= 0 && columns[field.Column].IsRead).ToArray();
        ImmutableArray<int> wanted = [.. new[] { text, id }.Where(column => column >= 0).Concat(others.Select(field => field.Column)).Distinct()];
        return new ParquetFields(wanted, wanted.IndexOf(text), id < 0 ? null : wanted.IndexOf(id), [.. others.Select(field => (field.Key, wanted.IndexOf(field.Column)))]);
    }

    static int Find(string name, ParquetColumn[] columns) => Array.FindIndex(columns, column => column.Name == name);
}
