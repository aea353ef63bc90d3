using System.Collections.Immutable;
using Isoflop.Corpus.Lineage;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines;

/// <summary>Finds the versions that sources and references come from.</summary>
static class ParentVersions
{
    /// <summary>Versions that files are part of, in the files' order.</summary>
    public static ImmutableArray<string> Of(IEnumerable<string> paths) => [.. paths.Select(Of).OfType<string>().Distinct()];

    static string? Of(string path)
    {
        for (var folder = path; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
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
