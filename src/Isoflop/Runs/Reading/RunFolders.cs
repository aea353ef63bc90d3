using Isoflop.Findings;

namespace Isoflop.Runs.Reading;

/// <summary>A folder of runs as a table: each run has a folder with a <c>result.json</c>, whose keys are the headers.</summary>
static class RunFolders
{
    const string Result = "result.json";

    /// <summary>The results as JSONL, in the order of the folders' names.</summary>
    /// <param name="folder">The folder that holds the runs' folders.</param>
    /// <exception cref="InputException">No folder in it has a result.</exception>
    public static MemoryStream Read(string folder)
    {
        var results = Directory.EnumerateDirectories(folder).Select(run => Path.Combine(run, Result)).Where(File.Exists).Order(StringComparer.Ordinal).ToArray();
        if (results.Length == 0)
            throw new InputException($"no folder in it has a {Result}", folder, "a file with a runs table, or a folder of finished runs", "Name the file or the folder that holds the runs.");
        var rows = new MemoryStream();
        foreach (var result in results)
        {
            using var stream = RunReader.Open(result);
            stream.CopyTo(rows);
            rows.WriteByte((byte)'\n');
        }
        rows.Position = 0;
        return rows;
    }
}
