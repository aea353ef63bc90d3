using System.Collections.Immutable;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Lineage;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines;

/// <summary>Finds the versions that sources come from.</summary>
static class ParentVersions
{
    /// <summary>Versions whose documents are among the sources, in the sources' order.</summary>
    public static ImmutableArray<string> Of(IEnumerable<CorpusSource> sources) => [.. sources.Select(Of).OfType<string>().Distinct()];

    static string? Of(CorpusSource source)
    {
        for (var folder = source.Path; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (!File.Exists(Path.Combine(folder, CorpusManifest.FileName))) continue;
            try
            {
                return CorpusManifest.Read(folder).Version;
            }
            catch (InputException)
            {
                // Another program's file of that name.
                return null;
            }
        }
        return null;
    }
}
