using Isoflop.Findings;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Files of a source's folder that are no part of it, so that nothing is passed over in silence.</summary>
static class LeftOutFiles
{
    // Endings that are named, the most frequent first.
    const int Named = 5;

    static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    /// <summary>What is left out of each source, where there is any.</summary>
    public static IEnumerable<Finding> Of(IEnumerable<CorpusSource> sources)
    {
        foreach (var source in sources.Where(source => source.Format is not (SourceFormat.Sdk or SourceFormat.Entries) && Directory.Exists(source.Path)))
        {
            var left = new Count();
            Look(source, source.Path, left);
            var what = new List<string>();
            if (left.Endings.Count > 0)
                what.Add($"{Files(left.Endings.Values.Sum())} whose ending does not say how to read it ({string.Join(", ", left.Endings.OrderByDescending(ending => ending.Value).ThenBy(ending => ending.Key, StringComparer.Ordinal).Take(Named).Select(ending => $"{(ending.Key.Length == 0 ? "none" : ending.Key)} {ending.Value:N0}"))}{(left.Endings.Count > Named ? ", ..." : "")})");
            if (left.Hidden > 0) what.Add($"{left.Hidden:N0} hidden");
            if (left.Links > 0) what.Add($"{left.Links:N0} links to folders");
            if (what.Count == 0) continue;
            yield return new Finding(
                "files-left-out", Severity.Note, $"No part of source {source.Name}: {string.Join("; ", what)}.",
                "Where they belong to it, say how they are read ('format: text', for instance), or name them in a source of their own.");
        }
    }

    static void Look(CorpusSource source, string folder, Count left)
    {
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", All))
            {
                // A hidden folder counts once: what is in it was not looked at.
                if ((entry.Attributes & (FileAttributes.Hidden | FileAttributes.System)) != 0) left.Hidden++;
                else if (entry is DirectoryInfo && entry.LinkTarget is not null) left.Links++;
                else if (entry is DirectoryInfo) Look(source, entry.FullName, left);
                else if (source.Format == SourceFormat.Auto && SourceListing.FormatOf(entry.Name) is null) left.Endings[entry.Extension.ToLowerInvariant()] = left.Endings.GetValueOrDefault(entry.Extension.ToLowerInvariant()) + 1;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Quarantined when it is read.
        }
    }

    static string Files(int count) => count == 1 ? "1 file" : $"{count:N0} files";

    sealed class Count
    {
        public Dictionary<string, int> Endings { get; } = new(StringComparer.Ordinal);

        public int Hidden { get; set; }

        public int Links { get; set; }
    }
}
