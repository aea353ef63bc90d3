using System.Runtime.ExceptionServices;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>
/// The documentation of the .NET class library that every SDK carries: technical English that needs no download. One document for each type:
/// the prose of the type and then of its members, in the file's order, with a blank line between. Of every entry are kept the summary, the type
/// parameters and parameters (<c>name: text</c>), the return value (<c>Returns: text</c>), the value (<c>Value: text</c>), the exceptions
/// (<c>ArgumentNullException: text</c>) and the remarks. References become the short name of what they refer to. Left out are signatures,
/// code blocks, examples, links without a text, entries without prose, and an entry whose prose an earlier entry had word for word.
/// </summary>
/// <param name="root">The folder of the SDK, which holds <c>packs</c>; null for the running or installed one.</param>
/// <param name="entries">
/// Whether every entry, of a type or of a member, is a document of its own, repeated ones included: the text before anybody removed a duplicate.
/// </param>
public sealed class SdkDocumentation(string? root = null, bool entries = false) : DocumentSource
{
    /// <inheritdoc/>
    public override string Name => "dotnet-docs";

    /// <inheritdoc/>
    /// <exception cref="InputException">There is no SDK, or its documentation is damaged.</exception>
    public override IEnumerable<Document> Read()
    {
        // Packs repeat each other's files: only the first of equal files is read.
        var files = new List<(string Path, byte[] Content)>();
        foreach (var path in SdkPacks.Files(root))
        {
            var content = File.ReadAllBytes(path);
            if (!files.Any(file => Path.GetFileName(file.Path) == Path.GetFileName(path) && file.Content.AsSpan().SequenceEqual(content))) files.Add((path, content));
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (assembly, types) in Parse(files))
        {
            foreach (var (type, prose) in types)
            {
                if (entries)
                {
                    foreach (var (number, entry) in prose.Index()) yield return new Document($"{assembly}/{type}#{number + 1}", entry, Name);
                    continue;
                }
                var text = string.Join("\n\n", prose.Where(seen.Add));
                if (text.Length > 0) yield return new Document($"{assembly}/{type}", text, Name);
            }
        }
    }

    static (string Assembly, IReadOnlyList<(string Type, List<string> Entries)> Types)[] Parse(List<(string Path, byte[] Content)> files)
    {
        try
        {
            return [.. files.AsParallel().AsOrdered().Select(file => (Path.GetFileNameWithoutExtension(file.Path), DocumentationFile.Read(file.Content, file.Path)))];
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.OfType<InputException>().FirstOrDefault() is { } mistake)
        {
            ExceptionDispatchInfo.Throw(mistake);
            throw;
        }
    }
}
