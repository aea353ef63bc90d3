using System.Text.Json;

namespace Isoflop.Tests.Corpus.Duplicates;

/// <summary>Outputs of datatrove 0.10.0, read from where they lie beside the repository. A test that needs one that is not there is skipped.</summary>
static class Goldens
{
    /// <summary>Texts by id, with what simplification makes of them.</summary>
    public static IReadOnlyList<(string Id, string Text, string Simplified)> Texts() =>
    [
        // One text has a next-line character, at which the file was cut into two lines when it was written.
        .. File.ReadAllText(Path("simplify_text.jsonl")).Split("\n{")
            .Select((line, i) => JsonSerializer.Deserialize<JsonElement>((i == 0 ? line : "{" + line).TrimEnd('\n').Replace('\n', '\u0085')))
            .Select(line => (line.GetProperty("id").GetString()!, line.GetProperty("text").GetString()!, line.GetProperty("simplified").GetString()!)),
    ];

    /// <summary>The lines of a JSON file, or of a JSONL file.</summary>
    public static IEnumerable<JsonElement> Lines(string file) =>
        File.ReadLines(Path(file)).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    static string Path(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = System.IO.Path.Combine(folder.FullName, "shared", "data", "corpus", file);
            if (File.Exists(path)) return path;
        }
        Assert.Skip($"shared/data/corpus/{file} is in no folder above {AppContext.BaseDirectory}");
        return "";
    }
}
